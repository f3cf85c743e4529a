// Several clients at once, each a thread with some processes, and others that migrate
// their objects and kill the processes meanwhile, over several shards, operations in pieces
// and a kernel that fails now and then. Every answer is held against a model, and all that
// an object has against it often.
#ifndef TESTS_SERVER_SHARDS_RUN_H
#define TESTS_SERVER_SHARDS_RUN_H

#include <cstdint>

struct ShardsRun {
    uint64_t seed = 1;
    uint32_t shards = 2;
    uint32_t clients = 4;        // threads
    uint32_t movers = 1;         // threads, which kill, too
    uint32_t mover_pause_us = 0; // after each of their deeds
    uint64_t operations = 10000; // of all clients together
    bool kernel_fails = true;
};

// Adds a failure to the test that runs, with the seed, at the first difference.
void shards_run(const ShardsRun &run);

#endif
