#include "model/closure.h"

#include <bit>
#include <cstring>

static constexpr uint64_t PAGE = VSPACED_PAGE_BYTES;
static constexpr unsigned PAGES = TinyState::PAGES;
static constexpr unsigned ZONE = (SCALE_MIDDLE - SCALE_BEGIN) / PAGE; // of class DATA

static_assert((SCALE_END - SCALE_BEGIN) / PAGE == PAGES, "the tiny scale");

static uint64_t address_of(unsigned page) {
    return SCALE_BEGIN + page * PAGE;
}

static unsigned page_of(uint64_t address) {
    return static_cast<unsigned>((address - SCALE_BEGIN) / PAGE);
}

Closure::Closure(const ClosureSetting &setting)
    : setting_(setting), rules_(), first_(PAGES - setting.pages), world_(), before_(), journal_(),
      plan_() {
    space_policy policy = {};
    rules_ = {ZONE, setting.frames, setting.memory_pages, setting.mappings_max + (first_ > 0),
              setting.pages_max};
    policy.rights_ceiling = VSPACED_RIGHTS_ALL;
    policy.mappings_max = rules_.mappings_max;
    policy.bytes_max = rules_.pages_max * PAGE;
    arena_init(&world_.arena);
    arena_limit(&world_.arena, setting.leaves_max, setting.inners_max);
    (void)space_init(&world_.space, &world_.arena, &policy, world_.memory_bytes);
    if (setting.frames > 0) {
        (void)space_set_account(&world_.space, ACCOUNT, setting.frames * PAGE, VSPACED_RIGHTS_ALL);
    }
    reserve_below();
    list_operations();
}

// What is below the pages that operations may change is not to be placed into.
void Closure::reserve_below() {
    const TinyOperation operation = {TinyOperation::FIXED, 0, static_cast<uint8_t>(first_),
                                     TinyCell::of(TinyCell::RESERVED)};
    if (first_ > 0 && plan(operation, 0, plan_) == VSPACED_OK) {
        space_commit(&world_.space, &plan_);
    }
    for (unsigned i = 0; i < first_; i++) {
        state_.cells[i] = operation.value;
    }
}

void Closure::list_maps(unsigned from, unsigned to) {
    const auto begin = static_cast<uint8_t>(from), end = static_cast<uint8_t>(to);
    const auto count = static_cast<uint8_t>(to - from);
    for (TinyCell value : setting_.values) {
        operations_.push_back({TinyOperation::FIXED, begin, end, value});
        operations_.push_back({TinyOperation::OVERWRITE, begin, end, value});
        if (setting_.places) {
            operations_.push_back({TinyOperation::HINT, begin, end, value, 2});
        }
        if (setting_.places && from == first_) {
            operations_.push_back({TinyOperation::ANY, 0, count, value, 1});
            operations_.push_back({TinyOperation::ANY, 0, count, value, 2});
        }
    }
}

// In place, moved anywhere, moved to each place; to each length, and one that ends above
// the space.
void Closure::list_remaps(unsigned from, unsigned to) {
    TinyOperation operation = {
        TinyOperation::REMAP, static_cast<uint8_t>(from), static_cast<uint8_t>(to), {}};
    for (unsigned count = 1; count <= setting_.pages; count++) {
        operation.new_count = static_cast<uint8_t>(count);
        operation.fixed = false;
        for (bool may_move : {false, true}) {
            operation.may_move = may_move;
            operations_.push_back(operation);
        }
        operation.fixed = true;
        for (unsigned at = first_; at + count <= PAGES; at++) {
            operation.new_from = static_cast<uint8_t>(at);
            for (bool overwrite : {false, true}) {
                operation.overwrite = overwrite;
                operations_.push_back(operation);
            }
        }
        operation.overwrite = false;
    }
}

void Closure::list_operations() {
    for (unsigned from = first_; from < PAGES; from++) {
        for (unsigned to = from + 1; to <= PAGES; to++) {
            const auto begin = static_cast<uint8_t>(from), end = static_cast<uint8_t>(to);
            bool reserves = false;
            for (TinyCell value : setting_.values) {
                reserves |= value.kind == TinyCell::RESERVED;
            }
            operations_.push_back({TinyOperation::UNMAP, begin, end, {}});
            for (uint8_t rights : setting_.protections) {
                operations_.push_back(
                    {TinyOperation::PROTECT, begin, end, TinyCell::of(TinyCell::HOLE, rights)});
            }
            if (reserves) {
                operations_.push_back({TinyOperation::RELEASE, begin, end, {}});
            }
            if (setting_.discards) {
                operations_.push_back({TinyOperation::DISCARD, begin, end, {}});
            }
            list_maps(from, to);
            if (setting_.remaps) {
                list_remaps(from, to);
            }
        }
    }
}

vspaced_status Closure::plan_map(const TinyOperation &operation, unsigned from, space_plan &plan) {
    const bool any = operation.kind == TinyOperation::ANY;
    const bool hint = operation.kind == TinyOperation::HINT;
    space_map_request request = {};
    request.address = any ? 0 : address_of(operation.from);
    request.length = (operation.to - operation.from) * PAGE;
    request.rights = operation.value.rights;
    request.ceiling = VSPACED_READ | VSPACED_WRITE;
    request.class_id = VSPACED_CLASS_DATA;
    request.place = any ? VSPACED_PLACE_ANY : hint ? VSPACED_PLACE_HINT : VSPACED_PLACE_FIXED;
    request.align_log2 = operation.align == 2 ? 13 : 12;
    request.overwrite = operation.kind == TinyOperation::OVERWRITE;
    switch (operation.value.kind) {
    case TinyCell::RESERVED:
        return space_plan_reserve(&world_.space, &request, &plan);
    case TinyCell::MEMORY: // its page is the one of the place that the oracle expects
        request.kind = VSPACED_BACKING_MEMORY;
        request.backing = {MEMORY, from % PAGES * PAGE, 2 * PAGES * PAGE, VSPACED_RIGHTS_ALL,
                           false};
        break;
    case TinyCell::ANONYMOUS:
        request.kind = VSPACED_BACKING_ANONYMOUS;
        break;
    default:
        request.kind = VSPACED_BACKING_NONE;
    }
    return space_plan_map(&world_.space, &request, &plan);
}

vspaced_status Closure::plan(const TinyOperation &operation, unsigned from, space_plan &plan) {
    const uint64_t length = (operation.to - operation.from) * PAGE;
    const uint64_t address = address_of(operation.from);
    struct space *space = &world_.space;
    switch (operation.kind) {
    case TinyOperation::RELEASE:
        return space_plan_release(space, address, length, &plan);
    case TinyOperation::UNMAP:
        return space_plan_unmap(space, address, length, &plan);
    case TinyOperation::PROTECT:
        return space_plan_protect(space, address, length, operation.value.rights, &plan);
    case TinyOperation::DISCARD:
        return space_plan_discard(space, address, length, &plan);
    case TinyOperation::REMAP: {
        const space_remap_request request = {address,
                                             length,
                                             operation.new_count * PAGE,
                                             address_of(operation.new_from),
                                             operation.may_move,
                                             operation.fixed,
                                             operation.overwrite,
                                             rules_.memory_pages * PAGE};
        return space_plan_remap(space, &request, &plan);
    }
    default:
        return plan_map(operation, from, plan);
    }
}

// Refused for what the oracle says, or for lack of nodes where there may be too few.
const char *Closure::check_refusal(const TinyOutcome &outcome, vspaced_status status) const {
    if (!is_as_before()) {
        return "a refusal changed something";
    }
    if (status == outcome.status) {
        return nullptr;
    }
    const struct pool &leaves = world_.arena.leaf_pool, &inners = world_.arena.inner_pool;
    unsigned inners_needed = outcome.insertions * (world_.space.tree.height + 1);
    bool short_of_nodes = leaves.nodes_max - leaves.used < outcome.insertions ||
                          inners.nodes_max - inners.used < inners_needed;
    bool may_lack = outcome.status == VSPACED_OK && status == VSPACED_NO_NODES;
    return may_lack && short_of_nodes ? nullptr : "another status";
}

static bool is_range(range got, unsigned from, unsigned to) {
    return got.begin == address_of(from) && got.end == address_of(to);
}

const char *Closure::check_plan(const TinyOutcome &outcome, const space_plan &plan) const {
    if (!is_range(plan.range, outcome.from, outcome.to)) {
        return "another place";
    }
    if (outcome.result_to > 0 && !is_range(plan.result, outcome.result_from, outcome.result_to)) {
        return "another result";
    }
    if (plan.bytes_removed != outcome.removed * PAGE ||
        plan.bytes_released != outcome.released * PAGE ||
        plan.bytes_committed != outcome.committed * PAGE) {
        return "bytes reported";
    }
    return plan.mappings_touched == outcome.touched ? nullptr : "mappings touched";
}

std::array<TinyCell, PAGES> closure_table(const TinyState &state) {
    std::array<TinyCell, PAGES> table = state.cells;
    for (TinyCell &cell : table) {
        cell = cell.has_frame() ? cell : TinyCell{};
    }
    return table;
}

bool closure_step(const space_step &step, std::array<TinyCell, PAGES> &table) {
    const unsigned from = page_of(step.range.begin), to = page_of(step.range.end);
    for (unsigned i = from; i < to && step.kind != SPACE_STEP_ZERO; i++) {
        TinyCell &cell = table[i];
        if (step.kind == SPACE_STEP_UNMAP) {
            cell = {};
        } else if (step.kind == SPACE_STEP_PROTECT) {
            if (!cell.has_frame()) {
                return false;
            }
            cell.rights = step.rights & 3;
        } else {
            if (cell.has_frame() && !step.overwrite) {
                return false;
            }
            const auto kind = step.memory == 0 ? TinyCell::MEMORY : TinyCell::ANONYMOUS;
            const auto page = static_cast<unsigned>(step.offset / PAGE + i - from);
            cell = TinyCell::of(kind, step.rights, page);
        }
    }
    return true;
}

// The frames of the step, a bit each; none if they aren't the account's.
static uint8_t frames_of(const space_step &step) {
    const uint64_t count = (step.range.end - step.range.begin) / PAGE;
    return static_cast<uint8_t>(step.memory == 0 ? 0 : ((1U << count) - 1) << step.offset / PAGE);
}

// All of the steps, and each beginning of them undone.
const char *Closure::check_steps(const TinyOutcome &outcome, const space_plan &plan) const {
    const Table before = closure_table(state_);
    Table table = before;
    uint8_t zeroed = 0;
    unsigned unmapped = 0;
    for (uint32_t i = 0; i < plan.step_count; i++) {
        const space_step &step = plan.steps[i];
        const uint8_t frames = frames_of(step);
        if (step.kind == SPACE_STEP_ZERO) {
            zeroed |= frames;
        } else if (step.kind == SPACE_STEP_MAP && (frames & ~(zeroed | state_.frames())) != 0) {
            return "frames show what they held";
        }
        for (unsigned k = page_of(step.range.begin); k < page_of(step.range.end); k++) {
            unmapped += step.kind == SPACE_STEP_UNMAP && table[k].has_frame();
        }
        if (!closure_step(step, table)) {
            return "the kernel would refuse the step";
        }
        Table undone = table;
        for (uint32_t k = i + 1; k > 0; k--) {
            uint64_t cursor = plan.steps[k - 1].range.begin;
            space_step undo;
            while (space_undo_step(&world_.space, &plan.steps[k - 1], &cursor, &undo)) {
                if (!closure_step(undo, undone)) {
                    return "the kernel would refuse the undo";
                }
            }
        }
        if (undone != before) {
            return "the undo does something else";
        }
    }
    if (table != closure_table(outcome.after) || unmapped * PAGE != plan.bytes_unmapped) {
        return "the steps do something else";
    }
    return zeroed == (outcome.taken | outcome.zeroed) ? nullptr : "the frames zeroed";
}

static uint64_t mix(uint64_t hash, uint64_t word) {
    hash ^= word;
    hash *= UINT64_C(0x9fb21c651e98df25);
    return hash ^ hash >> 32;
}

// The tree's words from the root down, level by level.
uint64_t Closure::identity() const {
    const struct tree &tree = world_.space.tree;
    uint32_t nodes[2 * ARENA_LEAVES] = {tree.root}; // one level after the other
    uint32_t begin = 0, end = 1;
    uint64_t hash = mix(1, tree.height);
    for (uint32_t depth = 0; depth < tree.height; depth++) {
        const uint32_t level_end = end;
        for (; begin < level_end; begin++) {
            const struct inner &inner = world_.arena.inners[nodes[begin]];
            hash = mix(hash, inner.count);
            for (uint32_t i = 0; i < inner.count; i++) {
                hash = mix(mix(hash, inner.gap[i]), inner.large[i]);
                hash = mix(hash, i > 0 ? inner.pivot[i - 1] : 0);
                nodes[end++] = inner.child[i];
            }
        }
    }
    for (; begin < end; begin++) {
        const struct leaf &leaf = world_.arena.leaves[nodes[begin]];
        hash = mix(hash, leaf.count);
        for (uint32_t i = 0; i < leaf.count; i++) {
            hash = mix(mix(hash, leaf.start[i]), leaf.end[i]);
        }
    }
    return hash;
}

static TinyCell cell_of(const space_mapping &mapping, uint64_t address) {
    static const TinyCell::Kind kinds[] = {TinyCell::MEMORY, TinyCell::ANONYMOUS, TinyCell::BARE,
                                           TinyCell::RESERVED};
    const uint64_t offset = mapping.offset + (address - mapping.range.begin);
    const bool has_frame = mapping.kind <= VSPACED_BACKING_ANONYMOUS;
    const auto page = static_cast<unsigned>(has_frame ? offset / PAGE : mapping.offset);
    return TinyCell::of(kinds[mapping.kind & 3], mapping.rights, page);
}

bool Closure::holds(const TinyState &state) const {
    TinyState found;
    space_mapping mapping;
    unsigned count = 0;
    for (uint64_t at = 0; space_next(&world_.space, at, &mapping); at = mapping.range.end) {
        count++;
        for (uint64_t page = mapping.range.begin; page < mapping.range.end; page += PAGE) {
            found.cells[page_of(page)] = cell_of(mapping, page);
        }
    }
    return found.cells == state.cells && count == state.mapping_count();
}

// What is true of a state, however it was reached.
const char *Closure::check_state(const TinyState &state) const {
    uint32_t node = 0;
    if (!holds(state)) {
        return "other mappings";
    }
    const char *broken = space_invalid(&world_.space, &node);
    if (broken != nullptr) {
        return broken;
    }
    for (unsigned page = 0; page < PAGES; page++) {
        space_mapping mapping;
        range gap;
        const uint64_t address = address_of(page);
        bool there = space_query(&world_.space, address + 1, &mapping, &gap);
        TinyCell cell = there ? cell_of(mapping, address) : TinyCell{};
        if (!(cell == state.cells[page])) {
            return "query";
        }
    }
    return nullptr;
}

// A state that an operation led to: what is counted, and, if it is a new one, all of it.
const char *Closure::arrive(const TinyState &state) {
    const struct space &space = world_.space;
    const struct pool &leaves = world_.arena.leaf_pool, &inners = world_.arena.inner_pool;
    const auto frames = static_cast<unsigned>(std::popcount(state.frames()));
    unsigned backed = 0;
    for (const TinyCell &cell : state.cells) {
        backed += cell.has_frame();
    }
    if (world_.memory_bytes[MEMORY] != (backed - frames) * PAGE ||
        world_.memory_bytes[ACCOUNT] != frames * PAGE || space.account.frames_used != frames ||
        space.counts.bytes != state.mapped(0, PAGES) * PAGE) {
        return "bytes counted";
    }
    if (leaves.used != space.tree.leaves || inners.used != space.tree.inners ||
        leaves.reserved + inners.reserved != 0) {
        return "nodes leaked";
    }
    const auto [known, is_new] = seen_.try_emplace(identity(), state);
    if (!is_new) {
        return known->second == state ? nullptr : "other mappings";
    }
    keep_waiting();
    return check_state(state);
}

// What a commit takes was set aside by the plan.
const char *Closure::commit(const TinyOperation &operation, const TinyOutcome &outcome) {
    const struct pool &leaves = world_.arena.leaf_pool, &inners = world_.arena.inner_pool;
    (void)plan(operation, outcome.from, plan_);
    const uint32_t leaves_most = leaves.used + leaves.reserved;
    const uint32_t inners_most = inners.used + inners.reserved;
    space_commit(&world_.space, &plan_);
    if (leaves.used > leaves_most || inners.used > inners_most) {
        return "more nodes than were set aside";
    }
    return arrive(outcome.after);
}

const char *Closure::transition(const TinyOperation &operation) {
    const TinyOutcome outcome = tiny_expect(rules_, state_, operation);
    transitions++;
    vspaced_status status = plan(operation, outcome.from, plan_);
    if (status != VSPACED_OK) {
        refusals_for_nodes += status == VSPACED_NO_NODES;
        return check_refusal(outcome, status);
    }
    if (outcome.status != VSPACED_OK) {
        return "done, not refused";
    }
    const char *wrong = check_plan(outcome, plan_);
    wrong = wrong != nullptr ? wrong : check_steps(outcome, plan_);
    space_abandon(&world_.space, &plan_);
    if (wrong == nullptr && !is_as_before()) {
        wrong = "an abandoned plan left a trace";
    }
    if (wrong == nullptr) {
        wrong = commit(operation, outcome);
    }
    restore();
    return wrong;
}

std::string Closure::run() {
    const char *wrong = arrive(state_);
    while (!waiting_.empty() && wrong == nullptr) {
        take_waiting();
        state_ = seen_.at(identity());
        for (const TinyOperation &operation : operations_) {
            wrong = transition(operation);
            if (wrong != nullptr) {
                return state_.text() + operation.text() + ": " + wrong;
            }
        }
        std::string in_batch = setting_.batch > 0 ? run_batches() : "";
        if (!in_batch.empty()) {
            return in_batch;
        }
    }
    return wrong == nullptr ? "" : wrong;
}
