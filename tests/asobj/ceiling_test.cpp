// The object's own ceilings of mappings and bytes, and the arena's nodes: each
// exhaustion has its name, and changes nothing.
#include "asobj/object.h"

using namespace rights;

class FourMappings : public Object {
  protected:
    FourMappings() : Object(plain_policy(ALL, 4, UINT64_MAX)) {
    }
    void SetUp() override {
        for (uint64_t page = 0; page < 16; page += 4) {
            ASSERT_EQ(map(request(page, 3)), VSPACED_OK);
        }
    }
};

TEST_F(FourMappings, NoFifth) {
    EXPECT_EQ(map(request(20, 1)), VSPACED_NO_MAPPINGS);
    EXPECT_EQ(map(any(1)), VSPACED_NO_MAPPINGS);
}

TEST_F(FourMappings, OneThatJoinsIsNoFifth) {
    EXPECT_EQ(map(request(15, 1)), VSPACED_OK);
    EXPECT_EQ(map(request(3, 1)), VSPACED_OK);
    EXPECT_EQ(space.counts.mappings, 3u);
}

TEST_F(FourMappings, NoSplit) {
    EXPECT_EQ(unmap(1, 1), VSPACED_NO_MAPPINGS);
    EXPECT_EQ(protect(1, 1, R), VSPACED_NO_MAPPINGS);
    EXPECT_EQ(protect(0, 1, R), VSPACED_NO_MAPPINGS);
    EXPECT_EQ(map(overwrite(1, 1, R)), VSPACED_NO_MAPPINGS);
    EXPECT_EQ(mappings(), "[0,3) rw 0+0, [4,7) rw 0+4, [8,11) rw 0+8, [12,15) rw 0+12");
}

TEST_F(FourMappings, TrimsAndRemovalsAlways) {
    EXPECT_EQ(unmap(0, 1), VSPACED_OK);
    EXPECT_EQ(unmap(6, 1), VSPACED_OK);
    EXPECT_EQ(unmap(9, 5), VSPACED_OK);
    EXPECT_EQ(protect(1, 2, R), VSPACED_OK);
    EXPECT_EQ(mappings(), "[1,3) r 0+1, [4,6) rw 0+4, [8,9) rw 0+8, [14,15) rw 0+14");
}

TEST_F(FourMappings, OverwriteMayReplaceOneByOne) {
    EXPECT_EQ(map(overwrite(4, 3, R)), VSPACED_OK);
    EXPECT_EQ(map(overwrite(9, 5, R)), VSPACED_NO_MAPPINGS) << "two are cut, one is added";
    EXPECT_EQ(map(overwrite(8, 7, R)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[0,3) rw 0+0, [4,7) r 0+4, [8,15) r 0+8");
}

class TenPages : public Object {
  protected:
    TenPages() : Object(plain_policy(ALL, 4096, 10 * PAGE)) {
    }
    void SetUp() override {
        ASSERT_EQ(map(request(0, 8)), VSPACED_OK);
    }
};

TEST_F(TenPages, NoEleventh) {
    EXPECT_EQ(map(request(20, 3)), VSPACED_NO_PAGES);
    EXPECT_EQ(map(any(11)), VSPACED_NO_PAGES);
    EXPECT_EQ(map(request(20, 2)), VSPACED_OK);
    EXPECT_EQ(map(request(30, 1)), VSPACED_NO_PAGES);
}

TEST_F(TenPages, OverwrittenPagesAreFreed) {
    EXPECT_EQ(map(overwrite(4, 7, R)), VSPACED_NO_PAGES);
    EXPECT_EQ(map(overwrite(4, 6, R)), VSPACED_OK);
    EXPECT_EQ(space.counts.bytes, 10 * PAGE);
}

TEST_F(TenPages, UnmappedPagesAreFreed) {
    EXPECT_EQ(unmap(2, 3), VSPACED_OK);
    EXPECT_EQ(map(request(20, 5)), VSPACED_OK);
    EXPECT_EQ(map(request(30, 1)), VSPACED_NO_PAGES);
}

TEST_F(TenPages, MappingsAreCountedBeforePages) {
    SpaceFixture both(plain_policy(ALL, 1, 2 * PAGE));
    ASSERT_EQ(both.map(request(0, 1)).status, VSPACED_OK);
    EXPECT_EQ(both.map(request(4, 8)).status, VSPACED_NO_MAPPINGS);
    EXPECT_EQ(both.map(request(1, 8)).status, VSPACED_NO_PAGES);
}

// One leaf: the floor, and nothing to share.
class OneLeaf : public Object {
  protected:
    OneLeaf() : Object(ANY_POLICY, 1, 0) {
    }
    void SetUp() override {
        for (uint64_t i = 0; i < LEAF_ENTRIES_MAX - 1; i++) {
            ASSERT_EQ(map(request(4 * i, 3)), VSPACED_OK);
        }
    }
};

TEST_F(OneLeaf, HoldsTheFloor) {
    EXPECT_GE(space.counts.mappings, uint32_t{VSPACED_MAPPINGS_FLOOR});
}

TEST_F(OneLeaf, RefusesMoreByName) {
    EXPECT_EQ(map(request(1000, 1)), VSPACED_NO_NODES);
    EXPECT_EQ(unmap(1, 1), VSPACED_NO_NODES);
    EXPECT_EQ(protect(1, 1, R), VSPACED_NO_NODES);
    EXPECT_EQ(map(overwrite(1, 1, R)), VSPACED_NO_NODES);
}

TEST_F(OneLeaf, NeverRefusesWhatNeedsNone) {
    EXPECT_EQ(map(request(3, 1)), VSPACED_OK) << "joins two";
    EXPECT_EQ(protect(0, 1, R), VSPACED_OK) << "uses what that freed";
    EXPECT_EQ(protect(8, 3, R), VSPACED_OK) << "whole";
    EXPECT_EQ(unmap(8, 1), VSPACED_OK) << "trim";
    EXPECT_EQ(unmap(14, 1), VSPACED_OK) << "trim";
    EXPECT_EQ(map(overwrite(16, 3, NONE)), VSPACED_OK) << "one for one";
    EXPECT_EQ(unmap(20, 7), VSPACED_OK) << "whole";
}

// What every object is promised: so many mappings, whatever is done with them, when others
// have all nodes but its own.
class Floor : public Object {
  protected:
    Floor() : Object(plain_policy(ALL, VSPACED_MAPPINGS_FLOOR, UINT64_MAX), 1, 0) {
    }
    void SetUp() override {
        ASSERT_EQ(fixture.give_account(9, 3), VSPACED_OK);
        for (uint64_t i = 0; i < VSPACED_MAPPINGS_FLOOR; i++) {
            ASSERT_EQ(map(request(4 * i, 3)), VSPACED_OK);
        }
    }
    vspaced_status move(uint64_t page, uint64_t count, uint64_t to) {
        space_remap_request remap = {};
        remap.address = at(page);
        remap.length = remap.new_length = count * PAGE;
        remap.new_address = at(to);
        remap.fixed = true;
        return fixture.remap(remap).status;
    }
};

TEST_F(Floor, MovesAMapping) {
    EXPECT_EQ(move(20, 3, 100), VSPACED_OK);
    EXPECT_EQ(move(100, 3, 20), VSPACED_OK);
    EXPECT_EQ(move(21, 1, 100), VSPACED_NO_MAPPINGS);
}

TEST_F(Floor, TakesFramesInPieces) {
    for (uint64_t page = 0; page < 12; page += 4) {
        ASSERT_EQ(unmap(page, 3), VSPACED_OK);
    }
    for (uint64_t page = 100; page < 106; page += 2) {
        ASSERT_EQ(map(of_kind(request(page, 1), VSPACED_BACKING_ANONYMOUS)), VSPACED_OK);
    }
    ASSERT_EQ(unmap(100, 1), VSPACED_OK);
    ASSERT_EQ(unmap(104, 1), VSPACED_OK);
    ASSERT_EQ(map(none(0, 2)), VSPACED_OK);
    EXPECT_EQ(protect(0, 2, R), VSPACED_OK) << "frames 0 and 2";
    EXPECT_EQ(space.counts.mappings, uint32_t{VSPACED_MAPPINGS_FLOOR});
}

TEST_F(Floor, ProtectsManyMappings) {
    for (uint64_t page = 0; page < 24; page += 4) {
        ASSERT_EQ(unmap(page, 3), VSPACED_OK);
    }
    for (uint64_t i = 0; i < 5; i++) {
        space_map_request one = request(200 + 2 * i, 2);
        one.backing.memory = static_cast<uint32_t>(1 + i);
        ASSERT_EQ(map(one), VSPACED_OK);
    }
    EXPECT_EQ(protect(201, 9, R), VSPACED_OK);
    EXPECT_EQ(space.counts.mappings, uint32_t{VSPACED_MAPPINGS_FLOOR});
}

TEST_F(Floor, DoesItInABatch) {
    for (uint64_t page = 0; page < 4 * VSPACED_MAPPINGS_FLOOR; page += 4) {
        space_batch_begin(&space, &fixture.journal);
        EXPECT_EQ(unmap(page, 3), VSPACED_OK) << page;
        EXPECT_EQ(reserve(request(page, 2)), VSPACED_OK) << page;
        EXPECT_EQ(map(request(page, 2, R)), VSPACED_OK) << page;
        space_batch_keep(&space);
    }
}

// Two objects share an arena.
class TwoObjects : public testing::Test {
  protected:
    TwoObjects() : nodes(std::make_unique<arena>()), memory_bytes(SpaceFixture::MEMORIES) {
        arena_init(nodes.get());
    }
    vspaced_status init(struct space &space) {
        return space_init(&space, nodes.get(), &ANY_POLICY, memory_bytes.data());
    }
    static vspaced_status map(struct space &space, uint64_t page) {
        space_plan plan;
        space_map_request map = request(page, 1);
        vspaced_status status = space_plan_map(&space, &map, &plan);
        if (status == VSPACED_OK) {
            space_commit(&space, &plan);
        }
        return status;
    }

    std::unique_ptr<arena> nodes;
    std::vector<uint64_t> memory_bytes;
    struct space greedy, modest;
};

TEST_F(TwoObjects, NoneStarvesTheOthersFloor) {
    arena_limit(nodes.get(), 10, 10);
    ASSERT_EQ(init(greedy), VSPACED_OK);
    ASSERT_EQ(init(modest), VSPACED_OK);
    uint64_t page = 0;
    while (map(greedy, page) == VSPACED_OK) {
        page += 2;
    }
    EXPECT_EQ(map(greedy, page), VSPACED_NO_NODES);
    EXPECT_GT(greedy.counts.mappings, 100u);
    for (uint64_t i = 0; i < VSPACED_MAPPINGS_FLOOR; i++) {
        EXPECT_EQ(map(modest, 2 * i), VSPACED_OK);
    }
    space_fini(&greedy);
    space_fini(&modest);
    EXPECT_EQ(arena_counts(nodes.get()).used, 0u);
}

TEST_F(TwoObjects, InitTakesTheFloorOrRefuses) {
    arena_limit(nodes.get(), 1, 10);
    ASSERT_EQ(init(greedy), VSPACED_OK);
    EXPECT_EQ(init(modest), VSPACED_NO_NODES);
    space_fini(&greedy);
    EXPECT_EQ(init(modest), VSPACED_OK);
    space_fini(&modest);
}

TEST_F(TwoObjects, APlanOfOneIsNotTakenByTheOther) {
    arena_limit(nodes.get(), 3, 1);
    ASSERT_EQ(init(greedy), VSPACED_OK);
    ASSERT_EQ(init(modest), VSPACED_OK);
    for (uint64_t i = 0; i < LEAF_ENTRIES_MAX - 1; i++) {
        ASSERT_EQ(map(greedy, 2 * i), VSPACED_OK);
        ASSERT_EQ(map(modest, 2 * i), VSPACED_OK);
    }
    space_plan plan;
    space_map_request last = request(100, 1);
    ASSERT_EQ(space_plan_map(&modest, &last, &plan), VSPACED_OK);
    EXPECT_EQ(map(greedy, 100), VSPACED_NO_NODES);
    space_commit(&modest, &plan);
    EXPECT_EQ(modest.counts.mappings, uint32_t{LEAF_ENTRIES_MAX});
    EXPECT_EQ(map(greedy, 100), VSPACED_NO_NODES);
    space_fini(&modest);
    EXPECT_EQ(map(greedy, 100), VSPACED_OK);
    space_fini(&greedy);
}
