// Shards on threads of their own, clients and managers at once. With arguments it is a
// soak: --operations N or --seconds N, --seed S, --shards N, --clients N, --movers N.
#include <chrono>
#include <cstdlib>
#include <gtest/gtest.h>
#include <string>
#include <thread>

#include "shards_run.h"
#include "world.h"

static ShardsRun soak;
static bool soaks;
static uint64_t soak_seconds; // 0: as long as its operations take

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

// Two callers queue while a long operation goes on: a third, served between its pieces,
// is told so.
TEST(QueueTest, IsAsLongAsWhoWaits) {
    World world;
    const Process manager = world.manager_new(), client = world.client_new(manager),
                  others[2] = {world.client_new(manager), world.client_new(manager)};
    const uint64_t pages = 1000;
    const uint64_t memory = world.memory_new(client, pages * PAGE);
    std::vector<std::thread> threads;
    sim_answer told = {};
    std::function<bool()> visit = [&] {
        if (!threads.empty()) {
            return false;
        }
        for (const Process &other : others) {
            threads.emplace_back([&world, &other] {
                EXPECT_EQ(world.call(other, {VSPACED_OP_PING, {1, 2, 3, 0}}).status, VSPACED_OK);
            });
        }
        while (port_waiting(world.kernel()) < 2) {
            std::this_thread::yield();
        }
        const sim_request request = request_of({VSPACED_OP_SHARD_STATS, {0}});
        return sim_visitor_call(world.kernel(), manager.space, Process::ENDPOINT, &request, &told);
    };
    sim_pieces(world.kernel(), 256);
    sim_visit(
        world.kernel(),
        [](void *function) { return (*static_cast<std::function<bool()> *>(function))(); }, &visit);
    EXPECT_EQ(world.map(client, memory, 0, 0x40000000, pages * PAGE, map_flags(RW)).status,
              VSPACED_OK);
    for (std::thread &thread : threads) {
        thread.join();
    }
    ASSERT_EQ(threads.size(), 2u);
    EXPECT_EQ(told.words[0], VSPACED_OK);
    EXPECT_EQ(told.words[18], 2u) << "waiting";
    EXPECT_EQ(world.disagreement(), "");
}

// In pieces, each with the next seed, so that a difference is near its cause.
TEST(ShardsThreadsTest, Soak) {
    using clock = std::chrono::steady_clock;
    const uint64_t piece = 250000;
    const clock::time_point end = clock::now() + std::chrono::seconds(soak_seconds);
    const auto goes_on = [&](uint64_t done) {
        return soak_seconds == 0 ? done < soak.operations : clock::now() < end;
    };
    soak.mover_pause_us = 500;
    for (uint64_t done = 0; soaks && goes_on(done) && !HasFailure(); done += piece) {
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
        } else if (name == "--seconds") {
            soak_seconds = value;
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
