// The entries that a range touches, found once for a plan.
#ifndef ASOBJ_WINDOW_H
#define ASOBJ_WINDOW_H

#include "asobj/space.h"

struct window {
    uint32_t touched;       // entries that overlap the range
    uint32_t reserved;      // of these, reservations
    uint64_t bytes;         // mapped inside of the range
    uint64_t bytes_backed;  // of these, with frames behind: the page tables hold them
    uint64_t bytes_kept;    // reserved inside of the range
    unsigned ceiling;       // what all of the mappings allow
    struct tree_path first; // the first touched entry; if none, the entry before the range
    struct tree_path last;  // the last touched entry; if none, of no meaning
};

// Whether the first touched entry sticks out of the range, below; whether the last one
// does, above.
static inline bool window_cuts_first(const struct window *window, struct range range) {
    return entry_begin(path_entry(&window->first)) < range.begin;
}

static inline bool window_cuts_last(const struct window *window, struct range range) {
    return entry_end(path_entry(&window->last)) > range.end;
}

void window_find(const struct tree *tree, struct range range, struct window *window);

// True if nothing touches the range: the window is the range's then. If not, only its
// `first` is set, to the last entry that begins at or below the range.
bool window_find_free(const struct tree *tree, struct range range, struct window *window);

// A window of a range that nothing touches; its `first` is that already.
void window_of_gap(struct window *window);

// A splice under construction: entries of one leaf to replace, in order.
//
// Begins before the path's entry.
void splice_begin(const struct tree *tree, struct tree_splice *splice,
                  const struct tree_path *path);

// Appends an entry, or lengthens the last one where it joins. Counts on beyond what
// a splice holds; one with so many entries can't be carried out.
void splice_add(struct tree_splice *splice, struct entry entry);

// A plan that nothing is set aside for: it can be abandoned, and no more.
void plan_begin(struct space_plan *plan);

// The plan, begun before, is for this range and does nothing there. Steps and splice stay
// as they are: the counts say what of them is there.
void plan_for(struct space_plan *plan, struct range range);

// A plan of nothing for a range that the request names: checks the range, and finds what
// it touches.
enum vspaced_status plan_range(const struct space *space, uint64_t address, uint64_t length,
                               struct space_plan *plan, struct window *window);

// What of the window goes, as the plan tells it.
void plan_removal(struct space_plan *plan, const struct window *window);

// The step that takes the plan's range from the page tables, if they hold any of it.
void plan_unmap_step(struct space_plan *plan);

// Sets nodes aside for the plan; NO_NODES if they can't be had.
enum vspaced_status plan_reserve(struct space *space, struct tree_plan *plan,
                                 struct arena_need need);

// The splice as the plan's only edit, with the nodes that it needs.
enum vspaced_status plan_splice(struct space *space, struct tree_plan *plan);

#endif
