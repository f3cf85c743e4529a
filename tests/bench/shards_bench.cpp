// The server on the host: threads that map and unmap, each at a shard of its own, alone and
// together in turns. What shards share would show here without a kernel's part in it. And
// threads that add up tables of their own, and share nothing: what the host gives to two.
//   shards_bench REPETITIONS
// prints records as the image's program `bench shards` does.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <gtest/gtest.h>
#include <thread>

#include "server/world.h"

extern "C" {
#include "vspaced/client.h"
}

namespace {

using Clock = std::chrono::steady_clock;

const uint32_t SHARDS = 2;
const uint64_t BASE = 0x40000000;
const auto TURN = std::chrono::milliseconds(20);
const auto MARGIN = std::chrono::milliseconds(1); // for the threads to begin

// Who runs for a turn, as often as it can.
class Runner {
  public:
    virtual ~Runner() = default;
    virtual void take(Clock::time_point begin) = 0;
    // Of the last turn.
    virtual uint64_t operations() const = 0;
};

class Adder : public Runner {
  public:
    void take(Clock::time_point begin) override {
        operations_ = 0;
        std::this_thread::sleep_until(begin);
        while (Clock::now() < begin + TURN) {
            for (size_t i = 0; i < TABLE_WORDS; i++) {
                sums_[i % 4] += table_[i] ^ sums_[i % 4] >> 1;
            }
            operations_++;
        }
    }
    uint64_t operations() const override {
        return operations_;
    }

  private:
    static constexpr size_t TABLE_WORDS = 1024;
    uint64_t table_[TABLE_WORDS] = {1};
    uint64_t sums_[4] = {};
    uint64_t operations_ = 0;
    char padding_[128] = {};
};

class Worker : public Runner {
  public:
    // Its object is on the shard that has the fewest.
    Worker(const World &world, const Process &manager)
        : world_(world), process_(world.client_new(manager)) {
        memory_ = static_cast<uint32_t>(world.memory_new(process_, 64 * PAGE));
        sim_transport_enter(world.kernel(), process_.space);
        for (uint64_t i = 0; i < 16; i++) {
            good_ = map(2 * i) && good_;
        }
    }

    uint32_t shard() const {
        return vspaced_shard_of_slot(vspaced_handle_slot(process_.handle));
    }

    void take(Clock::time_point begin) override {
        sim_transport_enter(world_.kernel(), process_.space);
        operations_ = 0;
        std::this_thread::sleep_until(begin);
        while (Clock::now() < begin + TURN) {
            good_ = map(1) && unmap(1) && good_;
            operations_ += 2;
        }
    }

    // Ends the program if one did not do what it had to.
    uint64_t operations() const override {
        if (!good_) {
            std::abort();
        }
        return operations_;
    }

  private:
    bool map(uint64_t page) const {
        struct vspaced_client client = {Process::ENDPOINT, Process::RECEIVED};
        struct vspaced_map map = {};
        map.memory = memory_;
        map.offset = page % 2 * 32 * PAGE;
        map.address = BASE + page * PAGE;
        map.length = PAGE;
        map.rights = VSPACED_READ | VSPACED_WRITE;
        uint64_t address = 0;
        return vspaced_map(&client, &map, &address) == VSPACED_OK;
    }
    bool unmap(uint64_t page) const {
        struct vspaced_client client = {Process::ENDPOINT, Process::RECEIVED};
        uint64_t bytes = 0;
        return vspaced_unmap(&client, 0, BASE + page * PAGE, PAGE, &bytes) == VSPACED_OK;
    }

    const World &world_;
    Process process_;
    uint32_t memory_ = 0;
    uint64_t operations_ = 0;
    bool good_ = true;
    // What a thread counts is on no other's cache line.
    char padding_[128] = {};
};

void turn(uint64_t repetition, const char *work, const char *who,
          const std::vector<Runner *> &runners) {
    std::vector<std::thread> threads;
    const Clock::time_point begin = Clock::now() + MARGIN;
    for (Runner *runner : runners) {
        threads.emplace_back([runner, begin] { runner->take(begin); });
    }
    uint64_t operations = 0;
    for (size_t i = 0; i < runners.size(); i++) {
        threads[i].join();
        operations += runners[i]->operations();
    }
    std::printf("{\"repetition\": %llu, \"work\": \"%s\", \"who\": \"%s\", "
                "\"operations\": %llu}\n",
                static_cast<unsigned long long>(repetition), work, who,
                static_cast<unsigned long long>(operations));
}

void turns(uint64_t repetition, const char *work, Runner &first, Runner &second) {
    turn(repetition, work, "first", {&first});
    turn(repetition, work, "alone", {&second});
    turn(repetition, work, "together", {&first, &second});
}

} // namespace

int main(int count, char **arguments) {
    const uint64_t repetitions = count == 2 ? std::strtoull(arguments[1], nullptr, 10) : 0;
    const World world(SHARDS);
    const Process manager = world.manager_new();
    Worker first(world, manager), second(world, manager);
    if (first.shard() == second.shard()) {
        return EXIT_FAILURE;
    }
    Adder one, other;
    for (uint64_t i = 0; i < repetitions; i++) {
        turns(i, "arithmetic", one, other);
        turns(i, "map and unmap", first, second);
    }
    return repetitions > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
