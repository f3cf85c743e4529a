// The firmware's list of CPUs: the ACPI table "APIC" (MADT). Nothing in it is
// believed before its length and its sum were checked, and nothing outside of the first
// 4 GiB is read.
#ifndef REFKERNEL_X86_64_ACPI_H
#define REFKERNEL_X86_64_ACPI_H

#include <stdint.h>

#include "refkernel/bootinfo.h"

struct acpi_cpus {
    uint32_t found;            // that can run, the one that runs this included
    uint32_t count;            // of them here: at most RK_CPUS_MAX
    uint32_t ids[RK_CPUS_MAX]; // the machine's numbers; the one that runs this comes first
};

// The CPUs of the machine, of which `self` runs this. NULL, or why the list is that one
// alone.
const char *acpi_cpus_read(uint32_t self, struct acpi_cpus *cpus);

#endif
