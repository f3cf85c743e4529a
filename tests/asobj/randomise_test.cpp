// Places drawn from a seed.
#include <set>

#include "asobj/object.h"

using namespace rights;

static space_policy seeded(uint64_t seed) {
    space_policy policy = ANY_POLICY;
    policy.randomise = true;
    policy.seed = seed;
    return policy;
}

static std::vector<uint64_t> places(uint64_t seed, vspaced_class class_id = VSPACED_CLASS_DATA) {
    SpaceFixture fixture(seeded(seed));
    std::vector<uint64_t> found;
    for (unsigned i = 0; i < 20; i++) {
        Outcome outcome = fixture.map(of_class(any(4, 21), class_id));
        EXPECT_EQ(outcome.status, VSPACED_OK);
        found.push_back(outcome.place.begin);
    }
    return found;
}

TEST(Randomise, TheSameSeedGivesTheSameLayout) {
    EXPECT_EQ(places(1), places(1));
    EXPECT_NE(places(1), places(2));
}

// Only what happened counts: not what was refused, abandoned, or taken back.
TEST(Randomise, WhatLeavesNoTraceChangesNoPlace) {
    SpaceFixture fixture(seeded(1));
    struct space &space = fixture.space;
    for (uint64_t place : places(1)) {
        space_map_request map = any(4, 21);
        space_plan plan;
        EXPECT_EQ(fixture.unmap(1, PAGE).status, VSPACED_UNALIGNED);
        ASSERT_EQ(space_plan_map(&space, &map, &plan), VSPACED_OK);
        EXPECT_EQ(plan.range.begin, place);
        space_abandon(&space, &plan);
        space_batch_begin(&space, &fixture.journal);
        for (unsigned i = 0; i < 3; i++) {
            ASSERT_EQ(space_plan_map(&space, &map, &plan), VSPACED_OK);
            space_commit(&space, &plan);
        }
        while (space_batch_undo(&space)) {
        }
        space_batch_keep(&space);
        EXPECT_EQ(fixture.map(map).place.begin, place);
    }
}

TEST(Randomise, StaysInTheZoneAndAligned) {
    std::set<uint64_t> halves;
    for (uint64_t place : places(3)) {
        EXPECT_GE(place, SCALE_MIDDLE);
        EXPECT_LT(place, SCALE_END);
        EXPECT_EQ(place % (UINT64_C(1) << 21), 0u);
        halves.insert((place - SCALE_MIDDLE) * 2 / (SCALE_END - SCALE_MIDDLE));
    }
    EXPECT_EQ(halves.size(), 2u) << "all over it";
    for (uint64_t place : places(3, VSPACED_CLASS_HEAP)) {
        EXPECT_LT(place, SCALE_MIDDLE);
    }
}

TEST(Randomise, AGapThatIsFoundIsWhereAnyGoes) {
    SpaceFixture fixture(seeded(7));
    for (unsigned i = 0; i < 20; i++) {
        range gap = {0, 0};
        ASSERT_TRUE(space_find_gap(&fixture.space, VSPACED_CLASS_DATA, 4 * PAGE, 21, &gap));
        EXPECT_EQ(fixture.map(any(4, 21)).place.begin, gap.begin);
    }
}

TEST(Randomise, FallsBackToTheLowest) {
    SpaceFixture fixture(seeded(5));
    space_map_request all = of_kind(any(1), VSPACED_BACKING_NONE);
    all.rights = NONE;
    all.length = SCALE_END - at(4);
    all.address = at(4);
    all.place = VSPACED_PLACE_FIXED;
    ASSERT_EQ(fixture.map(all).status, VSPACED_OK);
    EXPECT_EQ(fixture.map(any(3)).place.begin, at(0));
}

TEST(Randomise, FixedPlacesAreAsAsked) {
    SpaceFixture fixture(seeded(5));
    EXPECT_EQ(fixture.map(request(7, 1)).place.begin, at(7));
    space_map_request hint = request(9, 1);
    hint.place = VSPACED_PLACE_HINT;
    EXPECT_EQ(fixture.map(hint).place.begin, at(9));
}
