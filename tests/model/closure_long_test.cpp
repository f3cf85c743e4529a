// All eight pages, placement included; and, of every kind of page, as many as go.
#include "model/closure_values.h"

TEST(ClosureOfEightPages, WithNodesForAll) {
    EXPECT_EQ(expect_closed(plain_closure(8, 140000)), 0u);
}

TEST(ClosureOfSevenPages, WithThreeLeavesAndOneInnerNode) {
    EXPECT_GT(expect_closed(with_nodes(plain_closure(7, 20000), 3, 1)), 100000u);
}

TEST(ClosureOfFourPages, OfEveryKind) {
    EXPECT_EQ(expect_closed(kinds_closure(4, 34000)), 0u);
}

TEST(ClosureOfFourPages, OfEveryKindWithThreeLeavesAndTwoInnerNodes) {
    EXPECT_GT(expect_closed(with_nodes(kinds_closure(4, 30000), 3, 2)), 10000u);
}

TEST(ClosureOfFourPages, ThatMove) {
    EXPECT_EQ(expect_closed(moves_closure(4, 8000)), 0u);
}

TEST(ClosureOfFourPages, ThatMoveWithFourLeavesAndThreeInnerNodes) {
    EXPECT_GT(expect_closed(with_nodes(moves_closure(4, 6400), 4, 3)), 10000u);
}

// So that what is planned is refused for the first or the second ceiling.
static ClosureSetting with_ceilings(ClosureSetting setting) {
    setting.mappings_max = 2;
    setting.pages_max = 3;
    return setting;
}

TEST(ClosureOfFourPages, OfEveryKindTwoMappingsThreeMapped) {
    EXPECT_EQ(expect_closed(with_ceilings(kinds_closure(4, 1000))), 0u);
}

TEST(ClosureOfFourPages, ThatMoveTwoMappingsThreeMapped) {
    EXPECT_EQ(expect_closed(with_ceilings(moves_closure(4, 500))), 0u);
}

TEST(ClosureOfThreePages, InBatchesOfTwo) {
    EXPECT_EQ(expect_closed(batch_closure(3, 2, 260)), 0u);
}

TEST(ClosureOfThreePages, InBatchesOfTwoWithTenLeavesAndTwelveInnerNodes) {
    EXPECT_GT(expect_closed(with_nodes(batch_closure(3, 2, 260), 10, 12)), 1000u);
}

TEST(ClosureOfThreePages, ThatMoveInBatchesOfTwo) {
    ClosureSetting setting = moves_closure(3, 50);
    setting.values = {ANONYMOUS_RW, BARE};
    setting.batch = 2;
    EXPECT_EQ(expect_closed(setting), 0u);
}

TEST(ClosureOfThreePages, InBatchesOfThree) {
    ClosureSetting setting = batch_closure(3, 3, 50);
    setting.values = {ANONYMOUS_RW, BARE};
    setting.protections = {RW};
    EXPECT_EQ(expect_closed(setting), 0u);
}
