#include "programs/allocator/workload.h"

enum {
    WHOLE_UP_TO = 256, // bytes of a block that are all written; beyond, one in so many
    STEP = 61,
    CHECK_EVERY = 512, // operations
    EXHAUST_REFUSALS = 64,
};

static uint8_t content(uint64_t value, size_t at) {
    const uint64_t mixed = (value + at) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint8_t)(mixed >> 56);
}

// The next place that is written, the last byte among them.
static size_t content_next(size_t at, size_t size) {
    const size_t next = at + (at < WHOLE_UP_TO ? 1 : STEP);
    return at < size - 1 && next > size - 1 ? size - 1 : next;
}

static void block_write(const struct workload_block *block) {
    for (size_t at = 0; at < block->size; at = content_next(at, block->size)) {
        block->begin[at] = content(block->value, at);
    }
}

// The first `size` bytes are what they were.
static bool block_holds(const struct workload_block *block, size_t size) {
    for (size_t at = 0; at < size; at = content_next(at, block->size)) {
        if (block->begin[at] != content(block->value, at)) {
            return false;
        }
    }
    return true;
}

static bool is_zero(const uint8_t *begin, size_t size) {
    for (size_t at = 0; at < size; at = content_next(at, size)) {
        if (begin[at] != 0) {
            return false;
        }
    }
    return true;
}

static bool block_check(struct workload *workload, const struct workload_block *block) {
    workload->counts.blocks_checked++;
    return block_holds(block, block->size);
}

static void block_count(struct workload *workload, size_t old_size, size_t new_size) {
    struct workload_counts *counts = &workload->counts;
    counts->bytes += new_size - old_size;
    counts->bytes_peak = counts->bytes > counts->bytes_peak ? counts->bytes : counts->bytes_peak;
    counts->live_peak = counts->live > counts->live_peak ? counts->live : counts->live_peak;
}

static void block_put(struct workload *workload, struct workload_block *block, uint8_t *begin,
                      size_t size) {
    *block = (struct workload_block){begin, size, ++workload->value_next};
    workload->counts.live++;
    block_count(workload, 0, size);
    block_write(block);
}

static const char *block_free(struct workload *workload, struct workload_block *block) {
    if (!block_check(workload, block)) {
        return "a block does not hold what was written";
    }
    if (!allocator_free(workload->allocator, block->begin)) {
        return "a block can't be freed";
    }
    workload->counts.live--;
    block_count(workload, block->size, 0);
    block->begin = 0;
    return 0;
}

// Most are small, few are large: of 100 draws so many are up to 1 << log2.
static size_t size_draw(struct workload *workload, size_t size_max) {
    static const struct {
        uint8_t percent, log2_min, log2_max;
    } rows[] = {{70, 4, 8}, {18, 9, 11}, {8, 12, 14}, {3, 15, 17}, {1, 18, 20}};
    uint64_t die = random_below(&workload->random, 100);
    unsigned row = 0;
    for (; die >= rows[row].percent; row++) {
        die -= rows[row].percent;
    }
    const uint64_t steps = 1U + rows[row].log2_max - rows[row].log2_min;
    const uint64_t most = UINT64_C(1)
                          << (rows[row].log2_min + random_below(&workload->random, steps));
    const size_t size = (size_t)random_below(&workload->random, most + 1);
    return size < size_max ? size : size_max;
}

static bool is_aligned(const void *begin, size_t alignment) {
    return (uintptr_t)begin % alignment == 0;
}

static const char *block_new(struct workload *workload, struct workload_block *block,
                             size_t size_max) {
    const size_t size = size_draw(workload, size_max);
    const uint64_t die = random_below(&workload->random, 8);
    size_t alignment = SIZE_GRAIN;
    uint8_t *begin = 0;
    if (die == 0) {
        alignment = (size_t)1 << random_below(&workload->random, 15);
        begin = allocator_aligned(workload->allocator, alignment, size);
    } else if (die <= 2) {
        begin = allocator_calloc(workload->allocator, 1 + size / 8, 8);
    } else {
        begin = allocator_malloc(workload->allocator, size);
    }
    if (begin == 0) {
        workload->counts.refused++;
        return 0;
    }
    if (!is_aligned(begin, alignment) || !is_aligned(begin, SIZE_GRAIN)) {
        return "a block is not aligned";
    }
    if (allocator_usable(workload->allocator, begin) < size) {
        return "a block is too small";
    }
    if ((die == 1 || die == 2) && !is_zero(begin, size)) {
        return "calloc gave what is not zero";
    }
    block_put(workload, block, begin, size);
    return 0;
}

static const char *block_resize(struct workload *workload, struct workload_block *block,
                                size_t size_max) {
    const bool grows = block->size < size_max / 2 && random_below(&workload->random, 2) == 0;
    const size_t size = grows ? 2 * block->size : size_draw(workload, size_max);
    const size_t kept = size < block->size ? size : block->size;
    uint8_t *begin = allocator_realloc(workload->allocator, block->begin, size);
    if (begin == 0) {
        workload->counts.refused++;
        return block_check(workload, block) ? 0 : "a block that could not grow is damaged";
    }
    block->begin = begin;
    workload->counts.blocks_checked++;
    if (!block_holds(block, kept)) {
        return "realloc lost what the block held";
    }
    block_count(workload, block->size, size);
    block->size = size;
    block->value = ++workload->value_next;
    block_write(block);
    return 0;
}

static const char *step(struct workload *workload, size_t size_max) {
    struct workload_block *block =
        &workload->blocks[random_below(&workload->random, WORKLOAD_BLOCKS_MAX)];
    workload->counts.operations++;
    if (block->begin == 0) {
        return block_new(workload, block, size_max);
    }
    return random_below(&workload->random, 3) == 0 ? block_resize(workload, block, size_max)
                                                   : block_free(workload, block);
}

void workload_begin(struct workload *workload, struct allocator *allocator, uint64_t seed) {
    *workload = (struct workload){.allocator = allocator, .random = random_make(seed)};
}

const char *workload_churn(struct workload *workload, uint64_t operations, size_t size_max) {
    const uint64_t end = workload->counts.operations + operations;
    const char *wrong = 0;
    while (wrong == 0 && workload->counts.operations < end) {
        wrong = step(workload, size_max);
        if (wrong == 0 && workload->counts.operations % CHECK_EVERY == 0) {
            wrong = allocator_invalid(workload->allocator);
        }
    }
    return wrong;
}

static const char *all_check(struct workload *workload) {
    for (uint32_t i = 0; i < WORKLOAD_BLOCKS_MAX; i++) {
        const struct workload_block *block = &workload->blocks[i];
        if (block->begin != 0 && !block_check(workload, block)) {
            return "a block does not hold what was written";
        }
    }
    return allocator_invalid(workload->allocator);
}

static const char *every_third_free(struct workload *workload) {
    const char *wrong = 0;
    for (uint32_t i = 0; i < WORKLOAD_BLOCKS_MAX && wrong == 0; i += 3) {
        if (workload->blocks[i].begin != 0) {
            wrong = block_free(workload, &workload->blocks[i]);
        }
    }
    return wrong;
}

const char *workload_exhaust(struct workload *workload) {
    enum { SIZE_MOST = 1 << 20, SIZE_LEAST = 1 << 12 };
    const uint64_t refused = workload->counts.refused;
    const char *wrong = 0;
    for (uint32_t i = 0; i < WORKLOAD_BLOCKS_MAX && wrong == 0; i++) {
        if (workload->counts.refused - refused >= EXHAUST_REFUSALS) {
            break;
        }
        if (workload->blocks[i].begin == 0) {
            const size_t size = SIZE_LEAST + random_below(&workload->random, SIZE_MOST);
            uint8_t *begin = allocator_malloc(workload->allocator, size);
            workload->counts.operations++;
            workload->counts.refused += begin == 0;
            if (begin != 0) {
                block_put(workload, &workload->blocks[i], begin, size);
            }
        }
    }
    if (wrong == 0 && workload->counts.refused == refused) {
        wrong = "the memory does not run out";
    }
    wrong = wrong == 0 ? all_check(workload) : wrong;
    wrong = wrong == 0 ? every_third_free(workload) : wrong;
    void *again = wrong == 0 ? allocator_malloc(workload->allocator, SIZE_LEAST) : 0;
    if (wrong == 0 && (again == 0 || !allocator_free(workload->allocator, again))) {
        wrong = "there is no memory after some was freed";
    }
    return wrong;
}

const char *workload_end(struct workload *workload) {
    const char *wrong = 0;
    for (uint32_t i = 0; i < WORKLOAD_BLOCKS_MAX && wrong == 0; i++) {
        if (workload->blocks[i].begin != 0) {
            wrong = block_free(workload, &workload->blocks[i]);
        }
    }
    return wrong != 0 ? wrong : allocator_invalid(workload->allocator);
}
