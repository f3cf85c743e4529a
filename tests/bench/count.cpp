#include "bench/count.h"

#include <chrono>

#include <valgrind/callgrind.h>

// So that a walk through 65,536 mappings does not hold up all the others: those
// vary little.
static uint64_t affordable(Loop &loop, uint64_t operations) {
    constexpr std::chrono::nanoseconds BUDGET = std::chrono::milliseconds(20);
    auto begin = std::chrono::steady_clock::now();
    loop.run(1);
    auto one = std::chrono::steady_clock::now() - begin;
    auto most = static_cast<uint64_t>(BUDGET / one) + 1;
    return most < operations ? most : operations;
}

void case_count(const std::string &name, Loop &loop, uint64_t operations) {
    loop.run(1);
    uint64_t count = affordable(loop, operations);
    CALLGRIND_START_INSTRUMENTATION;
    loop.run(count);
    CALLGRIND_STOP_INSTRUMENTATION;
    std::string dump = name + "/" + std::to_string(count); // outlives the macro's statements
    CALLGRIND_DUMP_STATS_AT(dump.c_str());
}

void case_count_each(const std::string &name, Loop &loop, uint64_t operations) {
    for (uint64_t i = 0; i < operations; i++) {
        CALLGRIND_START_INSTRUMENTATION;
        loop.run(1);
        CALLGRIND_STOP_INSTRUMENTATION;
        std::string dump = name + "/" + std::to_string(i);
        CALLGRIND_DUMP_STATS_AT(dump.c_str());
    }
}
