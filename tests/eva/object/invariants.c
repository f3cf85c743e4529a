// What the analyser runs of the invariants: a space that says anything of itself, in a batch or
// not, above a tree of any height whose nodes say anything. Each node holds one entry at least
// and no more than there is room for: that other counts are found is for a test to show.
#include "asobj/invariants_account.h"
#include "asobj/journal.h"
#include "eva/object/any.h"

static struct arena arena;
static struct space space;
static struct space_journal journal;

static uint64_t used; // so that what is read is used

void invariants_any(void) {
    any_arena(&arena);
    //@ loop unroll 100;
    for (uint32_t height = TREE_LEVELS_MAX + 2; height-- > 0;) {
        uint32_t node = 0;
        any_space_above(&space, &arena, height);
        any_account(&space.account, height);
        space.journal = any_word & 1 ? &journal : 0;
        const char *broken = space_invalid(&space, &node);
        used += node + (broken != 0 ? (uint64_t)broken[0] : 0);
    }
}
