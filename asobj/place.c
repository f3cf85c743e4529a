#include "asobj/place.h"

#include "asobj/class.h"

// The part of the gap behind the path's entry that the class may use.
static struct range place_usable(const struct tree_path *path, unsigned class_id,
                                 unsigned align_log2, uint64_t from) {
    struct range zone = class_zone(class_id);
    uint64_t guard_bytes = class_row(class_id)->guard_pages * VSPACED_PAGE_BYTES;
    uint64_t align_mask = (UINT64_C(1) << align_log2) - 1;
    uint64_t next = path_next_start(path);
    uint64_t begin = entry_end(path_entry(path)) + guard_bytes;
    uint64_t end = entry_address(next) - entry_guard_pages(next) * VSPACED_PAGE_BYTES;
    begin = begin > from ? begin : from;
    begin = (begin + align_mask) & ~align_mask;
    end = end < zone.end ? end : zone.end;
    return (struct range){begin, end > begin ? end : begin};
}

// What is sought: a place so aligned lies behind the beginning of a large page. Its guard
// pages may lie below that.
static enum gap_kind place_gap_kind(unsigned align_log2) {
    uint64_t large_bytes = SCALE_LARGE_PAGES * VSPACED_PAGE_BYTES;
    return UINT64_C(1) << align_log2 >= large_bytes ? GAP_LARGE : GAP_WHOLE;
}

bool place_find(const struct tree *tree, unsigned class_id, uint64_t length, unsigned align_log2,
                uint64_t from, struct range *gap, struct tree_path *path) {
    struct range zone = class_zone(class_id);
    unsigned align_least = class_row(class_id)->align_log2;
    align_log2 = align_log2 > align_least ? align_log2 : align_least;
    enum gap_kind kind = place_gap_kind(align_log2);
    uint64_t pages = length / VSPACED_PAGE_BYTES;
    pages += kind == GAP_WHOLE ? class_row(class_id)->guard_pages : 0;
    tree_find(tree, from, path);
    // Each turn looks at another gap, or is the last.
    for (uint32_t left = tree->entries; left > 0; left--) {
        if (!tree_find_gap(tree, kind, pages, path) || entry_end(path_entry(path)) >= zone.end) {
            return false;
        }
        *gap = place_usable(path, class_id, align_log2, from);
        if (range_length(*gap) >= length) {
            return true;
        }
        if (!tree_next(tree, path)) {
            return false;
        }
    }
    return false;
}

bool place_is_guarded(struct entry below, uint64_t above_start, struct range range,
                      unsigned class_first, unsigned class_last) {
    uint64_t above_guard = entry_guard_pages(above_start) * VSPACED_PAGE_BYTES;
    uint64_t own_guard = class_row(class_first)->guard_pages * VSPACED_PAGE_BYTES;
    if (entry_address(above_start) - above_guard < range.end &&
        entry_class(above_start) != class_last) {
        return true;
    }
    bool below_is_empty = entry_begin(below) < SCALE_BEGIN || entry_is_reserved(below);
    return range.begin - own_guard < entry_end(below) && entry_class(below.start) != class_first &&
           !below_is_empty;
}

// Two rounds of a mixer: neighbouring seeds and generations draw unlike pages.
static uint64_t place_draw(const struct space *space, struct range zone) {
    uint64_t mixed = space->policy.seed + (space->counts.generation + 1) * 0x9e3779b97f4a7c15;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    mixed ^= mixed >> 31;
    return zone.begin + mixed % (range_length(zone) / VSPACED_PAGE_BYTES) * VSPACED_PAGE_BYTES;
}

bool place_choose(const struct space *space, unsigned class_id, uint64_t length,
                  unsigned align_log2, struct range *gap, struct tree_path *path) {
    struct range zone = class_zone(class_id);
    const struct tree *tree = &space->tree;
    uint64_t from = space->policy.randomise ? place_draw(space, zone) : zone.begin;
    while (!place_find(tree, class_id, length, align_log2, from, gap, path)) {
        if (from == zone.begin) {
            return false;
        }
        from = zone.begin;
    }
    return true;
}

bool space_find_gap(const struct space *space, enum vspaced_class class_id, uint64_t length,
                    unsigned align_log2, struct range *gap) {
    struct tree_path path;
    return place_choose(space, class_id, length, align_log2, gap, &path);
}
