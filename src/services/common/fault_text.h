// A fault message of the kernel (refkernel/fault.h) in words.
#ifndef SERVICES_COMMON_FAULT_TEXT_H
#define SERVICES_COMMON_FAULT_TEXT_H

#include "refkernel/fault.h"
#include "rt/text.h"

// "wrote read-only memory", "touched unmapped memory", ...
void fault_text_deed(struct text *text, const uint64_t words[8]);

// "ip 0x... address 0x... error 0x7 (present, write, user)"
void fault_text_place(struct text *text, const uint64_t words[8]);

#endif
