// In the place of a service: it waits at its endpoint, where nobody sends before it is ready.
#include "bootstrap/slots.h"
#include "rt/start.h"
#include "rt/syscall.h"

uint64_t service_main(const void *envelope, uint64_t size) {
    struct rt_message message;
    (void)envelope;
    (void)size;
    for (;;) {
        (void)rt_receive(SLOT_ENDPOINT, &message, 0);
    }
}
