#include "asobj/window.h"

#include "asobj/frequent.h"

static void window_count(struct window *window, struct entry entry, struct range range) {
    uint64_t bytes = range_length(range_intersection(entry_range(entry), range));
    window->touched++;
    if (entry_is_reserved(entry)) {
        window->reserved++;
        window->bytes_kept += bytes;
        return;
    }
    window->ceiling &= entry_ceiling(entry.start);
    window->bytes += bytes;
    window->bytes_backed += entry_is_backed(entry) ? bytes : 0;
}

bool window_find_free(const struct tree *tree, struct range range, struct window *window) {
    window_of_gap(window);
    tree_find(tree, range.begin, &window->first);
    return entry_end(path_entry(&window->first)) <= range.begin &&
           entry_address(path_next_start(&window->first)) >= range.end;
}

// The entries of the range from the path's on: more than one, or one in another leaf.
static RARE struct window window_find_more(const struct tree *tree, struct range range,
                                           struct window window) {
    if (entry_end(path_entry(&window.first)) <= range.begin) {
        (void)tree_next(tree, &window.first);
    }
    path_copy(tree, &window.last, &window.first);
    window_count(&window, path_entry(&window.last), range);
    while (entry_address(path_next_start(&window.last)) < range.end) {
        (void)tree_next(tree, &window.last);
        window_count(&window, path_entry(&window.last), range);
    }
    return window;
}

void window_find(const struct tree *tree, struct range range, struct window *window) {
    if (window_find_free(tree, range, window)) {
        return;
    }
    struct entry entry = path_entry(&window->first);
    if (entry_end(entry) < range.end) {
        *window = window_find_more(tree, range, *window);
        return;
    }
    path_copy(tree, &window->last, &window->first);
    window_count(window, entry, range);
}
