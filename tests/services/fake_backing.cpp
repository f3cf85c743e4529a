#include "fake_backing.h"

#include <gtest/gtest.h>

fake_kernel kernel;

namespace {

constexpr uint64_t PAGE = 4096;

template <typename Each>
void each_page(uint32_t range, uint64_t offset, uint64_t length, Each each) {
    for (uint64_t at = offset; at < offset + length; at += PAGE) {
        each(std::make_pair(range, at));
    }
}

} // namespace

bool fake_kernel::all(const std::set<std::pair<uint32_t, uint64_t>> &pages,
                      const fake_memory &memory) const {
    bool every = true;
    each_page(memory.range, memory.offset, memory.length,
              [&](auto page) { every = every && pages.count(page) != 0; });
    return every;
}

void fake_kernel::use(const fake_memory &memory) {
    each_page(memory.range, memory.offset, memory.length, [&](auto page) {
        mapped.insert(page);
        zero.erase(page);
    });
}

void fake_kernel::unmap(const fake_memory &memory) {
    each_page(memory.range, memory.offset, memory.length, [&](auto page) { mapped.erase(page); });
}

extern "C" {

bool backing_zero(uint32_t range, uint64_t offset, uint64_t length) {
    if (kernel.fails()) {
        return false;
    }
    each_page(range, offset, length, [&](auto page) {
        EXPECT_EQ(kernel.mapped.count(page), 0u) << "zeroed under somebody's hands";
        kernel.zero.insert(page);
    });
    return true;
}

bool backing_derive(uint32_t range, uint64_t offset, uint64_t length, unsigned rights,
                    uint32_t slot) {
    if (kernel.fails()) {
        return false;
    }
    EXPECT_EQ(kernel.memories.count(slot), 0u);
    kernel.memories[slot] = {range, offset, length, rights};
    return true;
}

bool backing_mint(uint64_t badge, uint32_t slot) {
    if (kernel.fails()) {
        return false;
    }
    EXPECT_EQ(kernel.badges.count(slot), 0u);
    kernel.badges[slot] = badge;
    return true;
}

void backing_destroy(uint32_t slot) {
    EXPECT_EQ(kernel.memories.erase(slot) + kernel.badges.erase(slot), 1u);
}

bool backing_in_use(uint32_t range, uint64_t offset, uint64_t length) {
    if (kernel.fails()) {
        return true;
    }
    bool any = false;
    each_page(range, offset, length,
              [&](auto page) { any = any || kernel.mapped.count(page) != 0; });
    return any;
}

} // extern "C"
