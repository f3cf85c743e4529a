// Shards share nothing: servers on kernels of their own, one a thread.
#include <gtest/gtest.h>
#include <thread>
#include <vector>

#include "random_run.h"

TEST(ThreadsTest, OneServerAThread) {
    std::vector<std::thread> threads;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        threads.emplace_back([seed] { random_run(seed, 2000); });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
}
