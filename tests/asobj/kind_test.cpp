// Mappings that have no frames yet, and the classes that depend on what lies behind.
#include "asobj/object.h"

using namespace rights;

class KindTest : public Object {};

TEST_F(KindTest, NoneHasNoPagesButCountsAsBytes) {
    ASSERT_EQ(map(none(3, 4)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[3,7) none");
    EXPECT_TRUE(fixture.table.pages.empty());
    EXPECT_EQ(space.counts.bytes, 4 * PAGE);
    EXPECT_EQ(fixture.memory_bytes[0], 0u);
    Outcome outcome = fixture.unmap(at(4), PAGE);
    EXPECT_EQ(outcome.bytes_removed, PAGE);
    EXPECT_EQ(mappings(), "[3,4) none, [5,7) none");
}

TEST_F(KindTest, NoneHasNoRights) {
    EXPECT_EQ(map(of_kind(request(3, 4, R), VSPACED_BACKING_NONE)), VSPACED_BAD_RIGHTS);
}

TEST_F(KindTest, NoneJoinsNone) {
    ASSERT_EQ(map(none(0, 2)), VSPACED_OK);
    ASSERT_EQ(map(none(4, 2)), VSPACED_OK);
    ASSERT_EQ(map(none(2, 2)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[0,6) none");
}

TEST_F(KindTest, NoneIsInTheWayOfOthers) {
    ASSERT_EQ(map(none(0, 2)), VSPACED_OK);
    EXPECT_EQ(map(request(1, 2)), VSPACED_OVERLAP);
    EXPECT_EQ(map(overwrite(1, 2)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[0,1) none, [1,3) rw 0+1");
    EXPECT_EQ(fixture.table.pages.size(), 2u);
    space_map_request over = none(2, 2);
    over.overwrite = true;
    EXPECT_EQ(map(over), VSPACED_OK) << "its pages go";
    EXPECT_EQ(fixture.table.pages.size(), 1u);
}

TEST_F(KindTest, ProtectStepsLeaveNoneOut) {
    ASSERT_EQ(map(request(0, 2)), VSPACED_OK);
    ASSERT_EQ(map(none(2, 2)), VSPACED_OK);
    ASSERT_EQ(map(request(4, 2, R)), VSPACED_OK);
    space_plan plan;
    ASSERT_EQ(space_plan_protect(&space, at(1), 4 * PAGE, NONE, &plan), VSPACED_OK);
    ASSERT_EQ(plan.step_count, 2u);
    EXPECT_EQ(plan.steps[0].range.begin, at(1));
    EXPECT_EQ(plan.steps[0].range.end, at(2));
    EXPECT_EQ(plan.steps[1].range.begin, at(4));
    EXPECT_EQ(plan.steps[1].range.end, at(5));
    EXPECT_EQ(plan.mappings_touched, 2u);
    space_abandon(&space, &plan);
    EXPECT_EQ(protect(1, 4, NONE), VSPACED_OK);
    EXPECT_EQ(protect(2, 2, NONE), VSPACED_OK) << "nothing to do";
}

TEST_F(KindTest, ProtectOfMorePartsThanAPlanHolds) {
    for (uint64_t i = 0; i <= SPACE_PLAN_STEPS_MAX; i++) {
        ASSERT_EQ(map(request(2 * i, 1)), VSPACED_OK);
        ASSERT_EQ(map(none(2 * i + 1, 1)), VSPACED_OK);
    }
    EXPECT_EQ(protect(0, 2 * SPACE_PLAN_STEPS_MAX + 2, NONE), VSPACED_REQUEST_TOO_LARGE);
    EXPECT_EQ(protect(0, 2 * SPACE_PLAN_STEPS_MAX, NONE), VSPACED_OK);
}

TEST_F(KindTest, WithoutAnAccountThereAreNoFrames) {
    ASSERT_EQ(map(none(0, 2)), VSPACED_OK);
    EXPECT_EQ(protect(0, 1, R), VSPACED_NO_ACCOUNT);
    EXPECT_EQ(protect(0, 1, RX), VSPACED_ABOVE_CEILING);
    EXPECT_EQ(map(of_kind(request(8, 1), VSPACED_BACKING_ANONYMOUS)), VSPACED_NO_ACCOUNT);
}

// Whoever has no right to execute the account's memory gets none by way of pages that
// were mapped before they had frames of it.
TEST_F(KindTest, FramesBringTheCeilingOfTheirMemory) {
    space_map_request code = of_class(none(0, 4), VSPACED_CLASS_CODE);
    code.ceiling = RX;
    ASSERT_EQ(map(code), VSPACED_OK);
    ASSERT_EQ(fixture.give_account(9, 8, RW), VSPACED_OK);
    EXPECT_EQ(protect(0, 2, RX), VSPACED_ABOVE_CEILING);
    EXPECT_EQ(protect(0, 2, R), VSPACED_OK);
    EXPECT_EQ(protect(0, 2, RX), VSPACED_ABOVE_CEILING);
    space_mapping mapping = {};
    range gap = {0, 0};
    ASSERT_TRUE(space_query(&space, at(0), &mapping, &gap));
    EXPECT_EQ(mapping.ceiling, R);
    EXPECT_EQ(mappings(), "[0,2) r anonymous+0, [2,4) none");
}

TEST_F(KindTest, GuardHasNothingBehindEver) {
    space_map_request guard = of_class(none(4, 2), VSPACED_CLASS_GUARD);
    EXPECT_EQ(map(guard), VSPACED_BAD_CLASS) << "a ceiling";
    guard.ceiling = NONE;
    EXPECT_EQ(map(guard), VSPACED_OK);
    EXPECT_EQ(protect(4, 2, R), VSPACED_ABOVE_CEILING);
    EXPECT_EQ(protect(4, 2, NONE), VSPACED_OK);
    guard = of_class(request(8, 1, NONE), VSPACED_CLASS_GUARD);
    guard.ceiling = NONE;
    EXPECT_EQ(map(guard), VSPACED_BAD_CLASS) << "a memory";
    EXPECT_EQ(mappings(), "[4,6) none");
}

TEST_F(KindTest, JitIsForThoseWhoMay) {
    space_map_request jit = of_class(request(4, 2), VSPACED_CLASS_JIT);
    jit.ceiling = ALL;
    EXPECT_EQ(map(jit), VSPACED_NOT_AUTHORIZED);
    SpaceFixture may(open_policy(ALL, 16, UINT64_MAX));
    EXPECT_EQ(may.map(jit).status, VSPACED_OK);
    EXPECT_EQ(may.protect(at(4), PAGE, RX).status, VSPACED_OK);
    EXPECT_EQ(may.protect(at(4), PAGE, ALL).status, VSPACED_WRITE_AND_EXECUTE);
    EXPECT_EQ(may.protect(at(4), PAGE, RW).status, VSPACED_OK);
    jit.address = at(8);
    jit.rights = ALL;
    EXPECT_EQ(may.map(jit).status, VSPACED_WRITE_AND_EXECUTE);
    jit = of_class(jit, VSPACED_CLASS_FILE);
    jit.rights = R;
    EXPECT_EQ(may.map(jit).status, VSPACED_WRITE_AND_EXECUTE) << "no other class";
    uint32_t node = 0;
    EXPECT_STREQ(space_invalid(&may.space, &node), nullptr);
    may.space.policy.allow_jit = false;
    EXPECT_STREQ(space_invalid(&may.space, &node), "RIGHTS");
}
