#include "asobj/run.h"

static void run_add(struct run *run, const struct leaf *leaf, uint64_t from, uint64_t to) {
    uint64_t *start = &run->start[run->count], *end = &run->end[run->count];
#pragma GCC unroll 4
    for (uint64_t i = from; i < to; i++) {
        *start++ = leaf->start[i];
        *end++ = leaf->end[i];
    }
    run->count += (uint32_t)(to - from);
}

void run_add_leaf(struct run *run, const struct leaf *leaf) {
    run_add(run, leaf, 0, leaf->count);
}

void run_add_spliced(struct run *run, const struct leaf *leaf, const struct tree_splice *splice) {
    run_add(run, leaf, 0, splice->path.slot);
    for (uint32_t i = 0; i < splice->count; i++) {
        run->start[run->count] = splice->entries[i].start;
        run->end[run->count] = splice->entries[i].end;
        run->count++;
    }
    run_add(run, leaf, splice->path.slot + splice->remove, leaf->count);
}

void run_deal(const struct run *run, struct leaf *const *leaves, uint32_t leaf_count) {
    uint32_t from = 0;
    for (uint32_t i = 0; i < leaf_count; i++) {
        uint32_t left = run->count - from;
        uint32_t share = (left + leaf_count - i - 1) / (leaf_count - i);
        leaf_fill(leaves[i], &run->start[from], &run->end[from], share);
        from += share;
    }
}
