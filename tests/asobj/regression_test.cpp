// Faults that memory managers of this kind are known to have had, each by name.
#include "asobj/object.h"

using namespace rights;

class Regression : public Object {
  protected:
    // What a kernel that refuses every step sees, and what must stand afterwards.
    void expect_undone(space_plan &plan, const std::string &standing) {
        auto table = fixture.table.pages;
        for (uint32_t i = 0; i < plan.step_count; i++) {
            ASSERT_TRUE(fixture.table.apply(plan.steps[i]));
        }
        for (uint32_t i = plan.step_count; i > 0; i--) {
            uint64_t cursor = plan.steps[i - 1].range.begin;
            space_step undo;
            while (space_undo_step(&space, &plan.steps[i - 1], &cursor, &undo)) {
                ASSERT_TRUE(fixture.table.apply(undo));
            }
        }
        space_abandon(&space, &plan);
        EXPECT_TRUE(fixture.table.pages == table);
        EXPECT_EQ(mappings(), standing);
    }
};

// A check such as `rights & ~ceiling == 0` is true of everything: == binds tighter
// than &.
TEST_F(Regression, RightsTestThatIsAlwaysTrue) {
    for (unsigned rights = 0; rights < 16; rights++) {
        for (unsigned ceiling = 0; ceiling < 8; ceiling++) {
            bool within = true;
            for (unsigned bit = 1; bit < 16; bit *= 2) {
                within = within && (!(rights & bit) || (ceiling & bit));
            }
            EXPECT_EQ(rights_within(rights, ceiling), within) << rights << " in " << ceiling;
        }
    }
    space_map_request map = request(3, 1, R);
    map.ceiling = R;
    ASSERT_EQ(this->map(map), VSPACED_OK);
    EXPECT_EQ(protect(3, 1, RW), VSPACED_ABOVE_CEILING);
    EXPECT_EQ(protect(3, 1, RX), VSPACED_ABOVE_CEILING);
    EXPECT_EQ(protect(3, 1, NONE), VSPACED_OK);
    EXPECT_EQ(protect(3, 1, R), VSPACED_OK);
}

// A map of many pages that fails late takes all of its pages back, not the first.
TEST_F(Regression, FailedMapOfManyPagesCleansOnlyItsFirst) {
    ASSERT_EQ(map(request(0, 2)), VSPACED_OK);
    space_plan plan;
    space_map_request map = request(10, 600);
    ASSERT_EQ(space_plan_map(&space, &map, &plan), VSPACED_OK);
    expect_undone(plan, "[0,2) rw 0+0");
}

// A split that gets no node is refused as a whole: both ends and the middle stand.
TEST_F(Regression, SplitThatLosesItsTailForLackOfANode) {
    SpaceFixture small(ANY_POLICY, 1, 0);
    for (uint64_t i = 0; i < LEAF_ENTRIES_MAX - 1; i++) {
        ASSERT_EQ(small.map(request(4 * i, 3)).status, VSPACED_OK);
    }
    auto before = small.mappings();
    EXPECT_EQ(small.unmap(at(5), PAGE).status, VSPACED_NO_NODES);
    EXPECT_EQ(small.protect(at(5), PAGE, R).status, VSPACED_NO_NODES);
    EXPECT_TRUE(small.mappings() == before);
    space_mapping mapping;
    range gap;
    ASSERT_TRUE(space_query(&small.space, at(6), &mapping, &gap)) << "the tail";
    EXPECT_EQ(mapping.range.begin, at(4));
    EXPECT_EQ(mapping.range.end, at(7));
}

// A protect over several mappings looks at the last before it changes the first.
TEST_F(Regression, ProtectThatChangesTheFirstBeforeRefusingTheLast) {
    ASSERT_EQ(map(request(0, 2)), VSPACED_OK);
    space_map_request map = request(2, 2, R);
    map.ceiling = R;
    ASSERT_EQ(this->map(map), VSPACED_OK);
    EXPECT_EQ(protect(0, 2, R), VSPACED_OK);
    EXPECT_EQ(protect(0, 4, RW), VSPACED_ABOVE_CEILING);
    EXPECT_EQ(protect(0, 5, NONE), VSPACED_NOT_MAPPED);
    EXPECT_EQ(mappings(), "[0,2) r 0+0, [2,4) r 0+2");
}

// An overwrite whose step fails leaves the old mappings, page for page.
TEST_F(Regression, OverwriteThatLosesTheOldMapping) {
    ASSERT_EQ(map(request(0, 4)), VSPACED_OK);
    ASSERT_EQ(map(request(6, 4, R)), VSPACED_OK);
    space_plan plan;
    space_map_request map = overwrite(2, 6, NONE);
    map.backing.memory = 3;
    ASSERT_EQ(space_plan_map(&space, &map, &plan), VSPACED_OK);
    expect_undone(plan, "[0,4) rw 0+0, [6,10) r 0+6");
}

// A place that was found for a mapping that then gets no node is free again.
TEST_F(Regression, AddressRangeLeakedWhenNodesRunOut) {
    SpaceFixture small(ANY_POLICY, 1, 0);
    uint64_t page = 0;
    while (small.map(request(page, 1)).status == VSPACED_OK) {
        page += 2;
    }
    for (unsigned i = 0; i < 100; i++) {
        EXPECT_EQ(small.map(any(1, 13)).status, VSPACED_NO_NODES);
    }
    ASSERT_EQ(small.unmap(at(0), PAGE).status, VSPACED_OK);
    EXPECT_EQ(small.map(any(1, 13)).place.begin, at(0));
}

// The same for the ceilings of the object.
TEST_F(Regression, BytesLeakedByRefusals) {
    SpaceFixture small(plain_policy(ALL, 2, 8 * PAGE));
    ASSERT_EQ(small.map(request(0, 4)).status, VSPACED_OK);
    ASSERT_EQ(small.map(request(8, 2)).status, VSPACED_OK);
    for (unsigned i = 0; i < 100; i++) {
        EXPECT_EQ(small.map(any(1)).status, VSPACED_NO_MAPPINGS);
        EXPECT_EQ(small.map(request(4, 3)).status, VSPACED_NO_PAGES);
        EXPECT_EQ(small.map(overwrite(1, 2, R)).status, VSPACED_NO_MAPPINGS);
    }
    EXPECT_EQ(small.map(request(4, 2)).status, VSPACED_OK);
}

// A protect puts frames behind pages in pieces, left to right: many where there was one, and
// only then fewer where the next ones join. What stands in between can be more than what was
// there before and what is there afterwards, and nodes are set aside for that.
TEST_F(Regression, NodesForTheBeginningAndTheEndAlone) {
    const uint64_t joins = (LEAF_ENTRIES_MAX - 6) / 4, runs = 2 * joins + 1;
    const auto anonymous = [&](uint64_t page, uint8_t rights) {
        return map(of_kind(request(page, 1, rights), VSPACED_BACKING_ANONYMOUS));
    };
    // Each second frame is used: by pages far away, then by each second page of the range.
    ASSERT_EQ(fixture.give_account(9, 2 * (runs + joins)), VSPACED_OK);
    for (uint64_t frame = 0; frame + 1 < 2 * runs; frame++) {
        ASSERT_EQ(anonymous(1000 + 2 * frame, RW), VSPACED_OK);
    }
    for (uint64_t i = 0; i <= 2 * joins; i++) {
        ASSERT_EQ(anonymous(i % 2 == 0 ? runs + i : 2000 + i, R), VSPACED_OK);
    }
    for (uint64_t frame = 0; frame + 1 < 2 * runs; frame += 2) {
        ASSERT_EQ(unmap(1000 + 2 * frame, 1), VSPACED_OK);
    }
    ASSERT_EQ(unmap(2000, 2 * joins), VSPACED_OK);
    ASSERT_EQ(map(none(0, runs)), VSPACED_OK);
    for (uint64_t i = 1; i < 2 * joins; i += 2) {
        ASSERT_EQ(map(none(runs + i, 1)), VSPACED_OK);
    }
    ASSERT_EQ(space.tree.height, 0u);
    const std::string before = mappings();
    const arena_need others = {fixture.nodes->leaf_pool.nodes_max - 1,
                               fixture.nodes->inner_pool.nodes_max};
    ASSERT_TRUE(arena_reserve(fixture.nodes.get(), others));
    EXPECT_EQ(protect(0, runs + 2 * joins + 1, RW), VSPACED_NO_NODES);
    EXPECT_EQ(mappings(), before);
    arena_unreserve(fixture.nodes.get(), others);
    EXPECT_EQ(protect(0, runs + 2 * joins + 1, RW), VSPACED_OK);
}
