// A space and its page-by-page model, led through the same operations and compared
// after each: statuses, places, mappings, page table, counters, invariants. Each
// operation is first planned and abandoned, then carried out and undone, and both
// must leave no trace.
#ifndef TESTS_MODEL_LOCKSTEP_H
#define TESTS_MODEL_LOCKSTEP_H

#include "model/operation.h"
#include "model/space_fixture.h"

class Lockstep {
  public:
    explicit Lockstep(const space_policy &policy, uint32_t leaves_max = SpaceFixture::ALL_NODES,
                      uint32_t inners_max = SpaceFixture::ALL_NODES)
        : fixture(policy, leaves_max, inners_max), model(policy) {
    }

    // Frames for anonymous mappings.
    static constexpr uint32_t ACCOUNT = 5;
    void give_account(uint64_t frames, unsigned rights = VSPACED_RIGHTS_ALL) {
        fixture.refused |= fixture.give_account(ACCOUNT, frames, rights) != VSPACED_OK;
        model.give_account(ACCOUNT, frames, rights);
    }

    // Empty, or what went wrong.
    std::string step(const Operation &operation);

    // The operations as one batch. The kernel refuses the step after the first
    // `fails_at`, if there are so many; then nothing of it must be left.
    std::string batch(const std::vector<Operation> &operations, size_t fails_at);

    SpaceFixture fixture;
    PageModel model;
    uint64_t refusals_for_nodes = 0;
    uint64_t compare_every = 1; // operations; statuses and numbers are compared after each

  private:
    vspaced_status plan(const Operation &operation, space_plan &plan);
    std::string rehearse(const Operation &operation);
    std::string difference() const;

    std::string batch_plan(const Operation &operation, std::vector<space_step> &steps);
    void batch_undo(const std::vector<std::vector<space_step>> &steps, size_t done);

    bool committed_ = false;
    uint64_t steps_ = 0;
};

// Empty, or what the first failing operation did wrong.
std::string run(Lockstep &lockstep, const std::vector<Operation> &operations);

#endif
