// The watcher: rootd's second thread. A service that faults or exits ends the
// machine, at once and with a report, whatever rootd's first thread waits for.
#ifndef SERVICES_ROOTD_WATCH_H
#define SERVICES_ROOTD_WATCH_H

#include "rootd/boot.h"

// Starts it on boot->fault_slot.
void watch_start(struct boot *boot);

// Watches, too, from here on. Who began first reports.
_Noreturn void watch(void);

#endif
