// Closures that are small enough for every run: few pages, small pools, ceilings.
#include "model/closure_check.h"

TEST(Closure, FivePages) {
    expect_closed({UINT32_MAX, UINT32_MAX, 8, 8, 5, 1200});
}

TEST(Closure, SixPages) {
    expect_closed({UINT32_MAX, UINT32_MAX, 8, 8, 6, 6000});
}

// Six mappings and the first page need two leaves or three, and so one inner node.
TEST(Closure, SixPagesInTwoLeaves) {
    uint64_t refusals = expect_closed({2, 1, 8, 8, 6, 2000});
    EXPECT_GT(refusals, 1000u);
}

TEST(Closure, SixPagesWithoutInnerNodes) {
    uint64_t refusals = expect_closed({8, 0, 8, 8, 6, 200});
    EXPECT_GT(refusals, 1000u);
}

TEST(Closure, SixPagesThreeMappings) {
    expect_closed({UINT32_MAX, UINT32_MAX, 3, 8, 6, 1000});
}

TEST(Closure, SixPagesFourMapped) {
    expect_closed({UINT32_MAX, UINT32_MAX, 8, 4, 6, 1000});
}

// Memory of two rights, pages without frames, and reservations.
TEST(Closure, FivePagesOfEveryKind) {
    expect_closed({UINT32_MAX, UINT32_MAX, 8, 8, 5, 2000, true});
}

TEST(Closure, FivePagesOfEveryKindInOneLeafOrTwo) {
    expect_closed({2, 1, 8, 8, 5, 1000, true});
}
