// The program that procd starts first, by the name in the command line; the machine ends
// with it.
#ifndef SERVICES_ROOTD_FIRST_PROGRAM_H
#define SERVICES_ROOTD_FIRST_PROGRAM_H

#include "rootd/boot.h"
#include "rootd/options.h"

// Its number at procd; fails the boot if procd refuses it, in numbers if for want of memory.
uint64_t first_program_start(const struct boot *boot, const struct options *options);

_Noreturn void first_program_wait(const struct boot *boot, uint64_t process);

#endif
