// How long a service may take until it says that it is ready. The kernel has no timed wait, so
// a thread beside each service that starts looks at the time stamp and leaves the CPU to others,
// with the service's own priority: a higher one would keep the service from the CPU, and a lower
// one would be kept from it by a service that spins.
#ifndef SERVICES_ROOTD_LIMIT_H
#define SERVICES_ROOTD_LIMIT_H

#include "rootd/service.h"

// The service's thread has been started. Ends the machine unless limit_end() follows in time.
void limit_begin(struct boot *boot, const struct service_row *row);

// The service has said something. The thread goes on as one more watcher (watch.h), as no
// thread of the kernel ends before its process.
void limit_end(const struct service_row *row);

#endif
