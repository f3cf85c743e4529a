#include "asobj/window.h"

void window_find(const struct tree *tree, struct range range, struct window *window) {
    window->touched = 0;
    window->bytes = 0;
    tree_find(tree, range.begin, &window->first);
    struct entry entry = tree_entry(tree, &window->first);
    struct tree_path path = window->first;
    bool more = true;
    if (entry_end(entry) <= range.begin) {
        more = tree_next(tree, &path);
        entry = tree_entry(tree, &path);
        if (more && entry_begin(entry) < range.end) {
            window->first = path;
        }
    }
    window->last = window->first;
    for (; more && entry_begin(entry) < range.end; entry = tree_entry(tree, &path)) {
        uint64_t begin = entry_begin(entry) > range.begin ? entry_begin(entry) : range.begin;
        uint64_t end = entry_end(entry) < range.end ? entry_end(entry) : range.end;
        window->bytes += end - begin;
        window->touched++;
        window->last = path;
        more = tree_next(tree, &path);
    }
}

void splice_begin(struct tree_splice *splice, const struct tree_path *path) {
    splice->path = *path;
    splice->remove = 0;
    splice->count = 0;
}

void splice_add(struct tree_splice *splice, struct entry entry) {
    if (splice->count > 0 && splice->count <= TREE_SPLICE_ENTRIES_MAX) {
        struct entry *last = &splice->entries[splice->count - 1];
        if (entry_joins(*last, entry)) {
            *last = entry_join(*last, entry);
            return;
        }
    }
    if (splice->count < TREE_SPLICE_ENTRIES_MAX) {
        splice->entries[splice->count] = entry;
    }
    splice->count++;
}

void plan_begin(struct space_plan *plan) {
    plan->step_count = 0;
    plan->range = (struct range){0};
    plan->bytes_removed = 0;
    plan->mappings_touched = 0;
    plan->tree.edit = TREE_EDIT_NOTHING;
    plan->tree.reserved = (struct arena_need){0};
    plan->tree.maps = false;
}

enum vspaced_status plan_reserve(struct space *space, struct tree_plan *plan,
                                 struct arena_need need) {
    if (!arena_reserve(space->tree.arena, need)) {
        return VSPACED_NO_NODES;
    }
    plan->reserved = need;
    return VSPACED_OK;
}

enum vspaced_status plan_splice(struct space *space, struct tree_plan *plan) {
    plan->edit = TREE_EDIT_SPLICE;
    return plan_reserve(space, plan, tree_splice_need(&space->tree, &plan->splice));
}
