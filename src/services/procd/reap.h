// Ending processes: everything that belongs to one goes back to whom it came
// from, however far it was made.
#ifndef SERVICES_PROCD_REAP_H
#define SERVICES_PROCD_REAP_H

#include <stdint.h>

#include "procd/procd.h"

// Undoes whatever the record says was made: vspaced's object, the kernel's
// process, memd's account, the slots. What does not come back is counted as a
// leak and reported on the console.
void process_unmake(struct procd *procd, uint32_t record);

// Deletes the capabilities that only the making needed.
void process_slots_trim(uint32_t record);

// A process has ended: unmakes it, answers who waits, lets its children go.
void process_reap(struct procd *procd, uint32_t record, const struct procd_end *end);

#endif
