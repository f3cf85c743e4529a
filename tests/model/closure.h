// Every state that a tiny space can reach, by every operation from every state, each
// transition compared with an oracle; with the kernel failing at each step of every
// operation. With batches, every sequence of so many operations from every state as well.
// A state is the tree: its nodes' shape and words, not their numbers.
#ifndef TESTS_MODEL_CLOSURE_H
#define TESTS_MODEL_CLOSURE_H

#include <string>
#include <unordered_map>
#include <vector>

#include "model/tiny_oracle.h"

extern "C" {
#include "asobj/journal.h"
#include "asobj/space.h"
}

// What bounds the space, what is asked of it, and how far the walk goes.
struct ClosureSetting {
    static constexpr uint32_t ALL = UINT32_MAX;

    unsigned pages = 8;               // the last ones; those below are reserved
    std::vector<TinyCell> values;     // to map
    std::vector<uint8_t> protections; // rights
    bool places = true;               // HINT and ANY too, with alignment
    bool discards = false;
    bool remaps = false;
    unsigned batch = 0; // operations in each batch; 0: none
    unsigned frames = 0;
    unsigned memory_pages = TinyState::PAGES;
    uint32_t leaves_max = ALL, inners_max = ALL;
    uint32_t mappings_max = 8; // besides the pages below
    uint32_t pages_max = 8;    // mapped at once
    uint64_t states_at_least;  // what the walk must find, to be worth its name
};

class Closure {
  public:
    explicit Closure(const ClosureSetting &setting);

    // Empty, or the state and operation that went wrong.
    std::string run();

    uint64_t states() const {
        return seen_.size();
    }
    uint64_t transitions = 0; // operations, and batches
    uint64_t refusals_for_nodes = 0;

  private:
    enum Memory : uint32_t { MEMORY, ACCOUNT, MEMORIES };

    // All memory of the object under test.
    struct World {
        struct space space;
        uint64_t memory_bytes[MEMORIES];
        struct arena arena;
    };

    // What a page table holds: what lies behind each page, or a hole.
    using Table = std::array<TinyCell, TinyState::PAGES>;
    using Steps = std::vector<space_step>;

    void list_operations();
    void list_maps(unsigned from, unsigned to);
    void list_remaps(unsigned from, unsigned to);
    void reserve_below();

    vspaced_status plan(const TinyOperation &operation, unsigned from, space_plan &plan);
    vspaced_status plan_map(const TinyOperation &operation, unsigned from, space_plan &plan);
    const char *transition(const TinyOperation &operation);
    const char *commit(const TinyOperation &operation, const TinyOutcome &outcome);
    const char *check_refusal(const TinyOutcome &outcome, vspaced_status status) const;
    const char *check_plan(const TinyOutcome &outcome, const space_plan &plan) const;
    const char *check_steps(const TinyOutcome &outcome, const space_plan &plan) const;
    const char *arrive(const TinyState &state);
    const char *check_state(const TinyState &state) const;
    uint64_t identity() const;
    bool holds(const TinyState &state) const;

    // closure_world.cpp
    void keep_before();
    void restore();
    bool is_as_before() const;
    void keep_waiting();
    void take_waiting();

    // closure_batch.cpp
    std::string run_batches();
    const char *batch_transition(unsigned &refused);
    const char *batch_commit(unsigned &refused);
    const char *batch_take_back();
    const char *batch_undo_one(unsigned operation, std::vector<Table> &tables);
    const char *batch_tables(std::vector<Table> &tables) const;
    bool batch_may_lack_nodes(const TinyOutcome &outcome) const;

    ClosureSetting setting_;
    TinyRules rules_;
    unsigned first_; // page that operations may change
    std::vector<TinyOperation> operations_;
    std::unordered_map<uint64_t, TinyState> seen_;
    std::vector<std::string> waiting_; // worlds, as far as their nodes were ever taken
    World world_;                      // the one that operations act on; spaces point into it
    World before_;                     // as it was before the operation
    TinyState state_;                  // the oracle's, before the operation

    // Of the batch under way.
    std::vector<unsigned> batch_;         // numbers of its operations
    std::vector<TinyState> batch_states_; // before each operation, and after the last
    std::vector<Steps> batch_steps_;
    space_journal journal_;
    space_plan plan_;
};

// The kernel's part, on a page table.
bool closure_step(const space_step &step, std::array<TinyCell, TinyState::PAGES> &table);
std::array<TinyCell, TinyState::PAGES> closure_table(const TinyState &state);

#endif
