// Addresses that are kept: what may go into them, what keeps away, what stays.
#include "asobj/object.h"

using namespace rights;

class ReserveTest : public Object {
  protected:
    void SetUp() override {
        ASSERT_EQ(reserve(request(4, 8)), VSPACED_OK);
    }
};

TEST_F(ReserveTest, IsNoMappingAndNoStep) {
    EXPECT_EQ(mappings(), "[4,12) kept");
    EXPECT_TRUE(fixture.table.pages.empty());
    EXPECT_EQ(space.counts.bytes, 0u);
    EXPECT_EQ(space.counts.mappings, 1u);
}

TEST_F(ReserveTest, IsQueried) {
    space_mapping mapping;
    range gap;
    ASSERT_TRUE(space_query(&space, at(5), &mapping, &gap));
    EXPECT_EQ(mapping.kind, VSPACED_BACKING_RESERVATION);
    EXPECT_EQ(mapping.range.begin, at(4));
    EXPECT_EQ(mapping.range.end, at(12));
    EXPECT_EQ(mapping.rights, NONE);
}

TEST_F(ReserveTest, PlacementKeepsAway) {
    EXPECT_EQ(place(any(4)), "0");
    EXPECT_EQ(place(any(1)), "12");
    space_map_request hint = request(6, 1);
    hint.place = VSPACED_PLACE_HINT;
    EXPECT_EQ(place(hint), "13");
}

TEST_F(ReserveTest, IsPlacedItself) {
    space_map_request anywhere = any(6);
    Outcome outcome = fixture.reserve(anywhere);
    EXPECT_EQ(outcome.status, VSPACED_OK);
    EXPECT_EQ(mappings(), "[4,18) kept") << "it continues the one before";
    anywhere.class_id = VSPACED_CLASS_SHARED;
    EXPECT_EQ(reserve(anywhere), VSPACED_OK);
    EXPECT_EQ(mappings(), "[4,18) kept, [18,24) kept") << "of another class";
}

TEST_F(ReserveTest, AFixedMapGoesInAndLeavesTheRest) {
    EXPECT_EQ(map(request(6, 2)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[4,6) kept, [6,8) rw 0+6, [8,12) kept");
    EXPECT_EQ(map(request(10, 4)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[4,6) kept, [6,8) rw 0+6, [8,10) kept, [10,14) rw 0+10");
    EXPECT_EQ(map(request(7, 2)), VSPACED_OVERLAP) << "a mapping is in the way";
    EXPECT_EQ(unmap(6, 2), VSPACED_OK);
    EXPECT_EQ(mappings(), "[4,6) kept, [8,10) kept, [10,14) rw 0+10");
}

TEST_F(ReserveTest, TakesNoPlaceOfAnother) {
    EXPECT_EQ(map(request(20, 2)), VSPACED_OK);
    EXPECT_EQ(reserve(request(21, 4)), VSPACED_OVERLAP);
    EXPECT_EQ(reserve(request(11, 4)), VSPACED_OVERLAP) << "another reservation";
    EXPECT_EQ(reserve(overwrite(21, 4)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[4,12) kept, [20,21) rw 0+20, [21,25) kept");
    EXPECT_EQ(reserve(overwrite(11, 4)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[4,15) kept, [20,21) rw 0+20, [21,25) kept");
}

TEST_F(ReserveTest, IsReleasedInPart) {
    Outcome outcome = fixture.release(at(0), 6 * PAGE);
    EXPECT_EQ(outcome.status, VSPACED_OK);
    EXPECT_EQ(outcome.bytes_released, 2 * PAGE);
    EXPECT_EQ(outcome.bytes_removed, 0u);
    EXPECT_EQ(release(8, 1), VSPACED_OK);
    EXPECT_EQ(mappings(), "[6,8) kept, [9,12) kept");
    EXPECT_EQ(release(0, 100), VSPACED_OK);
    EXPECT_EQ(mappings(), "");
}

TEST_F(ReserveTest, MappingsAreNotReleased) {
    ASSERT_EQ(map(request(12, 1)), VSPACED_OK);
    EXPECT_EQ(release(4, 9), VSPACED_OVERLAP);
    EXPECT_EQ(release(4, 8), VSPACED_OK);
    EXPECT_EQ(mappings(), "[12,13) rw 0+12");
}

TEST_F(ReserveTest, GoesWithAnUnmap) {
    Outcome outcome = fixture.unmap(at(6), 2 * PAGE);
    EXPECT_EQ(outcome.bytes_released, 2 * PAGE);
    EXPECT_EQ(outcome.bytes_removed, 0u);
    EXPECT_EQ(mappings(), "[4,6) kept, [8,12) kept");
}

TEST_F(ReserveTest, IsAHoleForProtect) {
    ASSERT_EQ(map(request(2, 2)), VSPACED_OK);
    EXPECT_EQ(protect(2, 3, R), VSPACED_NOT_MAPPED);
    EXPECT_EQ(protect(4, 1, NONE), VSPACED_NOT_MAPPED);
}

// A stack's guard page may be a reserved one: nothing is mapped there either.
TEST_F(ReserveTest, MayLieInGuardPages) {
    ASSERT_EQ(map(request(3, 1)), VSPACED_OK);
    EXPECT_EQ(map(of_class(request(5, 2), VSPACED_CLASS_STACK)), VSPACED_OK);
    EXPECT_EQ(map(request(4, 1)), VSPACED_OVERLAP) << "of another class, into the guard";
    EXPECT_EQ(release(4, 1), VSPACED_OK);
    EXPECT_EQ(reserve(request(4, 1)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[3,4) rw 0+3, [4,5) kept, [5,7) rw 0+5, [7,12) kept");
}

TEST_F(ReserveTest, CountsAgainstTheCeilingOfMappings) {
    SpaceFixture small(plain_policy(ALL, 2, 1 * PAGE));
    EXPECT_EQ(small.reserve(request(0, 100)).status, VSPACED_OK) << "no bytes";
    EXPECT_EQ(small.map(request(50, 1)).status, VSPACED_NO_MAPPINGS);
    EXPECT_EQ(small.map(request(0, 1)).status, VSPACED_OK);
    EXPECT_EQ(small.reserve(request(200, 1)).status, VSPACED_NO_MAPPINGS);
    EXPECT_EQ(small.release(at(50), PAGE).status, VSPACED_NO_MAPPINGS) << "a split";
}

TEST_F(ReserveTest, FormAndClassAreChecked) {
    EXPECT_EQ(reserve(request(20, 0)), VSPACED_EMPTY_RANGE);
    space_map_request bad = request(20, 1);
    bad.class_id = VSPACED_CLASS_COUNT;
    EXPECT_EQ(reserve(bad), VSPACED_BAD_CLASS);
    bad = overwrite(20, 1);
    bad.place = VSPACED_PLACE_HINT;
    EXPECT_EQ(reserve(bad), VSPACED_BAD_FLAGS);
    EXPECT_EQ(map(of_kind(request(20, 1), VSPACED_BACKING_RESERVATION)), VSPACED_BAD_FLAGS);
    EXPECT_EQ(release(20, 0), VSPACED_EMPTY_RANGE);
}
