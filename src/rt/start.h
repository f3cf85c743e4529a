// What the three entries call. The build links one of them with a program:
// rt_service (own stack, RDI and RSI as given), rt_program (procd's stack, RDI
// the start page) or rt_root (the kernel's stack and handoff). The return value
// is the exit code.
#ifndef RT_START_H
#define RT_START_H

#include <stdint.h>

#include "bootstrap/service.h"
#include "refkernel/bootinfo.h"
#include "services/program.h"

uint64_t program_main(const struct program_start *start);
uint64_t root_main(const struct rk_bootinfo *bootinfo);

#endif
