// What the analyser runs of the questions to a space, of placement, of the undo of a step, and
// of a space's account: a space that says anything of itself, above a tree of each height
// whose nodes say anything. Each node holds one entry at least and no more than there is room
// for.
#include "eva/object/any.h"

static struct arena arena;
static struct space space;

static uint64_t used; // so that what is read is used

static void queries_all(void) {
    struct space_mapping mapping = {0};
    struct range gap = {0};
    used += space_query(&space, any_word, &mapping, &gap);
    used += space_next(&space, any_word, &mapping);
    used += mapping.offset + gap.begin;
}

// Each class; the last one stands for all that there are not.
static void places_any(void) {
    struct range gap = {0};
    //@ loop unroll 100;
    for (unsigned class_id = 0; class_id <= VSPACED_CLASS_COUNT; class_id++) {
        used += space_find_gap(&space, (enum vspaced_class)class_id, any_word, 12 + any_below(19),
                               &gap);
        used += gap.begin;
    }
}

static void undo_any(void) {
    const struct space_step step = any_step();
    struct space_step undo = {0};
    uint64_t cursor = any_word;
    used += space_undo_step(&space, &step, &cursor, &undo);
    used += cursor + undo.offset;
}

void queries_any(void) {
    any_arena(&arena);
    //@ loop unroll 100;
    for (uint32_t height = 0; height <= TREE_LEVELS_MAX; height++) {
        any_space_above(&space, &arena, height);
        any_account(&space.account, (uint32_t)any_word);
        queries_all();
        places_any();
        undo_any();
    }
    used += space_set_account(&space, (uint32_t)any_word, any_word, (unsigned)any_word);
    //@ loop unroll 100;
    for (uint32_t height = 0; height <= ACCOUNT_LEVELS_MAX; height++) {
        any_account(&space.account, height);
        used += space_clear_account(&space);
    }
}
