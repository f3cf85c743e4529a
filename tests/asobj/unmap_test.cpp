#include "asobj/object.h"

using namespace rights;

class UnmapTest : public Object {
  protected:
    Outcome unmap(uint64_t page, uint64_t count) {
        return fixture.unmap(at(page), count * PAGE);
    }
};

TEST_F(UnmapTest, RemovesAWholeMapping) {
    ASSERT_EQ(map(request(3, 2)), VSPACED_OK);
    Outcome outcome = unmap(3, 2);
    EXPECT_EQ(outcome.status, VSPACED_OK);
    EXPECT_EQ(outcome.bytes_removed, 2 * PAGE);
    EXPECT_EQ(outcome.mappings_touched, 1u);
    EXPECT_EQ(mappings(), "");
    EXPECT_EQ(fixture.memory_bytes[0], 0u);
}

TEST_F(UnmapTest, TrimsTheFront) {
    ASSERT_EQ(map(request(3, 4)), VSPACED_OK);
    EXPECT_EQ(unmap(2, 2).bytes_removed, PAGE);
    EXPECT_EQ(mappings(), "[4,7) rw 0+4");
}

TEST_F(UnmapTest, TrimsTheBack) {
    ASSERT_EQ(map(request(3, 4)), VSPACED_OK);
    EXPECT_EQ(unmap(6, 5).bytes_removed, PAGE);
    EXPECT_EQ(mappings(), "[3,6) rw 0+3");
}

TEST_F(UnmapTest, SplitsTheMiddle) {
    ASSERT_EQ(map(request(3, 4)), VSPACED_OK);
    Outcome outcome = unmap(4, 2);
    EXPECT_EQ(outcome.bytes_removed, 2 * PAGE);
    EXPECT_EQ(outcome.mappings_touched, 1u);
    EXPECT_EQ(mappings(), "[3,4) rw 0+3, [6,7) rw 0+6");
}

TEST_F(UnmapTest, SpansMappingsAndHoles) {
    ASSERT_EQ(map(request(3, 2)), VSPACED_OK);
    ASSERT_EQ(map(request(6, 1)), VSPACED_OK);
    ASSERT_EQ(map(request(8, 3)), VSPACED_OK);
    Outcome outcome = unmap(4, 5);
    EXPECT_EQ(outcome.bytes_removed, 3 * PAGE);
    EXPECT_EQ(outcome.mappings_touched, 3u);
    EXPECT_EQ(mappings(), "[3,4) rw 0+3, [9,11) rw 0+9");
}

TEST_F(UnmapTest, OfNothingNeedsNoStep) {
    ASSERT_EQ(map(request(3, 2)), VSPACED_OK);
    space_plan plan;
    ASSERT_EQ(space_plan_unmap(&space, at(5), 10 * PAGE, &plan), VSPACED_OK);
    EXPECT_EQ(plan.step_count, 0u);
    EXPECT_EQ(plan.bytes_removed, 0u);
    space_commit(&space, &plan);
    EXPECT_EQ(mappings(), "[3,5) rw 0+3");
    EXPECT_EQ(space.counts.generation, 2u);
}

TEST_F(UnmapTest, IsOneStepHoweverMuchItSpans) {
    for (uint64_t page = 0; page < 200; page += 2) {
        ASSERT_EQ(map(request(page, 1)), VSPACED_OK);
    }
    space_plan plan;
    ASSERT_EQ(space_plan_unmap(&space, at(1), 150 * PAGE, &plan), VSPACED_OK);
    ASSERT_EQ(plan.step_count, 1u);
    EXPECT_EQ(plan.steps[0].kind, SPACE_STEP_UNMAP);
    EXPECT_EQ(plan.steps[0].range.begin, at(1));
    EXPECT_EQ(plan.steps[0].range.end, at(151));
    space_abandon(&space, &plan);
}

TEST_F(UnmapTest, OfTheWholeSpaceLeavesOneLeaf) {
    for (uint64_t page = 0; page < 2000; page += 2) {
        ASSERT_EQ(map(request(page, 1)), VSPACED_OK);
    }
    EXPECT_GT(space.tree.height, 1u);
    Outcome outcome = fixture.unmap(SCALE_BEGIN, SCALE_END - SCALE_BEGIN);
    EXPECT_EQ(outcome.mappings_touched, 1000u);
    EXPECT_EQ(outcome.bytes_removed, 1000 * PAGE);
    EXPECT_EQ(space.counts.nodes, 1u);
    EXPECT_EQ(space.tree.height, 0u);
    EXPECT_EQ(fixture.nodes->leaf_pool.used, 1u);
    EXPECT_EQ(fixture.nodes->inner_pool.used, 0u);
}

TEST_F(UnmapTest, RefusesBadRanges) {
    ASSERT_EQ(map(request(3, 2)), VSPACED_OK);
    EXPECT_EQ(fixture.unmap(at(3) + 1, PAGE).status, VSPACED_UNALIGNED);
    EXPECT_EQ(fixture.unmap(at(3), PAGE + 1).status, VSPACED_UNALIGNED);
    EXPECT_EQ(fixture.unmap(at(3), 0).status, VSPACED_EMPTY_RANGE);
    EXPECT_EQ(fixture.unmap(at(3), UINT64_MAX - PAGE + 1).status, VSPACED_RANGE_OVERFLOW);
    EXPECT_EQ(fixture.unmap(0, PAGE).status, VSPACED_OUTSIDE_SPACE);
    EXPECT_EQ(fixture.unmap(at(3), SCALE_END).status, VSPACED_OUTSIDE_SPACE);
    EXPECT_EQ(mappings(), "[3,5) rw 0+3");
}
