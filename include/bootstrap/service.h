// What the run-time's entry of a foundation service calls: the envelope's address
// and size as they came in RDI and RSI, on the service's own stack. The return
// value is the process's exit code.
#ifndef BOOTSTRAP_SERVICE_H
#define BOOTSTRAP_SERVICE_H

#include <stdint.h>

uint64_t service_main(const void *envelope, uint64_t size);

#endif
