// What the analyser runs of what a commit does with the tree: any edit that is possible, above
// a tree of any height whose nodes say anything. The ways through the tree and its splices are
// models, which ask whether what is carried out is possible.
#include "asobj/edit.h"
#include "eva/object/contracts.h"
#include "eva/object/plans.h"
#include "eva/object/ways.h"

static struct arena arena;
static struct tree tree;
static struct space_plan plan;

static uint64_t used; // so that what is read is used

// A possible splice; afterwards the tree is another one.
void tree_splice(struct tree *spliced, const struct tree_splice *splice,
                 struct arena_need *reserved) {
    must(splice_is_possible(spliced, splice));
    *reserved = any_need();
    any_tree(spliced, spliced->arena);
}

void edits_any(void) {
    any_tree(&tree, &arena);
    any_plan(&plan, &tree);
    used += edit_pieces_peak(&tree, (uint32_t)any_word);
    if (plan.tree.edit != TREE_EDIT_SPLICE) {
        ways_forget(&arena);
    }
    edit_carry_out(&tree, &plan);
}
