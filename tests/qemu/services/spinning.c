// In the place of a service: it keeps the CPU, and asks nobody for anything.
#include "rt/start.h"

uint64_t service_main(const void *envelope, uint64_t size) {
    (void)envelope;
    (void)size;
    for (;;) {
    }
}
