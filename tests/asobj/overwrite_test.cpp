// FIXED with OVERWRITE: what was there gives way, in one step.
#include "asobj/object.h"

using namespace rights;

class OverwriteTest : public Object {};

TEST_F(OverwriteTest, OfNothingIsAPlainMap) {
    space_plan plan;
    space_map_request map = overwrite(3, 2);
    ASSERT_EQ(space_plan_map(&space, &map, &plan), VSPACED_OK);
    EXPECT_FALSE(plan.steps[0].overwrite) << "a page that is there after all is to be refused";
    space_abandon(&space, &plan);
}

TEST_F(OverwriteTest, OfOneWholeMapping) {
    ASSERT_EQ(map(request(3, 2)), VSPACED_OK);
    Outcome outcome = fixture.map(overwrite(3, 2, R));
    EXPECT_EQ(outcome.status, VSPACED_OK);
    EXPECT_EQ(outcome.bytes_removed, 2 * PAGE);
    EXPECT_EQ(outcome.mappings_touched, 1u);
    EXPECT_EQ(mappings(), "[3,5) r 0+3");
    EXPECT_EQ(space.counts.bytes, 2 * PAGE);
}

TEST_F(OverwriteTest, InTheMiddleSplits) {
    ASSERT_EQ(map(request(3, 5)), VSPACED_OK);
    EXPECT_EQ(map(overwrite(5, 1, R)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[3,5) rw 0+3, [5,6) r 0+5, [6,8) rw 0+6");
}

TEST_F(OverwriteTest, OfAnEndTrims) {
    ASSERT_EQ(map(request(3, 5)), VSPACED_OK);
    EXPECT_EQ(map(overwrite(3, 1, R)), VSPACED_OK);
    EXPECT_EQ(map(overwrite(7, 2, R)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[3,4) r 0+3, [4,7) rw 0+4, [7,9) r 0+7");
}

TEST_F(OverwriteTest, SpansMappingsAndHoles) {
    ASSERT_EQ(map(request(3, 2)), VSPACED_OK);
    ASSERT_EQ(map(request(6, 1, R)), VSPACED_OK);
    ASSERT_EQ(map(request(9, 4)), VSPACED_OK);
    Outcome outcome = fixture.map(overwrite(4, 6, NONE));
    EXPECT_EQ(outcome.status, VSPACED_OK);
    EXPECT_EQ(outcome.bytes_removed, 3 * PAGE);
    EXPECT_EQ(outcome.mappings_touched, 3u);
    EXPECT_EQ(mappings(), "[3,4) rw 0+3, [4,10) - 0+4, [10,13) rw 0+10");
}

TEST_F(OverwriteTest, BySameMemoryChangesNoMapping) {
    ASSERT_EQ(map(request(3, 5)), VSPACED_OK);
    EXPECT_EQ(map(overwrite(5, 1)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[3,8) rw 0+3");
    EXPECT_EQ(space.counts.bytes, 5 * PAGE);
    EXPECT_EQ(fixture.memory_bytes[0], 5 * PAGE);
}

TEST_F(OverwriteTest, ByOtherMemoryCountsBoth) {
    ASSERT_EQ(map(request(3, 5)), VSPACED_OK);
    space_map_request map = overwrite(5, 1);
    map.backing.memory = 7;
    EXPECT_EQ(this->map(map), VSPACED_OK);
    EXPECT_EQ(mappings(), "[3,5) rw 0+3, [5,6) rw 7+5, [6,8) rw 0+6");
    EXPECT_EQ(fixture.memory_bytes[0], 4 * PAGE);
    EXPECT_EQ(fixture.memory_bytes[7], PAGE);
}

// The mappings that give way lie in several leaves.
TEST_F(OverwriteTest, OfManyMappings) {
    for (uint64_t page = 0; page < 400; page += 2) {
        ASSERT_EQ(map(request(page, 1)), VSPACED_OK);
    }
    Outcome outcome = fixture.map(overwrite(10, 300, R));
    EXPECT_EQ(outcome.status, VSPACED_OK);
    EXPECT_EQ(outcome.bytes_removed, 150 * PAGE);
    EXPECT_EQ(outcome.mappings_touched, 150u);
    EXPECT_EQ(space.counts.mappings, 51u);
    EXPECT_EQ(space.counts.bytes, 350 * PAGE);
}

TEST_F(OverwriteTest, OfManyMappingsJoinsBothNeighbours) {
    ASSERT_EQ(map(request(0, 10)), VSPACED_OK);
    for (uint64_t page = 11; page < 399; page += 2) {
        ASSERT_EQ(map(request(page, 1, R)), VSPACED_OK);
    }
    ASSERT_EQ(map(request(400, 10)), VSPACED_OK);
    EXPECT_EQ(map(overwrite(10, 390)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[0,410) rw 0+0");
    EXPECT_EQ(space.tree.height, 0u);
}
