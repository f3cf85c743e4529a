// Checks of a program on the machine: a line for each, and the count of those
// that failed is the exit code.
#ifndef TESTS_QEMU_SERVICES_CHECK_H
#define TESTS_QEMU_SERVICES_CHECK_H

#include <stdbool.h>
#include <stdint.h>

// Prints "ok WHAT", or "BAD WHAT".
void check(bool good, const char *what);

// The same, and with BAD what was found and what was expected.
void check_equal(uint64_t found, uint64_t expected, const char *what);

uint64_t checks_failed(void);

#endif
