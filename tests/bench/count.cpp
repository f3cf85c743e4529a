#include "bench/count.h"

#include <algorithm>

#include <valgrind/callgrind.h>

void case_count(const std::string &name, Loop &loop, uint64_t operations) {
    loop.run(1);
    uint64_t count = std::min(operations, loop.operations_telling());
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
