#include "asobj/space.h"

// What the range [cursor, path's entry or gap's end) held, as a step; false if the
// step that is undone left it as it was.
static bool undo_piece(struct entry entry, const struct space_step *step, struct range piece,
                       struct space_step *undo) {
    *undo = (struct space_step){.range = piece};
    bool was_present = entry_end(entry) > piece.begin && entry_is_backed(entry);
    if (!was_present) {
        undo->kind = SPACE_STEP_UNMAP;
        return step->kind == SPACE_STEP_MAP;
    }
    struct entry held = entry_cut(entry, piece.begin, piece.end);
    undo->rights = (uint8_t)entry_rights(held.start);
    undo->kind = SPACE_STEP_PROTECT;
    if (step->kind != SPACE_STEP_PROTECT) {
        undo->kind = SPACE_STEP_MAP;
        undo->overwrite = step->kind == SPACE_STEP_MAP;
        undo->memory = entry_memory(held.start);
        undo->offset = entry_offset(held);
    }
    return true;
}

bool space_undo_step(const struct space *space, const struct space_step *step, uint64_t *cursor,
                     struct space_step *undo) {
    // Frames that were zeroed are nobody's, or hold what the caller gave up.
    if (step->kind == SPACE_STEP_ZERO) {
        return false;
    }
    // Each turn goes past an entry or a gap, of which there is one for each entry.
    for (uint32_t left = 2 * space->tree.entries; left > 0 && *cursor < step->range.end; left--) {
        struct tree_path path;
        tree_find(&space->tree, *cursor, &path);
        struct entry entry = path_entry(&path);
        uint64_t end =
            entry_end(entry) > *cursor ? entry_end(entry) : entry_address(path_next_start(&path));
        end = end < step->range.end ? end : step->range.end;
        struct range piece = {*cursor, end};
        *cursor = end;
        if (undo_piece(entry, step, piece, undo)) {
            return true;
        }
    }
    return false;
}
