// Every state that a tiny space can reach, by every operation from every state,
// each transition compared with an oracle; with the kernel failing at the step of
// every operation. A state is the tree: its nodes' shape and words, not their
// numbers.
#ifndef TESTS_MODEL_CLOSURE_H
#define TESTS_MODEL_CLOSURE_H

#include <string>
#include <unordered_set>
#include <vector>

#include "model/tiny_oracle.h"

extern "C" {
#include "asobj/space.h"
}

// What bounds the space, and how far the walk goes.
struct ClosureSetting {
    uint32_t leaves_max, inners_max;
    uint32_t mappings_max;
    uint32_t pages_max;       // mapped at once
    unsigned pages_used;      // operations stay in these first pages
    uint64_t states_at_least; // what the walk must find, to be worth its name
    bool kinds = false;       // also without frames, and reserved; then fewer rights
};

class Closure {
  public:
    explicit Closure(const ClosureSetting &setting);

    // Empty, or the state and operation that went wrong.
    std::string run();

    uint64_t states() const {
        return seen_.size();
    }
    uint64_t transitions = 0;
    uint64_t refusals_for_nodes = 0;

  private:
    // All memory of the object under test.
    struct World {
        struct arena arena;
        struct space space;
        uint64_t memory_bytes;
    };

    struct Operation {
        enum Kind : uint8_t { FIXED, OVERWRITE, HINT, ANY, UNMAP, PROTECT, RELEASE };
        Kind kind;
        uint8_t from, to; // pages; ANY: [0, count)
        uint8_t value;    // of the oracle's pages
        uint8_t align;    // pages
    };

    // What the oracle makes of an operation.
    struct Expectation {
        TinyOracle::Answer answer;
        TinyOracle after;
        unsigned from, to;
        unsigned touched;
        unsigned insertions; // entries that may have to be put in; 0: nodes can't lack
    };

    void list_operations();
    Expectation expect(const Operation &operation) const;
    Expectation expect_map(const Operation &operation) const;
    Expectation expect_protect(const Operation &operation) const;
    bool changes_page(const Operation &operation, unsigned page) const;
    void expect_nodes(const Operation &operation, Expectation &expectation) const;
    vspaced_status plan(const Operation &operation, unsigned from, space_plan &plan);
    std::string transition(const Operation &operation);
    std::string check_refusal(const Expectation &expectation, vspaced_status status) const;
    std::string check_plan(const Expectation &expectation, const space_plan &plan) const;
    std::string check_undo(const space_plan &plan, uint32_t done) const;
    std::string check_steps(const Expectation &expectation, const space_plan &plan) const;
    std::string check_state(const TinyOracle &oracle) const;
    uint64_t identity() const;
    bool holds(const TinyOracle &oracle) const;
    std::string describe(const Operation &operation) const;

    ClosureSetting setting_;
    std::vector<Operation> operations_;
    std::unordered_set<uint64_t> seen_;
    std::vector<World> waiting_;
    World world_;  // the one that operations act on; spaces point into it
    World before_; // as it was before the operation
    TinyOracle oracle_;
};

#endif
