#include "asobj/tree_note.h"

#include "asobj/frequent.h"

struct span path_span(const struct tree_path *path, uint32_t entries) {
    const struct leaf *leaf = path->leaf;
    uint32_t after = path->slot + entries;
    return (struct span){
        .end = path->slot > 0 ? leaf->end[path->slot - 1] : ENTRY_NONE,
        .next = after < leaf->count ? leaf->start[after] : path->limit,
    };
}

static inline uint32_t span_gap_of(struct span span, const struct tree_path *path,
                                   enum gap_kind kind, uint32_t entries) {
    const struct leaf *leaf = path->leaf;
    uint64_t most = 0;
    for (uint32_t i = path->slot; i < path->slot + entries; i++) {
        uint64_t gap = gap_word(kind, span.end, leaf->start[i]);
        most = gap > most ? gap : most;
        span.end = leaf->end[i];
    }
    uint64_t gap = gap_word(kind, span.end, span.next);
    return gap_pages(gap > most ? gap : most);
}

uint32_t span_gap(struct span span, const struct tree_path *path, uint32_t entries) {
    return span_gap_of(span, path, GAP_WHOLE, entries);
}

// The path's leaf has this largest gap.
static void path_note_gap(const struct tree *tree, const struct tree_path *path, enum gap_kind kind,
                          uint32_t gap) {
    for (uint32_t level = tree->height; level > 0; level--) {
        struct inner *node = arena_inner(tree->arena, path->levels[level - 1].node);
        uint32_t *word = &inner_gaps(node, kind)[path->levels[level - 1].at];
        uint32_t old = *word;
        if (old == gap) {
            return;
        }
        *word = gap;
        if (level == 1) {
            return;
        }
        const struct tree_level *parent = &path->levels[level - 2];
        uint32_t above = inner_gaps(arena_inner(tree->arena, parent->node), kind)[parent->at];
        if (gap < above && old < above) {
            return; // another child's is the largest, before and now
        }
        gap = gap >= above ? gap : inner_gap(node, kind);
    }
}

// The largest gap of the path's leaf, or one of `enough` pages, given the largest of some:
// one that has half of what the leaf spans leaves no room for a larger one.
static inline uint32_t path_largest_gap(const struct tree_path *path, enum gap_kind kind,
                                        uint32_t gap, uint32_t enough) {
    const struct leaf *leaf = path->leaf;
    uint64_t pages = entry_page(path->limit) - entry_page(leaf->end[0]);
    if (2 * (uint64_t)gap >= pages) {
        return gap;
    }
    return leaf_gap_within(leaf, kind, path->limit, (struct gap_bounds){gap, enough});
}

// Such a change made `gap` the largest of the gaps that changed, and the largest of the leaf
// is another now, or was one of them.
static inline void path_note_largest(const struct tree *tree, const struct tree_path *path,
                                     enum gap_kind kind, uint32_t gap) {
    uint32_t word = path_gap(tree, path, kind);
    gap = gap < word ? path_largest_gap(path, kind, gap, word) : gap;
    if (gap != word) {
        path_note_gap(tree, path, kind, gap);
    }
}

static inline void path_note_whole(const struct tree *tree, const struct tree_path *path,
                                   uint32_t gap, uint32_t most) {
    if (most >= path_gap(tree, path, GAP_WHOLE)) {
        path_note_largest(tree, path, GAP_WHOLE, gap);
    }
}

static inline void path_note_large(const struct tree *tree, const struct tree_path *path,
                                   struct span span, uint32_t entries, uint32_t most) {
    if (most >= path_gap(tree, path, GAP_LARGE)) {
        path_note_largest(tree, path, GAP_LARGE, span_gap_of(span, path, GAP_LARGE, entries));
    }
}

// Most often another gap of the leaf is larger still, and all words hold. If no large page
// begins in the span, no gap there reaches one, nor did before; what stood before a leaf's
// first entry is not known here.
void path_note_change(const struct tree *tree, const struct tree_path *path, struct span span,
                      uint32_t entries, uint32_t old) {
    uint32_t gap = span_gap(span, path, entries);
    uint32_t most = old > gap ? old : gap;
    path_note_whole(tree, path, gap, most);
    if (path->slot == 0 || entry_has_large(span.end, span.next)) {
        path_note_large(tree, path, span, entries, most);
    }
}

// The gap behind the last entry of the path's leaf, and no other: it was `old` before.
static void path_note_last(const struct tree *tree, const struct tree_path *path, struct span span,
                           uint32_t old) {
    uint32_t gap = span_gap(span, path, 0);
    uint32_t most = old > gap ? old : gap;
    path_note_whole(tree, path, gap, most);
    path_note_large(tree, path, span, 0, most);
}

RARE void path_move_first(const struct tree *tree, const struct tree_path *path, uint64_t first) {
    for (uint32_t level = tree->height; level > 0; level--) {
        uint32_t at = path->levels[level - 1].at;
        if (at > 0) {
            struct tree_path before = *path;
            before.levels[level - 1].at--;
            path_descend_last(tree, &before, level - 1);
            struct span last = {before.leaf->end[before.slot], before.limit};
            uint32_t old = span_gap(last, &before, 0);
            before.limit = pivot_of(first);
            last.next = before.limit;
            arena_inner(tree->arena, path->levels[level - 1].node)->pivot[at - 1] = before.limit;
            path_note_last(tree, &before, last, old);
            return;
        }
    }
}
