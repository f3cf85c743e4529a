#include <gtest/gtest.h>

#include <array>

extern "C" {
#include "rt/random.h"
}

namespace {

// Transcripts depend on these numbers: the same on every machine, for ever.
TEST(Random, a_seed_decides_the_numbers) {
    struct random zero = random_make(0), one = random_make(1);
    EXPECT_EQ(random_next(&zero), UINT64_C(0xe220a8397b1dcdaf));
    EXPECT_EQ(random_next(&zero), UINT64_C(0x6e789e6aa1b965f4));
    EXPECT_EQ(random_next(&one), UINT64_C(0x910a2dec89025cc1));
}

TEST(Random, below_stays_below) {
    struct random random = random_make(5);
    for (uint64_t bound :
         {UINT64_C(1), UINT64_C(2), UINT64_C(3), UINT64_C(1000), UINT64_C(1) << 63, UINT64_MAX}) {
        for (int i = 0; i < 1000; i++) {
            EXPECT_LT(random_below(&random, bound), bound);
        }
    }
}

TEST(Random, below_is_even) {
    struct random random = random_make(9);
    std::array<int, 6> counts{};
    for (int i = 0; i < 60000; i++) {
        counts[random_below(&random, 6)]++;
    }
    for (int count : counts) {
        EXPECT_NEAR(count, 10000, 400); // four standard deviations
    }
}

} // namespace
