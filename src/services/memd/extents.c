#include "memd/extents.h"

#include "rt/memory.h"

// How far the next aligned address is. Unlike that address itself, it can't wrap.
static uint64_t gap_before(uint64_t address, uint64_t alignment) {
    return (0 - address) & (alignment - 1);
}

static bool extent_fits(const struct extent *extent, uint64_t length, uint64_t alignment) {
    const uint64_t bytes = range_length(extent->memory);
    const uint64_t gap = gap_before(extent->memory.begin, alignment);
    return gap <= bytes && length <= bytes - gap;
}

static void item_insert(struct extents *extents, uint32_t at, const struct extent *item) {
    memmove(&extents->items[at + 1], &extents->items[at],
            (extents->count - at) * sizeof(extents->items[0]));
    extents->items[at] = *item;
    extents->count++;
}

static void item_remove(struct extents *extents, uint32_t at) {
    extents->count--;
    memmove(&extents->items[at], &extents->items[at + 1],
            (extents->count - at) * sizeof(extents->items[0]));
}

bool extents_take(struct extents *extents, uint64_t length, uint64_t alignment,
                  struct extent *taken) {
    uint32_t best = extents->count;
    uint64_t best_bytes = UINT64_MAX;
    for (uint32_t i = 0; i < extents->count; i++) {
        const uint64_t bytes = range_length(extents->items[i].memory);
        if (bytes < best_bytes && extent_fits(&extents->items[i], length, alignment)) {
            best = i;
            best_bytes = bytes;
        }
    }
    if (best == extents->count) {
        return false;
    }
    struct extent *item = &extents->items[best];
    struct extent above = *item;
    *taken = *item;
    taken->memory.begin += gap_before(item->memory.begin, alignment);
    taken->memory.end = taken->memory.begin + length;
    above.memory.begin = taken->memory.end;
    const bool is_below = item->memory.begin < taken->memory.begin;
    const bool is_above = above.memory.begin < above.memory.end;
    if (is_below && is_above && extents->count == MEMD_EXTENTS_MAX) {
        return false;
    }
    if (is_below) {
        item->memory.end = taken->memory.begin;
        if (is_above) {
            item_insert(extents, best + 1, &above);
        }
    } else if (is_above) {
        *item = above;
    } else {
        item_remove(extents, best);
    }
    extents->bytes -= length;
    return true;
}

// The first piece that lies at or above the address.
static uint32_t item_above(const struct extents *extents, uint64_t address) {
    uint32_t low = 0, high = extents->count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (extents->items[middle].memory.begin < address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

bool extents_give(struct extents *extents, const struct extent *piece) {
    const uint32_t at = item_above(extents, piece->memory.begin);
    struct extent *below = at > 0 ? &extents->items[at - 1] : 0;
    struct extent *above = at < extents->count ? &extents->items[at] : 0;
    if ((below != 0 && below->memory.end > piece->memory.begin) ||
        (above != 0 && above->memory.begin < piece->memory.end)) {
        return false;
    }
    const bool joins_below =
        below != 0 && below->range == piece->range && below->memory.end == piece->memory.begin;
    const bool joins_above =
        above != 0 && above->range == piece->range && above->memory.begin == piece->memory.end;
    if (joins_below) {
        below->memory.end = joins_above ? above->memory.end : piece->memory.end;
        if (joins_above) {
            item_remove(extents, at);
        }
    } else if (joins_above) {
        above->memory.begin = piece->memory.begin;
    } else if (extents->count < MEMD_EXTENTS_MAX) {
        item_insert(extents, at, piece);
    } else {
        return false;
    }
    extents->bytes += range_length(piece->memory);
    return true;
}

uint64_t extents_largest_bytes(const struct extents *extents) {
    uint64_t largest = 0;
    for (uint32_t i = 0; i < extents->count; i++) {
        const uint64_t bytes = range_length(extents->items[i].memory);
        largest = bytes > largest ? bytes : largest;
    }
    return largest;
}
