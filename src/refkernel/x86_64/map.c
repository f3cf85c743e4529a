#include "x86_64/map.h"

#include <stddef.h>

#include "core/arch.h"
#include "x86_64/image.h"
#include "x86_64/processor.h"

enum {
    PAGE_BYTES = 4096,
    ENTRIES = 512,
    LEVELS = 4,

    PAGE_PRESENT = 1 << 0,
    PAGE_WRITE = 1 << 1,
    PAGE_UNCACHED = 3 << 3, // write-through and cache-disable
    PAGE_LARGE = 1 << 7,
    PAGE_GLOBAL = 1 << 8,
};

#define PAGE_NO_EXECUTE (UINT64_C(1) << 63)
#define PAGE_FRAME      UINT64_C(0x000ffffffffff000)
#define BOOT_MAPPED_END (UINT64_C(1) << 32) // what boot.S mapped at DIRECT_BASE

struct map {
    uint64_t root;
    struct kernel_ram frames; // free frames for tables
    bool large;
};

void *arch_physical(uint64_t physical_address) {
    return (void *)(DIRECT_BASE + physical_address);
}

// A zeroed frame.
static uint64_t frame_take(struct map *map) {
    if (map->frames.base == map->frames.end)
        arch_panic("too little RAM for the kernel's page tables: give the machine more");
    uint64_t frame = map->frames.base;
    map->frames.base += PAGE_BYTES;
    uint64_t *words = arch_physical(frame);
    for (unsigned i = 0; i < ENTRIES; i++)
        words[i] = 0;
    return frame;
}

// Bytes under one entry of a table; level 0 is the one that holds 4 KiB pages.
static uint64_t level_bytes(unsigned level) {
    return (uint64_t)PAGE_BYTES << (9 * level);
}

// The entry for `address` in the table of `level`, making tables above it.
static uint64_t *entry_at(struct map *map, uint64_t address, unsigned level) {
    uint64_t table = map->root;
    for (unsigned above = LEVELS - 1;; above--) {
        uint64_t *entry = (uint64_t *)arch_physical(table) + address / level_bytes(above) % ENTRIES;
        if (above == level)
            return entry;
        if (!*entry)
            *entry = frame_take(map) | PAGE_PRESENT | PAGE_WRITE;
        table = *entry & PAGE_FRAME;
    }
}

// Maps [address, address + length) to `physical` on, with the largest pages that
// alignment and length allow. Nothing of it may be mapped yet.
static void range_map(struct map *map, uint64_t address, uint64_t physical, uint64_t length,
                      uint64_t flags) {
    while (length > 0) {
        unsigned level = map->large ? 2 : 1;
        while (level > 0 &&
               ((address | physical) % level_bytes(level) || length < level_bytes(level)))
            level--;
        uint64_t *entry = entry_at(map, address, level);
        RK_ASSERT(*entry == 0);
        *entry = physical | flags | PAGE_PRESENT | PAGE_GLOBAL | (level > 0 ? PAGE_LARGE : 0);
        address += level_bytes(level);
        physical += level_bytes(level);
        length -= level_bytes(level);
    }
}

static void segment_map(struct map *map, const void *begin, const void *end, uint64_t flags) {
    range_map(map, (uint64_t)begin, image_physical(begin), (uint64_t)end - (uint64_t)begin, flags);
}

// Data page by page, leaving out the guards.
static void data_map(struct map *map) {
    for (const char *page = data_begin; page < data_end; page += PAGE_BYTES) {
        if (!processor_guard_holds((uint64_t)page))
            segment_map(map, page, page + PAGE_BYTES, PAGE_WRITE | PAGE_NO_EXECUTE);
    }
}

// The image has its own mappings with fewer rights, so the direct map, where all
// is writable, leaves it out.
static void direct_map(struct map *map, const struct ranges *ram) {
    uint64_t image_base = image_physical(image_begin), image_limit = image_physical(image_end);
    for (unsigned i = 0; i < ram->count; i++) {
        struct kernel_ram part = ram->array[i];
        if (part.base < image_base && image_base < part.end) {
            range_map(map, DIRECT_BASE + part.base, part.base, image_base - part.base,
                      PAGE_WRITE | PAGE_NO_EXECUTE);
            part.base = image_base;
        }
        if (part.base < image_limit && image_base < part.end)
            part.base = image_limit < part.end ? image_limit : part.end;
        range_map(map, DIRECT_BASE + part.base, part.base, part.end - part.base,
                  PAGE_WRITE | PAGE_NO_EXECUTE);
    }
}

// The largest free range of RAM that boot.S mapped.
static struct kernel_ram frames_find(const struct ranges *ram, const struct ranges *taken) {
    struct kernel_ram best = {0, 0};
    for (unsigned i = 0; i < ram->count; i++) {
        uint64_t begin = ram->array[i].base;
        uint64_t limit = ram->array[i].end < BOOT_MAPPED_END ? ram->array[i].end : BOOT_MAPPED_END;
        for (unsigned k = 0; begin < limit && k <= taken->count; k++) {
            uint64_t stop =
                k < taken->count && taken->array[k].base < limit ? taken->array[k].base : limit;
            if (stop > begin && stop - begin > best.end - best.base)
                best = (struct kernel_ram){begin, stop};
            if (k < taken->count && taken->array[k].end > begin)
                begin = taken->array[k].end;
        }
    }
    return best;
}

uint64_t map_build(const struct ranges *ram, struct ranges *taken, uint64_t device, bool large) {
    struct map map = {.frames = frames_find(ram, taken), .large = large};
    uint64_t frames_begin = map.frames.base;
    map.root = frame_take(&map);
    direct_map(&map, ram);
    segment_map(&map, text_begin, text_end, 0);
    segment_map(&map, rodata_begin, rodata_end, PAGE_NO_EXECUTE);
    data_map(&map);
    range_map(&map, DEVICE_BASE, device, PAGE_BYTES, PAGE_WRITE | PAGE_NO_EXECUTE | PAGE_UNCACHED);
    if (!ranges_add(taken, frames_begin, map.frames.base))
        arch_panic("the list of taken ranges is full");
    ranges_normalize(taken);
    return map.root;
}
