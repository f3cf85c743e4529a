#include "boot_memory.h"

#include "arch.h"
#include "text.h"

static void range_add(struct boot_memory *memory, uint64_t base, uint64_t end) {
    if (base >= end) {
        return;
    }
    if (memory->count == BOOT_RANGES_MAX) {
        arch_panic("more ranges of free RAM than BOOT_RANGES_MAX: raise it in limits.h");
    }
    memory->ranges[memory->count++] = (struct kernel_ram){.base = base, .end = end};
}

// The first taken range that ends after `base`, or an empty one at `end`.
static struct kernel_ram taken_next(const struct kernel_boot *boot, uint64_t base, uint64_t end) {
    struct kernel_ram next = {.base = end, .end = end};
    for (unsigned i = 0; i < boot->taken_count; i++) {
        struct kernel_ram taken = boot->taken[i];
        if (taken.end > base && taken.base < next.base) {
            next = taken;
        }
    }
    return next;
}

void boot_memory_start(struct boot_memory *memory, const struct kernel_boot *boot) {
    memory->count = 0;
    for (unsigned i = 0; i < boot->ram_count; i++) {
        uint64_t base = boot->ram[i].base;
        uint64_t end = boot->ram[i].end;
        while (base < end) {
            struct kernel_ram taken = taken_next(boot, base, end);
            range_add(memory, base, taken.base);
            base = taken.end;
        }
    }
}

uint64_t boot_memory_take(struct boot_memory *memory, uint64_t bytes) {
    uint64_t largest = 0;
    for (unsigned i = 0; i < memory->count; i++) {
        struct kernel_ram *range = &memory->ranges[i];
        const uint64_t length = range->end - range->base;
        if (length > bytes) {
            // From the end: what is left keeps its alignment.
            range->end -= bytes;
            return range->end;
        }
        largest = length > largest ? length : largest;
    }
    struct text text = {0};
    text_add(&text, "to start the kernel needs ");
    text_add_decimal(&text, bytes / 1024);
    text_add(&text, " KiB of RAM in one piece, and the largest free one has ");
    text_add_decimal(&text, largest / 1024);
    text_add(&text, " KiB: give the machine more");
    arch_panic(text_end(&text));
}
