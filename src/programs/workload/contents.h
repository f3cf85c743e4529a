// What the workload writes into its memory and expects to read back. A page's
// contents follow from one number, its value: 0 for a page as memd gave it (all
// zero), else a mix of the seed, the address that it was written through, and how
// many pages were written before. The value belongs to the memory, not to the
// mapping: a second mapping of the same page must show it, too.
#ifndef WORKLOAD_CONTENTS_H
#define WORKLOAD_CONTENTS_H

#include <stdbool.h>
#include <stdint.h>

uint64_t contents_value(uint64_t seed, uint64_t address, uint64_t version); // never 0

// What word `index` (0..511) of a page with this value holds.
uint64_t contents_word(uint64_t value, unsigned index);

// Writes or checks some words of a page, the first and the last among them.
void contents_write(volatile uint64_t *page, uint64_t value);
bool contents_check(const volatile uint64_t *page, uint64_t value);

// A written page also holds a function, which returns a number that follows from
// the value. Where the page may be executed, calling it must give that number.
uint64_t contents_code(uint64_t value); // the function's eight bytes
uint32_t contents_code_answer(uint64_t value);
enum { CONTENTS_CODE_WORD = 64 }; // where in the page

#endif
