// How long a service may take until it is ready: it has said so, and vspaced's shards, which
// begin after that, have answered. The kernel has no timed wait, so a thread beside each service
// that starts looks at the time stamp and leaves the CPU to others, with the service's own
// priority: a higher one would keep the service from the CPU, and a lower one would be kept from
// it by a service that spins.
#ifndef SERVICES_ROOTD_LIMIT_H
#define SERVICES_ROOTD_LIMIT_H

#include "rootd/service.h"

// The service's thread has been started. Ends the machine unless limit_end() follows in time.
void limit_begin(struct boot *boot, const struct service_row *row);

// It is ready. The thread goes on as one more watcher (watch.h): no thread ends before its
// process does.
void limit_end(const struct service_row *row);

#endif
