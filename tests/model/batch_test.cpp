// Random batches against the model: each kept, or refused by the kernel at some step.
#include <gtest/gtest.h>

#include "model/lockstep.h"

struct BatchSetting {
    const char *name;
    uint64_t pages;
    unsigned batches;
    uint32_t leaves_max, inners_max;
    uint64_t account_frames;
};

static const BatchSetting settings[] = {
    {"FewPages", 12, 500, UINT32_MAX, UINT32_MAX, 24},
    {"ManyPages", 300, 80, UINT32_MAX, UINT32_MAX, 600},
    {"FewNodes", 300, 300, 8, 6, 300},
    {"OneLeaf", 20, 500, 1, 0, 30},
};

class RandomBatch : public testing::TestWithParam<BatchSetting> {};

TEST_P(RandomBatch, IsAllOrNothing) {
    const BatchSetting &setting = GetParam();
    for (uint64_t seed = 1; seed <= 3; seed++) {
        std::mt19937_64 random(seed);
        Lockstep lockstep(open_policy(7, 4096, UINT64_MAX), setting.leaves_max, setting.inners_max);
        lockstep.give_account(setting.account_frames);
        OperationSource source(seed, setting.pages);
        for (unsigned i = 0; i < setting.batches; i++) {
            std::vector<Operation> operations;
            for (uint64_t left = 1 + random() % 20; left > 0; left--) {
                operations.push_back(source.next());
            }
            size_t fails_at = random() % 2 ? random() % 20 : SIZE_MAX;
            ASSERT_EQ(lockstep.batch(operations, fails_at), "")
                << "seed " << seed << ", batch " << i << ", fails at " << fails_at << "\n"
                << to_string(operations);
        }
        EXPECT_GT(lockstep.fixture.space.counts.mappings_peak, 1u);
    }
}

static std::string name_of(const testing::TestParamInfo<BatchSetting> &info) {
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Settings, RandomBatch, testing::ValuesIn(settings), name_of);
