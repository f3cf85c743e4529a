// Neighbours become one mapping if, and only if, nothing tells them apart.
#include "asobj/object.h"

using namespace rights;

class JoinTest : public Object {
  protected:
    void SetUp() override {
        ASSERT_EQ(map(request(3, 2)), VSPACED_OK);
    }
};

TEST_F(JoinTest, WithTheOneBelow) {
    EXPECT_EQ(map(request(5, 1)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[3,6) rw 0+3");
}

TEST_F(JoinTest, WithTheOneAbove) {
    EXPECT_EQ(map(request(2, 1)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[2,5) rw 0+2");
}

TEST_F(JoinTest, WithBoth) {
    ASSERT_EQ(map(request(7, 1)), VSPACED_OK);
    EXPECT_EQ(map(request(5, 2)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[3,8) rw 0+3");
}

TEST_F(JoinTest, NotWithOtherRights) {
    EXPECT_EQ(map(request(5, 1, R)), VSPACED_OK);
    EXPECT_EQ(space.counts.mappings, 2u);
}

TEST_F(JoinTest, NotWithAnotherCeiling) {
    ASSERT_EQ(protect(3, 2, R), VSPACED_OK);
    space_map_request map = request(5, 1, R);
    map.ceiling = R;
    EXPECT_EQ(this->map(map), VSPACED_OK);
    EXPECT_EQ(space.counts.mappings, 2u);
}

TEST_F(JoinTest, NotWithAnotherClass) {
    EXPECT_EQ(map(of_class(request(5, 1), VSPACED_CLASS_SHARED)), VSPACED_OK);
    EXPECT_EQ(space.counts.mappings, 2u);
}

TEST_F(JoinTest, NotWithAnotherMemory) {
    space_map_request map = request(5, 1);
    map.backing.memory = 1;
    EXPECT_EQ(this->map(map), VSPACED_OK);
    EXPECT_EQ(space.counts.mappings, 2u);
}

TEST_F(JoinTest, NotWithAnotherPlaceInTheMemory) {
    for (uint64_t offset : {UINT64_C(0), 3 * PAGE, 4 * PAGE, 6 * PAGE}) {
        space_map_request map = request(5, 1);
        map.backing.offset = offset;
        EXPECT_EQ(this->map(map), VSPACED_OK);
        EXPECT_EQ(space.counts.mappings, 2u) << offset;
        EXPECT_EQ(unmap(5, 1), VSPACED_OK);
    }
}

TEST_F(JoinTest, NotAcrossAHole) {
    EXPECT_EQ(map(request(6, 1)), VSPACED_OK);
    EXPECT_EQ(space.counts.mappings, 2u);
}

// The first page of the space is followed by one that would go on from it, if it
// were a mapping like others.
TEST_F(JoinTest, NotWithThePagesBelowTheSpace) {
    space_map_request map = request(0, 1, NONE);
    map.address = SCALE_BEGIN;
    map.ceiling = NONE;
    map.backing.offset = SCALE_BEGIN;
    EXPECT_EQ(this->map(map), VSPACED_OK);
    EXPECT_EQ(space.counts.mappings, 2u);
    EXPECT_EQ(fixture.unmap(SCALE_BEGIN, PAGE).status, VSPACED_OK);
    EXPECT_EQ(space.counts.mappings, 1u);
}

// Neighbours in different leaves; the last round fills each gap, so that the two
// leaves' mappings join as they meet.
TEST_F(JoinTest, AcrossLeaves) {
    for (uint64_t page = 10; page < 400; page += 2) {
        ASSERT_EQ(map(request(page, 1)), VSPACED_OK);
    }
    ASSERT_GT(space.tree.height, 0u);
    for (uint64_t page = 11; page < 399; page += 2) {
        ASSERT_EQ(map(request(page, 1)), VSPACED_OK);
        uint32_t node = 0;
        ASSERT_STREQ(space_invalid(&space, &node), nullptr);
    }
    EXPECT_EQ(mappings(), "[3,5) rw 0+3, [10,399) rw 0+10");
    EXPECT_EQ(space.counts.nodes, 1u);
}
