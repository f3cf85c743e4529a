#include "model/page_model.h"

#include <algorithm>

extern "C" {
#include "asobj/class.h"
}

static constexpr uint64_t PAGE = VSPACED_PAGE_BYTES;

bool operator==(const Cell &a, const Cell &b) {
    return a.rights == b.rights && a.ceiling == b.ceiling && a.class_id == b.class_id &&
           a.kind == b.kind && a.memory == b.memory && a.offset == b.offset;
}

bool operator==(const space_mapping &a, const space_mapping &b) {
    return a.range.begin == b.range.begin && a.range.end == b.range.end && a.rights == b.rights &&
           a.ceiling == b.ceiling && a.class_id == b.class_id && a.kind == b.kind &&
           a.memory == b.memory && a.offset == b.offset;
}

uint64_t Cell::guard_bytes() const {
    return is_mapped() ? class_row(class_id)->guard_pages * PAGE : 0;
}

bool continues(const Cell &below, const Cell &above) {
    Cell next = below;
    next.offset += below.has_frame() ? PAGE : 0;
    return next == above;
}

static bool aligned(uint64_t bytes) {
    return bytes % PAGE == 0;
}

static vspaced_status check_form(uint64_t address, uint64_t length) {
    if (!aligned(address) || !aligned(length)) {
        return VSPACED_UNALIGNED;
    }
    if (length == 0) {
        return VSPACED_EMPTY_RANGE;
    }
    if (address + length < address) {
        return VSPACED_RANGE_OVERFLOW;
    }
    return address < SCALE_BEGIN || address + length > SCALE_END ? VSPACED_OUTSIDE_SPACE
                                                                 : VSPACED_OK;
}

static vspaced_status check_rights(unsigned rights) {
    if ((rights & VSPACED_WRITE) && (rights & VSPACED_EXECUTE)) {
        return VSPACED_WRITE_AND_EXECUTE;
    }
    if (rights > 7 || (rights != 0 && !(rights & VSPACED_READ))) {
        return VSPACED_BAD_RIGHTS;
    }
    return VSPACED_OK;
}

static vspaced_status check_place(const space_map_request &request) {
    bool any = request.place == VSPACED_PLACE_ANY;
    vspaced_status status = check_form(any ? SCALE_BEGIN : request.address, request.length);
    bool form_of_length = status == VSPACED_UNALIGNED || status == VSPACED_EMPTY_RANGE;
    if (status != VSPACED_OK && (!any || form_of_length)) {
        return status;
    }
    bool good = request.place <= VSPACED_PLACE_ANY && request.align_log2 >= 12 &&
                request.align_log2 <= 30 &&
                (!request.overwrite || request.place == VSPACED_PLACE_FIXED);
    return good ? VSPACED_OK : VSPACED_BAD_FLAGS;
}

static vspaced_status check_class(const space_map_request &request) {
    bool device = request.kind == VSPACED_BACKING_MEMORY && request.backing.device;
    if (request.class_id >= VSPACED_CLASS_COUNT ||
        (request.ceiling & ~class_row(request.class_id)->rights) ||
        device != (request.class_id == VSPACED_CLASS_DEVICE)) {
        return VSPACED_BAD_CLASS;
    }
    bool guard = request.class_id == VSPACED_CLASS_GUARD;
    return guard && request.kind != VSPACED_BACKING_NONE ? VSPACED_BAD_CLASS : VSPACED_OK;
}

static vspaced_status check_memory(const space_map_request &request, const FrameAccount &account) {
    const space_backing &backing = request.backing;
    if (request.ceiling & ~backing.rights_ceiling) {
        return VSPACED_ABOVE_CEILING;
    }
    if (backing.memory > 0xfffd || (account.frames > 0 && backing.memory == account.memory)) {
        return VSPACED_BAD_MEMORY;
    }
    bool passes = backing.offset + request.length < backing.offset;
    uint64_t end = backing.offset + request.length;
    return passes || end > backing.bytes || end > (UINT64_C(1) << 41) ? VSPACED_MEMORY_TOO_SMALL
                                                                      : VSPACED_OK;
}

static vspaced_status check_request(const space_policy &policy, const space_map_request &request) {
    bool jit = request.class_id == VSPACED_CLASS_JIT;
    if (request.kind == VSPACED_BACKING_MEMORY && !aligned(request.backing.offset)) {
        return VSPACED_UNALIGNED;
    }
    vspaced_status status = check_place(request);
    if (status != VSPACED_OK) {
        return status;
    }
    if (request.kind > VSPACED_BACKING_NONE) {
        return VSPACED_BAD_FLAGS;
    }
    vspaced_status now = check_rights(request.rights), most = check_rights(request.ceiling);
    if (jit && most == VSPACED_WRITE_AND_EXECUTE) {
        most = check_rights(request.ceiling & ~VSPACED_EXECUTE);
    }
    if (now == VSPACED_WRITE_AND_EXECUTE || most == VSPACED_WRITE_AND_EXECUTE) {
        return VSPACED_WRITE_AND_EXECUTE;
    }
    if (now != VSPACED_OK || most != VSPACED_OK || (request.rights & ~request.ceiling) ||
        (request.kind == VSPACED_BACKING_NONE && request.rights != 0)) {
        return VSPACED_BAD_RIGHTS;
    }
    status = check_class(request);
    if (status != VSPACED_OK) {
        return status;
    }
    if (jit && !policy.allow_jit) {
        return VSPACED_NOT_AUTHORIZED;
    }
    return request.ceiling & ~policy.rights_ceiling ? VSPACED_ABOVE_CEILING : VSPACED_OK;
}

vspaced_status PageModel::check_account(unsigned rights) const {
    if (account_.frames == 0) {
        return VSPACED_NO_ACCOUNT;
    }
    return rights & ~account_.rights ? VSPACED_ABOVE_CEILING : VSPACED_OK;
}

vspaced_status PageModel::check_backing(const space_map_request &request) const {
    if (request.kind == VSPACED_BACKING_ANONYMOUS) {
        return check_account(request.ceiling);
    }
    return request.kind == VSPACED_BACKING_MEMORY ? check_memory(request, account_) : VSPACED_OK;
}

std::set<uint64_t> PageModel::frames_used() const {
    std::set<uint64_t> used = zeroed_;
    used.insert(held_.begin(), held_.end());
    for (const auto &page : pages_) {
        if (page.second.kind == VSPACED_BACKING_ANONYMOUS) {
            used.insert(page.second.offset / PAGE);
        }
    }
    return used;
}

// Gives the pages of the part frames; `pieces` are those of the operation so far.
vspaced_status PageModel::find_frames(Pages &pages, range part, uint32_t &pieces) {
    if (pieces == VSPACED_PIECES_MAX) {
        return VSPACED_REQUEST_TOO_LARGE;
    }
    uint64_t count = range_length(part) / PAGE;
    std::vector<FrameRun> runs =
        frames_choose(account_, frames_used(), count, VSPACED_PIECES_MAX - pieces);
    if (runs.empty()) {
        return VSPACED_NO_FRAMES;
    }
    uint64_t at = part.begin;
    for (const FrameRun &run : runs) {
        for (uint64_t i = 0; i < run.count; i++, at += PAGE) {
            pages[at].kind = VSPACED_BACKING_ANONYMOUS;
            pages[at].ceiling &= static_cast<uint8_t>(account_.rights);
            pages[at].memory = account_.memory;
            pages[at].offset = (run.first + i) * PAGE;
            zeroed_.insert(run.first + i);
        }
    }
    pieces += static_cast<uint32_t>(runs.size());
    return VSPACED_OK;
}

// What has no frames among these pages of a protect gets them: two steps each piece,
// and one for each part between.
vspaced_status PageModel::commit_frames(Pages &pages, unsigned rights) {
    uint32_t pieces = 0, parts = 0;
    bool in_part = false;
    for (auto page = pages.begin(); page != pages.end();) {
        uint64_t begin = page->first, end = begin;
        bool bare = page->second.kind == VSPACED_BACKING_NONE;
        do {
            end = page->first + PAGE;
            ++page;
        } while (page != pages.end() && !begins_mapping(pages_.find(page->first)));
        parts += !bare && !in_part;
        in_part = !bare;
        vspaced_status status = VSPACED_OK;
        if (2 * pieces + parts > SPACE_PLAN_STEPS_MAX) {
            status = VSPACED_REQUEST_TOO_LARGE;
        } else if (bare && rights != 0) {
            status = find_frames(pages, {begin, end}, pieces);
        }
        if (status == VSPACED_OK && 2 * pieces + parts > SPACE_PLAN_STEPS_MAX) {
            status = VSPACED_REQUEST_TOO_LARGE;
        }
        if (status != VSPACED_OK) {
            return status;
        }
    }
    return VSPACED_OK;
}

// Whether a page of the place is mapped, or reserved.
bool PageModel::holds(range place, bool mapped) const {
    return bytes_in(place, mapped) > 0;
}

uint64_t PageModel::bytes_in(range place, bool mapped) const {
    uint64_t bytes = 0;
    for (auto page = pages_.lower_bound(place.begin);
         page != pages_.end() && page->first < place.end; ++page) {
        bytes += page->second.is_mapped() == mapped ? PAGE : 0;
    }
    return bytes;
}

bool PageModel::begins_mapping(Pages::const_iterator page) const {
    if (page == pages_.begin()) {
        return true;
    }
    auto below = std::prev(page);
    return below->first + PAGE != page->first || !continues(below->second, page->second);
}

uint64_t PageModel::mappings_begun(range place) const {
    uint64_t count = 0;
    for (auto page = pages_.lower_bound(place.begin);
         page != pages_.end() && page->first < place.end; ++page) {
        count += begins_mapping(page);
    }
    return count;
}

bool PageModel::cuts_mapping(uint64_t address) const {
    auto page = pages_.find(address);
    return page != pages_.end() && !begins_mapping(page);
}

bool PageModel::has_bare_pages(uint64_t begin, uint64_t end) const {
    for (auto page = pages_.lower_bound(begin); page != pages_.end() && page->first < end; ++page) {
        if (page->second.kind == VSPACED_BACKING_NONE) {
            return true;
        }
    }
    return false;
}

uint32_t PageModel::touched(range place) const {
    auto first = pages_.lower_bound(place.begin);
    bool touches_first = first != pages_.end() && first->first < place.end;
    uint64_t begun = mappings_begun(place);
    return static_cast<uint32_t>(begun + (touches_first && !begins_mapping(first)));
}

// Where mappings begin can change from the range's first page to the one after it.
void PageModel::put(range place, const Pages &pages) {
    range around = {place.begin, place.end + PAGE};
    mapping_count_ -= mappings_begun(around);
    bytes_ -= bytes_in(place, true);
    auto begin = pages_.lower_bound(place.begin), end = pages_.lower_bound(place.end);
    last_.push_back({place, Pages(begin, end)});
    for (auto page = begin; in_batch_ && page != end; ++page) {
        if (page->second.kind == VSPACED_BACKING_ANONYMOUS) {
            held_.insert(page->second.offset / PAGE);
        }
    }
    pages_.erase(begin, end);
    pages_.insert(pages.begin(), pages.end());
    mapping_count_ += mappings_begun(around);
    bytes_ += bytes_in(place, true);
}

void PageModel::take_back() {
    std::vector<Change> changes = last_;
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        put(change->place, change->pages);
    }
    last_.clear();
    held_ = last_held_;
}

vspaced_status PageModel::check_ceilings() {
    vspaced_status status = VSPACED_OK;
    if (mapping_count_ > policy_.mappings_max) {
        status = VSPACED_NO_MAPPINGS;
    } else if (bytes() > policy_.bytes_max) {
        status = VSPACED_NO_PAGES;
    }
    if (status != VSPACED_OK) {
        take_back();
    }
    return status;
}

vspaced_status PageModel::replace(range place, const Pages &pages) {
    last_.clear();
    last_held_ = held_;
    put(place, pages);
    return check_ceilings();
}

// Guard pages of another class above the place, or the place's own over another.
// Only the nearest mapping on each side can be that near. What is in `gone` will not be
// there.
bool PageModel::is_guarded(range place, unsigned class_first, unsigned class_last,
                           range gone) const {
    auto above = pages_.lower_bound(place.end == gone.begin ? gone.end : place.end);
    if (above != pages_.end() && above->second.class_id != class_last &&
        above->first - above->second.guard_bytes() < place.end) {
        return true;
    }
    auto below = pages_.lower_bound(place.begin == gone.end ? gone.begin : place.begin);
    if (below == pages_.begin()) {
        return false;
    }
    --below;
    return below->second.is_mapped() && below->second.class_id != class_first &&
           place.begin - class_row(class_first)->guard_pages * PAGE < below->first + PAGE;
}

bool PageModel::fits(const space_map_request &request, range place) const {
    bool reserves = request.kind == VSPACED_BACKING_RESERVATION;
    bool enters = request.place == VSPACED_PLACE_FIXED && !reserves;
    bool taken = holds(place, true) || (holds(place, false) && !enters);
    return (!taken || request.overwrite) &&
           (reserves || !is_guarded(place, request.class_id, request.class_id));
}

// Gap by gap, from the bottom of the zone up.
range PageModel::place_for(unsigned class_id, uint64_t length, unsigned align_log2) const {
    range zone = class_zone(class_id);
    uint64_t guard = class_row(class_id)->guard_pages * PAGE;
    uint64_t align = UINT64_C(1) << std::max<unsigned>(align_log2, class_row(class_id)->align_log2);
    uint64_t below_end = SCALE_BEGIN;
    for (auto page = pages_.begin();; ++page) {
        bool last = page == pages_.end();
        uint64_t limit = last ? SCALE_END : page->first - page->second.guard_bytes();
        uint64_t begin = below_end + guard > zone.begin ? below_end + guard : zone.begin;
        begin = (begin + align - 1) / align * align;
        limit = limit < zone.end ? limit : zone.end;
        if (begin < limit && limit - begin >= length) {
            return {begin, begin + length};
        }
        if (last) {
            return {0, 0};
        }
        below_end = page->first + PAGE;
    }
}

Outcome PageModel::place(const space_map_request &request) {
    zeroed_.clear();
    Outcome outcome = {VSPACED_OK, {request.address, request.address + request.length}, 0, 0, 0};
    bool aligned_hint = request.address % (UINT64_C(1) << request.align_log2) == 0;
    bool there = request.place != VSPACED_PLACE_ANY &&
                 (request.place == VSPACED_PLACE_FIXED || aligned_hint) &&
                 fits(request, outcome.place);
    if (!there && request.place == VSPACED_PLACE_FIXED) {
        outcome.status = VSPACED_OVERLAP;
        return outcome;
    }
    if (!there) {
        outcome.place = place_for(request.class_id, request.length, request.align_log2);
        if (range_is_empty(outcome.place)) {
            outcome.status = VSPACED_NO_SPACE;
            return outcome;
        }
    }
    remove(outcome);
    Pages pages;
    for (uint64_t at = outcome.place.begin; at < outcome.place.end; at += PAGE) {
        bool has_memory = request.kind == VSPACED_BACKING_MEMORY;
        uint64_t offset = request.backing.offset + (at - outcome.place.begin);
        pages[at] = {request.rights,
                     request.ceiling,
                     request.class_id,
                     request.kind,
                     has_memory ? request.backing.memory : 0,
                     has_memory ? offset : 0};
    }
    uint32_t pieces = 0;
    if (request.kind == VSPACED_BACKING_ANONYMOUS) {
        outcome.status = find_frames(pages, outcome.place, pieces);
    }
    if (outcome.status != VSPACED_OK) {
        return outcome;
    }
    outcome.status = replace(outcome.place, pages);
    return outcome;
}

Outcome PageModel::map(const space_map_request &request) {
    vspaced_status status = check_request(policy_, request);
    if (status == VSPACED_OK) {
        status = check_backing(request);
    }
    zeroed_.clear();
    return status == VSPACED_OK ? place(request) : Outcome{status, {0, 0}, 0, 0, 0};
}

Outcome PageModel::reserve(const space_map_request &request) {
    vspaced_status status = check_place(request);
    if (status == VSPACED_OK && request.class_id >= VSPACED_CLASS_COUNT) {
        status = VSPACED_BAD_CLASS;
    }
    space_map_request reservation = request;
    reservation.rights = reservation.ceiling = 0;
    reservation.kind = VSPACED_BACKING_RESERVATION;
    return status == VSPACED_OK ? place(reservation) : Outcome{status, {0, 0}, 0, 0, 0};
}

// What goes from the outcome's place.
void PageModel::remove(Outcome &outcome) {
    outcome.bytes_removed = bytes_in(outcome.place, true);
    outcome.bytes_released = bytes_in(outcome.place, false);
    outcome.mappings_touched = touched(outcome.place);
}

Outcome PageModel::release(uint64_t address, uint64_t length) {
    range place = {address, address + length};
    bool is_range = check_form(address, length) == VSPACED_OK;
    if (is_range && holds(place, true)) {
        return {VSPACED_OVERLAP, place, 0, 0, 0};
    }
    return unmap(address, length);
}

Outcome PageModel::unmap(uint64_t address, uint64_t length) {
    zeroed_.clear();
    Outcome outcome = {check_form(address, length), {address, address + length}, 0, 0, 0};
    if (outcome.status != VSPACED_OK) {
        return outcome;
    }
    remove(outcome);
    outcome.status = replace(outcome.place, {});
    return outcome;
}

Outcome PageModel::discard(uint64_t address, uint64_t length) {
    zeroed_.clear();
    Outcome outcome = {check_form(address, length), {address, address + length}, 0, 0, 0};
    if (outcome.status != VSPACED_OK) {
        return outcome;
    }
    if (bytes_in(outcome.place, true) != length) {
        outcome.status = VSPACED_NOT_MAPPED;
        return outcome;
    }
    uint32_t pieces = 0;
    for (auto page = pages_.lower_bound(address);
         page != pages_.end() && page->first < outcome.place.end; ++page) {
        bool frames = page->second.has_frame();
        pieces += frames && (page->first == address || begins_mapping(page));
        if (frames && page->second.kind != VSPACED_BACKING_ANONYMOUS) {
            outcome.status = VSPACED_NOT_ANONYMOUS;
            return outcome;
        }
        if (pieces > SPACE_PLAN_STEPS_MAX) {
            outcome.status = VSPACED_REQUEST_TOO_LARGE;
            return outcome;
        }
        if (frames) {
            zeroed_.insert(page->second.offset / PAGE);
        }
    }
    return outcome;
}

vspaced_status PageModel::check_remap(const space_remap_request &request) const {
    vspaced_status status = check_form(request.address, request.length);
    if (status != VSPACED_OK) {
        return status;
    }
    status = check_form(request.fixed ? request.new_address : SCALE_BEGIN, request.new_length);
    bool form_of_length = status == VSPACED_UNALIGNED || status == VSPACED_EMPTY_RANGE;
    if (status != VSPACED_OK && (request.fixed || form_of_length)) {
        return status;
    }
    if (request.overwrite && !request.fixed) {
        return VSPACED_BAD_FLAGS;
    }
    range from = {request.address, request.address + request.length};
    if (bytes_in(from, true) != request.length) {
        return VSPACED_NOT_MAPPED;
    }
    const Cell &last = pages_.at(from.end - PAGE);
    if (request.new_length <= request.length || last.kind != VSPACED_BACKING_MEMORY) {
        return VSPACED_OK;
    }
    uint64_t growth = request.new_length - request.length;
    uint64_t most = std::min(request.memory_bytes, UINT64_C(1) << 41);
    return last.offset + PAGE > most || growth > most - last.offset - PAGE
               ? VSPACED_MEMORY_TOO_SMALL
               : VSPACED_OK;
}

Outcome PageModel::grow(const space_remap_request &request) {
    range from = {request.address, request.address + request.length};
    range tail = {from.end, from.begin + request.new_length};
    Outcome outcome = {VSPACED_OK, {from.begin, tail.end}, 0, 0, 0};
    Cell cell = pages_.at(from.end - PAGE);
    if (tail.end < tail.begin || tail.end > SCALE_END) {
        outcome.status = VSPACED_OUTSIDE_SPACE;
        return outcome;
    }
    if (holds(tail, true) || is_guarded(tail, cell.class_id, cell.class_id)) {
        outcome.status = VSPACED_OVERLAP;
        return outcome;
    }
    Outcome taken = {VSPACED_OK, tail, 0, 0, 0};
    remove(taken);
    outcome.bytes_released = taken.bytes_released;
    outcome.mappings_touched = taken.mappings_touched;
    Pages pages;
    for (uint64_t at = tail.begin; at < tail.end; at += PAGE) {
        cell.offset += cell.kind == VSPACED_BACKING_MEMORY ? PAGE : 0;
        pages[at] = cell;
    }
    uint32_t pieces = 0;
    if (cell.kind == VSPACED_BACKING_ANONYMOUS) {
        outcome.status = find_frames(pages, tail, pieces);
    }
    if (outcome.status == VSPACED_OK) {
        outcome.status = replace(tail, pages);
    }
    return outcome;
}

// What is at `from` as it will be at `to`.
vspaced_status PageModel::move_pages(Pages &pages, range from, range to) {
    uint32_t pieces = 0;
    uint64_t common = std::min(range_length(from), range_length(to));
    Cell cell = {};
    for (uint64_t at = 0; at < common; at += PAGE) {
        auto page = pages_.find(from.begin + at);
        pieces += at == 0 || begins_mapping(page);
        cell = pages[to.begin + at] = page->second;
    }
    if (pieces > VSPACED_PIECES_MAX) {
        return VSPACED_REQUEST_TOO_LARGE;
    }
    for (uint64_t at = common; at < range_length(to); at += PAGE) {
        cell.offset += cell.kind == VSPACED_BACKING_MEMORY ? PAGE : 0;
        pages[to.begin + at] = cell;
    }
    if (common < range_length(to) && cell.kind == VSPACED_BACKING_ANONYMOUS) {
        return find_frames(pages, {to.begin + common, to.end}, pieces);
    }
    return VSPACED_OK;
}

Outcome PageModel::move(const space_remap_request &request, range from, range to) {
    Outcome outcome = {VSPACED_OK, to, 0, 0, 0};
    unsigned first = pages_.at(from.begin).class_id, last = pages_.at(from.end - PAGE).class_id;
    if ((holds(to, true) && !request.overwrite) || range_overlaps(from, to) ||
        is_guarded(to, first, last, from)) {
        outcome.status = VSPACED_OVERLAP;
        return outcome;
    }
    remove(outcome);
    outcome.mappings_touched += touched(from);
    Pages pages;
    outcome.status = move_pages(pages, from, to);
    if (outcome.status == VSPACED_OK) {
        last_.clear();
        last_held_ = held_;
        put(from, {});
        put(to, pages);
        outcome.status = check_ceilings();
    }
    return outcome;
}

Outcome PageModel::remap(const space_remap_request &request) {
    zeroed_.clear();
    range from = {request.address, request.address + request.length};
    Outcome outcome = {
        check_remap(request), {from.begin, from.begin + request.new_length}, 0, 0, 0};
    if (outcome.status != VSPACED_OK) {
        return outcome;
    }
    if (request.fixed) {
        return move(request, from, {request.new_address, request.new_address + request.new_length});
    }
    if (request.new_length == request.length) {
        last_.clear();
        last_held_ = held_;
        return outcome;
    }
    if (request.new_length < request.length) {
        range place = outcome.place;
        outcome = unmap(place.end, request.length - request.new_length);
        outcome.place = place;
        return outcome;
    }
    outcome = grow(request);
    if ((outcome.status != VSPACED_OVERLAP && outcome.status != VSPACED_OUTSIDE_SPACE) ||
        !request.may_move) {
        return outcome;
    }
    range to = place_for(pages_.at(from.begin).class_id, request.new_length, 12);
    if (range_is_empty(to)) {
        outcome.status = VSPACED_NO_SPACE;
        return outcome;
    }
    return move(request, from, to);
}

Outcome PageModel::protect(uint64_t address, uint64_t length, unsigned rights) {
    zeroed_.clear();
    Outcome outcome = {check_form(address, length), {address, address + length}, 0, 0, 0};
    if (outcome.status == VSPACED_OK) {
        outcome.status = check_rights(rights);
    }
    if (outcome.status == VSPACED_OK && (rights & ~policy_.rights_ceiling)) {
        outcome.status = VSPACED_ABOVE_CEILING;
    }
    if (outcome.status != VSPACED_OK) {
        return outcome;
    }
    Pages pages(pages_.lower_bound(address), pages_.lower_bound(address + length));
    bool bare = false;
    for (auto &[at, cell] : pages) {
        bool is_first = at == pages.begin()->first || begins_mapping(pages_.find(at));
        outcome.mappings_touched += is_first && cell.rights != rights;
        if (cell.is_mapped() && (rights & ~cell.ceiling)) {
            outcome.status = VSPACED_ABOVE_CEILING;
        }
        cell.rights = static_cast<uint8_t>(rights);
        bare = bare || cell.kind == VSPACED_BACKING_NONE;
    }
    if (outcome.status == VSPACED_OK && bytes_in(outcome.place, true) != length) {
        outcome.status = VSPACED_NOT_MAPPED;
    }
    if (outcome.status == VSPACED_OK && bare && rights != 0) {
        outcome.status = check_account(rights);
    }
    if (outcome.status == VSPACED_OK && bare) {
        outcome.status = commit_frames(pages, rights);
    }
    if (outcome.status == VSPACED_OK) {
        outcome.status = replace(outcome.place, pages);
    }
    return outcome;
}

std::vector<space_mapping> PageModel::mappings() const {
    std::vector<space_mapping> found;
    const Cell *last = nullptr;
    for (const auto &[address, cell] : pages_) {
        bool joins = last != nullptr && found.back().range.end == address && continues(*last, cell);
        if (joins) {
            found.back().range.end += PAGE;
        } else {
            found.push_back({{address, address + PAGE},
                             cell.rights,
                             cell.ceiling,
                             cell.class_id,
                             cell.kind,
                             cell.memory,
                             cell.offset});
        }
        last = &cell;
    }
    return found;
}

uint64_t PageModel::bytes_of(uint32_t memory) const {
    uint64_t bytes = 0;
    for (const auto &page : pages_) {
        bytes += page.second.has_frame() && page.second.memory == memory ? PAGE : 0;
    }
    return bytes;
}
