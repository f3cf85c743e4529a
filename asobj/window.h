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
static inline void window_of_gap(struct window *window) {
    window->touched = 0;
    window->reserved = 0;
    window->bytes = 0;
    window->bytes_backed = 0;
    window->bytes_kept = 0;
    window->ceiling = VSPACED_RIGHTS_ALL;
}

#endif
