#include "random_run.h"

#include <gtest/gtest.h>

TEST(RandomTest, AFewSeeds) {
    for (uint64_t seed = 1; seed <= 4; seed++) {
        random_run(seed, 4000);
    }
}
