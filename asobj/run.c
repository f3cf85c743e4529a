#include "asobj/run.h"

static void run_add(struct run *run, struct entry entry) {
    run->start[run->count] = entry.start;
    run->end[run->count] = entry.end;
    run->count++;
}

void run_add_leaf(struct run *run, const struct leaf *leaf) {
    for (uint32_t i = 0; i < leaf->count; i++) {
        run_add(run, leaf_entry(leaf, i));
    }
}

void run_add_spliced(struct run *run, const struct leaf *leaf, const struct tree_splice *splice) {
    for (uint32_t i = 0; i < splice->path.slot; i++) {
        run_add(run, leaf_entry(leaf, i));
    }
    for (uint32_t i = 0; i < splice->count; i++) {
        run_add(run, splice->entries[i]);
    }
    for (uint32_t i = splice->path.slot + splice->remove; i < leaf->count; i++) {
        run_add(run, leaf_entry(leaf, i));
    }
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
