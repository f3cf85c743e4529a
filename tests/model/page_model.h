// The address space as a plain table of pages: what the object must do, said as
// slowly and as plainly as possible. Statuses, places, mappings and page tables of
// every operation follow from it, but for the arena: whether nodes suffice is no
// matter of pages.
#ifndef TESTS_MODEL_PAGE_MODEL_H
#define TESTS_MODEL_PAGE_MODEL_H

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "model/frame_model.h"

extern "C" {
#include "asobj/space.h"
}

// What stands in one page.
struct Cell {
    uint8_t rights;
    uint8_t ceiling;
    uint8_t class_id;
    uint8_t kind; // enum vspaced_backing
    uint32_t memory;
    uint64_t offset; // bytes

    bool is_mapped() const {
        return kind != VSPACED_BACKING_RESERVATION;
    }
    bool has_frame() const {
        return kind == VSPACED_BACKING_MEMORY || kind == VSPACED_BACKING_ANONYMOUS;
    }
    uint64_t guard_bytes() const; // kept free below a mapping that begins here
};

// A policy without any of the special permissions.
constexpr space_policy plain_policy(uint8_t rights_ceiling, uint32_t mappings_max,
                                    uint64_t bytes_max) {
    return {rights_ceiling, mappings_max, bytes_max, false, false, 0};
}

// With all of them.
constexpr space_policy open_policy(uint8_t rights_ceiling, uint32_t mappings_max,
                                   uint64_t bytes_max) {
    return {rights_ceiling, mappings_max, bytes_max, true, false, 0};
}

bool operator==(const Cell &a, const Cell &b);

// What an operation reports.
struct Outcome {
    vspaced_status status;
    range place;
    uint64_t bytes_removed;
    uint64_t bytes_released;
    uint32_t mappings_touched;
};

class PageModel {
  public:
    explicit PageModel(const space_policy &policy) : policy_(policy) {
    }

    // Frames for anonymous mappings; `rights` are the memory's.
    void give_account(uint32_t memory, uint64_t frames, unsigned rights) {
        account_ = {memory, frames, rights};
    }

    Outcome map(const space_map_request &request);
    Outcome reserve(const space_map_request &request);
    Outcome release(uint64_t address, uint64_t length);
    Outcome unmap(uint64_t address, uint64_t length);
    Outcome protect(uint64_t address, uint64_t length, unsigned rights);
    Outcome discard(uint64_t address, uint64_t length);
    Outcome remap(const space_remap_request &request);

    // In a batch, frames that an operation lets go are not used again before its end.
    void batch_begin() {
        in_batch_ = true;
    }
    void batch_end() {
        in_batch_ = false;
        held_.clear();
    }

    // Frames of the account that the last operation makes read as zeroes.
    const std::set<uint64_t> &zeroed() const {
        return zeroed_;
    }

    // The lowest place that the class may use; empty if there is none.
    range place_for(unsigned class_id, uint64_t length, unsigned align_log2) const;

    // Takes the last operation back; once.
    void take_back();

    // Whether a mapping goes on across this address.
    bool cuts_mapping(uint64_t address) const;

    // Whether a page of the range is mapped without a frame.
    bool has_bare_pages(uint64_t begin, uint64_t end) const;

    // The pages as mappings, joined wherever they can be.
    std::vector<space_mapping> mappings() const;
    uint64_t mapping_count() const {
        return mapping_count_;
    }
    uint64_t bytes() const {
        return bytes_;
    }
    uint64_t bytes_of(uint32_t memory) const;
    const std::map<uint64_t, Cell> &pages() const {
        return pages_;
    }

  private:
    using Pages = std::map<uint64_t, Cell>;
    Outcome place(const space_map_request &request);
    vspaced_status check_backing(const space_map_request &request) const;
    vspaced_status check_account(unsigned rights) const;
    vspaced_status find_frames(Pages &pages, range part, uint32_t &pieces);
    vspaced_status commit_frames(Pages &pages, unsigned rights);
    std::set<uint64_t> frames_used() const;
    bool fits(const space_map_request &request, range place) const;
    void remove(Outcome &outcome);
    vspaced_status check_remap(const space_remap_request &request) const;
    Outcome grow(const space_remap_request &request);
    Outcome move(const space_remap_request &request, range from, range to);
    vspaced_status move_pages(Pages &pages, range from, range to);
    bool is_guarded(range place, unsigned class_first, unsigned class_last, range gone = {}) const;
    vspaced_status check_ceilings();

    // Puts pages in place of what the range held, unless a ceiling forbids it.
    vspaced_status replace(range place, const Pages &pages);
    void put(range place, const Pages &pages);
    bool begins_mapping(Pages::const_iterator page) const;
    uint64_t mappings_begun(range place) const;
    uint32_t touched(range place) const;
    bool holds(range place, bool mapped) const;
    uint64_t bytes_in(range place, bool mapped) const;

    space_policy policy_;
    Pages pages_; // by address
    uint64_t mapping_count_ = 0;
    uint64_t bytes_ = 0;
    FrameAccount account_;
    std::set<uint64_t> zeroed_;

    // What the last change replaced.
    struct Change {
        range place;
        Pages pages;
    };
    std::vector<Change> last_;

    bool in_batch_ = false;
    std::set<uint64_t> held_, last_held_; // frames let go in the batch
};

bool operator==(const space_mapping &a, const space_mapping &b);

// Whether one page continues the mapping that the page below is of.
bool continues(const Cell &below, const Cell &above);

#endif
