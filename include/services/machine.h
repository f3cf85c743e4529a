// How the machine ends: a value written to the exit port, which QEMU's
// isa-debug-exit turns into its exit status, 2 * value + 1. A kernel panic writes
// a value of its own. Who has no capability to the port can't end the machine.
#ifndef SERVICES_MACHINE_H
#define SERVICES_MACHINE_H

#define MACHINE_EXIT_PORT  0xf4
#define MACHINE_EXIT_PORTS 4 // one word of 32 bits

enum {
    MACHINE_EXIT_OK = 16,      // QEMU ends with 33: the first program's verdict was good
    MACHINE_EXIT_FAILED = 17,  // with 35: its verdict was bad
    MACHINE_EXIT_NO_BOOT = 18, // with 37: a service did not start
    MACHINE_EXIT_SERVICE = 19, // with 39: a service faulted
};

#endif
