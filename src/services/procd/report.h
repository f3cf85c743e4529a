// The report of a fault on the console: which process, what it did, where, and
// what vspaced says is mapped there.
#ifndef SERVICES_PROCD_REPORT_H
#define SERVICES_PROCD_REPORT_H

#include "procd/procd.h"

// `words` are the kernel's message (refkernel/fault.h); the process still exists.
void fault_report(const struct procd *procd, uint32_t record, const uint64_t words[8]);

#endif
