// Batches in a closure: every sequence of so many operations, kept, or taken back because
// one of them is refused or because the kernel refuses one of the steps, whichever.
#include <cstring>

#include "model/closure.h"

// Takes the last operation back, and with it its steps in the tables of a kernel that did
// none, one, two, ... all of the batch's.
const char *Closure::batch_undo_one(unsigned operation, std::vector<Table> &tables) {
    const Steps &steps = batch_steps_[operation];
    size_t first = 0; // of its steps, in the batch's
    for (unsigned i = 0; i < operation; i++) {
        first += batch_steps_[i].size();
    }
    if (!space_batch_undo(&world_.space) || !holds(batch_states_[operation])) {
        return "taken back, other mappings";
    }
    for (size_t done = first + 1; done < tables.size(); done++) {
        for (size_t i = steps.size(); i > 0; i--) {
            uint64_t cursor = steps[i - 1].range.begin;
            space_step undo;
            while (first + i - 1 < done &&
                   space_undo_step(&world_.space, &steps[i - 1], &cursor, &undo)) {
                if (!closure_step(undo, tables[done])) {
                    return "the kernel would refuse the undo of the batch";
                }
            }
        }
    }
    return nullptr;
}

// [k]: what the page tables hold if the kernel did k steps.
const char *Closure::batch_tables(std::vector<Table> &tables) const {
    tables.assign(1, closure_table(state_));
    for (const Steps &steps : batch_steps_) {
        for (const space_step &step : steps) {
            Table table = tables.back();
            if (!closure_step(step, table)) {
                return "the kernel would refuse the step of the batch";
            }
            tables.push_back(table);
        }
    }
    return tables.back() == closure_table(batch_states_.back())
               ? nullptr
               : "the steps of the batch do something else";
}

// Nothing is left of what was planned and committed so far.
const char *Closure::batch_take_back() {
    std::vector<Table> tables;
    const char *wrong = batch_tables(tables);
    for (auto left = static_cast<unsigned>(batch_steps_.size()); left > 0 && wrong == nullptr;) {
        wrong = batch_undo_one(--left, tables);
    }
    if (wrong != nullptr) {
        return wrong;
    }
    for (const Table &table : tables) {
        if (table != tables[0]) {
            return "the undo of the batch does something else";
        }
    }
    if (space_batch_undo(&world_.space)) {
        return "more to take back";
    }
    space_batch_keep(&world_.space);
    world_.space.counts.nodes = before_.space.counts.nodes; // the shape may be another
    return std::memcmp(&world_.space.counts, &before_.space.counts, sizeof before_.space.counts) ==
                   0
               ? arrive(state_)
               : "a batch that was taken back left a trace";
}

// In a batch what its undo can need is set aside too: an operation's entries one by one,
// and two that may be cut.
bool Closure::batch_may_lack_nodes(const TinyOutcome &outcome) const {
    const struct pool &leaves = world_.arena.leaf_pool, &inners = world_.arena.inner_pool;
    const unsigned splices = outcome.insertions + outcome.after.mapping_count() +
                             batch_states_.back().mapping_count() + 2;
    return leaves.nodes_max - leaves.used - leaves.reserved < splices ||
           inners.nodes_max - inners.used - inners.reserved <
               splices * (world_.space.tree.height + 2);
}

// Plans and commits the operations, as many as can be. `refused` is the number of the one
// that can't, or how many there are.
const char *Closure::batch_commit(unsigned &refused) {
    batch_states_.assign(1, state_);
    batch_steps_.clear();
    space_batch_begin(&world_.space, &journal_);
    for (refused = 0; refused < batch_.size(); refused++) {
        const TinyOperation &operation = operations_[batch_[refused]];
        const TinyState &state = batch_states_.back();
        TinyOutcome outcome = tiny_expect(rules_, state, operation);
        vspaced_status status = plan(operation, outcome.from, plan_);
        if (status == VSPACED_NO_NODES && outcome.status == VSPACED_OK &&
            batch_may_lack_nodes(outcome)) {
            refusals_for_nodes++;
            return nullptr;
        }
        if (status != outcome.status) {
            return "another status in the batch";
        }
        if (status != VSPACED_OK) {
            return nullptr;
        }
        batch_steps_.emplace_back(plan_.steps, plan_.steps + plan_.step_count);
        space_commit(&world_.space, &plan_);
        outcome.after.held |= static_cast<uint8_t>(state.frames() & ~outcome.after.frames());
        batch_states_.push_back(outcome.after);
        if (!holds(outcome.after)) {
            return "other mappings in the batch";
        }
    }
    return nullptr;
}

// Once taken back, and once kept, if nothing of it was refused.
const char *Closure::batch_transition(unsigned &refused) {
    transitions++;
    const char *wrong = batch_commit(refused);
    wrong = wrong != nullptr ? wrong : batch_take_back();
    restore();
    if (wrong != nullptr || refused < batch_.size()) {
        return wrong;
    }
    wrong = batch_commit(refused);
    space_batch_keep(&world_.space);
    batch_states_.back().held = 0;
    wrong = wrong != nullptr ? wrong : arrive(batch_states_.back());
    restore();
    return wrong;
}

// All sequences, counted up as the digits of a number. What comes after an operation that
// was refused doesn't matter.
std::string Closure::run_batches() {
    const auto count = static_cast<unsigned>(operations_.size());
    batch_.assign(setting_.batch, 0);
    for (;;) {
        unsigned refused = 0;
        const char *wrong = batch_transition(refused);
        if (wrong != nullptr) {
            std::string text = state_.text() + "batch";
            for (unsigned number : batch_) {
                text += ", " + operations_[number].text();
            }
            return text + ": " + wrong;
        }
        unsigned digit = refused < setting_.batch ? refused : setting_.batch - 1;
        for (unsigned i = digit + 1; i < setting_.batch; i++) {
            batch_[i] = 0;
        }
        while (++batch_[digit] == count) {
            if (digit == 0) {
                return "";
            }
            batch_[digit--] = 0;
        }
    }
}
