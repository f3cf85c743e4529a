// Random requests of many clients and managers, right ones, wrong ones and forged
// ones, against the model, with a kernel that fails now and then.
#ifndef TESTS_SERVER_RANDOM_RUN_H
#define TESTS_SERVER_RANDOM_RUN_H

#include <cstdint>

// Adds a failure to the test that runs, with the seed, at the first difference.
void random_run(uint64_t seed, unsigned steps);

#endif
