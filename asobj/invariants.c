#include "asobj/invariants.h"

#include <stddef.h>

#include "asobj/class.h"
#include "asobj/invariants_account.h"
#include "asobj/space.h"
#include "asobj/tree_path.h"

static const char *const names[] = {
#define X(number, name, text) [number] = #name,
    SPACE_INVARIANT_LIST(X)
#undef X
};

// A walk over the leaves from left to right, and what was seen on the way.
struct audit {
    const struct space *space;
    struct tree_path path;
    uint32_t node; // under suspicion
    uint32_t leaves;
    uint32_t inners;
    uint32_t entries;
    uint64_t bytes;
    struct entry last;
};

static unsigned audit_kind(struct entry entry) {
    unsigned class_id = entry_class(entry.start);
    if (entry_is_backed(entry)) {
        return class_id == VSPACED_CLASS_GUARD ? SPACE_INVARIANT_KIND : 0;
    }
    bool is_empty = entry_rights(entry.start) == 0 && entry_offset(entry) == 0 &&
                    (entry_is_none(entry) || entry_ceiling(entry.start) == 0);
    return is_empty ? 0 : SPACE_INVARIANT_KIND;
}

static unsigned audit_rights(const struct space_policy *policy, struct entry entry) {
    unsigned rights = entry_rights(entry.start), ceiling = entry_ceiling(entry.start);
    bool may_have_both = entry_class(entry.start) == VSPACED_CLASS_JIT && policy->allow_jit;
    bool sound = rights_are_possible(ceiling) && rights_are_possible(rights) &&
                 !rights_break_wx(rights) && (!rights_break_wx(ceiling) || may_have_both) &&
                 rights_within(rights, ceiling) && rights_within(ceiling, policy->rights_ceiling);
    return sound ? 0 : SPACE_INVARIANT_RIGHTS;
}

static unsigned audit_mapping(struct audit *audit, struct entry entry) {
    const struct class_row *row = class_row(entry_class(entry.start));
    uint64_t guard_pages = entry_is_reserved(entry) ? 0 : row->guard_pages;
    if (entry_class(entry.start) >= VSPACED_CLASS_COUNT ||
        !rights_within(entry_ceiling(entry.start), row->rights) ||
        entry_guard_pages(entry.start) != guard_pages) {
        return SPACE_INVARIANT_CLASS;
    }
    unsigned broken = audit_rights(&audit->space->policy, entry);
    return broken != 0 ? broken : audit_kind(entry);
}

static unsigned audit_neighbours(struct entry left, struct entry right) {
    if (entry_page(right.start) >= entry_page(right.end) ||
        entry_page(left.end) > entry_page(right.start) || entry_end(right) > SCALE_END) {
        return SPACE_INVARIANT_ORDER;
    }
    uint64_t between = entry_page(right.start) - entry_page(left.end);
    bool left_is_empty = (left.start & ENTRY_SENTINEL) != 0 || entry_is_reserved(left);
    uint64_t guard = left_is_empty ? 0 : entry_guard_pages(right.start);
    if (entry_class(left.start) != entry_class(right.start) && between < guard) {
        return SPACE_INVARIANT_GUARD;
    }
    return entry_joins(left, right) ? SPACE_INVARIANT_JOINED : 0;
}

static unsigned audit_entry(struct audit *audit, struct entry entry) {
    bool is_first = audit->entries == 0;
    bool is_sentinel = entry.start == ENTRY_SENTINEL && entry.end == entry_word(SCALE_BEGIN);
    if (is_first != is_sentinel || is_first != ((entry.start & ENTRY_SENTINEL) != 0)) {
        return SPACE_INVARIANT_SENTINEL;
    }
    unsigned broken = is_first ? 0 : audit_neighbours(audit->last, entry);
    if (broken == 0 && !is_first) {
        broken = audit_mapping(audit, entry);
    }
    audit->bytes += is_first || entry_is_reserved(entry) ? 0 : entry_bytes(entry);
    audit->entries++;
    audit->last = entry;
    return broken;
}

static unsigned audit_leaf(struct audit *audit, uint32_t index) {
    const struct tree *tree = &audit->space->tree;
    const struct leaf *leaf = arena_leaf(tree->arena, index);
    audit->node = index;
    audit->leaves++;
    uint32_t least = tree->height == 0 ? 1 : LEAF_ENTRIES_MIN;
    if (leaf->count < least || leaf->count > LEAF_ENTRIES_MAX) {
        return SPACE_INVARIANT_NODE_COUNT;
    }
    for (uint32_t i = leaf->count; i < LEAF_ENTRIES_MAX; i++) {
        if (leaf->start[i] != ENTRY_NONE || leaf->end[i] != 0) {
            return SPACE_INVARIANT_UNUSED_WORDS;
        }
    }
    for (uint32_t i = 0; i < leaf->count; i++) {
        unsigned broken = audit_entry(audit, leaf_entry(leaf, i));
        if (broken != 0) {
            return broken;
        }
    }
    return 0;
}

static unsigned audit_inner(struct audit *audit, uint32_t level) {
    const struct tree *tree = &audit->space->tree;
    uint32_t index = audit->path.levels[level].node;
    const struct inner *inner = arena_inner(tree->arena, index);
    uint32_t numbers = level + 1 < tree->height ? ARENA_INNERS : ARENA_LEAVES;
    audit->node = index;
    audit->inners++;
    uint32_t least = level == 0 ? 2 : INNER_CHILDREN_MIN;
    if (inner->count < least || inner->count > INNER_CHILDREN_MAX) {
        return SPACE_INVARIANT_NODE_COUNT;
    }
    for (uint32_t i = 0; i < INNER_CHILDREN_MAX; i++) {
        bool is_used = i < inner->count;
        if (!is_used && (inner->child[i] != 0 || inner->gap[i] != 0 || inner->large[i] != 0)) {
            return SPACE_INVARIANT_UNUSED_WORDS;
        }
        if (is_used && (inner->child[i] == 0 || inner->child[i] >= numbers)) {
            return SPACE_INVARIANT_NODE_NUMBER;
        }
        if (i >= inner->count && i > 0 && inner->pivot[i - 1] != ENTRY_NONE) {
            return SPACE_INVARIANT_UNUSED_WORDS;
        }
    }
    return 0;
}

// The child that the path takes at `level`: its pivot against its first mapping,
// its gap word against what stands below.
static unsigned audit_branch(struct audit *audit, uint32_t level) {
    const struct tree *tree = &audit->space->tree;
    const struct inner *inner = arena_inner(tree->arena, audit->path.levels[level].node);
    uint32_t at = audit->path.levels[level].at;
    struct tree_path first = audit->path;
    path_descend_first(tree, &first, level);
    const struct leaf *leaf = first.leaf;
    audit->node = audit->path.levels[level].node;
    if (at > 0 && inner->pivot[at - 1] != pivot_of(leaf->start[0])) {
        return SPACE_INVARIANT_PIVOT;
    }
    struct gap_pair below = level + 1 < tree->height
                                ? inner_gap_pair(arena_inner(tree->arena, inner->child[at]))
                                : leaf_gap_pair(leaf, first.limit);
    if (inner->gap[at] != below.whole) {
        return SPACE_INVARIANT_GAP;
    }
    return inner->large[at] == below.large ? 0 : SPACE_INVARIANT_LARGE_GAP;
}

// Down to the path's next leaf from the inner node at `level`, which is entered.
static unsigned audit_descend(struct audit *audit, uint32_t level) {
    const struct tree *tree = &audit->space->tree;
    uint32_t child = tree->root;
    for (; level < tree->height; level++) {
        unsigned broken = audit_inner(audit, level);
        if (broken != 0) {
            return broken;
        }
        audit->path.levels[level].at = 0;
        child = arena_inner(tree->arena, audit->path.levels[level].node)->child[0];
        if (level + 1 < tree->height) {
            audit->path.levels[level + 1].node = child;
        }
    }
    return audit_leaf(audit, child);
}

static unsigned audit_nodes(struct audit *audit) {
    const struct tree *tree = &audit->space->tree;
    audit->path.levels[0].node = tree->root;
    unsigned broken = audit_descend(audit, 0);
    uint32_t level = tree->height;
    // Each turn goes one child on, or one level up.
    for (uint32_t left = 2 * (ARENA_LEAVES + ARENA_INNERS); broken == 0 && level > 0; left--) {
        const struct inner *inner = arena_inner(tree->arena, audit->path.levels[level - 1].node);
        if (left == 0) {
            return SPACE_INVARIANT_NODES_COUNTED;
        }
        if (audit->path.levels[level - 1].at + 1 >= inner->count) {
            level--;
            continue;
        }
        uint32_t child = inner->child[++audit->path.levels[level - 1].at];
        if (level < tree->height) {
            audit->path.levels[level].node = child;
            broken = audit_descend(audit, level);
        } else {
            broken = audit_leaf(audit, child);
        }
        level = tree->height;
    }
    return broken;
}

// Pivots and gaps, once the nodes themselves are known to be sound.
static unsigned audit_branches(struct audit *audit) {
    const struct tree *tree = &audit->space->tree;
    if (tree->height == 0) {
        return 0;
    }
    audit->path = (struct tree_path){.levels = {{.node = tree->root}}};
    path_descend_first(tree, &audit->path, 0);
    uint32_t first_new = 0;
    for (uint32_t left = audit->leaves; left > 0; left--) {
        for (uint32_t level = first_new; level < tree->height; level++) {
            unsigned broken = audit_branch(audit, level);
            if (broken != 0) {
                return broken;
            }
        }
        first_new = tree->height;
        while (first_new > 0 &&
               audit->path.levels[first_new - 1].at + 1 >=
                   arena_inner(tree->arena, audit->path.levels[first_new - 1].node)->count) {
            first_new--;
        }
        if (first_new == 0) {
            return 0;
        }
        first_new--;
        audit->path.levels[first_new].at++;
        path_descend_first(tree, &audit->path, first_new);
    }
    return 0;
}

static unsigned audit_counts(const struct audit *audit) {
    const struct space *space = audit->space;
    const struct space_counts *counts = &space->counts;
    const struct arena *arena = space->tree.arena;
    if (audit->leaves != space->tree.leaves || audit->inners != space->tree.inners ||
        audit->leaves + audit->inners != counts->nodes) {
        return SPACE_INVARIANT_NODES_COUNTED;
    }
    if (audit->entries != space->tree.entries || counts->mappings != audit->entries - 1 ||
        counts->mappings_peak < counts->mappings) {
        return SPACE_INVARIANT_MAPPINGS_COUNTED;
    }
    if (counts->bytes != audit->bytes || counts->bytes_peak < counts->bytes) {
        return SPACE_INVARIANT_BYTES_COUNTED;
    }
    if (counts->mappings > space->policy.mappings_max || counts->bytes > space->policy.bytes_max) {
        return SPACE_INVARIANT_CEILINGS;
    }
    if (arena->leaf_pool.used < audit->leaves || arena->inner_pool.used < audit->inners) {
        return SPACE_INVARIANT_ARENA;
    }
    return (space->edit_sequence & 1) != 0 ? SPACE_INVARIANT_IDLE : 0;
}

static unsigned audit_all(struct audit *audit) {
    const struct tree *tree = &audit->space->tree;
    if (tree->height > TREE_LEVELS_MAX) {
        return SPACE_INVARIANT_HEIGHT;
    }
    if (tree->root == 0 || tree->root >= (tree->height == 0 ? ARENA_LEAVES : ARENA_INNERS)) {
        return SPACE_INVARIANT_NODE_NUMBER;
    }
    unsigned broken = audit_nodes(audit);
    if (broken == 0) {
        broken = audit_branches(audit);
    }
    if (broken == 0) {
        audit->node = 0;
        broken = audit_counts(audit);
    }
    if (broken == 0 && !account_agrees(audit->space)) {
        broken = SPACE_INVARIANT_ACCOUNT;
    }
    return broken;
}

const char *space_invalid(const struct space *space, uint32_t *node) {
    struct audit audit = {.space = space};
    unsigned broken = audit_all(&audit);
    *node = broken == 0 ? 0 : audit.node;
    return broken == 0 ? NULL : names[broken];
}
