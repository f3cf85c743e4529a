#include "asobj/object.h"

using namespace rights;

class ProtectTest : public Object {
  protected:
    // Neighbours that can't join: each from a memory of its own.
    void map_apart(uint64_t page, uint64_t count, uint32_t memory, uint8_t rights = RW) {
        space_map_request map = request(page, count, rights);
        map.backing.memory = memory;
        ASSERT_EQ(this->map(map), VSPACED_OK);
    }
};

TEST_F(ProtectTest, ChangesAWholeMapping) {
    ASSERT_EQ(map(request(3, 3)), VSPACED_OK);
    Outcome outcome = fixture.protect(at(3), 3 * PAGE, R);
    EXPECT_EQ(outcome.status, VSPACED_OK);
    EXPECT_EQ(outcome.mappings_touched, 1u);
    EXPECT_EQ(mappings(), "[3,6) r 0+3");
}

TEST_F(ProtectTest, SplitsFrontMiddleAndBack) {
    ASSERT_EQ(map(request(3, 9)), VSPACED_OK);
    EXPECT_EQ(protect(3, 1, R), VSPACED_OK);
    EXPECT_EQ(protect(6, 2, NONE), VSPACED_OK);
    EXPECT_EQ(protect(11, 1, R), VSPACED_OK);
    EXPECT_EQ(mappings(), "[3,4) r 0+3, [4,6) rw 0+4, [6,8) - 0+6, [8,11) rw 0+8, [11,12) r 0+11");
}

TEST_F(ProtectTest, AndBackIsOneMappingAgain) {
    ASSERT_EQ(map(request(3, 9)), VSPACED_OK);
    EXPECT_EQ(protect(6, 2, R), VSPACED_OK);
    EXPECT_EQ(protect(6, 2, RW), VSPACED_OK);
    EXPECT_EQ(mappings(), "[3,12) rw 0+3");
}

TEST_F(ProtectTest, ToTheSameRightsChangesNothing) {
    ASSERT_EQ(map(request(3, 9)), VSPACED_OK);
    space_plan plan;
    ASSERT_EQ(space_plan_protect(&space, at(5), PAGE, RW, &plan), VSPACED_OK);
    EXPECT_EQ(plan.step_count, 0u);
    EXPECT_EQ(plan.mappings_touched, 0u);
    space_commit(&space, &plan);
    EXPECT_EQ(mappings(), "[3,12) rw 0+3");
}

TEST_F(ProtectTest, SpansMappings) {
    map_apart(3, 3, 1);
    map_apart(6, 2, 2, R);
    map_apart(8, 3, 3);
    Outcome outcome = fixture.protect(at(4), 6 * PAGE, R);
    EXPECT_EQ(outcome.status, VSPACED_OK);
    EXPECT_EQ(outcome.mappings_touched, 2u) << "the one in the middle had these rights";
    EXPECT_EQ(mappings(), "[3,4) rw 1+3, [4,6) r 1+4, [6,8) r 2+6, [8,10) r 3+8, [10,11) rw 3+10");
}

TEST_F(ProtectTest, JoinsWhatBecomesEqual) {
    ASSERT_EQ(map(request(3, 9)), VSPACED_OK);
    for (uint64_t page = 3; page < 12; page += 2) {
        ASSERT_EQ(protect(page, 1, R), VSPACED_OK);
    }
    Outcome outcome = fixture.protect(at(4), 7 * PAGE, NONE);
    EXPECT_EQ(outcome.mappings_touched, 7u);
    EXPECT_EQ(mappings(), "[3,4) r 0+3, [4,11) - 0+4, [11,12) r 0+11");
    EXPECT_EQ(protect(4, 7, R), VSPACED_OK);
    EXPECT_EQ(mappings(), "[3,12) r 0+3");
}

// The pieces that stick out go to the neighbour that they now equal.
TEST_F(ProtectTest, MovesTheBorderOfEqualNeighbours) {
    ASSERT_EQ(map(request(3, 9)), VSPACED_OK);
    ASSERT_EQ(protect(6, 3, R), VSPACED_OK);
    EXPECT_EQ(protect(5, 1, R), VSPACED_OK);
    EXPECT_EQ(protect(9, 1, R), VSPACED_OK);
    EXPECT_EQ(mappings(), "[3,5) rw 0+3, [5,10) r 0+5, [10,12) rw 0+10");
    EXPECT_EQ(protect(5, 2, RW), VSPACED_OK);
    EXPECT_EQ(protect(8, 2, RW), VSPACED_OK);
    EXPECT_EQ(mappings(), "[3,7) rw 0+3, [7,8) r 0+7, [8,12) rw 0+8");
}

TEST_F(ProtectTest, RefusesHoles) {
    ASSERT_EQ(map(request(3, 2)), VSPACED_OK);
    ASSERT_EQ(map(request(6, 2)), VSPACED_OK);
    EXPECT_EQ(protect(2, 2, R), VSPACED_NOT_MAPPED) << "at the front";
    EXPECT_EQ(protect(3, 4, R), VSPACED_NOT_MAPPED) << "in the middle";
    EXPECT_EQ(protect(7, 2, R), VSPACED_NOT_MAPPED) << "at the end";
    EXPECT_EQ(protect(20, 1, R), VSPACED_NOT_MAPPED) << "everywhere";
    EXPECT_EQ(mappings(), "[3,5) rw 0+3, [6,8) rw 0+6");
}

TEST_F(ProtectTest, RefusesRightsAboveAMappingsCeiling) {
    ASSERT_EQ(map(request(3, 2)), VSPACED_OK);
    space_map_request map = request(5, 2, R);
    map.ceiling = R;
    ASSERT_EQ(this->map(map), VSPACED_OK);
    EXPECT_EQ(protect(5, 1, RW), VSPACED_ABOVE_CEILING);
    EXPECT_EQ(protect(3, 4, RW), VSPACED_ABOVE_CEILING);
    EXPECT_EQ(protect(3, 2, RX), VSPACED_ABOVE_CEILING);
    EXPECT_EQ(protect(5, 5, RW), VSPACED_ABOVE_CEILING) << "looked at before the hole";
}

TEST_F(ProtectTest, RefusesImpossibleRights) {
    ASSERT_EQ(map(request(3, 2)), VSPACED_OK);
    EXPECT_EQ(protect(3, 2, ALL), VSPACED_WRITE_AND_EXECUTE);
    EXPECT_EQ(protect(3, 2, VSPACED_WRITE), VSPACED_BAD_RIGHTS);
    EXPECT_EQ(protect(3, 2, VSPACED_EXECUTE), VSPACED_BAD_RIGHTS);
    EXPECT_EQ(protect(3, 2, 8), VSPACED_BAD_RIGHTS);
    EXPECT_EQ(protect(3, 2, 0x100 | R), VSPACED_BAD_RIGHTS);
}

TEST_F(ProtectTest, RefusesBadRanges) {
    EXPECT_EQ(fixture.protect(at(3) + 8, PAGE, R).status, VSPACED_UNALIGNED);
    EXPECT_EQ(fixture.protect(at(3), 0, R).status, VSPACED_EMPTY_RANGE);
    EXPECT_EQ(fixture.protect(PAGE, UINT64_MAX - PAGE + 1, R).status, VSPACED_RANGE_OVERFLOW);
    EXPECT_EQ(fixture.protect(SCALE_END, PAGE, R).status, VSPACED_OUTSIDE_SPACE);
}

TEST_F(ProtectTest, IsOneStepHoweverMuchItSpans) {
    for (uint32_t i = 0; i < 60; i++) {
        map_apart(i, 1, i);
    }
    space_plan plan;
    ASSERT_EQ(space_plan_protect(&space, at(0), 60 * PAGE, R, &plan), VSPACED_OK);
    ASSERT_EQ(plan.step_count, 1u);
    EXPECT_EQ(plan.steps[0].kind, SPACE_STEP_PROTECT);
    EXPECT_EQ(plan.steps[0].rights, R);
    EXPECT_EQ(range_length(plan.steps[0].range), 60 * PAGE);
    space_abandon(&space, &plan);
}

// Mappings of many leaves, that become one.
TEST_F(ProtectTest, JoinsAcrossLeaves) {
    ASSERT_EQ(map(request(0, 1000)), VSPACED_OK);
    for (uint64_t page = 1; page < 1000; page += 2) {
        ASSERT_EQ(protect(page, 1, R), VSPACED_OK);
    }
    EXPECT_EQ(space.counts.mappings, 1000u);
    EXPECT_EQ(protect(0, 1000, NONE), VSPACED_OK);
    EXPECT_EQ(mappings(), "[0,1000) - 0+0");
    EXPECT_EQ(space.counts.nodes, 1u);
}
