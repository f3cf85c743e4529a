// Runs a closure as a test.
#ifndef TESTS_MODEL_CLOSURE_CHECK_H
#define TESTS_MODEL_CLOSURE_CHECK_H

#include <gtest/gtest.h>

#include <iostream>
#include <memory>

#include "model/closure.h"

// Returns how many transitions were refused for lack of nodes.
inline uint64_t expect_closed(const ClosureSetting &setting) {
    auto closure = std::make_unique<Closure>(setting);
    EXPECT_EQ(closure->run(), "");
    EXPECT_GE(closure->states(), setting.states_at_least);
    std::cout << closure->states() << " states, " << closure->transitions << " transitions, "
              << closure->refusals_for_nodes << " refused for nodes\n";
    return closure->refusals_for_nodes;
}

#endif
