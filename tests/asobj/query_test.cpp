#include "asobj/object.h"

using namespace rights;

class QueryTest : public Object {
  protected:
    void SetUp() override {
        space_map_request map = of_class(request(3, 2, R), VSPACED_CLASS_SHARED);
        map.backing.memory = 9;
        map.backing.offset = 40 * PAGE;
        ASSERT_EQ(this->map(map), VSPACED_OK);
        ASSERT_EQ(this->map(request(7, 1)), VSPACED_OK);
    }
    space_mapping mapping = {};
    range gap = {0, 0};
};

TEST_F(QueryTest, TellsAllOfAMapping) {
    ASSERT_TRUE(space_query(&space, at(4) + 123, &mapping, &gap));
    EXPECT_EQ(mapping.range.begin, at(3));
    EXPECT_EQ(mapping.range.end, at(5));
    EXPECT_EQ(mapping.rights, R);
    EXPECT_EQ(mapping.ceiling, RW);
    EXPECT_EQ(mapping.class_id, VSPACED_CLASS_SHARED);
    EXPECT_EQ(mapping.memory, 9u);
    EXPECT_EQ(mapping.offset, 40 * PAGE);
}

TEST_F(QueryTest, EndsAreExclusive) {
    EXPECT_TRUE(space_query(&space, at(5) - 1, &mapping, &gap));
    EXPECT_FALSE(space_query(&space, at(5), &mapping, &gap));
    EXPECT_FALSE(space_query(&space, at(3) - 1, &mapping, &gap));
    EXPECT_TRUE(space_query(&space, at(3), &mapping, &gap));
}

TEST_F(QueryTest, TellsTheGap) {
    ASSERT_FALSE(space_query(&space, at(6), &mapping, &gap));
    EXPECT_EQ(gap.begin, at(5));
    EXPECT_EQ(gap.end, at(7));
    ASSERT_FALSE(space_query(&space, SCALE_BEGIN, &mapping, &gap));
    EXPECT_EQ(gap.begin, SCALE_BEGIN);
    EXPECT_EQ(gap.end, at(3));
    ASSERT_FALSE(space_query(&space, SCALE_END - 1, &mapping, &gap));
    EXPECT_EQ(gap.begin, at(8));
    EXPECT_EQ(gap.end, SCALE_END);
}

TEST_F(QueryTest, OutsideOfTheSpaceThereIsNothing) {
    for (uint64_t address : {UINT64_C(0), SCALE_BEGIN - 1, UINT64_C(0x800000000000), UINT64_MAX}) {
        EXPECT_FALSE(space_query(&space, address, &mapping, &gap)) << address;
        EXPECT_TRUE(range_is_empty(gap));
    }
}

TEST_F(QueryTest, NextIsTheFirstThatEndsAbove) {
    ASSERT_TRUE(space_next(&space, 0, &mapping));
    EXPECT_EQ(mapping.range.begin, at(3));
    ASSERT_TRUE(space_next(&space, at(4), &mapping));
    EXPECT_EQ(mapping.range.begin, at(3));
    ASSERT_TRUE(space_next(&space, at(5), &mapping));
    EXPECT_EQ(mapping.range.begin, at(7));
    EXPECT_FALSE(space_next(&space, at(8), &mapping));
    EXPECT_FALSE(space_next(&space, UINT64_MAX, &mapping));
}

TEST_F(QueryTest, FindGapTellsHowFarItGoes) {
    ASSERT_TRUE(space_find_gap(&space, VSPACED_CLASS_DATA, PAGE, 13, &gap));
    EXPECT_EQ(gap.begin, at(0));
    EXPECT_EQ(gap.end, at(3));
    ASSERT_TRUE(space_find_gap(&space, VSPACED_CLASS_STACK, 4 * PAGE, 12, &gap));
    EXPECT_EQ(gap.begin, at(9)) << "with room for a guard page";
}

TEST_F(QueryTest, Counts) {
    struct space_counts counts = space_counts(&space);
    EXPECT_EQ(counts.generation, 2u);
    EXPECT_EQ(counts.mappings, 2u);
    EXPECT_EQ(counts.bytes, 3 * PAGE);
    EXPECT_EQ(counts.nodes, 1u);
    ASSERT_EQ(unmap(0, 10), VSPACED_OK);
    counts = space_counts(&space);
    EXPECT_EQ(counts.generation, 3u);
    EXPECT_EQ(counts.mappings, 0u);
    EXPECT_EQ(counts.mappings_peak, 2u);
    EXPECT_EQ(counts.bytes, 0u);
    EXPECT_EQ(counts.bytes_peak, 3 * PAGE);
}

TEST_F(QueryTest, RefusalsDoNotCount) {
    EXPECT_EQ(map(request(3, 1)), VSPACED_OVERLAP);
    EXPECT_EQ(protect(0, 1, R), VSPACED_NOT_MAPPED);
    EXPECT_EQ(space_counts(&space).generation, 2u);
}
