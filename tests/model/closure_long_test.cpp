// All eight pages, placement included: with nodes for everything, and with a pool
// that fills.
#include "model/closure_check.h"

TEST(ClosureOfEightPages, WithNodesForAll) {
    expect_closed({UINT32_MAX, UINT32_MAX, 8, 8, 8, 140000});
}

TEST(ClosureOfEightPages, WithThreeLeavesAndOneInnerNode) {
    uint64_t refusals = expect_closed({3, 1, 8, 8, 8, 130000});
    EXPECT_GT(refusals, 1000000u);
}

TEST(ClosureOfSixPages, OfEveryKind) {
    expect_closed({UINT32_MAX, UINT32_MAX, 8, 8, 6, 15000, true});
}
