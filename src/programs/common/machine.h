// Ending the machine, by the program that holds the exit port.
#ifndef PROGRAMS_MACHINE_H
#define PROGRAMS_MACHINE_H

#include <stdbool.h>

// MACHINE_EXIT_OK or MACHINE_EXIT_FAILED (services/machine.h). Returns only where
// there is no exit port, or no machine behind it that ends.
void machine_end(bool good);

#endif
