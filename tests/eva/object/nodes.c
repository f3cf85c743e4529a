// What the analyser runs of single nodes, and of entries dealt out to them: every count,
// every place, every number of entries that come and go, one by one; the words are anything.
#include "asobj/node.h"
#include "asobj/run.h"
#include "eva/object/any.h"
#include "eva/object/contracts.h"

static struct leaf left, right, third;
static struct inner inner;
static struct run entries;
static struct tree_splice splice;

static uint64_t used; // so that what is read is used

static void leaf_use(const struct leaf *leaf) {
    for (uint32_t i = 0; i < leaf->count; i++) {
        used += leaf_entry(leaf, i).start;
    }
}

static void gaps_any(const struct leaf *leaf) {
    const struct gap_bounds bounds = {(uint32_t)any_word, (uint32_t)any_word};
    const struct gap_pair gaps = leaf_gap_pair(leaf, any_word);
    used += leaf_gap_within(leaf, GAP_WHOLE, any_word, bounds);
    used += leaf_gap_within(leaf, GAP_LARGE, any_word, bounds);
    used += gaps.whole + gaps.large + leaf_search(leaf, any_word);
}

// As many words as a leaf and an inner node of the full scale, which are searched by groups.
static void words_any(void) {
    static uint64_t words[23];
    //@ loop unroll 23;
    for (uint32_t i = 0; i < 23; i++) {
        words[i] = any_word;
    }
    const uint32_t leaf_count = words_below(words, 19, any_word);
    const uint32_t inner_count = words_below(words, 23, any_word);
    must(leaf_count <= 19 && inner_count <= 23);
    used += leaf_count + inner_count;
}

// A splice of the left leaf: dealt out to it and another, or, where it fits, carried out.
static void splice_any(uint32_t count) {
    any_leaf(&left, count);
    any_leaf(&right, 1 + any_below(LEAF_ENTRIES_MAX));
    leaf_clear(&third);
    if (count - splice.remove + splice.count > LEAF_ENTRIES_MAX) {
        run_begin(&entries);
        run_add_spliced(&entries, &left, &splice);
        run_deal(&entries, (struct leaf *const[]){&left, &third}, 2);
        leaf_use(&left);
        leaf_use(&third);
        return;
    }
    must(replacement_is_possible(&left, splice.path.slot, splice.remove, splice.count));
    leaf_replace(&left, splice.path.slot, splice.remove, splice.entries, splice.count);
    must(left.count == count - splice.remove + splice.count);
    leaf_use(&left);
}

static void splices_any(uint32_t count) {
    //@ loop unroll 100;
    for (splice.path.slot = 0; splice.path.slot <= count; splice.path.slot++) {
        //@ loop unroll 100;
        for (splice.remove = 0; splice.path.slot + splice.remove <= count; splice.remove++) {
            //@ loop unroll 100;
            for (splice.count = 0; splice.count <= TREE_SPLICE_ENTRIES_MAX; splice.count++) {
                splice_any(count);
            }
        }
    }
}

static void pairs_any(uint32_t count) {
    //@ loop unroll 100;
    for (uint32_t other = 1; other <= LEAF_ENTRIES_MAX; other++) {
        any_leaf(&left, count);
        any_leaf(&right, other);
        run_begin(&entries);
        run_add_leaf(&entries, &left);
        run_add_leaf(&entries, &right);
        run_deal(&entries, (struct leaf *const[]){&left, &right}, 2);
        leaf_use(&left);
        leaf_use(&right);
        if (count + other <= LEAF_ENTRIES_MAX) {
            run_deal(&entries, (struct leaf *const[]){&left}, 1);
            leaf_use(&left);
        }
    }
}

void nodes_any(void) {
    //@ loop unroll 100;
    for (uint32_t i = 0; i < TREE_SPLICE_ENTRIES_MAX; i++) {
        splice.entries[i] = any_entry();
    }
    //@ loop unroll 100;
    for (uint32_t count = 1; count <= LEAF_ENTRIES_MAX; count++) {
        any_leaf(&left, count);
        gaps_any(&left);
        splices_any(count);
        pairs_any(count);
    }
    any_inner(&inner, any_below(INNER_CHILDREN_MAX + 1));
    used += inner_gap_pair(&inner).whole + inner_search(&inner, any_word);
    used += *inner_gaps(&inner, GAP_WHOLE) + *inner_gaps(&inner, GAP_LARGE);
    inner_clear(&inner);
    node_prefetch(&inner, sizeof inner);
    words_any();
}
