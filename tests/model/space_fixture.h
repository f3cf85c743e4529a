// A space in an arena of its own, and a page table that its steps are applied to.
#ifndef TESTS_MODEL_SPACE_FIXTURE_H
#define TESTS_MODEL_SPACE_FIXTURE_H

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/page_model.h"

extern "C" {
#include "asobj/journal.h"
}

// What a kernel would hold: steps change it, and it refuses what a kernel refuses.
class PageTable {
  public:
    // False, and nothing changed, if the kernel would refuse it.
    bool apply(const space_step &step);
    uint64_t bytes_unmapped = 0; // by UNMAP steps, in all
    std::set<uint64_t> zeroed;   // frames, by ZERO steps

    struct Page {
        uint8_t rights;
        uint32_t memory;
        uint64_t offset;
        bool operator==(const Page &other) const {
            return rights == other.rights && memory == other.memory && offset == other.offset;
        }
    };
    std::map<uint64_t, Page> pages; // by address
};

// The page table that belongs to a model.
std::map<uint64_t, PageTable::Page> table_of(const PageModel &model);

class SpaceFixture {
  public:
    static constexpr uint32_t MEMORIES = 64;
    static constexpr uint32_t ALL_NODES = UINT32_MAX;

    explicit SpaceFixture(const space_policy &policy, uint32_t leaves_max = ALL_NODES,
                          uint32_t inners_max = ALL_NODES);
    ~SpaceFixture();
    SpaceFixture(const SpaceFixture &) = delete;
    SpaceFixture &operator=(const SpaceFixture &) = delete;

    // Plans, applies the steps to the page table, commits. A step that the page
    // table refuses is a failure of the test.
    Outcome map(const space_map_request &request);
    Outcome reserve(const space_map_request &request);
    Outcome release(uint64_t address, uint64_t length);
    Outcome unmap(uint64_t address, uint64_t length);
    Outcome protect(uint64_t address, uint64_t length, unsigned rights);
    Outcome discard(uint64_t address, uint64_t length);
    Outcome remap(const space_remap_request &request);

    // Frames of this memory.
    vspaced_status give_account(uint32_t memory, uint64_t frames,
                                unsigned rights = VSPACED_RIGHTS_ALL);

    std::vector<space_mapping> mappings() const;

    // Empty, or what differs between the space, its page table and the model.
    std::string difference(const PageModel &model) const;

    std::unique_ptr<arena> nodes;
    struct space space;
    std::vector<uint64_t> memory_bytes;
    PageTable table;
    bool refused = false; // the page table refused a step
    space_journal journal;

  private:
    Outcome carry_out(vspaced_status status, space_plan &plan);
    bool shows_old_contents(const space_plan &plan, uint32_t step) const;
};

#endif
