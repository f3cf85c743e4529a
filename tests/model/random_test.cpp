// Long random sequences against the model. A failure is shown as the shortest
// sequence that still fails, ready to be pasted as a case of its own.
//
//   VSPACED_RANDOM_SEEDS   sequences of each kind, by default 4
#include <gtest/gtest.h>

#include <cstdlib>

#include "model/lockstep.h"
#include "model/shrink.h"

static uint64_t seed_count() {
    const char *text = std::getenv("VSPACED_RANDOM_SEEDS");
    return text ? std::strtoull(text, nullptr, 10) : 4;
}

struct Setting {
    const char *name;
    uint64_t pages; // in which ranges fall, in each zone
    size_t operations;
    space_policy policy;
    uint32_t leaves_max, inners_max;
    uint64_t compare_every;
    uint64_t account_frames; // 0: no account
    unsigned account_rights = VSPACED_RIGHTS_ALL;
};

static std::string run_in(const Setting &setting, const std::vector<Operation> &operations) {
    Lockstep lockstep(setting.policy, setting.leaves_max, setting.inners_max);
    lockstep.compare_every = setting.compare_every;
    if (setting.account_frames > 0) {
        lockstep.give_account(setting.account_frames, setting.account_rights);
    }
    return run(lockstep, operations);
}

static const Setting settings[] = {
    {"FewPages", 12, 1500, open_policy(7, 64, UINT64_MAX), UINT32_MAX, UINT32_MAX, 1, 24},
    {"ManyMappings", 300, 2000, open_policy(7, 4096, UINT64_MAX), UINT32_MAX, UINT32_MAX, 20, 900},
    {"FewMappingsAllowed", 60, 1000, plain_policy(7, 16, UINT64_MAX), UINT32_MAX, UINT32_MAX, 1,
     90},
    {"FewBytesAllowed", 60, 1000, plain_policy(7, 4096, 40 * 4096), UINT32_MAX, UINT32_MAX, 1, 90},
    {"CeilingWithoutExecute", 60, 500, plain_policy(3, 4096, UINT64_MAX), UINT32_MAX, UINT32_MAX, 1,
     0},
    {"FewNodes", 300, 2000, plain_policy(7, 4096, UINT64_MAX), 3, 2, 20, 300},
    {"AccountWithoutExecute", 30, 1000, open_policy(7, 4096, UINT64_MAX), UINT32_MAX, UINT32_MAX, 1,
     60, VSPACED_READ | VSPACED_WRITE},
    {"OneLeaf", 20, 1500, open_policy(7, 4096, UINT64_MAX), 1, 0, 1, 30},
    {"FewFrames", 100, 1000, open_policy(7, 4096, UINT64_MAX), UINT32_MAX, UINT32_MAX, 10, 70},
};

class Random : public testing::TestWithParam<Setting> {};

static void try_seed(const Setting &setting, uint64_t seed) {
    std::vector<Operation> operations;
    OperationSource source(seed, setting.pages);
    for (size_t i = 0; i < setting.operations; i++) {
        operations.push_back(source.next());
    }
    auto fails = [&](const std::vector<Operation> &some) { return !run_in(setting, some).empty(); };
    if (!fails(operations)) {
        return;
    }
    std::vector<Operation> least = shrink<Operation>(operations, fails);
    FAIL() << "seed " << seed << ", " << run_in(setting, least) << "\n" << to_string(least);
}

TEST_P(Random, AgreesWithTheModel) {
    for (uint64_t seed = 1; seed <= seed_count() && !HasFatalFailure(); seed++) {
        try_seed(GetParam(), seed);
    }
}

static std::string name_of(const testing::TestParamInfo<Setting> &info) {
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Settings, Random, testing::ValuesIn(settings), name_of);

TEST(Shrink, LeavesTheCulprits) {
    std::vector<int> items(100);
    for (int i = 0; i < 100; i++) {
        items[static_cast<size_t>(i)] = i;
    }
    auto fails = [](const std::vector<int> &some) {
        return std::count(some.begin(), some.end(), 13) && std::count(some.begin(), some.end(), 77);
    };
    EXPECT_EQ(shrink<int>(items, fails), (std::vector<int>{13, 77}));
}
