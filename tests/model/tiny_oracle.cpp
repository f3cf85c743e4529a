#include "model/tiny_oracle.h"

#include <bit>

using Cell = TinyCell;
static constexpr unsigned PAGES = TinyState::PAGES;

static bool is_mapped(const Cell &cell) {
    return cell.is_mapped();
}

static bool is_reserved(const Cell &cell) {
    return cell.kind == Cell::RESERVED;
}

static bool is_bare(const Cell &cell) {
    return cell.kind == Cell::BARE;
}

// What the page above is if it is of the same mapping.
static Cell next_of(const Cell &cell) {
    const auto kind = static_cast<Cell::Kind>(cell.kind);
    return Cell::of(kind, cell.rights, cell.page + cell.has_frame());
}

bool TinyState::goes_on(unsigned page) const {
    if (page == 0 || page >= PAGES || cells[page].kind == Cell::HOLE) {
        return false;
    }
    bool wraps = cells[page].has_frame() && cells[page].page == 0;
    return !wraps && cells[page] == next_of(cells[page - 1]);
}

unsigned TinyState::mapping_count() const {
    unsigned count = 0;
    for (unsigned i = 0; i < PAGES; i++) {
        count += cells[i].kind != Cell::HOLE && !goes_on(i);
    }
    return count;
}

unsigned TinyState::count(unsigned from, unsigned to, bool (*is)(const Cell &)) const {
    unsigned count = 0;
    for (unsigned i = from; i < to; i++) {
        count += is(cells[i]);
    }
    return count;
}

unsigned TinyState::mapped(unsigned from, unsigned to) const {
    return count(from, to, is_mapped);
}

unsigned TinyState::reserved(unsigned from, unsigned to) const {
    return count(from, to, is_reserved);
}

uint8_t TinyState::frames() const {
    unsigned mask = 0;
    for (const Cell &cell : cells) {
        mask |= cell.kind == Cell::ANONYMOUS ? 1U << cell.page : 0U;
    }
    return static_cast<uint8_t>(mask);
}

std::string TinyState::text() const {
    std::string text;
    for (const Cell &cell : cells) {
        text += "-mabR"[cell.kind];
        if (cell.has_frame()) {
            text += "0r?w"[cell.rights];
            text += std::to_string(cell.page);
        }
        text += ' ';
    }
    return text;
}

std::string TinyOperation::text() const {
    static const char *const kinds[] = {"FIXED",   "OVERWRITE", "HINT",    "ANY",  "UNMAP",
                                        "PROTECT", "RELEASE",   "DISCARD", "REMAP"};
    std::string text = std::string(kinds[kind]) + " [" + std::to_string(from) + ", " +
                       std::to_string(to) + ") " + "-mabR"[value.kind] + "0r?w"[value.rights] +
                       " align " + std::to_string(align);
    if (kind == REMAP) {
        text += " to " + std::to_string(new_count) + " pages";
        text += fixed ? " at " + std::to_string(new_from) : "";
        text += std::string(may_move ? " may move" : "") + (overwrite ? " overwrite" : "");
    }
    return text;
}

namespace {

// An operation under way.
struct Step {
    const TinyRules &rules;
    const TinyState &before;
    TinyOutcome &outcome;

    Cell &after(unsigned page) const {
        return outcome.after.cells[page];
    }
    // Entries that overlap the range.
    unsigned touched(unsigned from, unsigned to) const {
        unsigned count = 0;
        for (unsigned i = from; i < to; i++) {
            count += before.cells[i].kind != Cell::HOLE && (i == from || !before.goes_on(i));
        }
        return count;
    }
    void remove(unsigned from, unsigned to) const {
        outcome.touched += touched(from, to);
        outcome.removed += before.mapped(from, to);
        outcome.released += before.reserved(from, to);
    }
    bool take_frames(unsigned from, unsigned to, uint8_t rights) const;
    unsigned find(unsigned count, unsigned align) const;
    unsigned insertions(unsigned from, unsigned to) const;
    void check_ceilings() const;
    void put(unsigned from, unsigned to, const Cell &value, bool overwrite) const;
    void unmap(unsigned from, unsigned to) const;
};

} // namespace

// The longest run of free frames at most so long, the lowest of these; its length.
static unsigned longest_run(unsigned free, unsigned frames, unsigned most, unsigned &first) {
    for (unsigned length = most; length > 0; length--) {
        for (first = 0; first + length <= frames; first++) {
            const unsigned mask = ((1U << length) - 1) << first;
            if ((free & mask) == mask) {
                return length;
            }
        }
    }
    return 0;
}

// The lowest place for all of them; else the largest runs first.
bool Step::take_frames(unsigned from, unsigned to, uint8_t rights) const {
    unsigned used = before.frames() | before.held | outcome.taken;
    unsigned free = ~used & ((1U << rules.frames) - 1);
    if (static_cast<unsigned>(std::popcount(free)) < to - from) {
        outcome.status = VSPACED_NO_FRAMES;
        return false;
    }
    while (from < to) {
        unsigned first = 0;
        unsigned length = longest_run(free, rules.frames, to - from, first);
        for (unsigned i = 0; i < length; i++) {
            after(from++) = Cell::of(Cell::ANONYMOUS, rights, first + i);
            free &= ~(1U << (first + i));
            outcome.taken |= static_cast<uint8_t>(1U << (first + i));
        }
        outcome.pieces++;
    }
    return true;
}

// The lowest free run in the zone that begins at a multiple of `align` (the first page's
// number is 1); PAGES if there is none.
unsigned Step::find(unsigned count, unsigned align) const {
    for (unsigned i = rules.zone; i + count <= PAGES; i++) {
        if ((i + 1) % align == 0 && before.mapped(i, i + count) == 0 &&
            before.reserved(i, i + count) == 0) {
            return i;
        }
    }
    return PAGES;
}

// Of an entry that is put into the range in place of what is there. Several are put in
// one after the other.
unsigned Step::insertions(unsigned from, unsigned to) const {
    if (outcome.pieces > 1) {
        return outcome.pieces + 1;
    }
    bool joins = outcome.after.goes_on(from) || outcome.after.goes_on(to);
    bool is_free = before.mapped(from, to) + before.reserved(from, to) == 0;
    return is_free ? !joins : 1 + unsigned{before.goes_on(from) && before.goes_on(to)};
}

void Step::check_ceilings() const {
    const TinyState &after = outcome.after;
    if (after.mapping_count() > rules.mappings_max) {
        outcome.status = VSPACED_NO_MAPPINGS;
    } else if (after.mapped(0, PAGES) > rules.pages_max) {
        outcome.status = VSPACED_NO_PAGES;
    }
}

void Step::put(unsigned from, unsigned to, const Cell &value, bool overwrite) const {
    unsigned in_the_way = before.mapped(from, to);
    in_the_way += value.kind == Cell::RESERVED ? before.reserved(from, to) : 0;
    if (in_the_way > 0 && !overwrite) {
        outcome.status = VSPACED_OVERLAP;
        return;
    }
    remove(from, to);
    Cell cell = value;
    for (unsigned i = from; i < to; i++, cell = next_of(cell)) {
        after(i) = cell;
    }
    if (value.kind != Cell::ANONYMOUS || take_frames(from, to, value.rights)) {
        outcome.insertions = insertions(from, to);
        check_ceilings();
    }
}

void Step::unmap(unsigned from, unsigned to) const {
    remove(from, to);
    for (unsigned i = from; i < to; i++) {
        after(i) = {};
    }
    outcome.insertions = outcome.after.mapping_count() > before.mapping_count();
    check_ceilings();
}

static void expect_map(const Step &step, const TinyOperation &operation) {
    TinyOutcome &outcome = step.outcome;
    unsigned from = operation.from, count = operation.to - operation.from;
    if (operation.value.kind == Cell::ANONYMOUS && step.rules.frames == 0) {
        outcome.status = VSPACED_NO_ACCOUNT;
        return;
    }
    bool is_free = step.before.mapped(from, operation.to) == 0 &&
                   step.before.reserved(from, operation.to) == 0;
    bool hint_fits =
        operation.kind == TinyOperation::HINT && is_free && (from + 1) % operation.align == 0;
    if (operation.kind == TinyOperation::ANY ||
        (operation.kind == TinyOperation::HINT && !hint_fits)) {
        from = step.find(count, operation.align);
        if (from == PAGES) {
            outcome.status = VSPACED_NO_SPACE;
            return;
        }
    }
    outcome.from = from;
    outcome.to = from + count;
    const auto kind = static_cast<Cell::Kind>(operation.value.kind);
    const auto value = Cell::of(kind, operation.value.rights, kind == Cell::MEMORY ? from : 0);
    step.put(from, from + count, value, operation.kind == TinyOperation::OVERWRITE);
}

// Pages without frames stay so, unless the rights allow access: then those that are next
// to each other get theirs together.
static void protect_pages(const Step &step, unsigned from, unsigned to, uint8_t rights) {
    TinyOutcome &outcome = step.outcome;
    unsigned bare_end = from;
    for (unsigned i = from; i < to; i++) {
        Cell &cell = step.after(i);
        if (!is_bare(cell)) {
            cell.rights = rights & 3;
        } else if (rights != 0 && i >= bare_end) {
            bare_end = i;
            while (bare_end < to && is_bare(step.before.cells[bare_end])) {
                bare_end++;
            }
            outcome.committed += bare_end - i;
            if (!step.take_frames(i, bare_end, rights)) {
                return;
            }
        }
    }
}

static bool changes(const Step &step, unsigned page) {
    return step.before.cells[page].rights != step.outcome.after.cells[page].rights;
}

static void expect_protect(const Step &step, const TinyOperation &operation) {
    TinyOutcome &outcome = step.outcome;
    unsigned from = operation.from, to = operation.to;
    if (step.before.mapped(from, to) != to - from) {
        outcome.status = VSPACED_NOT_MAPPED;
        return;
    }
    if (operation.value.rights != 0 && step.before.count(from, to, is_bare) > 0 &&
        step.rules.frames == 0) {
        outcome.status = VSPACED_NO_ACCOUNT;
        return;
    }
    protect_pages(step, from, to, operation.value.rights);
    if (outcome.status != VSPACED_OK) {
        return;
    }
    for (unsigned i = from; i < to; i++) {
        outcome.touched += changes(step, i) && (i == from || !step.before.goes_on(i));
    }
    bool one_entry = step.touched(from, to) == 1;
    if (outcome.pieces > 0) {
        outcome.insertions = one_entry ? step.insertions(from, to) : 2 + 2 * outcome.pieces;
    } else {
        outcome.insertions = unsigned{step.before.goes_on(from) && changes(step, from)} +
                             unsigned{step.before.goes_on(to) && changes(step, to - 1)};
    }
    step.check_ceilings();
}

static void expect_discard(const Step &step, const TinyOperation &operation) {
    TinyOutcome &outcome = step.outcome;
    const auto count = static_cast<unsigned>(operation.to - operation.from);
    if (step.before.mapped(operation.from, operation.to) != count) {
        outcome.status = VSPACED_NOT_MAPPED;
        return;
    }
    for (unsigned i = operation.from; i < operation.to; i++) {
        const Cell &cell = step.before.cells[i];
        if (cell.kind == Cell::MEMORY) {
            outcome.status = VSPACED_NOT_ANONYMOUS;
        } else if (cell.kind == Cell::ANONYMOUS) {
            outcome.zeroed |= static_cast<uint8_t>(1U << cell.page);
        }
    }
}

// The range to another place: what doesn't fit the new length is cut off, what is longer
// goes on as the last page is.
static void expect_move(const Step &step, const TinyOperation &operation, unsigned to,
                        bool overwrite) {
    TinyOutcome &outcome = step.outcome;
    unsigned from = operation.from, end = operation.to, to_end = to + operation.new_count;
    outcome.from = outcome.result_from = to;
    outcome.to = outcome.result_to = to_end;
    if ((from < to_end && to < end) || (step.before.mapped(to, to_end) > 0 && !overwrite)) {
        outcome.status = VSPACED_OVERLAP;
        return;
    }
    step.remove(to, to_end);
    outcome.touched += step.touched(from, end);
    unsigned common = end - from < to_end - to ? end - from : to_end - to;
    for (unsigned i = from; i < end; i++) {
        step.after(i) = {};
    }
    Cell cell = {};
    for (unsigned i = 0; i < common; i++) {
        cell = step.after(to + i) = step.before.cells[from + i];
        outcome.pieces += i == 0 || !step.before.goes_on(from + i);
    }
    bool grows = to + common < to_end;
    if (grows && cell.kind == Cell::ANONYMOUS) {
        if (!step.take_frames(to + common, to_end, cell.rights)) {
            return;
        }
    }
    for (unsigned i = to + common; i < to_end && cell.kind != Cell::ANONYMOUS; i++) {
        cell = step.after(i) = next_of(cell);
    }
    outcome.insertions = outcome.pieces + 2;
    step.check_ceilings();
}

static void expect_grow(const Step &step, const TinyOperation &operation) {
    TinyOutcome &outcome = step.outcome;
    unsigned end = operation.from + operation.new_count;
    outcome.from = operation.to;
    outcome.to = end;
    if (end > PAGES) {
        outcome.status = VSPACED_OUTSIDE_SPACE;
    } else {
        Cell value = next_of(step.before.cells[operation.to - 1]);
        step.put(operation.to, end, value, false);
    }
    bool blocked = outcome.status == VSPACED_OUTSIDE_SPACE || outcome.status == VSPACED_OVERLAP;
    if (!blocked || !operation.may_move) {
        return;
    }
    outcome.status = VSPACED_OK;
    unsigned to = step.find(operation.new_count, 1);
    if (to == PAGES) {
        outcome.status = VSPACED_NO_SPACE;
        return;
    }
    expect_move(step, operation, to, false);
}

static void expect_remap(const Step &step, const TinyOperation &operation) {
    TinyOutcome &outcome = step.outcome;
    const auto count = static_cast<unsigned>(operation.to - operation.from);
    outcome.result_from = operation.from;
    outcome.result_to = operation.from + operation.new_count;
    if (step.before.mapped(operation.from, operation.to) != count) {
        outcome.status = VSPACED_NOT_MAPPED;
        return;
    }
    const Cell &last = step.before.cells[operation.to - 1];
    if (operation.new_count > count && last.kind == Cell::MEMORY &&
        last.page + 1U + operation.new_count - count > step.rules.memory_pages) {
        outcome.status = VSPACED_MEMORY_TOO_SMALL;
    } else if (operation.fixed) {
        expect_move(step, operation, operation.new_from, operation.overwrite);
    } else if (operation.new_count < count) {
        outcome.from = outcome.result_to;
        step.unmap(outcome.from, outcome.to);
    } else if (operation.new_count > count) {
        expect_grow(step, operation);
    }
}

TinyOutcome tiny_expect(const TinyRules &rules, const TinyState &state,
                        const TinyOperation &operation) {
    TinyOutcome outcome;
    outcome.after = state;
    outcome.from = operation.from;
    outcome.to = operation.to;
    const Step step = {rules, state, outcome};
    switch (operation.kind) {
    case TinyOperation::RELEASE:
        if (state.mapped(operation.from, operation.to) > 0) {
            outcome.status = VSPACED_OVERLAP;
            break;
        }
        [[fallthrough]];
    case TinyOperation::UNMAP:
        step.unmap(operation.from, operation.to);
        break;
    case TinyOperation::PROTECT:
        expect_protect(step, operation);
        break;
    case TinyOperation::DISCARD:
        expect_discard(step, operation);
        break;
    case TinyOperation::REMAP:
        expect_remap(step, operation);
        break;
    default:
        expect_map(step, operation);
    }
    return outcome;
}
