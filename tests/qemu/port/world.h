// The conformance cases' world on the reference kernel, as its program sees it.
#ifndef TESTS_QEMU_PORT_WORLD_H
#define TESTS_QEMU_PORT_WORLD_H

#include "refkernel/bootinfo.h"
#include "vspaced/port.h"

extern struct port *world_port; // the port under test; after world_open

void world_open(const struct rk_bootinfo *info);

// Between two cases: all that a case made is gone.
void world_clear(void);

// The world itself is broken: prints it and ends the machine as failed.
_Noreturn void world_fail(const char *what, uint64_t status);

#endif
