// What all plans are made with.
#ifndef ASOBJ_PLAN_H
#define ASOBJ_PLAN_H

#include "asobj/window.h"

// A splice under construction: entries of one leaf to replace, in order.
//
// Begins before the path's entry.
void splice_begin(const struct tree *tree, struct tree_splice *splice,
                  const struct tree_path *path);

// Appends an entry, or lengthens the last one where it joins. Counts to one more than
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
