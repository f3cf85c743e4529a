#include <gtest/gtest.h>

#include "model/lockstep.h"

// What the random operations are there to reach, they reach.
TEST(RandomSource, FillsSpacesAndPools) {
    Lockstep lockstep(plain_policy(7, 4096, UINT64_MAX), 3, 2);
    OperationSource source(1, 300);
    lockstep.compare_every = 20;
    for (int i = 0; i < 2000; i++) {
        ASSERT_EQ(lockstep.step(source.next()), "");
    }
    EXPECT_GT(lockstep.refusals_for_nodes, 0u);
    EXPECT_EQ(lockstep.fixture.space.counts.nodes, 4u);
    EXPECT_GT(lockstep.fixture.space.counts.mappings_peak, 40u);
}
