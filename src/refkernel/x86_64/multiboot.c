#include "x86_64/multiboot.h"

#include "core/arch.h"

enum {
    HAS_COMMAND_LINE = 1 << 2,
    HAS_MODULES = 1 << 3,
    HAS_MEMORY_MAP = 1 << 6,

    // Types of memory: 1 free RAM, 2 reserved, 3 and 4 the firmware's tables.
    MEMORY_RAM = 1,
    MEMORY_DEVICE_END = 5,
};

// As the Multiboot specification 0.6.96 lays them out.
struct multiboot_information {
    uint32_t flags;
    uint32_t memory_low_kib, memory_high_kib;
    uint32_t boot_device;
    uint32_t command_line;
    uint32_t module_count, modules;
    uint32_t symbols[4];
    uint32_t map_bytes, map;
};

struct multiboot_module {
    uint32_t base, end;
    uint32_t text;
    uint32_t reserved;
};

struct multiboot_memory {
    uint32_t bytes_after_this;
    uint32_t base[2], length[2];
    uint32_t type;
};

static uint64_t pair_join(const uint32_t pair[2]) {
    return (uint64_t)pair[1] << 32 | pair[0];
}

static enum loaded_memory memory_kind(uint32_t type) {
    if (type == MEMORY_RAM) {
        return LOADED_RAM;
    }
    return type > MEMORY_RAM && type < MEMORY_DEVICE_END ? LOADED_DEVICE : LOADED_BROKEN;
}

static void memory_read(const struct multiboot_information *information, struct loaded *loaded) {
    uint64_t at = information->map, end = at + information->map_bytes;
    while (at + sizeof(struct multiboot_memory) <= end) {
        const struct multiboot_memory *entry = arch_physical(at);
        if (entry->bytes_after_this < sizeof *entry - sizeof entry->bytes_after_this) {
            arch_panic("the loader's memory map is malformed");
        }
        loaded_memory_add(loaded, pair_join(entry->base), pair_join(entry->length),
                          memory_kind(entry->type));
        at += entry->bytes_after_this + sizeof entry->bytes_after_this;
    }
    loaded_memory_end(loaded);
}

static void modules_read(const struct multiboot_information *information, struct loaded *loaded) {
    const struct multiboot_module *modules = arch_physical(information->modules);
    for (uint32_t i = 0; i < information->module_count; i++) {
        const char *text = modules[i].text != 0 ? arch_physical(modules[i].text) : "";
        loaded_module_add(loaded, modules[i].base, modules[i].end, text);
    }
}

void multiboot_read(uint32_t information_address, struct kernel_ram image, struct loaded *loaded) {
    const struct multiboot_information *information = arch_physical(information_address);
    loaded_start(loaded, image);
    if ((information->flags & HAS_MEMORY_MAP) == 0) {
        arch_panic("the loader gave no memory map");
    }
    memory_read(information, loaded);
    if ((information->flags & HAS_MODULES) != 0) {
        modules_read(information, loaded);
    }
    if ((information->flags & HAS_COMMAND_LINE) != 0) {
        loaded_command_line_set(loaded, arch_physical(information->command_line));
    }
    loaded_end(loaded);
}
