#include "model/closure.h"

#include <cstring>

static constexpr uint64_t PAGE = VSPACED_PAGE_BYTES;
static constexpr unsigned ZONE_FIRST = (SCALE_MIDDLE - SCALE_BEGIN) / PAGE; // of class DATA
static constexpr uint8_t RIGHTS[] = {0, VSPACED_READ, VSPACED_READ | VSPACED_WRITE, 0};
static constexpr uint8_t NONE = TinyOracle::NONE, RESERVED = TinyOracle::RESERVED;
static const std::vector<uint8_t> PLAIN_VALUES = {1, 2, 3}, KIND_VALUES = {1, NONE, RESERVED};
static const std::vector<uint8_t> PLAIN_RIGHTS = {1, 2, 3}, KIND_RIGHTS = {1, 3};

static_assert((SCALE_END - SCALE_BEGIN) / PAGE == TinyOracle::PAGES, "the tiny scale");

static uint64_t address_of(unsigned page) {
    return SCALE_BEGIN + page * PAGE;
}

Closure::Closure(const ClosureSetting &setting) : setting_(setting), world_(), before_() {
    space_policy policy = {};
    policy.rights_ceiling = VSPACED_RIGHTS_ALL;
    policy.mappings_max = setting.mappings_max;
    policy.bytes_max = setting.pages_max * PAGE;
    arena_init(&world_.arena);
    arena_limit(&world_.arena, setting.leaves_max, setting.inners_max);
    (void)space_init(&world_.space, &world_.arena, &policy, &world_.memory_bytes);
    list_operations();
}

void Closure::list_operations() {
    for (uint8_t from = 0; from < setting_.pages_used; from++) {
        for (uint8_t to = static_cast<uint8_t>(from + 1); to <= setting_.pages_used; to++) {
            operations_.push_back({Operation::UNMAP, from, to, 0, 1});
            for (uint8_t value : setting_.kinds ? KIND_RIGHTS : PLAIN_RIGHTS) {
                operations_.push_back({Operation::PROTECT, from, to, value, 1});
            }
            if (setting_.kinds) {
                operations_.push_back({Operation::RELEASE, from, to, 0, 1});
            }
            for (uint8_t value : setting_.kinds ? KIND_VALUES : PLAIN_VALUES) {
                operations_.push_back({Operation::FIXED, from, to, value, 1});
                operations_.push_back({Operation::OVERWRITE, from, to, value, 1});
                if (setting_.pages_used < TinyOracle::PAGES) {
                    continue; // placement would leave these pages
                }
                operations_.push_back({Operation::HINT, from, to, value, 2});
                if (from == 0) {
                    operations_.push_back({Operation::ANY, 0, to, value, 1});
                    operations_.push_back({Operation::ANY, 0, to, value, 2});
                }
            }
        }
    }
}

// Where the pages go, and what they replace.
Closure::Expectation Closure::expect_map(const Operation &operation) const {
    using Answer = TinyOracle::Answer;
    unsigned count = operation.to - operation.from;
    Expectation expectation = {Answer::DONE, oracle_, operation.from, operation.to, 0, 0};
    unsigned in_the_way = oracle_.count_in(operation.from, operation.to);
    if (operation.kind == Operation::FIXED && operation.value != RESERVED) {
        in_the_way -= oracle_.count_of(operation.from, operation.to, RESERVED);
    }
    bool taken = in_the_way > 0;
    if (operation.kind == Operation::FIXED && taken) {
        expectation.answer = Answer::OVERLAP;
        return expectation;
    }
    bool hint_fits =
        operation.kind == Operation::HINT && !taken && (operation.from + 1) % operation.align == 0;
    if (operation.kind == Operation::ANY || (operation.kind == Operation::HINT && !hint_fits)) {
        expectation.from = oracle_.find(ZONE_FIRST, count, operation.align);
        expectation.to = expectation.from + count;
        if (expectation.from == TinyOracle::PAGES) {
            expectation.answer = Answer::NO_SPACE;
            return expectation;
        }
    }
    expectation.after.fill(expectation.from, expectation.to, operation.value);
    return expectation;
}

// A page that goes on from the one below, which is in the same mapping.
static bool goes_on(const TinyOracle &oracle, unsigned page) {
    return page > 0 && page < TinyOracle::PAGES && oracle.page[page] != 0 &&
           oracle.page[page] == oracle.page[page - 1];
}

bool Closure::changes_page(const Operation &operation, unsigned page) const {
    bool keeps_none = operation.kind == Operation::PROTECT && oracle_.page[page] == NONE;
    return oracle_.page[page] != operation.value && !keeps_none;
}

// Where the rights allow access, pages without frames would need some.
Closure::Expectation Closure::expect_protect(const Operation &operation) const {
    using Answer = TinyOracle::Answer;
    unsigned from = operation.from, to = operation.to;
    Expectation expectation = {Answer::DONE, oracle_, from, to, 0, 0};
    for (unsigned i = from; i < to; i++) {
        uint8_t &page = expectation.after.page[i];
        page = page == NONE ? NONE : operation.value;
    }
    if (oracle_.count_in(from, to) - oracle_.count_of(from, to, RESERVED) != to - from) {
        expectation.answer = Answer::HOLE;
    } else if (RIGHTS[operation.value] != 0 && oracle_.count_of(from, to, NONE) > 0) {
        expectation.answer = Answer::NO_ACCOUNT;
    }
    return expectation;
}

void Closure::expect_nodes(const Operation &operation, Expectation &expectation) const {
    const TinyOracle &after = expectation.after;
    unsigned from = expectation.from, to = expectation.to;
    for (unsigned i = from; i < to; i++) {
        bool begins = oracle_.page[i] != 0 && (i == from || !goes_on(oracle_, i));
        bool changes = operation.kind != Operation::PROTECT || changes_page(operation, i);
        expectation.touched += begins && changes;
    }
    bool cut_below = goes_on(oracle_, from) && changes_page(operation, from);
    bool cut_above = goes_on(oracle_, to) && changes_page(operation, to);
    switch (operation.kind) {
    case Operation::UNMAP:
    case Operation::RELEASE:
        expectation.insertions = after.mapping_count() > oracle_.mapping_count();
        break;
    case Operation::PROTECT:
        expectation.insertions = unsigned{cut_below} + cut_above;
        break;
    default:
        bool joins = goes_on(after, from) || goes_on(after, to);
        bool is_free = oracle_.count_in(from, to) == 0;
        expectation.insertions = is_free ? !joins : 1 + unsigned{cut_below && cut_above};
    }
}

Closure::Expectation Closure::expect(const Operation &operation) const {
    using Answer = TinyOracle::Answer;
    Expectation expectation = {Answer::DONE, oracle_, operation.from, operation.to, 0, 0};
    if (operation.kind == Operation::UNMAP || operation.kind == Operation::RELEASE) {
        unsigned kept = oracle_.count_of(operation.from, operation.to, RESERVED);
        bool mapped = oracle_.count_in(operation.from, operation.to) > kept;
        expectation.after.fill(operation.from, operation.to, 0);
        expectation.answer =
            mapped && operation.kind == Operation::RELEASE ? Answer::OVERLAP : Answer::DONE;
    } else if (operation.kind == Operation::PROTECT) {
        expectation = expect_protect(operation);
    } else {
        expectation = expect_map(operation);
    }
    if (expectation.answer != Answer::DONE) {
        return expectation;
    }
    if (expectation.after.mapping_count() > setting_.mappings_max) {
        expectation.answer = Answer::TOO_MANY_MAPPINGS;
    } else if (expectation.after.page_count() > setting_.pages_max) {
        expectation.answer = Answer::TOO_MANY_PAGES;
    }
    expect_nodes(operation, expectation);
    return expectation;
}

vspaced_status Closure::plan(const Operation &operation, unsigned from, space_plan &plan) {
    uint64_t length = (operation.to - operation.from) * PAGE;
    uint64_t address = address_of(operation.from);
    uint8_t rights = operation.value < NONE ? RIGHTS[operation.value] : uint8_t{0};
    if (operation.kind == Operation::RELEASE) {
        return space_plan_release(&world_.space, address, length, &plan);
    }
    if (operation.kind == Operation::UNMAP) {
        return space_plan_unmap(&world_.space, address, length, &plan);
    }
    if (operation.kind == Operation::PROTECT) {
        return space_plan_protect(&world_.space, address, length, rights, &plan);
    }
    // The memory's page is the one of the place that the oracle expects.
    uint64_t offset = from < TinyOracle::PAGES ? from * PAGE : 0;
    space_map_request request = {};
    request.address = operation.kind == Operation::ANY ? 0 : address;
    request.length = length;
    request.rights = rights;
    request.ceiling = VSPACED_READ | VSPACED_WRITE;
    request.class_id = VSPACED_CLASS_DATA;
    request.place = operation.kind == Operation::ANY    ? VSPACED_PLACE_ANY
                    : operation.kind == Operation::HINT ? VSPACED_PLACE_HINT
                                                        : VSPACED_PLACE_FIXED;
    request.align_log2 = operation.align == 2 ? 13 : 12;
    request.overwrite = operation.kind == Operation::OVERWRITE;
    request.backing = {0, offset, 2 * TinyOracle::PAGES * PAGE, VSPACED_RIGHTS_ALL, false};
    request.kind = operation.value == NONE ? VSPACED_BACKING_NONE : VSPACED_BACKING_MEMORY;
    return operation.value == RESERVED ? space_plan_reserve(&world_.space, &request, &plan)
                                       : space_plan_map(&world_.space, &request, &plan);
}

static vspaced_status status_of(TinyOracle::Answer answer) {
    switch (answer) {
    case TinyOracle::Answer::DONE:
        return VSPACED_OK;
    case TinyOracle::Answer::OVERLAP:
        return VSPACED_OVERLAP;
    case TinyOracle::Answer::HOLE:
        return VSPACED_NOT_MAPPED;
    case TinyOracle::Answer::NO_SPACE:
        return VSPACED_NO_SPACE;
    case TinyOracle::Answer::TOO_MANY_MAPPINGS:
        return VSPACED_NO_MAPPINGS;
    case TinyOracle::Answer::NO_ACCOUNT:
        return VSPACED_NO_ACCOUNT;
    case TinyOracle::Answer::TOO_MANY_PAGES:
        break;
    }
    return VSPACED_NO_PAGES;
}

std::string Closure::check_refusal(const Expectation &expectation, vspaced_status status) const {
    if (std::memcmp(&world_, &before_, sizeof world_) != 0) {
        return "a refusal changed something";
    }
    if (status == status_of(expectation.answer)) {
        return "";
    }
    const struct pool &leaves = world_.arena.leaf_pool, &inners = world_.arena.inner_pool;
    unsigned inners_needed = expectation.insertions * (world_.space.tree.height + 1);
    bool short_of_nodes = leaves.nodes_max - leaves.used < expectation.insertions ||
                          inners.nodes_max - inners.used < inners_needed;
    bool may_lack = expectation.answer == TinyOracle::Answer::DONE && short_of_nodes;
    return status == VSPACED_NO_NODES && may_lack
               ? ""
               : "status " + std::to_string(status) + ", not " +
                     std::to_string(status_of(expectation.answer));
}

std::string Closure::check_plan(const Expectation &expectation, const space_plan &plan) const {
    unsigned removed = oracle_.count_in(expectation.from, expectation.to) -
                       oracle_.count_of(expectation.from, expectation.to, RESERVED);
    bool unmaps = plan.step_count > 0 && plan.steps[0].kind != SPACE_STEP_PROTECT;
    if (plan.range.begin != address_of(expectation.from) ||
        plan.range.end != address_of(expectation.to)) {
        return "another place";
    }
    if (unmaps && plan.bytes_removed != removed * PAGE) {
        return "bytes removed";
    }
    return plan.mappings_touched == expectation.touched ? "" : "mappings touched";
}

// A page table of eight pages: what backs each is implied by its place.
static bool step_apply(const space_step &step, std::array<uint8_t, TinyOracle::PAGES> &table) {
    static const uint8_t value_of[] = {3, 1, 0, 2};
    uint64_t from = (step.range.begin - SCALE_BEGIN) / PAGE;
    uint64_t to = (step.range.end - SCALE_BEGIN) / PAGE;
    bool maps = step.kind == SPACE_STEP_MAP;
    for (uint64_t i = from; i < to; i++) {
        bool refused = (maps && !step.overwrite && table[i] != 0) ||
                       (maps && step.offset != from * PAGE) ||
                       (step.kind == SPACE_STEP_PROTECT && table[i] == 0);
        if (refused) {
            return false;
        }
        table[i] = step.kind == SPACE_STEP_UNMAP ? 0 : value_of[step.rights];
    }
    return true;
}

// The kernel refuses the step after `done` ones: these are undone.
std::string Closure::check_undo(const space_plan &plan, uint32_t done) const {
    auto table = oracle_.present();
    for (uint32_t i = 0; i < done; i++) {
        (void)step_apply(plan.steps[i], table);
    }
    for (uint32_t i = done; i > 0; i--) {
        uint64_t cursor = plan.steps[i - 1].range.begin;
        space_step undo;
        while (space_undo_step(&world_.space, &plan.steps[i - 1], &cursor, &undo)) {
            if (!step_apply(undo, table)) {
                return "the kernel would refuse the undo";
            }
        }
    }
    return table == oracle_.present() ? "" : "the undo does something else";
}

std::string Closure::check_steps(const Expectation &expectation, const space_plan &plan) const {
    auto table = oracle_.present();
    if (plan.step_count > 1 && !setting_.kinds) {
        return "more than one step";
    }
    for (uint32_t i = 0; i < plan.step_count; i++) {
        if (!step_apply(plan.steps[i], table)) {
            return "the kernel would refuse the step";
        }
    }
    if (table != expectation.after.present()) {
        return "the step does something else";
    }
    std::string wrong;
    for (uint32_t done = 1; done <= plan.step_count && wrong.empty(); done++) {
        wrong = check_undo(plan, done);
    }
    return wrong;
}

static uint64_t mix(uint64_t hash, uint64_t word) {
    hash ^= word;
    hash *= UINT64_C(0x9fb21c651e98df25);
    return hash ^ hash >> 32;
}

// The tree's words from the root down, level by level.
uint64_t Closure::identity() const {
    const struct tree &tree = world_.space.tree;
    uint64_t hash = mix(1, tree.height);
    std::vector<uint32_t> level = {tree.root};
    for (uint32_t depth = 0; depth < tree.height; depth++) {
        std::vector<uint32_t> next;
        for (uint32_t index : level) {
            const struct inner &inner = world_.arena.inners[index];
            hash = mix(hash, inner.count);
            for (uint32_t i = 0; i < inner.count; i++) {
                hash = mix(mix(hash, inner.gap[i]), i > 0 ? inner.pivot[i - 1] : 0);
                next.push_back(inner.child[i]);
            }
        }
        level = next;
    }
    for (uint32_t index : level) {
        const struct leaf &leaf = world_.arena.leaves[index];
        hash = mix(hash, leaf.count);
        for (uint32_t i = 0; i < leaf.count; i++) {
            hash = mix(mix(hash, leaf.start[i]), leaf.end[i]);
        }
    }
    return hash;
}

static uint8_t value_of(const space_mapping &mapping) {
    static const uint8_t values[] = {3, 1, 0, 2};
    switch (mapping.kind) {
    case VSPACED_BACKING_NONE:
        return NONE;
    case VSPACED_BACKING_RESERVATION:
        return RESERVED;
    default:
        return values[mapping.rights];
    }
}

bool Closure::holds(const TinyOracle &oracle) const {
    TinyOracle found;
    space_mapping mapping;
    unsigned count = 0;
    for (uint64_t at = 0; space_next(&world_.space, at, &mapping); at = mapping.range.end) {
        auto from = static_cast<unsigned>((mapping.range.begin - SCALE_BEGIN) / PAGE);
        bool has_frames = mapping.kind == VSPACED_BACKING_MEMORY;
        count++;
        found.fill(from, static_cast<unsigned>((mapping.range.end - SCALE_BEGIN) / PAGE),
                   value_of(mapping));
        if (mapping.offset != (has_frames ? from * PAGE : 0)) {
            return false;
        }
    }
    return found.page == oracle.page && count == oracle.mapping_count();
}

// What is true of a state, however it was reached.
std::string Closure::check_state(const TinyOracle &oracle) const {
    uint32_t node = 0;
    const char *broken = space_invalid(&world_.space, &node);
    if (broken != nullptr) {
        return std::string("invariant ") + broken;
    }
    unsigned bare = oracle.count_of(0, TinyOracle::PAGES, NONE);
    if (world_.memory_bytes != (oracle.page_count() - bare) * PAGE ||
        world_.space.counts.bytes != oracle.page_count() * PAGE) {
        return "bytes counted";
    }
    if (world_.arena.leaf_pool.used != world_.space.tree.leaves ||
        world_.arena.inner_pool.used != world_.space.tree.inners ||
        world_.arena.leaf_pool.reserved + world_.arena.inner_pool.reserved != 0) {
        return "nodes leaked";
    }
    for (unsigned page = 0; page < TinyOracle::PAGES; page++) {
        space_mapping mapping;
        range gap;
        bool mapped = space_query(&world_.space, address_of(page) + 1, &mapping, &gap);
        if (mapped != (oracle.page[page] != 0) ||
            (mapped && value_of(mapping) != oracle.page[page])) {
            return "query";
        }
    }
    return "";
}

std::string Closure::describe(const Operation &operation) const {
    static const char *const kinds[] = {"FIXED", "OVERWRITE", "HINT",   "ANY",
                                        "UNMAP", "PROTECT",   "RELEASE"};
    std::string text;
    for (uint8_t page : oracle_.page) {
        text += "-rw0"[page];
    }
    return text + " in " + std::to_string(world_.space.tree.leaves) + " leaves, " +
           kinds[operation.kind] + " [" + std::to_string(operation.from) + ", " +
           std::to_string(operation.to) + ") " + "-rw0"[operation.value] + ": ";
}

std::string Closure::transition(const Operation &operation) {
    Expectation expectation = expect(operation);
    space_plan plan;
    transitions++;
    vspaced_status status = this->plan(operation, expectation.from, plan);
    if (status != VSPACED_OK) {
        refusals_for_nodes += status == VSPACED_NO_NODES;
        return check_refusal(expectation, status);
    }
    if (expectation.answer != TinyOracle::Answer::DONE) {
        return "done, not refused";
    }
    std::string wrong = check_plan(expectation, plan);
    if (wrong.empty()) {
        wrong = check_steps(expectation, plan);
    }
    space_abandon(&world_.space, &plan);
    if (wrong.empty() && std::memcmp(&world_, &before_, sizeof world_) != 0) {
        wrong = "an abandoned plan left a trace";
    }
    (void)this->plan(operation, expectation.from, plan);
    space_commit(&world_.space, &plan);
    if (wrong.empty() && !holds(expectation.after)) {
        wrong = "other mappings";
    }
    if (wrong.empty() && seen_.insert(identity()).second) {
        wrong = check_state(expectation.after);
        waiting_.push_back(world_);
    }
    return wrong;
}

// The oracle's pages of the state that is to be left.
static TinyOracle oracle_of(const struct space &space) {
    TinyOracle oracle;
    space_mapping mapping;
    for (uint64_t at = 0; space_next(&space, at, &mapping); at = mapping.range.end) {
        oracle.fill(static_cast<unsigned>((mapping.range.begin - SCALE_BEGIN) / PAGE),
                    static_cast<unsigned>((mapping.range.end - SCALE_BEGIN) / PAGE),
                    value_of(mapping));
    }
    return oracle;
}

std::string Closure::run() {
    seen_.insert(identity());
    waiting_.push_back(world_);
    while (!waiting_.empty()) {
        before_ = waiting_.back();
        waiting_.pop_back();
        world_ = before_;
        oracle_ = oracle_of(world_.space);
        for (const Operation &operation : operations_) {
            std::string wrong = transition(operation);
            if (!wrong.empty()) {
                world_ = before_;
                return describe(operation) + wrong;
            }
            world_ = before_;
        }
    }
    return "";
}
