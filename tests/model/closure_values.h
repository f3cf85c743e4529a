// What closures are made of, each test of some of it.
#ifndef TESTS_MODEL_CLOSURE_VALUES_H
#define TESTS_MODEL_CLOSURE_VALUES_H

#include "model/closure_check.h"

constexpr uint8_t R = VSPACED_READ, RW = VSPACED_READ | VSPACED_WRITE;
constexpr auto MEMORY_NO = TinyCell::of(TinyCell::MEMORY);
constexpr auto MEMORY_R = TinyCell::of(TinyCell::MEMORY, R);
constexpr auto MEMORY_RW = TinyCell::of(TinyCell::MEMORY, RW);
constexpr auto ANONYMOUS_RW = TinyCell::of(TinyCell::ANONYMOUS, RW);
constexpr auto BARE = TinyCell::of(TinyCell::BARE);
constexpr auto RESERVED = TinyCell::of(TinyCell::RESERVED);

// Memory alone: maps, unmaps, protects, placement.
inline ClosureSetting plain_closure(unsigned pages, uint64_t states_at_least) {
    return {.pages = pages,
            .values = {MEMORY_R, MEMORY_RW, MEMORY_NO},
            .protections = {R, RW, 0},
            .states_at_least = states_at_least};
}

// All that can lie behind a page, with an account that is exhausted before the pages are.
inline ClosureSetting kinds_closure(unsigned pages, uint64_t states_at_least) {
    return {.pages = pages,
            .values = {MEMORY_R, ANONYMOUS_RW, BARE, RESERVED},
            .protections = {R, RW, 0},
            .discards = true,
            .frames = 3,
            .states_at_least = states_at_least};
}

// The same with remaps to every place and length, and a memory that ends.
inline ClosureSetting moves_closure(unsigned pages, uint64_t states_at_least) {
    return {.pages = pages,
            .values = {MEMORY_RW, ANONYMOUS_RW, BARE, RESERVED},
            .protections = {RW},
            .places = false,
            .remaps = true,
            .frames = 2,
            .states_at_least = states_at_least};
}

// Every sequence of so many operations as a batch.
inline ClosureSetting batch_closure(unsigned pages, unsigned operations, uint64_t states_at_least) {
    return {.pages = pages,
            .values = {ANONYMOUS_RW, BARE, RESERVED},
            .protections = {RW, 0},
            .places = false,
            .batch = operations,
            .frames = 2,
            .states_at_least = states_at_least};
}

inline ClosureSetting with_nodes(ClosureSetting setting, uint32_t leaves_max, uint32_t inners_max) {
    setting.leaves_max = leaves_max;
    setting.inners_max = inners_max;
    return setting;
}

#endif
