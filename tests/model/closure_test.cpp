// Closures that are small enough for every run: few pages, small pools, ceilings.
#include "model/closure_values.h"

TEST(Closure, FivePages) {
    EXPECT_EQ(expect_closed(plain_closure(5, 1700)), 0u);
}

// Five mappings, what is below and the first page need three leaves, and so one inner node.
TEST(Closure, FivePagesInTwoLeaves) {
    EXPECT_GT(expect_closed(with_nodes(plain_closure(5, 1300), 2, 1)), 1000u);
}

TEST(Closure, FivePagesWithoutInnerNodes) {
    EXPECT_GT(expect_closed(with_nodes(plain_closure(5, 40), 8, 0)), 1000u);
}

TEST(Closure, FivePagesThreeMappings) {
    ClosureSetting setting = plain_closure(5, 1100);
    setting.mappings_max = 3;
    expect_closed(setting);
}

TEST(Closure, FivePagesFourMapped) {
    ClosureSetting setting = plain_closure(5, 1100);
    setting.pages_max = 4;
    expect_closed(setting);
}

TEST(Closure, ThreePagesOfEveryKind) {
    EXPECT_EQ(expect_closed(kinds_closure(3, 1000)), 0u);
}

TEST(Closure, ThreePagesWithoutAnAccount) {
    ClosureSetting setting = kinds_closure(3, 200);
    setting.frames = 0;
    EXPECT_EQ(expect_closed(setting), 0u);
}

TEST(Closure, ThreePagesThatMove) {
    EXPECT_EQ(expect_closed(moves_closure(3, 500)), 0u);
}

TEST(Closure, ThreePagesInBatchesOfTwo) {
    ClosureSetting setting = batch_closure(3, 2, 40);
    setting.values = {ANONYMOUS_RW, BARE};
    setting.protections = {RW};
    EXPECT_EQ(expect_closed(setting), 0u);
}
