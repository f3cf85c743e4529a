// The CPUs that the firmware left stopped: their start, one after the other.
#ifndef REFKERNEL_X86_64_OTHERS_H
#define REFKERNEL_X86_64_OTHERS_H

#include <stdint.h>

#include "x86_64/acpi.h"
#include "x86_64/ranges.h"

// Reads the firmware's list and prepares the page where they begin. Comes while boot.S's
// tables are in use, which map all that the firmware wrote. `ram` tells whether there
// is such a page; CPU 0 is alone without.
void others_find(const struct ranges *ram, struct acpi_cpus *cpus);

// Starts CPUs 1 to count - 1; each waits until others_release(). Panics if one does not
// answer, because it might do so later.
void others_start(const struct acpi_cpus *cpus);

// They go on to the kernel's idle loop. kernel_start() comes before.
void others_release(void);

// The machine's number of a CPU.
uint32_t others_id(uint32_t index);

#endif
