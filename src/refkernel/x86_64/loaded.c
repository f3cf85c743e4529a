#include "x86_64/loaded.h"

#include <stddef.h>

#include "core/arch.h"
#include "core/text.h"
#include "refkernel/vspace.h"
#include "rt/memory.h"

enum { FIRST_MIB_END = 0x100000 };

// Interrupt controllers: whoever writes here steers every CPU, so no capability
// for these addresses exists.
#define CONTROLLERS_BASE UINT64_C(0xfec00000)
#define CONTROLLERS_END  UINT64_C(0xfef00000)

// No x86_64 processor has more address lines; keeps every sum below in range.
#define PHYSICAL_END (UINT64_C(1) << 52)

static uint64_t page_round_down(uint64_t address) {
    return address & ~(RK_PAGE_BYTES - 1);
}

static uint64_t page_round_up(uint64_t address) {
    return page_round_down(address + RK_PAGE_BYTES - 1);
}

static void need_room(bool had_room) {
    if (!had_room) {
        arch_panic("the memory map has more ranges than LOADED_RANGES_MAX");
    }
}

void loaded_start(struct loaded *loaded, struct kernel_ram image) {
    struct ranges *const lists[LOADED_LISTS] = {&loaded->ram, &loaded->devices, &loaded->taken,
                                                &loaded->blocked};
    for (unsigned i = 0; i < LOADED_LISTS; i++) {
        *lists[i] = (struct ranges){loaded->arrays[i], 0, LOADED_RANGES_MAX};
    }
    loaded->module_count = 0;
    loaded->command_line[0] = 0;
    need_room(ranges_add(&loaded->taken, 0, FIRST_MIB_END));
    need_room(ranges_add(&loaded->taken, image.base, image.end));
}

void loaded_memory_add(struct loaded *loaded, uint64_t base, uint64_t length,
                       enum loaded_memory kind) {
    base = base < PHYSICAL_END ? base : PHYSICAL_END;
    uint64_t end = length < PHYSICAL_END - base ? base + length : PHYSICAL_END;
    uint64_t inner_base = page_round_up(base), inner_end = page_round_down(end);
    if (kind == LOADED_RAM) {
        need_room(ranges_add(&loaded->ram, inner_base, inner_end));
        return;
    }
    if (kind == LOADED_DEVICE) {
        need_room(ranges_add(&loaded->devices, inner_base, inner_end));
    }
    need_room(ranges_add(&loaded->blocked, page_round_down(base), page_round_up(end)));
}

// Firmware maps overlap and are unsorted: what any entry says is not RAM is not,
// and a page that is RAM only in part is not RAM.
void loaded_memory_end(struct loaded *loaded) {
    ranges_normalize(&loaded->ram);
    ranges_normalize(&loaded->devices);
    for (unsigned i = 0; i < loaded->blocked.count; i++) {
        const struct kernel_ram *range = &loaded->blocked.array[i];
        need_room(ranges_subtract(&loaded->ram, range->base, range->end));
    }
    need_room(ranges_subtract(&loaded->devices, 0, FIRST_MIB_END));
    need_room(ranges_subtract(&loaded->devices, CONTROLLERS_BASE, CONTROLLERS_END));
}

// Copies [from, from_end), or up to a zero byte, and ends with one.
static void text_copy(char *to, size_t to_bytes, const char *from, const char *from_end) {
    size_t length = 0;
    for (; from + length != from_end && from[length]; length++) {
        if (length + 1 == to_bytes) {
            arch_panic("a module's name or arguments or the command line is too long");
        }
        to[length] = from[length];
    }
    to[length] = 0;
}

static void module_text_take(struct loaded_text *to, const char *text) {
    const char *name = text, *end = text;
    for (; *end && *end != ' '; end++) {
        if (*end == '/') {
            name = end + 1;
        }
    }
    text_copy(to->name, sizeof to->name, name, end);
    while (*end == ' ') {
        end++;
    }
    text_copy(to->arguments, sizeof to->arguments, end, NULL);
}

static _Noreturn void module_outside(const struct loaded *loaded, uint64_t end, const char *name) {
    const struct ranges *ram = &loaded->ram;
    struct text text = {0};
    text_add(&text, "module ");
    text_add(&text, name);
    text_add(&text, " does not lie in RAM: it ends at ");
    text_add_decimal(&text, end / 1024);
    text_add(&text, " KiB, RAM at ");
    text_add_decimal(&text, ram->count == 0 ? 0 : ram->array[ram->count - 1].end / 1024);
    text_add(&text, " KiB: give the machine more");
    arch_panic(text_end(&text));
}

void loaded_module_add(struct loaded *loaded, uint64_t base, uint64_t end, const char *text) {
    uint64_t pages_end = page_round_up(end);
    if (loaded->module_count == LOADED_MODULES_MAX) {
        arch_panic("more modules than LOADED_MODULES_MAX");
    }
    if (base % RK_PAGE_BYTES != 0 || base >= end) {
        arch_panic("a module does not begin on a page, or is empty");
    }
    if (!ranges_hold(&loaded->ram, base, pages_end)) {
        module_outside(loaded, end, text);
    }
    for (unsigned i = 0; i < loaded->taken.count; i++) {
        if (base < loaded->taken.array[i].end && loaded->taken.array[i].base < pages_end) {
            arch_panic("a module overlaps another or the kernel");
        }
    }
    need_room(ranges_add(&loaded->taken, base, pages_end));
    struct loaded_text *to = &loaded->texts[loaded->module_count];
    module_text_take(to, text);
    loaded->modules[loaded->module_count++] = (struct kernel_module){
        .base = base, .bytes = end - base, .name = to->name, .arguments = to->arguments};
}

void loaded_command_line_set(struct loaded *loaded, const char *text) {
    text_copy(loaded->command_line, sizeof loaded->command_line, text, NULL);
}

void loaded_end(struct loaded *loaded) {
    if (loaded->module_count == 0) {
        arch_panic("no root task: give it as the first module");
    }
    for (unsigned i = 0; i < loaded->module_count; i++) {
        uint64_t end = loaded->modules[i].base + loaded->modules[i].bytes;
        memset(arch_physical(end), 0, page_round_up(end) - end);
    }
    ranges_normalize(&loaded->taken);
}
