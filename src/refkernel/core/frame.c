#include "frame.h"

#include "arch.h"
#include "cpu.h"

struct frame_table frames;
uintptr_t frame_direct_map;

static void *array_take(uint64_t *at, uint64_t bytes) {
    void *array = frame_pointer(*at);
    *at += (bytes + 7) & ~UINT64_C(7);
    return array;
}

static void counts_lay_out(struct frame_counts *counts, uint64_t *at, uint64_t end) {
    counts->pages = array_take(at, frame_number(end) * sizeof(uint32_t));
    counts->blocks_2m = array_take(at, (frame_number_2m(end) + 1) * sizeof(uint32_t));
    counts->blocks_1g = array_take(at, (frame_number_1g(end) + 1) * sizeof(uint32_t));
}

// Puts the shared arrays at physical address *at, which moves behind them.
static void table_lay_out(struct frame_table *table, uint64_t *at, uint64_t end) {
    table->end = end;
    table->owned_2m = array_take(at, (frame_number_2m(end) + 1) * sizeof(uint32_t));
    table->owned_1g = array_take(at, (frame_number_1g(end) + 1) * sizeof(uint32_t));
    table->live = array_take(at, frame_number(end) * sizeof(uint16_t));
    table->owned = array_take(at, frame_number(end));
}

uint64_t frame_table_bytes(uint64_t end) {
    struct frame_table table;
    struct frame_counts counts;
    uint64_t bytes = 0;
    table_lay_out(&table, &bytes, end);
    for (unsigned i = 0; i < cpus_count; i++) {
        counts_lay_out(&counts, &bytes, end);
    }
    return (bytes + RK_PAGE_BYTES - 1) & ~(RK_PAGE_BYTES - 1);
}

void frame_table_start(uint64_t base, uint64_t end) {
    uint64_t at = base;
    table_lay_out(&frames, &at, end);
    for (unsigned i = 0; i < cpus_count; i++) {
        counts_lay_out(&cpus[i].counts, &at, end);
    }
    __builtin_memset(frame_pointer(base), 0, at - base);
    __builtin_memset(frames.owned, 1, frame_number(end));
    for (uint64_t i = 0; i <= frame_number_2m(end); i++) {
        frames.owned_2m[i] = UINT32_C(1) << (FRAME_BLOCK_2M_SHIFT - FRAME_SHIFT);
    }
    for (uint64_t i = 0; i <= frame_number_1g(end); i++) {
        frames.owned_1g[i] = UINT32_C(1) << (FRAME_BLOCK_1G_SHIFT - FRAME_SHIFT);
    }
}

uint32_t frame_mapped(uint64_t physical, unsigned level) {
    uint32_t sum = 0;
    for (unsigned i = 0; i < cpus_count; i++) {
        sum += *frame_count(&cpus[i].counts, physical, level);
    }
    return sum;
}

// The end of the 2 MiB block that holds `address`, or `end` if that comes first.
static uint64_t block_end(uint64_t address, uint64_t end) {
    uint64_t boundary = (address | (RK_PAGE_2M_BYTES - 1)) + 1;
    return boundary < end ? boundary : end;
}

// Four at a time: a loop's own instructions are more than those for a frame.
static bool frames_unowned(uint64_t base, uint64_t end) {
    const uint8_t *owned = &frames.owned[frame_number(base)];
    const uint8_t *stop = &frames.owned[frame_number(end)];
    unsigned any = 0;
    for (; stop - owned >= 4; owned += 4) {
        any |= owned[0] | owned[1] | owned[2] | owned[3];
    }
    for (; owned < stop; owned++) {
        any |= *owned;
    }
    return any == 0;
}

bool frame_range_unowned(uint64_t base, uint64_t length) {
    uint64_t end = base + length;
    for (uint64_t stop; base < end; base = stop) {
        stop = block_end(base, end);
        if (frames.owned_2m[frame_number_2m(base)] == 0) {
            continue;
        }
        if (!frames_unowned(base, stop)) {
            return false;
        }
    }
    return true;
}

static bool counts_zero(const uint32_t *counts, uint64_t base, uint64_t end) {
    const uint32_t *count = &counts[frame_number(base)];
    const uint32_t *stop = &counts[frame_number(end)];
    uint32_t any = 0;
    for (; stop - count >= 4; count += 4) {
        any |= count[0] | count[1] | count[2] | count[3];
    }
    for (; count < stop; count++) {
        any |= *count;
    }
    return any == 0;
}

// If some CPU's part is not zero, another one may make up for it.
static bool frames_unmapped(uint64_t base, uint64_t end) {
    bool zero = true;
    for (unsigned i = 0; i < cpus_count && zero; i++) {
        zero = counts_zero(cpus[i].counts.pages, base, end);
    }
    for (uint64_t at = base; !zero && at < end; at += RK_PAGE_BYTES) {
        if (frame_mapped(at, 0) != 0) {
            return false;
        }
    }
    return true;
}

bool frame_range_unused(uint64_t base, uint64_t length) {
    uint64_t end = base + length;
    for (uint64_t stop; base < end; base = stop) {
        stop = block_end(base, end);
        if (frame_mapped(base, 1) != 0 || frame_mapped(base, 2) != 0 ||
            !frames_unowned(base, stop) || !frames_unmapped(base, stop)) {
            return false;
        }
    }
    return true;
}

// The frames change hands: all of them were the kernel's, or none.
static void range_set(uint64_t base, uint64_t length, uint8_t owned) {
    uint64_t end = base + length;
    for (uint64_t stop; base < end; base = stop) {
        stop = block_end(base, end);
        uint8_t *frame_owned = &frames.owned[frame_number(base)];
        uint32_t count = (uint32_t)(frame_number(stop) - frame_number(base));
        for (uint32_t i = 0; i < count; i++) {
            RK_ASSERT(frame_owned[i] != owned);
            frame_owned[i] = owned;
        }
        count = owned != 0 ? count : 0 - count;
        frames.owned_2m[frame_number_2m(base)] += count;
        frames.owned_1g[frame_number_1g(base)] += count;
    }
}

void frame_range_own(uint64_t base, uint64_t length) {
    range_set(base, length, 1);
}

void frame_range_disown(uint64_t base, uint64_t length) {
    range_set(base, length, 0);
}

void frame_range_use(uint64_t base, uint64_t length, uint64_t *mapped, uint64_t *owned) {
    uint64_t end = base + length;
    *mapped = 0;
    *owned = 0;
    for (uint64_t stop; base < end; base = stop) {
        stop = block_end(base, end);
        bool whole = frame_mapped(base, 1) != 0 || frame_mapped(base, 2) != 0;
        for (uint64_t at = base; at < stop; at += RK_PAGE_BYTES) {
            *mapped += whole || frame_mapped(at, 0) != 0;
            *owned += frames.owned[frame_number(at)];
        }
    }
}
