#include "model/page_model.h"

extern "C" {
#include "asobj/class.h"
}

static constexpr uint64_t PAGE = VSPACED_PAGE_BYTES;

bool operator==(const Cell &a, const Cell &b) {
    return a.rights == b.rights && a.ceiling == b.ceiling && a.class_id == b.class_id &&
           a.memory == b.memory && a.offset == b.offset;
}

bool operator==(const space_mapping &a, const space_mapping &b) {
    return a.range.begin == b.range.begin && a.range.end == b.range.end && a.rights == b.rights &&
           a.ceiling == b.ceiling && a.class_id == b.class_id && a.memory == b.memory &&
           a.offset == b.offset;
}

bool continues(const Cell &below, const Cell &above) {
    Cell next = below;
    next.offset += PAGE;
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

static vspaced_status check_request(const space_policy &policy, const space_map_request &request) {
    const space_backing &backing = request.backing;
    bool any = request.place == VSPACED_PLACE_ANY;
    if (!aligned(backing.offset)) {
        return VSPACED_UNALIGNED;
    }
    vspaced_status status = check_form(any ? SCALE_BEGIN : request.address, request.length);
    bool form_of_length = status == VSPACED_UNALIGNED || status == VSPACED_EMPTY_RANGE;
    if (status != VSPACED_OK && (!any || form_of_length)) {
        return status;
    }
    if (request.place > VSPACED_PLACE_ANY || request.align_log2 < 12 || request.align_log2 > 30 ||
        (request.overwrite && request.place != VSPACED_PLACE_FIXED)) {
        return VSPACED_BAD_FLAGS;
    }
    vspaced_status now = check_rights(request.rights), most = check_rights(request.ceiling);
    if (now == VSPACED_WRITE_AND_EXECUTE || most == VSPACED_WRITE_AND_EXECUTE) {
        return VSPACED_WRITE_AND_EXECUTE;
    }
    if (now != VSPACED_OK || most != VSPACED_OK || (request.rights & ~request.ceiling)) {
        return VSPACED_BAD_RIGHTS;
    }
    if (request.class_id >= VSPACED_CLASS_COUNT ||
        (request.ceiling & ~class_row(request.class_id)->rights) ||
        backing.device != (request.class_id == VSPACED_CLASS_DEVICE)) {
        return VSPACED_BAD_CLASS;
    }
    if ((request.ceiling & ~policy.rights_ceiling) || (request.ceiling & ~backing.rights_ceiling)) {
        return VSPACED_ABOVE_CEILING;
    }
    if (backing.memory > 0xffff) {
        return VSPACED_BAD_MEMORY;
    }
    bool passes = backing.offset + request.length < backing.offset;
    uint64_t end = backing.offset + request.length;
    return passes || end > backing.bytes || end > (UINT64_C(1) << 41) ? VSPACED_MEMORY_TOO_SMALL
                                                                      : VSPACED_OK;
}

bool PageModel::is_free(range place) const {
    auto first = pages_.lower_bound(place.begin);
    return first == pages_.end() || first->first >= place.end;
}

uint64_t PageModel::bytes_in(range place) const {
    uint64_t bytes = 0;
    for (auto page = pages_.lower_bound(place.begin);
         page != pages_.end() && page->first < place.end; ++page) {
        bytes += PAGE;
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
    auto begin = pages_.lower_bound(place.begin), end = pages_.lower_bound(place.end);
    last_place_ = place;
    last_pages_ = Pages(begin, end);
    pages_.erase(begin, end);
    pages_.insert(pages.begin(), pages.end());
    mapping_count_ += mappings_begun(around);
}

void PageModel::take_back() {
    range place = last_place_;
    put(place, Pages(last_pages_));
    last_place_ = {0, 0};
    last_pages_.clear();
}

vspaced_status PageModel::replace(range place, const Pages &pages) {
    put(place, pages);
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

// Guard pages of another class above the place, or the place's own over another.
// Only the nearest mapping on each side can be that near.
bool PageModel::is_guarded(range place, unsigned class_id) const {
    auto above = pages_.lower_bound(place.end);
    if (above != pages_.end() && above->second.class_id != class_id &&
        above->first - class_row(above->second.class_id)->guard_pages * PAGE < place.end) {
        return true;
    }
    auto below = pages_.lower_bound(place.begin);
    if (below == pages_.begin()) {
        return false;
    }
    --below;
    return below->second.class_id != class_id &&
           place.begin - class_row(class_id)->guard_pages * PAGE < below->first + PAGE;
}

vspaced_status PageModel::check_fixed(const space_map_request &request, range place) const {
    bool taken = !is_free(place) && !request.overwrite;
    return taken || is_guarded(place, request.class_id) ? VSPACED_OVERLAP : VSPACED_OK;
}

// Gap by gap, from the bottom of the zone up.
range PageModel::place_for(unsigned class_id, uint64_t length, unsigned align_log2) const {
    range zone = class_zone(class_id);
    uint64_t guard = class_row(class_id)->guard_pages * PAGE;
    uint64_t align = UINT64_C(1) << align_log2;
    uint64_t below_end = SCALE_BEGIN;
    for (auto page = pages_.begin();; ++page) {
        bool last = page == pages_.end();
        uint64_t limit =
            last ? SCALE_END : page->first - class_row(page->second.class_id)->guard_pages * PAGE;
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

Outcome PageModel::map(const space_map_request &request) {
    Outcome outcome = {check_request(policy_, request), {0, 0}, 0, 0};
    if (outcome.status != VSPACED_OK) {
        return outcome;
    }
    range place = {request.address, request.address + request.length};
    bool aligned_hint = request.address % (UINT64_C(1) << request.align_log2) == 0;
    bool fits = request.place != VSPACED_PLACE_ANY &&
                (request.place == VSPACED_PLACE_FIXED || aligned_hint) &&
                check_fixed(request, place) == VSPACED_OK;
    if (!fits && request.place == VSPACED_PLACE_FIXED) {
        outcome.status = VSPACED_OVERLAP;
        return outcome;
    }
    if (!fits) {
        place = place_for(request.class_id, request.length, request.align_log2);
        if (range_is_empty(place)) {
            outcome.status = VSPACED_NO_SPACE;
            return outcome;
        }
    }
    outcome.place = place;
    outcome.bytes_removed = bytes_in(place);
    outcome.mappings_touched = touched(place);
    Pages pages;
    for (uint64_t at = place.begin; at < place.end; at += PAGE) {
        pages[at] = {request.rights, request.ceiling, request.class_id, request.backing.memory,
                     request.backing.offset + (at - place.begin)};
    }
    outcome.status = replace(place, pages);
    return outcome;
}

Outcome PageModel::unmap(uint64_t address, uint64_t length) {
    Outcome outcome = {check_form(address, length), {address, address + length}, 0, 0};
    if (outcome.status != VSPACED_OK) {
        return outcome;
    }
    outcome.bytes_removed = bytes_in(outcome.place);
    outcome.mappings_touched = touched(outcome.place);
    outcome.status = replace(outcome.place, {});
    return outcome;
}

Outcome PageModel::protect(uint64_t address, uint64_t length, unsigned rights) {
    Outcome outcome = {check_form(address, length), {address, address + length}, 0, 0};
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
    for (auto &[at, cell] : pages) {
        bool is_first = at == pages.begin()->first || begins_mapping(pages_.find(at));
        outcome.mappings_touched += is_first && cell.rights != rights;
        if (rights & ~cell.ceiling) {
            outcome.status = VSPACED_ABOVE_CEILING;
        }
        cell.rights = static_cast<uint8_t>(rights);
    }
    if (outcome.status == VSPACED_OK) {
        outcome.status =
            pages.size() * PAGE == length ? replace(outcome.place, pages) : VSPACED_NOT_MAPPED;
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
                             cell.memory,
                             cell.offset});
        }
        last = &cell;
    }
    return found;
}

uint64_t PageModel::bytes() const {
    return pages_.size() * PAGE;
}

uint64_t PageModel::bytes_of(uint32_t memory) const {
    uint64_t bytes = 0;
    for (const auto &page : pages_) {
        bytes += page.second.memory == memory ? PAGE : 0;
    }
    return bytes;
}
