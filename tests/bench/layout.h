// The same deterministic input for every peer: how the mappings came to lie where
// they lie.
#ifndef TESTS_BENCH_LAYOUT_H
#define TESTS_BENCH_LAYOUT_H

#include <cstdint>
#include <vector>

#include "bench/peer.h"

// xorshift64: a few instructions, the same on every machine.
class Random {
  public:
    explicit Random(uint64_t seed) : state_(seed * UINT64_C(0x9e3779b97f4a7c15) + 1) {
    }
    uint64_t next() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_;
    }
    // Below `limit`, which fits 32 bits.
    uint32_t below(uint32_t limit) {
        return static_cast<uint32_t>(((next() >> 32) * limit) >> 32);
    }

  private:
    uint64_t state_;
};

struct Mapping {
    range place;
    Attributes attributes;
};

struct LayoutStep {
    bool is_insert;
    Mapping mapping;
};

// Mappings of 3 to 16 pages, placed at the lowest fit from an empty space on, then
// churned: two times as many as live, removed at random and placed anew.
struct Layout {
    std::vector<LayoutStep> steps;
    std::vector<Mapping> live; // what is left
    uint64_t unique;           // first number for Attributes::of that is not taken

    static const Layout &of(uint32_t mappings);
};

// 3 to 16 pages: all have a middle.
inline uint64_t random_length(Random &random) {
    return (3 + random.below(14)) * PAGE;
}

#endif
