#include "model/lockstep.h"

#include <cstring>

std::string Lockstep::difference() const {
    const struct arena_counts nodes = arena_counts(fixture.nodes.get());
    if (nodes.peak > nodes.max) {
        return "a commit took nodes that nobody set aside";
    }
    return steps_ % compare_every == 0 ? fixture.difference(model) : "";
}

vspaced_status Lockstep::plan(const Operation &operation, space_plan &plan) {
    struct space *space = &fixture.space;
    switch (operation.kind) {
    case Operation::MAP:
        return space_plan_map(space, &operation.request, &plan);
    case Operation::RESERVE:
        return space_plan_reserve(space, &operation.request, &plan);
    case Operation::RELEASE:
        return space_plan_release(space, operation.address, operation.length, &plan);
    case Operation::UNMAP:
        return space_plan_unmap(space, operation.address, operation.length, &plan);
    case Operation::REMAP:
        return space_plan_remap(space, &operation.remap, &plan);
    case Operation::DISCARD:
        return space_plan_discard(space, operation.address, operation.length, &plan);
    case Operation::PROTECT:
        break;
    }
    return space_plan_protect(space, operation.address, operation.length, operation.rights, &plan);
}

// The kernel refuses the step after `done` steps: these are undone.
static void undo(SpaceFixture &fixture, const space_plan &plan, uint32_t done) {
    while (done > 0) {
        const space_step &step = plan.steps[--done];
        uint64_t cursor = step.range.begin;
        space_step inverse;
        while (space_undo_step(&fixture.space, &step, &cursor, &inverse)) {
            fixture.refused |= !fixture.table.apply(inverse);
        }
    }
}

std::string Lockstep::rehearse(const Operation &operation) {
    const struct space before = fixture.space;
    const struct pool leaves = fixture.nodes->leaf_pool, inners = fixture.nodes->inner_pool;
    space_plan trial;
    uint32_t steps = plan(operation, trial) == VSPACED_OK ? trial.step_count : 0;
    for (uint32_t done = 0; done <= steps; done++) {
        for (uint32_t i = 0; i < done; i++) {
            fixture.refused |= !fixture.table.apply(trial.steps[i]);
        }
        undo(fixture, trial, done);
        space_abandon(&fixture.space, &trial);
        if (std::memcmp(&before, &fixture.space, sizeof before) != 0 ||
            std::memcmp(&leaves, &fixture.nodes->leaf_pool, sizeof leaves) != 0 ||
            std::memcmp(&inners, &fixture.nodes->inner_pool, sizeof inners) != 0) {
            return "an abandoned plan left a trace";
        }
        (void)plan(operation, trial);
    }
    space_abandon(&fixture.space, &trial);
    space_batch_begin(&fixture.space, &fixture.journal);
    if (plan(operation, trial) == VSPACED_OK) {
        space_commit(&fixture.space, &trial);
        space_batch_undo(&fixture.space);
    }
    space_batch_keep(&fixture.space);
    if (std::memcmp(&before.counts, &fixture.space.counts, sizeof before.counts - 8) != 0) {
        return "an operation that was taken back left a trace";
    }
    std::string wrong = difference();
    return wrong.empty() ? "" : "abandoned: " + wrong;
}

// Entries that an operation may have to put in between others: it may be refused
// if there are not the nodes that so many take at worst. Zero: it never may.
static uint64_t insertions_of(const PageModel &model, const Operation &operation) {
    uint64_t begin = operation.address, end = operation.address + operation.length;
    bool same_mapping = true;
    if (end < begin || end > SCALE_END) {
        return 0; // refused for that
    }
    switch (operation.kind) {
    case Operation::MAP:
        return operation.request.kind == VSPACED_BACKING_ANONYMOUS ? VSPACED_PIECES_MAX + 1 : 2;
    case Operation::RESERVE:
        return 2;
    case Operation::DISCARD:
        return 0;
    case Operation::REMAP:
        return VSPACED_PIECES_MAX + 3;
    case Operation::RELEASE:
    case Operation::UNMAP:
        for (uint64_t at = begin; at <= end; at += VSPACED_PAGE_BYTES) {
            same_mapping = same_mapping && model.cuts_mapping(at);
        }
        return same_mapping ? 1 : 0;
    case Operation::PROTECT:
        break;
    }
    if (operation.rights != 0 && model.has_bare_pages(begin, end)) {
        return 2 * VSPACED_PIECES_MAX + 2;
    }
    return uint64_t{model.cuts_mapping(begin)} + model.cuts_mapping(end);
}

static bool nodes_are_short(const SpaceFixture &fixture, uint64_t insertions) {
    const struct pool &leaves = fixture.nodes->leaf_pool, &inners = fixture.nodes->inner_pool;
    return leaves.nodes_max - leaves.used < insertions ||
           inners.nodes_max - inners.used < insertions * (fixture.space.tree.height + 1);
}

template <typename Target> static Outcome carry_out(Target &target, const Operation &operation) {
    switch (operation.kind) {
    case Operation::MAP:
        return target.map(operation.request);
    case Operation::RESERVE:
        return target.reserve(operation.request);
    case Operation::RELEASE:
        return target.release(operation.address, operation.length);
    case Operation::UNMAP:
        return target.unmap(operation.address, operation.length);
    case Operation::REMAP:
        return target.remap(operation.remap);
    case Operation::DISCARD:
        return target.discard(operation.address, operation.length);
    case Operation::PROTECT:
        break;
    }
    return target.protect(operation.address, operation.length, operation.rights);
}

std::string Lockstep::step(const Operation &operation) {
    steps_++;
    std::string wrong = rehearse(operation);
    if (!wrong.empty()) {
        return wrong;
    }
    uint64_t insertions = insertions_of(model, operation);
    Outcome want = carry_out(model, operation);
    Outcome got = carry_out(fixture, operation);
    if (got.status == VSPACED_NO_NODES && want.status == VSPACED_OK && insertions > 0 &&
        nodes_are_short(fixture, insertions)) {
        refusals_for_nodes++;
        model.take_back();
        return difference();
    }
    if (got.status != want.status) {
        return "status " + std::to_string(got.status) + ", not " + std::to_string(want.status);
    }
    bool same = got.place.begin == want.place.begin && got.place.end == want.place.end &&
                got.bytes_removed == want.bytes_removed &&
                got.bytes_released == want.bytes_released &&
                got.mappings_touched == want.mappings_touched;
    if (got.status == VSPACED_OK && !same) {
        return "the place or the numbers reported";
    }
    if (got.status == VSPACED_OK && fixture.table.zeroed != model.zeroed()) {
        return "the frames zeroed";
    }
    return difference();
}

// Nothing, or the steps of an operation of a batch.
std::string Lockstep::batch_plan(const Operation &operation, std::vector<space_step> &steps) {
    space_plan plan;
    vspaced_status got = this->plan(operation, plan);
    Outcome want = carry_out(model, operation);
    if (want.status == VSPACED_OK &&
        (got == VSPACED_NO_NODES || got == VSPACED_REQUEST_TOO_LARGE)) {
        refusals_for_nodes++;
        model.take_back();
        return "";
    }
    if (got != want.status) {
        return "status " + std::to_string(got) + ", not " + std::to_string(want.status);
    }
    if (got == VSPACED_OK) {
        steps.assign(plan.steps, plan.steps + plan.step_count);
        space_commit(&fixture.space, &plan);
    }
    committed_ = got == VSPACED_OK;
    return "";
}

// The kernel refuses the step after the first `done` ones.
void Lockstep::batch_undo(const std::vector<std::vector<space_step>> &steps, size_t done) {
    size_t first = 0;
    for (const auto &each : steps) {
        first += each.size();
    }
    for (auto each = steps.rbegin(); each != steps.rend(); ++each) {
        first -= each->size();
        fixture.refused |= !space_batch_undo(&fixture.space);
        for (size_t i = each->size(); i > 0; i--) {
            uint64_t cursor = (*each)[i - 1].range.begin;
            space_step inverse;
            while (first + i - 1 < done &&
                   space_undo_step(&fixture.space, &(*each)[i - 1], &cursor, &inverse)) {
                fixture.refused |= !fixture.table.apply(inverse);
            }
        }
    }
    fixture.refused |= space_batch_undo(&fixture.space);
}

std::string Lockstep::batch(const std::vector<Operation> &operations, size_t fails_at) {
    const PageModel before = model;
    const struct space_counts counts = fixture.space.counts;
    std::vector<std::vector<space_step>> steps;
    std::string wrong;
    space_batch_begin(&fixture.space, &fixture.journal);
    model.batch_begin();
    for (const Operation &operation : operations) {
        std::vector<space_step> own;
        committed_ = false;
        wrong = batch_plan(operation, own);
        if (!wrong.empty()) {
            return wrong;
        }
        if (committed_) {
            steps.push_back(own);
        }
    }
    size_t done = 0;
    bool fails = false;
    for (const auto &each : steps) {
        for (size_t i = 0; i < each.size() && !fails; i++) {
            fails = done == fails_at;
            fixture.refused |= !fails && !fixture.table.apply(each[i]);
            done += !fails;
        }
    }
    if (fails) {
        batch_undo(steps, done);
        model = before;
    }
    space_batch_keep(&fixture.space);
    model.batch_end();
    if (fails && std::memcmp(&counts, &fixture.space.counts, sizeof counts - 8) != 0) {
        return "a batch that was taken back left a trace";
    }
    return fixture.difference(model);
}

std::string run(Lockstep &lockstep, const std::vector<Operation> &operations) {
    for (size_t i = 0; i < operations.size(); i++) {
        std::string wrong = lockstep.step(operations[i]);
        if (!wrong.empty()) {
            return "operation " + std::to_string(i) + ": " + wrong;
        }
    }
    return "";
}
