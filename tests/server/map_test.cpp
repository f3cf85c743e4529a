// MAP, UNMAP and PROTECT: what they do to object and page tables, and each way in
// which a request can be wrong.
#include "world.h"

#include <gtest/gtest.h>

namespace {

const uint64_t AT = 0x40000000;
const uint64_t MEMORY_BYTES = 64 * PAGE;

class MapTest : public testing::Test {
  protected:
    void TearDown() override {
        EXPECT_EQ(world.disagreement(), "");
    }

    // Nothing changes, and the status says why.
    void expect_refused(const Answer &answer, uint64_t status) {
        EXPECT_EQ(answer.status, status)
            << vspaced_status_name(answer.status) << " for " << vspaced_status_name(status);
        EXPECT_EQ(answer.words.size(), 1u);
        EXPECT_EQ(world.state(), before);
    }
    void expect_map_refused(uint64_t offset, uint64_t address, uint64_t length, uint64_t flags,
                            uint64_t status) {
        before = world.state();
        expect_refused(world.map(client, memory, offset, address, length, flags), status);
    }
    void expect_unmap_refused(uint64_t address, uint64_t length, uint64_t status) {
        before = world.state();
        expect_refused(world.unmap(client, address, length), status);
    }
    void expect_protect_refused(uint64_t address, uint64_t length, uint64_t rights,
                                uint64_t status) {
        before = world.state();
        expect_refused(world.protect(client, address, length, rights), status);
    }
    void map_some() {
        ASSERT_EQ(world.map(client, memory, 0, AT, 4 * PAGE, map_flags(RW)).status, VSPACED_OK);
    }
    bool page(uint64_t address, port_page *found) const {
        return sim_page_get(world.kernel(), client.space, Process::VSPACE, address, found);
    }

    World world;
    Process manager = world.manager_new();
    Process client = world.client_new(manager);
    uint64_t memory = world.memory_new(client, MEMORY_BYTES);
    std::string before;
};

TEST_F(MapTest, MapsFixed) {
    Answer answer = world.map(client, memory, 2 * PAGE, AT, 3 * PAGE, map_flags(RW));
    EXPECT_EQ(answer.words, (std::vector<uint64_t>{VSPACED_OK, AT, 3 * PAGE, 1}));
    port_page found;
    ASSERT_TRUE(page(AT + 2 * PAGE, &found));
    EXPECT_EQ(found.rights, RW);
    EXPECT_EQ(found.physical,
              sim_memory_base(world.kernel(), shard_memory_slot(&world.shard(), 0)) + 4 * PAGE);
    EXPECT_FALSE(page(AT + 3 * PAGE, &found));
}

TEST_F(MapTest, PlacesAnywhere) {
    const uint64_t flags = map_flags(RW, VSPACED_CLASS_HEAP, VSPACED_PLACE_ANY);
    Answer first = world.map(client, memory, 0, 0, PAGE, flags);
    Answer second = world.map(client, memory, 8 * PAGE, 0, PAGE, flags);
    ASSERT_EQ(first.status, VSPACED_OK);
    ASSERT_EQ(second.status, VSPACED_OK);
    EXPECT_EQ(first[1], VSPACED_USER_BEGIN);
    EXPECT_EQ(second[1], first[1] + PAGE);
}

TEST_F(MapTest, PlacesAligned) {
    for (uint64_t log2 : {12u, 16u, 21u, 30u}) {
        uint64_t flags =
            map_flags(RW, VSPACED_CLASS_HEAP, VSPACED_PLACE_ANY) | log2 << VSPACED_MAP_ALIGN_SHIFT;
        Answer answer = world.map(client, memory, 0, 0, PAGE, flags);
        ASSERT_EQ(answer.status, VSPACED_OK);
        EXPECT_EQ(answer[1] % (UINT64_C(1) << log2), 0u);
    }
}

TEST_F(MapTest, HintIsTakenIfFree) {
    const uint64_t flags = map_flags(RW, VSPACED_CLASS_DATA, VSPACED_PLACE_HINT);
    EXPECT_EQ(world.map(client, memory, 0, AT, PAGE, flags)[1], AT);
    Answer again = world.map(client, memory, 8 * PAGE, AT, PAGE, flags);
    ASSERT_EQ(again.status, VSPACED_OK);
    EXPECT_NE(again[1], AT);
}

TEST_F(MapTest, OverwriteReplaces) {
    map_some();
    uint64_t flags = map_flags(R) | VSPACED_MAP_OVERWRITE;
    Answer answer = world.map(client, memory, 32 * PAGE, AT + PAGE, 2 * PAGE, flags);
    ASSERT_EQ(answer.status, VSPACED_OK);
    port_page found;
    ASSERT_TRUE(page(AT + PAGE, &found));
    EXPECT_EQ(found.rights, R);
    ASSERT_TRUE(page(AT + 3 * PAGE, &found));
    EXPECT_EQ(found.rights, RW);
}

TEST_F(MapTest, ManagersMapForTheirClients) {
    EXPECT_EQ(world.map(manager, memory, 0, AT, PAGE, map_flags(R), client.handle).status,
              VSPACED_OK);
}

TEST_F(MapTest, EachUnknownFlag) {
    for (unsigned bit = 0; bit < 64; bit++) {
        if ((VSPACED_MAP_FLAGS_ALL >> bit & 1) == 0) {
            expect_map_refused(0, AT, PAGE, map_flags(R) | UINT64_C(1) << bit, VSPACED_BAD_FLAGS);
        }
    }
}

TEST_F(MapTest, FlagsThatExcludeEachOther) {
    const uint64_t overwrite = VSPACED_MAP_OVERWRITE, align = 1 << VSPACED_MAP_ALIGN_SHIFT;
    auto placed = [](uint64_t place) { return map_flags(R, VSPACED_CLASS_DATA, place); };
    expect_map_refused(0, AT, PAGE, placed(3), VSPACED_BAD_FLAGS);
    expect_map_refused(0, AT, PAGE, placed(VSPACED_PLACE_HINT) | overwrite, VSPACED_BAD_FLAGS);
    expect_map_refused(0, 0, PAGE, placed(VSPACED_PLACE_ANY) | overwrite, VSPACED_BAD_FLAGS);
    expect_map_refused(0, AT, PAGE, placed(VSPACED_PLACE_FIXED) | 12 * align, VSPACED_BAD_FLAGS);
    for (uint64_t log2 : {1u, 11u, 31u, 63u}) {
        expect_map_refused(0, 0, PAGE, placed(VSPACED_PLACE_ANY) | log2 * align, VSPACED_BAD_FLAGS);
    }
    expect_map_refused(0, AT, PAGE, placed(VSPACED_PLACE_ANY), VSPACED_BAD_FLAGS);
}

TEST_F(MapTest, Unaligned) {
    for (uint64_t odd : {UINT64_C(1), UINT64_C(8), PAGE / 2, PAGE - 1}) {
        expect_map_refused(0, AT + odd, PAGE, map_flags(R), VSPACED_UNALIGNED);
        expect_map_refused(0, AT, PAGE + odd, map_flags(R), VSPACED_UNALIGNED);
        expect_map_refused(odd, AT, PAGE, map_flags(R), VSPACED_UNALIGNED);
        expect_unmap_refused(AT + odd, PAGE, VSPACED_UNALIGNED);
        expect_unmap_refused(AT, odd, VSPACED_UNALIGNED);
        expect_protect_refused(AT + odd, PAGE, R, VSPACED_UNALIGNED);
        expect_protect_refused(AT, odd, R, VSPACED_UNALIGNED);
    }
}

TEST_F(MapTest, ZeroLength) {
    expect_map_refused(0, AT, 0, map_flags(R), VSPACED_EMPTY_RANGE);
    expect_unmap_refused(AT, 0, VSPACED_EMPTY_RANGE);
    expect_protect_refused(AT, 0, R, VSPACED_EMPTY_RANGE);
}

TEST_F(MapTest, EndPasses64Bits) {
    const uint64_t top = 0 - PAGE;
    for (uint64_t length : {2 * PAGE, top}) {
        expect_map_refused(0, top, length, map_flags(R), VSPACED_RANGE_OVERFLOW);
        expect_unmap_refused(top, length, VSPACED_RANGE_OVERFLOW);
        expect_protect_refused(top, length, R, VSPACED_RANGE_OVERFLOW);
    }
}

TEST_F(MapTest, OutsideOfTheUserHalf) {
    const uint64_t outside[] = {0,
                                VSPACED_USER_END,
                                UINT64_C(0x800000000000),     // not canonical
                                UINT64_C(0x7fff000000000000), // nor this
                                UINT64_C(0xffff800000000000), // the kernel's
                                UINT64_C(0xffffffff80000000)};
    for (uint64_t address : outside) {
        expect_map_refused(0, address, PAGE, map_flags(R), VSPACED_OUTSIDE_SPACE);
        expect_unmap_refused(address, PAGE, VSPACED_OUTSIDE_SPACE);
        expect_protect_refused(address, PAGE, R, VSPACED_OUTSIDE_SPACE);
    }
    expect_map_refused(0, VSPACED_USER_END - PAGE, 2 * PAGE, map_flags(R), VSPACED_OUTSIDE_SPACE);
    expect_unmap_refused(VSPACED_USER_END - PAGE, 2 * PAGE, VSPACED_OUTSIDE_SPACE);
}

TEST_F(MapTest, WriteWithExecute) {
    for (uint64_t class_id = 0; class_id < VSPACED_CLASS_COUNT; class_id++) {
        expect_map_refused(0, AT, PAGE, map_flags(RWX, class_id), VSPACED_WRITE_AND_EXECUTE);
        bool is_jit = class_id == VSPACED_CLASS_JIT; // not granted to this object
        expect_map_refused(0, AT, PAGE, map_flags(R, class_id, VSPACED_PLACE_FIXED, RWX),
                           is_jit ? VSPACED_NOT_AUTHORIZED : VSPACED_WRITE_AND_EXECUTE);
    }
    map_some();
    expect_protect_refused(AT, PAGE, RWX, VSPACED_WRITE_AND_EXECUTE);
}

TEST_F(MapTest, RightsThatTheHardwareCanNotGive) {
    for (uint64_t rights : {VSPACED_WRITE, VSPACED_EXECUTE}) {
        expect_map_refused(0, AT, PAGE, map_flags(rights, VSPACED_CLASS_FILE), VSPACED_BAD_RIGHTS);
    }
    map_some();
    expect_protect_refused(AT, PAGE, VSPACED_WRITE, VSPACED_BAD_RIGHTS);
}

TEST_F(MapTest, CeilingBelowTheRights) {
    expect_map_refused(0, AT, PAGE, map_flags(RW, VSPACED_CLASS_DATA, VSPACED_PLACE_FIXED, R),
                       VSPACED_BAD_RIGHTS);
}

TEST_F(MapTest, UnknownRightsOfAProtect) {
    map_some();
    for (unsigned bit = 3; bit < 64; bit++) {
        expect_protect_refused(AT, PAGE, UINT64_C(1) << bit, VSPACED_BAD_FLAGS);
    }
}

TEST_F(MapTest, UnknownClassAndClassWithoutTheRight) {
    for (uint64_t class_id = VSPACED_CLASS_COUNT; class_id < 16; class_id++) {
        expect_map_refused(0, AT, PAGE, map_flags(R, class_id), VSPACED_BAD_CLASS);
    }
    expect_map_refused(0, AT, PAGE, map_flags(RW, VSPACED_CLASS_CODE), VSPACED_BAD_CLASS);
    expect_map_refused(0, AT, PAGE, map_flags(RX, VSPACED_CLASS_DATA), VSPACED_BAD_CLASS);
}

TEST_F(MapTest, DeviceClassIsForDeviceMemory) {
    uint64_t device = world.memory_new(client, PAGE, RW, 20, true);
    EXPECT_NE(world.map(client, memory, 0, AT, PAGE, map_flags(RW, VSPACED_CLASS_DEVICE)).status,
              VSPACED_OK);
    EXPECT_NE(world.map(client, device, 0, AT, PAGE, map_flags(RW)).status, VSPACED_OK);
    EXPECT_EQ(world.map(client, device, 0, AT, PAGE, map_flags(RW, VSPACED_CLASS_DEVICE)).status,
              VSPACED_OK);
}

TEST_F(MapTest, NoSuchMemory) {
    before = world.state();
    for (uint64_t number : {memory + 1, uint64_t{VSPACED_MEMORIES_PER_SHARD},
                            memory | UINT64_C(1) << 32, UINT64_MAX}) {
        expect_refused(world.map(client, number, 0, AT, PAGE, map_flags(R)), VSPACED_BAD_MEMORY);
    }
}

TEST_F(MapTest, AnothersMemory) {
    Process neighbour = world.client_new(manager);
    uint64_t theirs = world.memory_new(neighbour, PAGE);
    before = world.state();
    for (uint64_t number = 0; number < VSPACED_MEMORIES_PER_SHARD; number++) {
        if (number != memory) {
            ASSERT_EQ(world.map(client, number, 0, AT, PAGE, map_flags(R)).status,
                      VSPACED_BAD_MEMORY);
        }
    }
    EXPECT_EQ(world.state(), before);
    EXPECT_EQ(world.map(neighbour, theirs, 0, AT, PAGE, map_flags(R)).status, VSPACED_OK);
}

TEST_F(MapTest, MemoryTooSmall) {
    expect_map_refused(0, AT, MEMORY_BYTES + PAGE, map_flags(R), VSPACED_MEMORY_TOO_SMALL);
    expect_map_refused(MEMORY_BYTES, AT, PAGE, map_flags(R), VSPACED_MEMORY_TOO_SMALL);
    expect_map_refused(0 - PAGE, AT, PAGE, map_flags(R), VSPACED_MEMORY_TOO_SMALL);
    expect_map_refused(0 - PAGE, AT, 2 * PAGE, map_flags(R), VSPACED_MEMORY_TOO_SMALL);
}

TEST_F(MapTest, MemoryRevoked) {
    sim_revoke(world.kernel(), client.space, Process::MEMORY);
    expect_map_refused(0, AT, PAGE, map_flags(R), VSPACED_MEMORY_REVOKED);
}

TEST_F(MapTest, RightsAboveEachCeiling) {
    uint64_t read_only = world.memory_new(client, PAGE, R, 20);
    before = world.state();
    expect_refused(world.map(client, read_only, 0, AT, PAGE, map_flags(RW)), VSPACED_ABOVE_CEILING);
    expect_refused(world.map(client, read_only, 0, AT, PAGE,
                             map_flags(R, VSPACED_CLASS_DATA, VSPACED_PLACE_FIXED, RW)),
                   VSPACED_ABOVE_CEILING);

    Process weak = world.client_new(manager, 64, R);
    uint64_t strong_memory = world.memory_new(weak, PAGE, RWX);
    before = world.state();
    expect_refused(world.map(weak, strong_memory, 0, AT, PAGE, map_flags(RW)),
                   VSPACED_ABOVE_CEILING);

    ASSERT_EQ(world.map(client, memory, 0, AT, PAGE, map_flags(R)).status, VSPACED_OK);
    expect_protect_refused(AT, PAGE, RW, VSPACED_ABOVE_CEILING);
    expect_protect_refused(AT, PAGE, RX, VSPACED_ABOVE_CEILING);
}

TEST_F(MapTest, Overlap) {
    map_some();
    for (uint64_t first : {0u, 1u, 3u}) {
        expect_map_refused(8 * PAGE, AT + first * PAGE, PAGE, map_flags(R), VSPACED_OVERLAP);
    }
    expect_map_refused(8 * PAGE, AT - PAGE, 2 * PAGE, map_flags(R), VSPACED_OVERLAP);
    expect_map_refused(8 * PAGE, AT - PAGE, 8 * PAGE, map_flags(R), VSPACED_OVERLAP);
}

TEST_F(MapTest, NoSpace) {
    // A page at each TiB of the lower zone: no gap takes two.
    const uint64_t tib = UINT64_C(1) << 40, zone_end = UINT64_C(0x400000000000);
    Process rich = world.client_new(manager, 1000);
    uint64_t wide = world.memory_new(rich, 2 * tib);
    for (uint64_t at = tib; at < zone_end; at += tib) {
        ASSERT_EQ(world.map(rich, wide, 0, at, PAGE, map_flags(R)).status, VSPACED_OK);
    }
    const uint64_t flags = map_flags(R, VSPACED_CLASS_HEAP, VSPACED_PLACE_ANY);
    before = world.state();
    expect_refused(world.map(rich, wide, 0, 0, 2 * tib, flags), VSPACED_NO_SPACE);
}

TEST_F(MapTest, ObjectsCeilingOfMappings) {
    Process small = world.client_new(manager, 64, RWX, VSPACED_MAPPINGS_FLOOR);
    uint64_t number = world.memory_new(small, MEMORY_BYTES);
    for (uint64_t i = 0; i < VSPACED_MAPPINGS_FLOOR; i++) {
        ASSERT_EQ(world.map(small, number, 0, AT + 2 * i * PAGE, PAGE, map_flags(R)).status,
                  VSPACED_OK);
    }
    before = world.state();
    expect_refused(world.map(small, number, 0, AT + 1000 * PAGE, PAGE, map_flags(R)),
                   VSPACED_NO_MAPPINGS);
}

TEST_F(MapTest, ObjectsCeilingOfPages) {
    Process small = world.client_new(manager, 64, RWX, 0, 3 * PAGE);
    uint64_t number = world.memory_new(small, MEMORY_BYTES);
    ASSERT_EQ(world.map(small, number, 0, AT, 2 * PAGE, map_flags(R)).status, VSPACED_OK);
    before = world.state();
    expect_refused(world.map(small, number, 0, AT + 8 * PAGE, 2 * PAGE, map_flags(R)),
                   VSPACED_NO_PAGES);
}

TEST_F(MapTest, NoPageTableFrames) {
    Process poor = world.client_new(manager, 3); // one mapping's worth
    uint64_t number = world.memory_new(poor, MEMORY_BYTES);
    ASSERT_EQ(world.map(poor, number, 0, AT, PAGE, map_flags(R)).status, VSPACED_OK);
    before = world.state();
    expect_refused(world.map(poor, number, 0, AT + (1 << 21), PAGE, map_flags(R)),
                   VSPACED_NO_PAGE_TABLES);
    EXPECT_EQ(world.map(poor, number, 0, AT + PAGE, PAGE, map_flags(R)).status, VSPACED_OK);
}

TEST_F(MapTest, KernelHasAPageWhereTheObjectHasNone) {
    sim_page_set(world.kernel(), client.space, Process::VSPACE, AT, 0x5000, R);
    expect_map_refused(0, AT - PAGE, 2 * PAGE, map_flags(R), VSPACED_KERNEL_DISAGREES);
    sim_page_clear(world.kernel(), client.space, Process::VSPACE, AT);
}

TEST_F(MapTest, KernelHasNoPageWhereTheObjectHasOne) {
    map_some();
    sim_page_clear(world.kernel(), client.space, Process::VSPACE, AT + PAGE);
    expect_protect_refused(AT, 4 * PAGE, R, VSPACED_KERNEL_DISAGREES);
    // An unmap that removes something else than the object has is undone: the page
    // tables are as the object has them again.
    EXPECT_EQ(world.unmap(client, AT, 4 * PAGE).status, VSPACED_KERNEL_DISAGREES);
    EXPECT_EQ(world.disagreement(), "");
    EXPECT_EQ(world.unmap(client, AT, 4 * PAGE).status, VSPACED_OK);
}

TEST_F(MapTest, VspaceGone) {
    map_some();
    sim_vspace_destroy(world.kernel(), client.space, Process::VSPACE);
    expect_map_refused(0, AT + 8 * PAGE, PAGE, map_flags(R), VSPACED_VSPACE_GONE);
    expect_unmap_refused(AT, PAGE, VSPACED_VSPACE_GONE);
    expect_protect_refused(AT, PAGE, R, VSPACED_VSPACE_GONE);
    EXPECT_EQ(world.unbind(manager, client.handle).status, VSPACED_OK);
}

TEST_F(MapTest, VspaceRevoked) {
    map_some();
    sim_revoke(world.kernel(), client.space, Process::VSPACE);
    expect_map_refused(0, AT + 8 * PAGE, PAGE, map_flags(R), VSPACED_VSPACE_GONE);
    expect_unmap_refused(AT, PAGE, VSPACED_VSPACE_GONE);
    expect_protect_refused(AT, PAGE, R, VSPACED_VSPACE_GONE);
    EXPECT_EQ(world.unbind(manager, client.handle).status, VSPACED_OK);
}

TEST_F(MapTest, UnmapSaysWhatItRemoved) {
    map_some();
    Answer hole = world.unmap(client, AT + 100 * PAGE, PAGE);
    EXPECT_EQ(hole[1], 0u);
    EXPECT_EQ(hole[2], 0u);
    Answer middle = world.unmap(client, AT + PAGE, PAGE); // splits
    EXPECT_EQ(middle[1], PAGE);
    EXPECT_EQ(middle[2], 1u);
    Answer rest = world.unmap(client, AT - PAGE, 100 * PAGE); // over holes
    EXPECT_EQ(rest[1], 3 * PAGE);
    EXPECT_EQ(rest[2], 2u);
    EXPECT_GT(rest[3], middle[3]); // the generation
}

TEST_F(MapTest, ProtectSplitsAndJoins) {
    map_some();
    Answer answer = world.protect(client, AT + PAGE, PAGE, R);
    ASSERT_EQ(answer.status, VSPACED_OK);
    EXPECT_EQ(answer[1], 1u);
    port_page found;
    ASSERT_TRUE(page(AT + PAGE, &found));
    EXPECT_EQ(found.rights, R);
    ASSERT_TRUE(page(AT, &found));
    EXPECT_EQ(found.rights, RW);
    ASSERT_EQ(world.protect(client, AT, 4 * PAGE, RW).status, VSPACED_OK);
    EXPECT_EQ(world.shard().objects.records[0].space.counts.mappings, 1u);
}

TEST_F(MapTest, ProtectToNothingKeepsTheMapping) {
    map_some();
    ASSERT_EQ(world.protect(client, AT, PAGE, 0).status, VSPACED_OK);
    ASSERT_EQ(world.protect(client, AT, PAGE, RW).status, VSPACED_OK);
}

TEST_F(MapTest, ProtectOverAHole) {
    map_some();
    expect_protect_refused(AT, 5 * PAGE, R, VSPACED_NOT_MAPPED);
    expect_protect_refused(AT - PAGE, 2 * PAGE, R, VSPACED_NOT_MAPPED);
    ASSERT_EQ(world.unmap(client, AT + PAGE, PAGE).status, VSPACED_OK);
    expect_protect_refused(AT, 4 * PAGE, R, VSPACED_NOT_MAPPED);
}

} // namespace
