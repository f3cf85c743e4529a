// What the analyser runs of a commit, and of what else a space does with a plan: any plan that
// is possible, of a space that says anything of itself, in a batch or not, above a tree of any
// height. Models stand in for the account, for the ways through the tree, which lead anywhere,
// and for what changes the tree.
#include "asobj/edit.h"
#include "eva/object/contracts.h"
#include "eva/object/plans.h"

static struct arena arena;
static struct space space;
static struct space_plan plan;
static struct space_journal journal;
static uint64_t memory_bytes[ENTRY_MEMORIES_MAX];

static uint64_t used; // so that what is read is used

static const uint8_t operations[VSPACED_BATCH_MAX + 1], entries[JOURNAL_ENTRIES_MAX + 1];

static void any_counters(struct tree *tree) {
    tree->root = (uint32_t)any_word;
    tree->entries = (uint32_t)any_word;
    tree->leaves = (uint32_t)any_word;
    tree->inners = (uint32_t)any_word;
}

void edit_carry_out(struct tree *tree, struct space_plan *carried) {
    must(edit_is_possible(tree, carried));
    carried->tree.reserved = any_need();
    any_counters(tree);
}

struct arena_need tree_need_bound(const struct tree *tree, uint32_t splices,
                                  uint32_t entries_peak) {
    used += tree->height + splices + entries_peak;
    return any_need();
}

enum { FOUND = 2 }; // the first one is the splice's

static void lead_anywhere(const struct tree *tree, struct tree_path *path) {
    path->leaf = &tree->arena->leaves[FOUND];
    path->slot = any_below(LEAF_ENTRIES_MAX);
}

void tree_find(const struct tree *tree, uint64_t address, struct tree_path *path) {
    used += address;
    lead_anywhere(tree, path);
}

bool tree_next_leaf(const struct tree *tree, struct tree_path *path) {
    must(leaf_is_possible(path->leaf));
    lead_anywhere(tree, path);
    return any_word & 1;
}

static void any_space(uint32_t height) {
    space.tree.arena = &arena;
    space.tree.height = height;
    any_counters(&space.tree);
    space.policy = any_policy();
    any_counts(&space.counts);
    any_account(&space.account, any_below(ACCOUNT_LEVELS_MAX + 1));
    space.memory_bytes = memory_bytes;
    space.edit_sequence = (uint32_t)any_word;
    any_leaf(&arena.leaves[FOUND], 1 + any_below(LEAF_ENTRIES_MAX));
    any_plan(&plan, &space.tree);
}

static void use(void) {
    used += operations[journal.operation_count] + entries[journal.entry_count];
    used += space_counts(&space).nodes;
    plan_forget();
}

static void commit_any(uint32_t height) {
    any_space(height);
    journal.operation_count = any_below(VSPACED_BATCH_MAX);
    journal.entry_count = any_below(JOURNAL_ENTRIES_MAX + 1);
    must(plan_is_possible(&space, &plan));
    space_commit(&space, &plan);
    use();
}

// In a batch there is room for a plan that is not refused.
static void finish_any(uint32_t height) {
    any_space(height);
    journal.operation_count = any_below(VSPACED_BATCH_MAX + 1);
    journal.entry_count = any_below(JOURNAL_ENTRIES_MAX + 1);
    if (plan_finish(&space, &plan, VSPACED_OK) == VSPACED_OK) {
        must(plan_is_possible(&space, &plan));
        space_abandon(&space, &plan);
    }
    use();
}

void commits_any(void) {
    const uint32_t height = any_word & 1 ? TREE_LEVELS_MAX : 0;
    //@ split height;
    space.journal = &journal;
    finish_any(height);
    commit_any(height);
    space.journal = 0;
    finish_any(height);
    commit_any(height);
}
