#include "x86_64/map.h"

#include <stddef.h>

#include "core/arch.h"
#include "core/table.h"
#include "rt/memory.h"
#include "x86_64/image.h"
#include "x86_64/loaded.h"
#include "x86_64/processor.h"

// Kept over a change of CR3, because every space has the same kernel's half.
#define ENTRY_GLOBAL (UINT64_C(1) << 8)

#define RIGHTS_DATA     (ENTRY_WRITE | ENTRY_NO_EXECUTE)
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
    if (map->frames.base == map->frames.end) {
        arch_panic("too little RAM for the kernel's page tables: give the machine more");
    }
    uint64_t frame = map->frames.base;
    map->frames.base += RK_PAGE_BYTES;
    memset(arch_physical(frame), 0, RK_PAGE_BYTES);
    return frame;
}

// The entry for `address` in the table of `level`, making tables above it.
static uint64_t *entry_at(struct map *map, uint64_t address, unsigned level) {
    uint64_t *table = arch_physical(map->root);
    for (unsigned above = TABLE_LEVEL_TOP; above > level; above--) {
        uint64_t *entry = &table[level_index(above, address)];
        if (*entry == 0) {
            *entry = frame_take(map) | ENTRY_PRESENT | ENTRY_WRITE;
        }
        table = arch_physical(*entry & ENTRY_ADDRESS);
    }
    return &table[level_index(level, address)];
}

// The largest page, up to `level`, that alignment and length allow.
static unsigned page_level(unsigned level, uint64_t aligned, uint64_t length) {
    while (level > 0 && (aligned % level_bytes(level) != 0 || length < level_bytes(level))) {
        level--;
    }
    return level;
}

// Maps [address, address + length) to `physical` on. Nothing of it may be mapped
// yet.
static void range_map(struct map *map, uint64_t address, uint64_t physical, uint64_t length,
                      uint64_t flags) {
    while (length > 0) {
        unsigned level = page_level(map->large ? 2 : 1, address | physical, length);
        uint64_t *entry = entry_at(map, address, level);
        RK_ASSERT(*entry == 0);
        *entry = physical | flags | ENTRY_PRESENT | ENTRY_GLOBAL | (level > 0 ? ENTRY_LARGE : 0);
        address += level_bytes(level);
        physical += level_bytes(level);
        length -= level_bytes(level);
    }
}

static void segment_map(struct map *map, const void *begin, const void *end, uint64_t flags) {
    range_map(map, (uint64_t)begin, image_physical(begin), (uint64_t)end - (uint64_t)begin, flags);
}

// The data in runs between the guard pages.
static void data_map(struct map *map) {
    const char *run = image_data_begin;
    for (const char *page = run; page < image_data_end; page += RK_PAGE_BYTES) {
        if (processor_guard_holds((uint64_t)page)) {
            segment_map(map, run, page, RIGHTS_DATA);
            run = page + RK_PAGE_BYTES;
        }
    }
    segment_map(map, run, image_data_end, RIGHTS_DATA);
}

// `ram` without `without`. The array is reused by the next call.
static struct ranges ram_without(const struct ranges *ram, const struct ranges *without) {
    static struct kernel_ram array[LOADED_RANGES_MAX];
    struct ranges rest = {array, 0, LOADED_RANGES_MAX};
    bool had_room = true;
    for (unsigned i = 0; i < ram->count; i++) {
        had_room = had_room && ranges_add(&rest, ram->array[i].base, ram->array[i].end);
    }
    for (unsigned i = 0; i < without->count; i++) {
        had_room =
            had_room && ranges_subtract(&rest, without->array[i].base, without->array[i].end);
    }
    if (!had_room) {
        arch_panic("the memory map has more ranges than LOADED_RANGES_MAX");
    }
    return rest;
}

// The image has its own mappings with fewer rights, so the direct map, where all
// is writable, leaves it out.
static void direct_map(struct map *map, const struct ranges *ram) {
    struct kernel_ram image = {image_physical(image_begin), image_physical(image_end)};
    struct ranges mapped = ram_without(ram, &(struct ranges){&image, 1, 1});
    for (unsigned i = 0; i < mapped.count; i++) {
        const struct kernel_ram *part = &mapped.array[i];
        range_map(map, DIRECT_BASE + part->base, part->base, part->end - part->base, RIGHTS_DATA);
    }
}

// The largest free range of RAM that boot.S mapped.
static struct kernel_ram frames_find(const struct ranges *ram, const struct ranges *taken) {
    struct ranges free = ram_without(ram, taken);
    struct kernel_ram best = {0, 0};
    for (unsigned i = 0; i < free.count && free.array[i].base < BOOT_MAPPED_END; i++) {
        struct kernel_ram part = free.array[i];
        part.end = part.end < BOOT_MAPPED_END ? part.end : BOOT_MAPPED_END;
        if (part.end - part.base > best.end - best.base) {
            best = part;
        }
    }
    return best;
}

uint64_t map_build(const struct ranges *ram, struct ranges *taken, uint64_t device, bool large) {
    struct map map = {.frames = frames_find(ram, taken), .large = large};
    uint64_t frames_begin = map.frames.base;
    map.root = frame_take(&map);
    direct_map(&map, ram);
    segment_map(&map, image_text_begin, image_text_end, 0);
    segment_map(&map, image_rodata_begin, image_rodata_end, ENTRY_NO_EXECUTE);
    data_map(&map);
    range_map(&map, DEVICE_BASE, device, RK_PAGE_BYTES, RIGHTS_DATA | ENTRY_UNCACHED);
    if (!ranges_add(taken, frames_begin, map.frames.base)) {
        arch_panic("the list of taken ranges is full");
    }
    ranges_normalize(taken);
    return map.root;
}
