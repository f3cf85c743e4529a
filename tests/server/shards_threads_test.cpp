// Shards on threads of their own, clients and managers at once. With arguments it is a
// soak: --operations N, --seed S, --shards N, --clients N, --movers N.
#include <cstdlib>
#include <gtest/gtest.h>
#include <string>

#include "shards_run.h"

static ShardsRun soak;
static bool soaks;

TEST(ShardsThreadsTest, ClientsAndMovers) {
    for (uint64_t seed = 1; seed <= 3 && !soaks; seed++) {
        shards_run({.seed = seed, .shards = 2, .clients = 2, .movers = 1, .operations = 8000});
    }
}

TEST(ShardsThreadsTest, MoreOfEverything) {
    if (!soaks) {
        shards_run({.seed = 4, .shards = 4, .clients = 4, .movers = 2, .operations = 12000});
    }
}

TEST(ShardsThreadsTest, AKernelThatNeverFails) {
    if (!soaks) {
        shards_run({.seed = 5,
                    .shards = 3,
                    .clients = 3,
                    .movers = 3,
                    .operations = 6000,
                    .kernel_fails = false});
    }
}

// In pieces, so that a difference is near its cause.
TEST(ShardsThreadsTest, Soak) {
    const uint64_t piece = 100000;
    for (uint64_t done = 0; soaks && done < soak.operations && !HasFailure(); done += piece) {
        ShardsRun run = soak;
        run.seed = soak.seed + done / piece;
        run.operations = piece;
        shards_run(run);
    }
}

int main(int count, char **arguments) {
    testing::InitGoogleTest(&count, arguments);
    for (int i = 1; i + 1 < count; i += 2) {
        const uint64_t value = std::strtoull(arguments[i + 1], nullptr, 0);
        const std::string name = arguments[i];
        soaks = true;
        if (name == "--operations") {
            soak.operations = value;
        } else if (name == "--seed") {
            soak.seed = value;
        } else if (name == "--shards") {
            soak.shards = static_cast<uint32_t>(value);
        } else if (name == "--clients") {
            soak.clients = static_cast<uint32_t>(value);
        } else if (name == "--movers") {
            soak.movers = static_cast<uint32_t>(value);
        } else {
            return EXIT_FAILURE;
        }
    }
    return RUN_ALL_TESTS();
}
