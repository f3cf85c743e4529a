// What the benchmarks ask of an interval map: a class with these members. They are
// called through templates, so the interface costs nothing.
//
//   bool insert(range, Attributes)    a fixed range; false if it overlaps
//   bool place(length, Attributes, begin)
//                                     inserts at the lowest fit and tells where
//   bool remove(range)                one whole mapping
//   bool protect(range, rights)       part of one mapping, or all of it: splits it,
//                                     and joins it to neighbours that it equals
//   unsigned lookup(address)          what may be seen of the mapping's attributes,
//                                     or 0
//   bool find_gap(length, align, begin)
//                                     the lowest fit, nothing changed
//   size_t bytes()                    memory that the mappings take; where a peer has
//                                     no such member, what malloc gave out for it
//   Shared                            what many maps share, where there is such a
//                                     type; every peer is made from one of these
//
// All addresses and lengths are bytes. Places are sought in PLACE_ZONE.
#ifndef TESTS_BENCH_PEER_H
#define TESTS_BENCH_PEER_H

#include <cstddef>
#include <cstdint>

extern "C" {
#include "scale.h"
#include "vspaced/range.h"
#include "vspaced/rights.h"
}

constexpr range PLACE_ZONE = {SCALE_MIDDLE, SCALE_END}; // where placement puts class DATA
constexpr uint64_t PAGE = VSPACED_PAGE_BYTES;
constexpr unsigned READ_ONLY = VSPACED_READ;
constexpr unsigned READ_WRITE = VSPACED_READ | VSPACED_WRITE;

struct PeerShared {}; // of peers that share nothing

// What a mapping carries: rights, the number of a memory, an offset there. Peers hold
// it in one word; the offset is such that only pieces of one mapping ever join.
struct Attributes {
    static constexpr unsigned RIGHTS_BITS = 3;
    static constexpr unsigned MEMORY_BITS = 6;
    static constexpr unsigned SEEN_BITS = RIGHTS_BITS + MEMORY_BITS;
    uint64_t word = 0;

    static Attributes of(unsigned rights, uint64_t unique) {
        return {(unique << RIGHTS_BITS) | rights};
    }
    unsigned rights() const {
        return static_cast<unsigned>(word) & ((1U << RIGHTS_BITS) - 1);
    }
    unsigned memory() const {
        return static_cast<unsigned>(word >> RIGHTS_BITS) & ((1U << MEMORY_BITS) - 1);
    }
    uint64_t offset() const { // pages, 28 bits; scattered, so that neighbours don't continue
        return ((word >> RIGHTS_BITS) * UINT64_C(0x9e3779b97f4a7c15)) >> 36;
    }
    unsigned seen() const {
        return static_cast<unsigned>(word) & ((1U << SEEN_BITS) - 1);
    }
    Attributes with_rights(unsigned rights) const {
        return {((word >> RIGHTS_BITS) << RIGHTS_BITS) | rights};
    }
    bool operator==(const Attributes &) const = default;
};

// The first address at or above `begin` that is so aligned.
inline uint64_t align_up(uint64_t begin, uint64_t align) {
    return (begin + align - 1) & ~(align - 1);
}

// Whether `length` bytes, so aligned, fit between the two; *place is where.
inline bool gap_fits(uint64_t begin, uint64_t end, uint64_t length, uint64_t align,
                     uint64_t &place) {
    uint64_t low = align_up(begin > PLACE_ZONE.begin ? begin : PLACE_ZONE.begin, align);
    uint64_t high = end < PLACE_ZONE.end ? end : PLACE_ZONE.end;
    if (low >= high || high - low < length) {
        return false;
    }
    place = low;
    return true;
}

#endif
