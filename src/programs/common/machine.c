#include "programs/common/machine.h"
#include "refkernel/device.h"
#include "rt/syscall.h"
#include "services/machine.h"

void machine_end(bool good) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {0, MACHINE_EXIT_PORTS,
                                                 good ? MACHINE_EXIT_OK : MACHINE_EXIT_FAILED};
    (void)rt_invoke(PROGRAM_SLOT_EXIT_PORT, RK_IO_PORT_WRITE, words, 3);
}
