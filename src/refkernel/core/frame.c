#include "frame.h"

#include "arch.h"

struct frame_table frames;
uintptr_t frame_direct_map;

static uint64_t block_count(uint64_t end, unsigned shift) {
    return (end >> shift) + 1;
}

static uint64_t words_bytes(uint64_t end) {
    return ((end >> FRAME_SHIFT) * sizeof(uint32_t) + 7) & ~UINT64_C(7);
}

uint64_t frame_table_bytes(uint64_t end) {
    uint64_t blocks =
        block_count(end, FRAME_BLOCK_2M_SHIFT) + block_count(end, FRAME_BLOCK_1G_SHIFT);
    uint64_t bytes = words_bytes(end) + blocks * sizeof(struct frame_block);
    return (bytes + RK_PAGE_BYTES - 1) & ~(RK_PAGE_BYTES - 1);
}

static void blocks_start(struct frame_block *blocks, uint64_t count, unsigned shift) {
    for (uint64_t i = 0; i < count; i++) {
        blocks[i].mapped = 0;
        blocks[i].owned = UINT32_C(1) << (shift - FRAME_SHIFT);
    }
}

void frame_table_start(uint64_t base, uint64_t end) {
    unsigned char *memory = frame_pointer(base);
    frames.end = end;
    frames.words = (uint32_t *)(void *)memory;
    memory += words_bytes(end);
    frames.blocks_2m = (struct frame_block *)(void *)memory;
    frames.blocks_1g = frames.blocks_2m + block_count(end, FRAME_BLOCK_2M_SHIFT);

    for (uint64_t i = 0; i < end >> FRAME_SHIFT; i++) {
        frames.words[i] = FRAME_OWNED;
    }
    blocks_start(frames.blocks_2m, block_count(end, FRAME_BLOCK_2M_SHIFT), FRAME_BLOCK_2M_SHIFT);
    blocks_start(frames.blocks_1g, block_count(end, FRAME_BLOCK_1G_SHIFT), FRAME_BLOCK_1G_SHIFT);
}

// The end of the 2 MiB block that holds `address`, or `end` if that comes first.
static uint64_t block_end(uint64_t address, uint64_t end) {
    uint64_t boundary = (address | (RK_PAGE_2M_BYTES - 1)) + 1;
    return boundary < end ? boundary : end;
}

bool frame_range_unowned(uint64_t base, uint64_t length) {
    uint64_t end = base + length;
    for (uint64_t stop; base < end; base = stop) {
        stop = block_end(base, end);
        if (frame_block_2m(base)->owned == 0) {
            continue;
        }
        for (uint64_t at = base; at < stop; at += RK_PAGE_BYTES) {
            if ((*frame_word(at) & FRAME_OWNED) != 0) {
                return false;
            }
        }
    }
    return true;
}

bool frame_range_unused(uint64_t base, uint64_t length) {
    uint64_t end = base + length;
    for (uint64_t stop; base < end; base = stop) {
        stop = block_end(base, end);
        if (frame_block_2m(base)->mapped != 0 || frame_block_1g(base)->mapped != 0) {
            return false;
        }
        for (uint64_t at = base; at < stop; at += RK_PAGE_BYTES) {
            if (*frame_word(at) != 0) {
                return false;
            }
        }
    }
    return true;
}

void frame_range_own(uint64_t base, uint64_t length) {
    for (uint64_t at = base; at < base + length; at += RK_PAGE_BYTES) {
        RK_ASSERT((*frame_word(at) & FRAME_OWNED) == 0);
        *frame_word(at) |= FRAME_OWNED;
        frame_block_2m(at)->owned++;
        frame_block_1g(at)->owned++;
    }
}

void frame_range_disown(uint64_t base, uint64_t length) {
    for (uint64_t at = base; at < base + length; at += RK_PAGE_BYTES) {
        RK_ASSERT((*frame_word(at) & FRAME_OWNED) != 0);
        *frame_word(at) &= ~(FRAME_OWNED | FRAME_TABLE);
        frame_block_2m(at)->owned--;
        frame_block_1g(at)->owned--;
    }
}

void frame_range_use(uint64_t base, uint64_t length, uint64_t *mapped, uint64_t *owned) {
    uint64_t end = base + length;
    *mapped = 0;
    *owned = 0;
    for (uint64_t stop; base < end; base = stop) {
        stop = block_end(base, end);
        bool whole = frame_block_2m(base)->mapped != 0 || frame_block_1g(base)->mapped != 0;
        for (uint64_t at = base; at < stop; at += RK_PAGE_BYTES) {
            uint32_t word = *frame_word(at);
            bool counts = (word & FRAME_TABLE) == 0 && (word & FRAME_COUNT_MASK) != 0;
            *mapped += whole || counts;
            *owned += (word & FRAME_OWNED) != 0;
        }
    }
}
