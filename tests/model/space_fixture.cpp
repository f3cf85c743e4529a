#include "model/space_fixture.h"

#include <string>

static constexpr uint64_t PAGE = VSPACED_PAGE_BYTES;

bool PageTable::apply(const space_step &step) {
    auto begin = pages.lower_bound(step.range.begin);
    auto end = pages.lower_bound(step.range.end);
    uint64_t present = static_cast<uint64_t>(std::distance(begin, end));
    switch (step.kind) {
    case SPACE_STEP_ZERO:
        for (uint64_t at = 0; at < range_length(step.range); at += PAGE) {
            zeroed.insert((step.offset + at) / PAGE);
        }
        return true;
    case SPACE_STEP_MAP:
        if (present != 0 && !step.overwrite) {
            return false;
        }
        for (uint64_t at = step.range.begin; at < step.range.end; at += PAGE) {
            pages[at] = {step.rights, step.memory, step.offset + (at - step.range.begin)};
        }
        return true;
    case SPACE_STEP_UNMAP:
        pages.erase(begin, end);
        bytes_unmapped += present * PAGE;
        return true;
    case SPACE_STEP_PROTECT:
        if (present * PAGE != range_length(step.range)) {
            return false;
        }
        for (auto page = begin; page != end; ++page) {
            page->second.rights = step.rights;
        }
        return true;
    }
    return false;
}

std::map<uint64_t, PageTable::Page> table_of(const PageModel &model) {
    std::map<uint64_t, PageTable::Page> pages;
    for (const auto &[address, cell] : model.pages()) {
        if (cell.has_frame()) {
            pages[address] = {cell.rights, cell.memory, cell.offset};
        }
    }
    return pages;
}

// An arena is some megabytes, and a fuzzer makes thousands of spaces: the last one
// that was given up is kept. arena_init asks nothing of what it held.
static std::unique_ptr<arena> spare_arena;

static std::unique_ptr<arena> take_arena() {
    return spare_arena ? std::move(spare_arena) : std::make_unique<arena>();
}

SpaceFixture::SpaceFixture(const space_policy &policy, uint32_t leaves_max, uint32_t inners_max)
    : nodes(take_arena()), space(), memory_bytes(MEMORIES), journal() {
    arena_init(nodes.get());
    arena_limit(nodes.get(), leaves_max, inners_max);
    refused = space_init(&space, nodes.get(), &policy, memory_bytes.data()) != VSPACED_OK;
}

SpaceFixture::~SpaceFixture() {
    space_fini(&space);
    spare_arena = std::move(nodes);
}

// A frame of the account that the space does not hold yet is mapped, and was not zeroed
// just before.
bool SpaceFixture::shows_old_contents(const space_plan &plan, uint32_t step) const {
    const space_step &map = plan.steps[step];
    if (map.kind != SPACE_STEP_MAP || map.memory != space.account.memory) {
        return false;
    }
    if (step > 0 && plan.steps[step - 1].kind == SPACE_STEP_ZERO &&
        plan.steps[step - 1].offset == map.offset &&
        plan.steps[step - 1].range.end == map.range.end &&
        plan.steps[step - 1].range.begin == map.range.begin) {
        return false;
    }
    for (const auto &[address, page] : table.pages) {
        if (page.memory == map.memory && page.offset == map.offset) {
            return false;
        }
    }
    return true;
}

vspaced_status SpaceFixture::give_account(uint32_t memory, uint64_t frames, unsigned rights) {
    return space_set_account(&space, memory, frames * PAGE, rights);
}

Outcome SpaceFixture::carry_out(vspaced_status status, space_plan &plan) {
    Outcome outcome = {status, plan.range, plan.bytes_removed, plan.bytes_released,
                       plan.mappings_touched};
    if (status != VSPACED_OK) {
        return outcome;
    }
    table.bytes_unmapped = 0;
    table.zeroed.clear();
    for (uint32_t i = 0; i < plan.step_count; i++) {
        refused |= shows_old_contents(plan, i);
        refused |= !table.apply(plan.steps[i]);
    }
    refused |= table.bytes_unmapped != plan.bytes_unmapped;
    space_commit(&space, &plan);
    return outcome;
}

Outcome SpaceFixture::map(const space_map_request &request) {
    space_plan plan;
    vspaced_status status = space_plan_map(&space, &request, &plan);
    return carry_out(status, plan);
}

Outcome SpaceFixture::reserve(const space_map_request &request) {
    space_plan plan;
    vspaced_status status = space_plan_reserve(&space, &request, &plan);
    return carry_out(status, plan);
}

Outcome SpaceFixture::release(uint64_t address, uint64_t length) {
    space_plan plan;
    vspaced_status status = space_plan_release(&space, address, length, &plan);
    return carry_out(status, plan);
}

Outcome SpaceFixture::unmap(uint64_t address, uint64_t length) {
    space_plan plan;
    vspaced_status status = space_plan_unmap(&space, address, length, &plan);
    return carry_out(status, plan);
}

Outcome SpaceFixture::protect(uint64_t address, uint64_t length, unsigned rights) {
    space_plan plan;
    vspaced_status status = space_plan_protect(&space, address, length, rights, &plan);
    return carry_out(status, plan);
}

Outcome SpaceFixture::discard(uint64_t address, uint64_t length) {
    space_plan plan;
    vspaced_status status = space_plan_discard(&space, address, length, &plan);
    return carry_out(status, plan);
}

Outcome SpaceFixture::remap(const space_remap_request &request) {
    space_plan plan;
    vspaced_status status = space_plan_remap(&space, &request, &plan);
    Outcome outcome = carry_out(status, plan);
    outcome.place = status == VSPACED_OK ? plan.result : outcome.place;
    return outcome;
}

std::vector<space_mapping> SpaceFixture::mappings() const {
    std::vector<space_mapping> found;
    space_mapping mapping;
    for (uint64_t at = 0; space_next(&space, at, &mapping); at = mapping.range.end) {
        found.push_back(mapping);
    }
    return found;
}

std::string SpaceFixture::difference(const PageModel &model) const {
    uint32_t node = 0;
    const char *broken = space_invalid(&space, &node);
    if (broken != nullptr) {
        return std::string("invariant ") + broken + " at node " + std::to_string(node);
    }
    if (refused) {
        return "the page table refused a step";
    }
    if (!(mappings() == model.mappings())) {
        return "the mappings";
    }
    if (model.mapping_count() != model.mappings().size()) {
        return "the model itself";
    }
    if (table.pages != table_of(model)) {
        return "the page table";
    }
    for (uint32_t memory = 0; memory < MEMORIES; memory++) {
        if (memory_bytes[memory] != model.bytes_of(memory)) {
            return "the bytes of memory " + std::to_string(memory);
        }
    }
    return nodes->leaf_pool.reserved + nodes->inner_pool.reserved == 0 ? "" : "a reservation";
}
