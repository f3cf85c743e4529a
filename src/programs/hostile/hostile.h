// What the misbehaving programs and the director, who knows how each must end,
// agree on.
#ifndef PROGRAMS_HOSTILE_H
#define PROGRAMS_HOSTILE_H

#include <stdbool.h>
#include <stddef.h>

#include "rt/start.h"
#include "vspaced/range.h"

#define HOSTILE_NULL     UINT64_C(0x10)
#define HOSTILE_UNMAPPED UINT64_C(0x5000000000)

// Every request of the stranger was refused.
#define HOSTILE_REFUSED UINT64_C(0x4e4f)

// mov eax, 1; ret
#define HOSTILE_CODE 0xb8, 0x01, 0x00, 0x00, 0x00, 0xc3

#endif
