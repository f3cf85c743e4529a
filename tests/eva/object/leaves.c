// A model of what the tree does with one leaf or two (node.h, run.h), for the analysis of what
// goes by it. All words are anything, and no count but those that follow.
#include "asobj/run.h"
#include "eva/object/any.h"
#include "eva/object/contracts.h"

void leaf_replace(struct leaf *leaf, uint32_t slot, uint32_t remove, const struct entry *entries,
                  uint32_t count) {
    must(replacement_is_possible(leaf, slot, remove, count));
    must(leaf->count - remove + count <= LEAF_ENTRIES_MAX);
    for (uint32_t i = 0; i < count; i++) {
        const struct entry read = entries[i];
        (void)read;
    }
    any_leaf(leaf, leaf->count - remove + count);
}

struct gap_pair leaf_gap_pair(const struct leaf *leaf, uint64_t limit) {
    (void)limit;
    must(leaf_is_possible(leaf));
    return (struct gap_pair){(uint32_t)any_word, (uint32_t)any_word};
}

void run_add_leaf(struct run *run, const struct leaf *leaf) {
    must(leaf->count <= LEAF_ENTRIES_MAX &&
         run->count <= LEAF_ENTRIES_MAX + TREE_SPLICE_ENTRIES_MAX);
    run->count += leaf->count;
}

void run_add_spliced(struct run *run, const struct leaf *leaf, const struct tree_splice *splice) {
    must(replacement_is_possible(leaf, splice->path.slot, splice->remove, splice->count));
    must(run->count <= LEAF_ENTRIES_MAX);
    run->count += leaf->count - splice->remove + splice->count;
}

// An entry for each leaf, and room for all of them.
void run_deal(const struct run *run, struct leaf *const *leaves, uint32_t leaf_count) {
    must(leaf_count == 1 || leaf_count == 2);
    must(run->count >= leaf_count && run->count <= leaf_count * LEAF_ENTRIES_MAX);
    any_leaf(leaves[0], leaf_count == 1 ? run->count : (run->count + 1) / 2);
    if (leaf_count == 2) {
        any_leaf(leaves[1], run->count / 2);
    }
}
