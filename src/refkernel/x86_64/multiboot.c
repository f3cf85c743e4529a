#include "x86_64/multiboot.h"

#include <stddef.h>

#include "core/arch.h"
#include "refkernel/vspace.h"
#include "x86_64/image.h"
#include "x86_64/layout.h"

enum {
    FIRST_MIB_END = 0x100000,

    HAS_COMMAND_LINE = 1 << 2,
    HAS_MODULES = 1 << 3,
    HAS_MEMORY_MAP = 1 << 6,
    NEEDED = HAS_MODULES | HAS_MEMORY_MAP,

    MEMORY_RAM = 1, // every other type is something else than free RAM
};

// Interrupt controllers: whoever writes here steers every CPU, so no capability
// for these addresses exists.
#define CONTROLLERS_BASE UINT64_C(0xfec00000)
#define CONTROLLERS_END  UINT64_C(0xfef00000)

// No x86_64 processor has more address lines; keeps every sum below in range.
#define PHYSICAL_END (UINT64_C(1) << 52)

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

static struct kernel_ram ram_array[LOADED_RANGES_MAX];
static struct kernel_ram device_array[LOADED_RANGES_MAX];
static struct kernel_ram taken_array[LOADED_RANGES_MAX];

static struct loaded loaded = {
    .ram = {ram_array, 0, LOADED_RANGES_MAX},
    .devices = {device_array, 0, LOADED_RANGES_MAX},
    .taken = {taken_array, 0, LOADED_RANGES_MAX},
};

static struct {
    char name[RK_BOOT_NAME_BYTES];
    char arguments[RK_BOOT_ARGUMENTS_BYTES];
} module_texts[LOADED_MODULES_MAX];

static uint64_t page_round_down(uint64_t address) {
    return address & ~(uint64_t)(RK_PAGE_BYTES - 1);
}

static uint64_t page_round_up(uint64_t address) {
    return page_round_down(address + RK_PAGE_BYTES - 1);
}

static void need_room(bool had_room) {
    if (!had_room) {
        arch_panic("the memory map has more ranges than LOADED_RANGES_MAX");
    }
}

// Copies [from, from_end), or up to a zero byte, and ends with one.
static void text_copy(char *to, size_t to_bytes, const char *from, const char *from_end) {
    size_t length = 0;
    for (; from + length < from_end && from[length]; length++) {
        if (length + 1 == to_bytes) {
            arch_panic("a module's name or arguments or the command line is too long");
        }
        to[length] = from[length];
    }
    to[length] = 0;
}

struct memory_entry {
    uint64_t base, end;
    bool is_ram;
};

static uint64_t pair_join(const uint32_t pair[2]) {
    return (uint64_t)pair[1] << 32 | pair[0];
}

// Reads the entry at `*at` and moves on to the next; false at the end of the map.
static bool memory_next(const struct multiboot_information *information, uint64_t *at,
                        struct memory_entry *entry) {
    const struct multiboot_memory *raw = arch_physical(*at);
    uint64_t end = (uint64_t)information->map + information->map_bytes;
    if (*at + sizeof *raw > end) {
        return false;
    }
    uint64_t base = pair_join(raw->base), length = pair_join(raw->length);
    if (raw->bytes_after_this < sizeof *raw - sizeof raw->bytes_after_this) {
        arch_panic("the loader's memory map is malformed");
    }
    if (base > PHYSICAL_END) {
        base = PHYSICAL_END;
    }
    entry->base = base;
    entry->end = length > PHYSICAL_END - base ? PHYSICAL_END : base + length;
    entry->is_ram = raw->type == MEMORY_RAM;
    *at += raw->bytes_after_this + sizeof raw->bytes_after_this;
    return true;
}

// Firmware maps overlap and are unsorted; what any entry says is not RAM is not.
// A page that is RAM only in part is not RAM.
static void memory_read(const struct multiboot_information *information) {
    struct memory_entry entry;
    for (uint64_t at = information->map; memory_next(information, &at, &entry);) {
        uint64_t inner_base = page_round_up(entry.base), inner_end = page_round_down(entry.end);
        need_room(ranges_add(entry.is_ram ? &loaded.ram : &loaded.devices, inner_base, inner_end));
    }
    ranges_normalize(&loaded.ram);
    ranges_normalize(&loaded.devices);
    for (uint64_t at = information->map; memory_next(information, &at, &entry);) {
        if (!entry.is_ram) {
            need_room(ranges_subtract(&loaded.ram, page_round_down(entry.base),
                                      page_round_up(entry.end)));
        }
    }
    need_room(ranges_subtract(&loaded.devices, 0, FIRST_MIB_END));
    need_room(ranges_subtract(&loaded.devices, CONTROLLERS_BASE, CONTROLLERS_END));
}

static void module_take(unsigned index, const struct multiboot_module *raw) {
    uint64_t end = page_round_up(raw->end);
    if (raw->base % RK_PAGE_BYTES || raw->base >= raw->end) {
        arch_panic("the loader placed a module off a page boundary, or it is empty");
    }
    if (!ranges_hold(&loaded.ram, raw->base, end)) {
        arch_panic("a module does not lie in RAM");
    }
    for (unsigned i = 0; i < loaded.taken.count; i++) {
        if (raw->base < loaded.taken.array[i].end && loaded.taken.array[i].base < end) {
            arch_panic("a module overlaps another or the kernel");
        }
    }
    need_room(ranges_add(&loaded.taken, raw->base, end));
    loaded.modules[index] = (struct kernel_module){.base = raw->base,
                                                   .bytes = raw->end - raw->base,
                                                   .name = module_texts[index].name,
                                                   .arguments = module_texts[index].arguments};
}

// "folder/name.elf arguments": the name without its folder, then what follows
// the first space.
static void module_text_take(unsigned index, const char *text) {
    const char *name = text, *end = text;
    for (; *end && *end != ' '; end++) {
        if (*end == '/') {
            name = end + 1;
        }
    }
    text_copy(module_texts[index].name, RK_BOOT_NAME_BYTES, name, end);
    while (*end == ' ') {
        end++;
    }
    text_copy(module_texts[index].arguments, RK_BOOT_ARGUMENTS_BYTES, end,
              end + RK_BOOT_ARGUMENTS_BYTES);
}

static void modules_read(const struct multiboot_information *information) {
    const struct multiboot_module *raw = arch_physical(information->modules);
    if (information->module_count > LOADED_MODULES_MAX) {
        arch_panic("more modules than LOADED_MODULES_MAX");
    }
    loaded.module_count = information->module_count;
    for (unsigned i = 0; i < loaded.module_count; i++) {
        module_text_take(i, raw[i].text ? arch_physical(raw[i].text) : "");
        module_take(i, &raw[i]);
    }
}

// The rest of a module's last page is promised to be zero. Only once everything
// the loader left was copied, because its structures may lie there.
static void module_tails_clear(void) {
    for (unsigned i = 0; i < loaded.module_count; i++) {
        uint64_t end = loaded.modules[i].base + loaded.modules[i].bytes;
        char *tail = arch_physical(end);
        for (uint64_t k = 0; k < page_round_up(end) - end; k++) {
            tail[k] = 0;
        }
    }
}

struct loaded *multiboot_read(uint32_t information_physical) {
    const struct multiboot_information *information = arch_physical(information_physical);
    if ((information->flags & HAS_MODULES) == 0 || information->module_count == 0) {
        arch_panic("no root task: give it as the first module");
    }
    if ((information->flags & NEEDED) != NEEDED) {
        arch_panic("the loader gave no memory map");
    }
    memory_read(information);
    need_room(ranges_add(&loaded.taken, 0, FIRST_MIB_END));
    need_room(ranges_add(&loaded.taken, image_physical(image_begin), image_physical(image_end)));
    modules_read(information);
    if (information->flags & HAS_COMMAND_LINE) {
        const char *text = arch_physical(information->command_line);
        text_copy(loaded.command_line, RK_BOOT_COMMAND_LINE_BYTES, text,
                  text + RK_BOOT_COMMAND_LINE_BYTES);
    }
    module_tails_clear();
    ranges_normalize(&loaded.taken);
    return &loaded;
}
