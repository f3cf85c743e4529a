#include "x86_64/acpi.h"

#include <stdbool.h>
#include <stddef.h>

#include "core/arch.h"
#include "rt/memory.h"

// As the ACPI specification 6.5 lays them out, chapter 5. Fields may be unaligned.
enum {
    POINTER_BYTES = 20, // of the first version, which all later ones begin with
    POINTER_ROOT = 16,  // offset of the root table's address, 32 bits
    POINTER_ALIGNMENT = 16,

    TABLE_HEADER_BYTES = 36,
    TABLE_LENGTH = 4,
    TABLE_BYTES_MAX = 1 << 16, // QEMU's largest has some 8 KiB

    CPUS_FIRST_ENTRY = 44, // of the table "APIC"
    ENTRY_CPU = 0,         // kind; its length is in the second byte
    ENTRY_CPU_BYTES = 8,
    ENTRY_CPU_ID = 3,
    ENTRY_CPU_FLAGS = 4,
    CPU_ENABLED = 1,
};

// Where the pointer to the root table is looked for.
enum {
    EXTENDED_AREA_POINTER = 0x40e, // segment of the extended BIOS data area
    EXTENDED_AREA_BYTES = 1024,
    FIRST_MIB_AREA = 0xe0000,
    FIRST_MIB_END = 0x100000,
};

#define READABLE_END (UINT64_C(1) << 32)

static uint32_t read32(const uint8_t *bytes) {
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

static bool sum_is_zero(const uint8_t *bytes, uint32_t count) {
    uint8_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum = (uint8_t)(sum + bytes[i]);
    }
    return sum == 0;
}

// The pointer in [base, end), or NULL.
static const uint8_t *pointer_find(uint64_t base, uint64_t end) {
    for (uint64_t at = base; at + POINTER_BYTES <= end; at += POINTER_ALIGNMENT) {
        const uint8_t *bytes = arch_physical(at);
        if (memcmp(bytes, "RSD PTR ", 8) == 0 && sum_is_zero(bytes, POINTER_BYTES)) {
            return bytes;
        }
    }
    return NULL;
}

static const uint8_t *pointer_find_anywhere(void) {
    const uint8_t *segment = arch_physical(EXTENDED_AREA_POINTER);
    uint64_t area = (uint64_t)(segment[0] | segment[1] << 8) << 4;
    const uint8_t *found = pointer_find(area, area + EXTENDED_AREA_BYTES);
    return found != NULL ? found : pointer_find(FIRST_MIB_AREA, FIRST_MIB_END);
}

// The table at a physical address, NULL unless it is whole and has this name.
static const uint8_t *table_at(uint64_t address, const char *name, uint32_t *length) {
    if (address == 0 || address > READABLE_END - TABLE_BYTES_MAX) {
        return NULL;
    }
    const uint8_t *table = arch_physical(address);
    *length = read32(table + TABLE_LENGTH);
    bool sound = memcmp(table, name, 4) == 0 && *length >= TABLE_HEADER_BYTES &&
                 *length <= TABLE_BYTES_MAX && sum_is_zero(table, *length);
    return sound ? table : NULL;
}

static void cpu_add(struct acpi_cpus *cpus, uint32_t id) {
    if (id == cpus->ids[0]) {
        return;
    }
    cpus->found++;
    if (cpus->count < RK_CPUS_MAX) {
        cpus->ids[cpus->count++] = id;
    }
}

static void entries_read(const uint8_t *table, uint32_t length, struct acpi_cpus *cpus) {
    for (uint32_t at = CPUS_FIRST_ENTRY; at + 2 <= length;) {
        const uint8_t *entry = table + at;
        uint32_t bytes = entry[1];
        if (bytes < 2 || bytes > length - at) {
            return;
        }
        if (entry[0] == ENTRY_CPU && bytes >= ENTRY_CPU_BYTES &&
            (entry[ENTRY_CPU_FLAGS] & CPU_ENABLED) != 0) {
            cpu_add(cpus, entry[ENTRY_CPU_ID]);
        }
        at += bytes;
    }
}

const char *acpi_cpus_read(uint32_t self, struct acpi_cpus *cpus) {
    *cpus = (struct acpi_cpus){.found = 1, .count = 1, .ids = {self}};
    const uint8_t *pointer = pointer_find_anywhere();
    if (pointer == NULL) {
        return "no ACPI";
    }
    uint32_t root_length;
    const uint8_t *root = table_at(read32(pointer + POINTER_ROOT), "RSDT", &root_length);
    if (root == NULL) {
        return "no sound ACPI root table";
    }
    for (uint32_t at = TABLE_HEADER_BYTES; at + 4 <= root_length; at += 4) {
        uint32_t length;
        const uint8_t *table = table_at(read32(root + at), "APIC", &length);
        if (table != NULL) {
            entries_read(table, length, cpus);
            return NULL;
        }
    }
    return "no sound ACPI table of CPUs";
}
