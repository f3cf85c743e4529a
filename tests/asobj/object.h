// What the tests of single rules share: a space, requests that are right but for
// what a test says, and mappings as text.
//
// Pages are counted from the middle of the space, where class DATA is placed.
#ifndef TESTS_ASOBJ_OBJECT_H
#define TESTS_ASOBJ_OBJECT_H

#include <cstring>

#include <gtest/gtest.h>

#include "model/space_fixture.h"

namespace rights {
constexpr uint8_t NONE = 0;
constexpr uint8_t R = VSPACED_READ;
constexpr uint8_t RW = VSPACED_READ | VSPACED_WRITE;
constexpr uint8_t RX = VSPACED_READ | VSPACED_EXECUTE;
constexpr uint8_t ALL = VSPACED_RIGHTS_ALL;
} // namespace rights

constexpr uint64_t PAGE = VSPACED_PAGE_BYTES;
constexpr uint64_t BASE = SCALE_MIDDLE;
constexpr space_policy ANY_POLICY = plain_policy(rights::ALL, 4096, UINT64_MAX);

constexpr uint64_t at(uint64_t page) {
    return BASE + page * PAGE;
}

// FIXED, data, rw of ceiling rw, memory 0 at the offset of the same page.
inline space_map_request request(uint64_t page, uint64_t count, uint8_t rights = rights::RW) {
    space_map_request request = {};
    request.address = at(page);
    request.length = count * PAGE;
    request.rights = rights;
    request.ceiling = rights::RW;
    request.class_id = VSPACED_CLASS_DATA;
    request.place = VSPACED_PLACE_FIXED;
    request.align_log2 = 12;
    request.kind = VSPACED_BACKING_MEMORY;
    request.backing = {0, page * PAGE, UINT64_C(1) << 40, rights::ALL, false};
    return request;
}

inline space_map_request overwrite(uint64_t page, uint64_t count, uint8_t rights = rights::RW) {
    space_map_request map = request(page, count, rights);
    map.overwrite = true;
    return map;
}

// Anywhere, from memory 1.
inline space_map_request any(uint64_t count, unsigned align_log2 = 12) {
    space_map_request map = request(0, count);
    map.address = 0;
    map.place = VSPACED_PLACE_ANY;
    map.align_log2 = static_cast<uint8_t>(align_log2);
    map.backing.memory = 1;
    return map;
}

inline space_map_request of_class(space_map_request map, vspaced_class class_id) {
    map.class_id = class_id;
    return map;
}

inline space_map_request of_kind(space_map_request map, vspaced_backing kind) {
    map.kind = static_cast<uint8_t>(kind);
    return map;
}

// FIXED, no access now, rw of it later.
inline space_map_request none(uint64_t page, uint64_t count) {
    return of_kind(request(page, count, rights::NONE), VSPACED_BACKING_NONE);
}

class Object : public testing::Test {
  protected:
    explicit Object(const space_policy &policy = ANY_POLICY,
                    uint32_t leaves_max = SpaceFixture::ALL_NODES,
                    uint32_t inners_max = SpaceFixture::ALL_NODES)
        : fixture(policy, leaves_max, inners_max), space(fixture.space) {
    }

    // Space and page table agree, and no invariant is broken.
    void TearDown() override;

    vspaced_status map(const space_map_request &map) {
        return fixture.map(map).status;
    }
    vspaced_status reserve(const space_map_request &map) {
        return fixture.reserve(map).status;
    }
    vspaced_status release(uint64_t page, uint64_t count) {
        return fixture.release(at(page), count * PAGE).status;
    }
    vspaced_status unmap(uint64_t page, uint64_t count) {
        return fixture.unmap(at(page), count * PAGE).status;
    }
    vspaced_status protect(uint64_t page, uint64_t count, unsigned rights) {
        return fixture.protect(at(page), count * PAGE, rights).status;
    }

    // The page at which ANY puts the request, or what refuses it.
    std::string place(const space_map_request &map);

    // "[3,5) rw 0+3, [7,8) none, [8,9) kept": pages, rights, memory and its page; no
    // frames; reserved.
    std::string mappings() const;

    SpaceFixture fixture;
    struct space &space;
};

#endif
