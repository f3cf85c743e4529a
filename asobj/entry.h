// A mapping or a reservation as the tree stores it: two words. Both carry a page
// number above 29 bits of fields, so words compare as their pages do, whatever the
// fields say.
//
//   start  first page | guard 2 | sentinel 1 | ceiling 3 | rights 3 | class 4 | memory 16
//   end    page after the last | page of the memory behind the first page 29
//
// Hence the limits: addresses below 2^47, memory numbers below 65,534, memories
// used up to 2 TiB. The two numbers above say that there is no memory: a mapping that
// has no frames yet, or a reservation. Their page of the memory is 0. `guard` is the number of
// pages below the mapping that placement keeps free; it follows from the class and stands here so
// that a gap is computed from two words.
#ifndef ASOBJ_ENTRY_H
#define ASOBJ_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "scale.h"
#include "vspaced/range.h"

struct entry {
    uint64_t start;
    uint64_t end;
};

enum {
    ENTRY_PAGE_SHIFT = 29,
    ENTRY_GUARD_SHIFT = 27,
    ENTRY_CEILING_SHIFT = 23,
    ENTRY_RIGHTS_SHIFT = 20,
    ENTRY_CLASS_SHIFT = 16,

    ENTRY_GUARD_MASK = 3,
    ENTRY_RIGHTS_MASK = 7,
    ENTRY_CLASS_MASK = 15,
    ENTRY_MEMORY_MASK = 0xffff,
    ENTRY_MEMORIES_MAX = 0xfffe,
    ENTRY_MEMORY_NONE = ENTRY_MEMORIES_MAX, // no frames yet
    ENTRY_MEMORY_RESERVED = 0xffff,         // no mapping

    ENTRY_PAGE_BYTES_LOG2 = 12,
};

#define ENTRY_FIELDS           ((UINT64_C(1) << ENTRY_PAGE_SHIFT) - 1)
#define ENTRY_SENTINEL         (UINT64_C(1) << 26) // keeps it apart from every mapping
#define ENTRY_NONE             UINT64_MAX          // greater than every word of a mapping
#define ENTRY_MEMORY_BYTES_MAX (UINT64_C(1) << (ENTRY_PAGE_SHIFT + ENTRY_PAGE_BYTES_LOG2))

static inline uint64_t entry_page(uint64_t word) {
    return word >> ENTRY_PAGE_SHIFT;
}

static inline uint64_t entry_address(uint64_t word) {
    return entry_page(word) << ENTRY_PAGE_BYTES_LOG2;
}

// A word with this address and no fields.
static inline uint64_t entry_word(uint64_t address) {
    return (address >> ENTRY_PAGE_BYTES_LOG2) << ENTRY_PAGE_SHIFT;
}

// Above the start word of any entry that begins at or below the address: the sentinel's bit
// and the fields of a mapping are never all set.
static inline uint64_t entry_key(uint64_t address) {
    return entry_word(address) | ENTRY_FIELDS;
}

static inline unsigned entry_rights(uint64_t start) {
    return (unsigned)(start >> ENTRY_RIGHTS_SHIFT) & ENTRY_RIGHTS_MASK;
}

static inline unsigned entry_ceiling(uint64_t start) {
    return (unsigned)(start >> ENTRY_CEILING_SHIFT) & ENTRY_RIGHTS_MASK;
}

static inline unsigned entry_class(uint64_t start) {
    return (unsigned)(start >> ENTRY_CLASS_SHIFT) & ENTRY_CLASS_MASK;
}

static inline uint32_t entry_memory(uint64_t start) {
    return (uint32_t)start & ENTRY_MEMORY_MASK;
}

// Whether frames lie behind it, so that the page tables hold it.
static inline bool entry_is_backed(struct entry entry) {
    return entry_memory(entry.start) < ENTRY_MEMORIES_MAX;
}

static inline bool entry_is_none(struct entry entry) {
    return entry_memory(entry.start) == ENTRY_MEMORY_NONE;
}

static inline bool entry_is_reserved(struct entry entry) {
    return entry_memory(entry.start) == ENTRY_MEMORY_RESERVED;
}

static inline uint64_t entry_guard_pages(uint64_t start) {
    return (start >> ENTRY_GUARD_SHIFT) & ENTRY_GUARD_MASK;
}

static inline uint64_t entry_begin(struct entry entry) {
    return entry_address(entry.start);
}

static inline uint64_t entry_end(struct entry entry) {
    return entry_address(entry.end);
}

static inline uint64_t entry_bytes(struct entry entry) {
    return entry_end(entry) - entry_begin(entry);
}

static inline struct range entry_range(struct entry entry) {
    struct range range = {entry_begin(entry), entry_end(entry)};
    return range;
}

// Offset in the memory, bytes.
static inline uint64_t entry_offset(struct entry entry) {
    return (entry.end & ENTRY_FIELDS) << ENTRY_PAGE_BYTES_LOG2;
}

// The part of the entry in [begin, end), which lies inside of it.
static inline struct entry entry_cut(struct entry entry, uint64_t begin, uint64_t end) {
    uint64_t pages_before = (begin - entry_begin(entry)) >> ENTRY_PAGE_BYTES_LOG2;
    uint64_t offset = 0;
    if (entry_is_backed(entry)) {
        offset = ((entry.end & ENTRY_FIELDS) + pages_before) & ENTRY_FIELDS;
    }
    entry.start = entry_word(begin) | (entry.start & ENTRY_FIELDS);
    entry.end = entry_word(end) | offset;
    return entry;
}

// The part of the entry in the range; there is one.
static inline struct entry entry_within(struct entry entry, struct range range) {
    struct range part = range_intersection(entry_range(entry), range);
    return entry_cut(entry, part.begin, part.end);
}

static inline struct entry entry_with_rights(struct entry entry, unsigned rights) {
    entry.start &= ~((uint64_t)ENTRY_RIGHTS_MASK << ENTRY_RIGHTS_SHIFT);
    entry.start |= (uint64_t)rights << ENTRY_RIGHTS_SHIFT;
    return entry;
}

static inline struct entry entry_with_ceiling(struct entry entry, unsigned ceiling) {
    entry.start &= ~((uint64_t)ENTRY_RIGHTS_MASK << ENTRY_CEILING_SHIFT);
    entry.start |= (uint64_t)ceiling << ENTRY_CEILING_SHIFT;
    return entry;
}

// Whether `right` continues `left`: next to it, same attributes, and the memory, if
// there is one, goes on where left's ends.
static inline bool entry_joins(struct entry left, struct entry right) {
    if (entry_page(left.end ^ right.start) != 0 ||
        ((left.start ^ right.start) & ENTRY_FIELDS) != 0) {
        return false;
    }
    uint64_t pages = entry_is_backed(left) ? entry_page(left.end) - entry_page(left.start) : 0;
    return (left.end & ENTRY_FIELDS) + pages == (right.end & ENTRY_FIELDS);
}

// Both as one; right joins left.
static inline struct entry entry_join(struct entry left, struct entry right) {
    left.end = entry_word(entry_end(right)) | (left.end & ENTRY_FIELDS);
    return left;
}

// The pages between an end and the next start that placement may use, above bits of
// no meaning; so it compares as they do. The start's guard is shifted to where its
// page stands; its other fields are made to be no less than the end's.
static inline uint64_t entry_gap_word(uint64_t end, uint64_t next_start) {
    uint64_t guard = next_start & ((uint64_t)ENTRY_GUARD_MASK << ENTRY_GUARD_SHIFT);
    uint64_t limit = next_start - (guard << (ENTRY_PAGE_SHIFT - ENTRY_GUARD_SHIFT));
    limit |= ENTRY_FIELDS;
    return limit > end ? limit - end : 0;
}

// Whether a large page can begin between an end and a start.
static inline bool entry_has_large(uint64_t end, uint64_t start) {
    const uint64_t page = UINT64_C(1) << ENTRY_PAGE_SHIFT;
    return ((end - page) ^ (start - page)) >= page * SCALE_LARGE_PAGES;
}

// The first page at or behind the end that a large page can begin at. Rounded up as a
// number of pages, which can't pass 2^64 as the word could.
static inline uint64_t entry_first_large(uint64_t end) {
    return (entry_page(end) + SCALE_LARGE_PAGES - 1) & ~(uint64_t)(SCALE_LARGE_PAGES - 1);
}

// The gap word from there on.
static inline uint64_t entry_large_gap_word(uint64_t end, uint64_t next_start) {
    uint64_t first = entry_first_large(end);
    uint64_t limit = entry_page(next_start) - entry_guard_pages(next_start);
    return limit > first ? (limit - first) << ENTRY_PAGE_SHIFT : 0;
}

#endif
