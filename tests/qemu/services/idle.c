// A child that waits to be killed: argument 0 is 0. Else it ends by itself, after
// that many turns of the others, with argument 1 as its code.
#include "rt/start.h"
#include "rt/syscall.h"

uint64_t program_main(const struct program_start *start) {
    if (start->arguments[0] == 0) {
        struct rt_message message;
        (void)rt_receive(PROGRAM_SLOT_ENDPOINT, &message, 0); // nobody sends
        return 1;
    }
    for (uint64_t i = 0; i < start->arguments[0]; i++) {
        (void)rt_yield();
    }
    return start->arguments[1];
}
