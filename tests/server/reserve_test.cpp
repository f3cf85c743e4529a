// RESERVE, RELEASE and FIND_GAP, and mappings without frames.
#include "world.h"

#include <gtest/gtest.h>

namespace {

const uint64_t AT = 0x40000000;
const uint64_t NONE = uint64_t{VSPACED_BACKING_NONE} << VSPACED_MAP_BACKING_SHIFT;

uint64_t place(uint64_t place, uint64_t class_id = VSPACED_CLASS_DATA, uint64_t align_log2 = 0) {
    return class_id << VSPACED_MAP_CLASS_SHIFT | place << VSPACED_MAP_PLACE_SHIFT |
           align_log2 << VSPACED_MAP_ALIGN_SHIFT;
}

class ReserveTest : public testing::Test {
  protected:
    void TearDown() override {
        EXPECT_EQ(world.disagreement(), "");
    }
    Answer reserve(uint64_t address, uint64_t length, uint64_t flags = 0) {
        return world.call(client, {VSPACED_OP_RESERVE, {0, address, length, flags, 0}});
    }
    Answer release(uint64_t address, uint64_t length) {
        return world.call(client, {VSPACED_OP_RELEASE, {0, address, length, 0}});
    }
    Answer find_gap(uint64_t length, uint64_t flags = 0) {
        return world.call(client, {VSPACED_OP_FIND_GAP, {0, length, flags, 0}});
    }
    Answer query(uint64_t address) {
        return world.call(client, {VSPACED_OP_QUERY, {0, address, 0}});
    }
    void expect_refused(uint32_t label, const std::vector<uint64_t> &words, uint64_t status) {
        std::string before = world.state();
        Answer answer = world.call(client, {label, words});
        EXPECT_EQ(answer.status, status) << vspaced_status_name(answer.status);
        EXPECT_EQ(answer.words.size(), 1u);
        EXPECT_EQ(world.state(), before);
    }
    void expect_kind(uint64_t address, uint64_t start, uint64_t length, uint64_t kind) {
        Answer answer = query(address);
        ASSERT_EQ(answer.status, VSPACED_OK);
        EXPECT_EQ(answer[1], start);
        EXPECT_EQ(answer[2], length);
        EXPECT_EQ(answer[3] >> VSPACED_ATTRIBUTE_BACKING_SHIFT & 3, kind);
        if (kind != VSPACED_BACKING_MEMORY) {
            EXPECT_EQ(answer[3] >> VSPACED_ATTRIBUTE_MEMORY_SHIFT, 0u);
            EXPECT_EQ(answer[4], 0u);
        }
    }

    World world;
    Process manager = world.manager_new();
    Process client = world.client_new(manager);
    uint64_t memory = world.memory_new(client, 64 * PAGE);
};

TEST_F(ReserveTest, KeepsAddresses) {
    EXPECT_EQ(reserve(AT, 8 * PAGE).words, (std::vector<uint64_t>{VSPACED_OK, AT, 8 * PAGE, 1}));
    expect_kind(AT + 3 * PAGE, AT, 8 * PAGE, VSPACED_BACKING_RESERVATION);
    EXPECT_EQ(world.call(client, {VSPACED_OP_LIST, {0, 0, 0, 0}})[1], 1u);
    expect_refused(VSPACED_OP_RESERVE, {0, AT + PAGE, PAGE, 0, 0}, VSPACED_OVERLAP);
    expect_refused(VSPACED_OP_PROTECT, {0, AT, PAGE, R, 0}, VSPACED_NOT_MAPPED);
    // A hint there goes elsewhere.
    Answer hinted = world.map(client, memory, 0, AT, PAGE,
                              map_flags(R, VSPACED_CLASS_DATA, VSPACED_PLACE_HINT));
    ASSERT_EQ(hinted.status, VSPACED_OK);
    EXPECT_TRUE(hinted[1] + PAGE <= AT || hinted[1] >= AT + 8 * PAGE);
}

TEST_F(ReserveTest, PlacementAvoidsThem) {
    Answer first = reserve(0, 4 * PAGE, place(VSPACED_PLACE_ANY));
    Answer mapped =
        world.map(client, memory, 0, 0, PAGE, map_flags(R, VSPACED_CLASS_DATA, VSPACED_PLACE_ANY));
    ASSERT_EQ(mapped.status, VSPACED_OK);
    EXPECT_EQ(mapped[1], first[1] + 4 * PAGE);
    EXPECT_EQ(reserve(0, PAGE, place(VSPACED_PLACE_ANY, VSPACED_CLASS_HEAP, 21))[1] % (512 * PAGE),
              0u);
    EXPECT_LT(reserve(0, PAGE, place(VSPACED_PLACE_ANY, VSPACED_CLASS_HEAP))[1], first[1]);
}

TEST_F(ReserveTest, AFixedMapGoesInAndTheRestStaysReserved) {
    ASSERT_EQ(reserve(AT, 8 * PAGE).status, VSPACED_OK);
    ASSERT_EQ(world.map(client, memory, 0, AT + 2 * PAGE, 2 * PAGE, map_flags(RW)).status,
              VSPACED_OK);
    expect_kind(AT, AT, 2 * PAGE, VSPACED_BACKING_RESERVATION);
    expect_kind(AT + 2 * PAGE, AT + 2 * PAGE, 2 * PAGE, VSPACED_BACKING_MEMORY);
    expect_kind(AT + 4 * PAGE, AT + 4 * PAGE, 4 * PAGE, VSPACED_BACKING_RESERVATION);
    expect_refused(VSPACED_OP_RELEASE, {0, AT, 8 * PAGE, 0}, VSPACED_OVERLAP);
    // What is unmapped is free, what is around it is not.
    EXPECT_EQ(world.unmap(client, AT + 2 * PAGE, 2 * PAGE)[1], 2 * PAGE);
    EXPECT_EQ(query(AT + 2 * PAGE).words,
              (std::vector<uint64_t>{VSPACED_NOT_MAPPED, AT + 2 * PAGE, 2 * PAGE}));
    expect_kind(AT, AT, 2 * PAGE, VSPACED_BACKING_RESERVATION);
    EXPECT_EQ(release(AT, 8 * PAGE).words, (std::vector<uint64_t>{VSPACED_OK, 6 * PAGE, 4}));
    EXPECT_EQ(query(AT).status, VSPACED_NOT_MAPPED);
}

TEST_F(ReserveTest, OverwriteTakesWhatIsMapped) {
    ASSERT_EQ(world.map(client, memory, 0, AT, 2 * PAGE, map_flags(RW)).status, VSPACED_OK);
    expect_refused(VSPACED_OP_RESERVE, {0, AT + PAGE, 4 * PAGE, 0, 0}, VSPACED_OVERLAP);
    ASSERT_EQ(reserve(AT + PAGE, 4 * PAGE, VSPACED_MAP_OVERWRITE).status, VSPACED_OK);
    expect_kind(AT, AT, PAGE, VSPACED_BACKING_MEMORY);
    expect_kind(AT + PAGE, AT + PAGE, 4 * PAGE, VSPACED_BACKING_RESERVATION);
}

TEST_F(ReserveTest, OverwriteThatTheKernelRefuses) {
    ASSERT_EQ(world.map(client, memory, 0, AT, 2 * PAGE, map_flags(RW)).status, VSPACED_OK);
    for (port_status failure : {PORT_REFUSED, PORT_NO_TABLES, PORT_GONE}) {
        std::string before = world.state();
        sim_fail(world.kernel(), 1, failure, 0);
        EXPECT_NE(reserve(AT, 4 * PAGE, VSPACED_MAP_OVERWRITE).status, VSPACED_OK);
        EXPECT_EQ(world.state(), before);
    }
}

TEST_F(ReserveTest, UnmapTakesReservations) {
    ASSERT_EQ(reserve(AT, 8 * PAGE).status, VSPACED_OK);
    Answer answer = world.unmap(client, AT + 2 * PAGE, PAGE);
    EXPECT_EQ(answer[1], 0u); // nothing was mapped
    expect_kind(AT, AT, 2 * PAGE, VSPACED_BACKING_RESERVATION);
    expect_kind(AT + 3 * PAGE, AT + 3 * PAGE, 5 * PAGE, VSPACED_BACKING_RESERVATION);
}

TEST_F(ReserveTest, AskedWrongly) {
    const struct {
        uint64_t address, length, flags, status;
    } cases[] = {
        {AT + 1, PAGE, 0, VSPACED_UNALIGNED},
        {AT, PAGE - 1, 0, VSPACED_UNALIGNED},
        {AT, 0, 0, VSPACED_EMPTY_RANGE},
        {AT, -AT, 0, VSPACED_RANGE_OVERFLOW},
        {0, PAGE, 0, VSPACED_OUTSIDE_SPACE},
        {VSPACED_USER_END, PAGE, 0, VSPACED_OUTSIDE_SPACE},
        {AT, PAGE, place(VSPACED_PLACE_ANY), VSPACED_BAD_FLAGS},
        {AT, PAGE, place(VSPACED_PLACE_FIXED, 0, 21), VSPACED_BAD_FLAGS},
        {AT, PAGE, place(3), VSPACED_BAD_FLAGS},
        {AT, PAGE, place(VSPACED_PLACE_HINT) | VSPACED_MAP_OVERWRITE, VSPACED_BAD_FLAGS},
        {AT, PAGE, place(VSPACED_PLACE_HINT, 0, 31), VSPACED_BAD_FLAGS},
        {AT, PAGE, place(VSPACED_PLACE_FIXED, 15), VSPACED_BAD_CLASS},
        {0, UINT64_C(1) << 47, place(VSPACED_PLACE_ANY), VSPACED_NO_SPACE},
    };
    for (const auto &one : cases) {
        expect_refused(VSPACED_OP_RESERVE, {0, one.address, one.length, one.flags, 0}, one.status);
    }
    for (unsigned bit = 0; bit < 64; bit++) {
        if ((VSPACED_RESERVE_FLAGS_ALL >> bit & 1) == 0) {
            expect_refused(VSPACED_OP_RESERVE, {0, AT, PAGE, UINT64_C(1) << bit, 0},
                           VSPACED_BAD_FLAGS);
        }
    }
    expect_refused(VSPACED_OP_RELEASE, {0, AT + 1, PAGE, 0}, VSPACED_UNALIGNED);
    expect_refused(VSPACED_OP_RELEASE, {0, AT, 0, 0}, VSPACED_EMPTY_RANGE);
    expect_refused(VSPACED_OP_RELEASE, {0, AT, -AT, 0}, VSPACED_RANGE_OVERFLOW);
    expect_refused(VSPACED_OP_RELEASE, {0, 0, PAGE, 0}, VSPACED_OUTSIDE_SPACE);
}

TEST_F(ReserveTest, CeilingOfMappings) {
    Process small = world.client_new(manager, 64, RWX, VSPACED_MAPPINGS_FLOOR);
    for (uint64_t i = 0; i < VSPACED_MAPPINGS_FLOOR; i++) {
        ASSERT_EQ(
            world.call(small, {VSPACED_OP_RESERVE, {0, AT + 4 * i * PAGE, 3 * PAGE, 0, 0}}).status,
            VSPACED_OK);
    }
    std::string before = world.state();
    EXPECT_EQ(world.call(small, {VSPACED_OP_RESERVE, {0, 2 * AT, PAGE, 0, 0}}).status,
              VSPACED_NO_MAPPINGS);
    EXPECT_EQ(world.call(small, {VSPACED_OP_RELEASE, {0, AT + PAGE, PAGE, 0}}).status,
              VSPACED_NO_MAPPINGS);
    EXPECT_EQ(world.state(), before);
    EXPECT_EQ(world.call(small, {VSPACED_OP_RELEASE, {0, AT, PAGE, 0}}).status, VSPACED_OK);
}

TEST_F(ReserveTest, FindGapTellsWhatAnyTakes) {
    for (uint64_t flags : {place(0), place(0, VSPACED_CLASS_HEAP), place(0, VSPACED_CLASS_CODE, 21),
                           place(0, VSPACED_CLASS_STACK, 30)}) {
        Answer gap = find_gap(3 * PAGE, flags);
        ASSERT_EQ(gap.words.size(), 3u);
        EXPECT_GE(gap[2], 3 * PAGE);
        Answer taken =
            reserve(0, 3 * PAGE, flags | uint64_t{VSPACED_PLACE_ANY} << VSPACED_MAP_PLACE_SHIFT);
        ASSERT_EQ(taken.status, VSPACED_OK);
        EXPECT_EQ(taken[1], gap[1]);
    }
    expect_refused(VSPACED_OP_FIND_GAP, {0, PAGE + 1, 0, 0}, VSPACED_UNALIGNED);
    expect_refused(VSPACED_OP_FIND_GAP, {0, 0, 0, 0}, VSPACED_EMPTY_RANGE);
    expect_refused(VSPACED_OP_FIND_GAP, {0, UINT64_C(1) << 47, 0, 0}, VSPACED_NO_SPACE);
    expect_refused(VSPACED_OP_FIND_GAP, {0, PAGE, place(0, 15), 0}, VSPACED_BAD_CLASS);
    expect_refused(VSPACED_OP_FIND_GAP, {0, PAGE, place(0, 0, 31), 0}, VSPACED_BAD_FLAGS);
    for (unsigned bit = 0; bit < 64; bit++) {
        if ((VSPACED_FIND_GAP_FLAGS_ALL >> bit & 1) == 0) {
            expect_refused(VSPACED_OP_FIND_GAP, {0, PAGE, UINT64_C(1) << bit, 0},
                           VSPACED_BAD_FLAGS);
        }
    }
}

TEST_F(ReserveTest, MappingsWithoutFrames) {
    const uint64_t flags = map_flags(0, VSPACED_CLASS_DATA, VSPACED_PLACE_FIXED, RW) | NONE;
    ASSERT_EQ(world.map(client, 0, 0, AT, 4 * PAGE, flags).status, VSPACED_OK);
    expect_kind(AT, AT, 4 * PAGE, VSPACED_BACKING_NONE);
    EXPECT_EQ(world.call(client, {VSPACED_OP_STATS, {0, 0}})[5], 4 * PAGE); // they count
    expect_refused(VSPACED_OP_PROTECT, {0, AT, PAGE, R, 0}, VSPACED_NO_ACCOUNT);
    expect_refused(VSPACED_OP_MAP, {0, 1, 0, 2 * AT, PAGE, flags, 0}, VSPACED_RESERVED_NOT_ZERO);
    expect_refused(VSPACED_OP_MAP, {0, 0, PAGE, 2 * AT, PAGE, flags, 0}, VSPACED_RESERVED_NOT_ZERO);
    expect_refused(VSPACED_OP_MAP, {0, 0, 0, 2 * AT, PAGE, flags | R, 0}, VSPACED_BAD_RIGHTS);
    expect_refused(VSPACED_OP_MAP,
                   {0, 0, 0, 2 * AT, PAGE, flags | UINT64_C(3) << VSPACED_MAP_BACKING_SHIFT, 0},
                   VSPACED_BAD_FLAGS);
    // Overwritten by a mapping with frames, and the other way round.
    const uint64_t over = VSPACED_MAP_OVERWRITE;
    ASSERT_EQ(world.map(client, memory, 0, AT + PAGE, PAGE, map_flags(RW) | over).status,
              VSPACED_OK);
    ASSERT_EQ(world.map(client, 0, 0, AT, 3 * PAGE, flags | over).status, VSPACED_OK);
    expect_kind(AT, AT, 4 * PAGE, VSPACED_BACKING_NONE);
    EXPECT_EQ(world.unmap(client, AT, 4 * PAGE)[1], 4 * PAGE);
}

} // namespace
