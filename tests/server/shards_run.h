// Several clients at once, each a thread, and others that migrate their objects
// meanwhile, over several shards and a kernel that fails now and then. Each client's
// objects are compared with a model after every request.
#ifndef TESTS_SERVER_SHARDS_RUN_H
#define TESTS_SERVER_SHARDS_RUN_H

#include <cstdint>

struct ShardsRun {
    uint64_t seed = 1;
    uint32_t shards = 2;
    uint32_t clients = 2;        // threads
    uint32_t movers = 1;         // threads
    uint64_t operations = 10000; // of all clients together
    bool kernel_fails = true;
};

// Adds a failure to the test that runs, with the seed, at the first difference.
void shards_run(const ShardsRun &run);

#endif
