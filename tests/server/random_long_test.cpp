#include "random_run.h"

#include <gtest/gtest.h>

class RandomLongTest : public testing::TestWithParam<uint64_t> {};

TEST_P(RandomLongTest, ManySeeds) {
    random_run(GetParam(), 200000);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomLongTest, testing::Range<uint64_t>(100, 112));
