// Larger closures, for tools/test --all.
#include "model/closure_values.h"

TEST(LargeClosure, EightPagesWithThreeLeavesAndOneInnerNode) {
    EXPECT_GT(expect_closed(with_nodes(plain_closure(8, 130000), 3, 1)), 1000000u);
}

TEST(LargeClosure, FivePagesOfEveryKind) {
    ClosureSetting setting = kinds_closure(5, 26000);
    setting.values = {ANONYMOUS_RW, BARE, RESERVED};
    setting.protections = {RW, 0};
    EXPECT_EQ(expect_closed(setting), 0u);
}

TEST(LargeClosure, FivePagesThatMove) {
    ClosureSetting setting = moves_closure(5, 30000);
    setting.values = {MEMORY_RW, BARE};
    setting.protections = {};
    EXPECT_EQ(expect_closed(setting), 0u);
}

TEST(LargeClosure, ThreePagesThatMoveInBatchesOfTwo) {
    ClosureSetting setting = moves_closure(3, 1700);
    setting.values = {MEMORY_RW, ANONYMOUS_RW};
    setting.protections = {R};
    setting.batch = 2;
    EXPECT_EQ(expect_closed(setting), 0u);
}

TEST(LargeClosure, TwoPagesInBatchesOfThree) {
    ClosureSetting setting = moves_closure(2, 100);
    setting.protections = {RW, 0};
    setting.discards = true;
    setting.batch = 3;
    EXPECT_EQ(expect_closed(setting), 0u);
}
