// What a space should hold, kept as a list of pages, and what its page tables do
// hold, read by a walker of the test's own.
#ifndef TESTS_REFKERNEL_SPACE_MODEL_H
#define TESTS_REFKERNEL_SPACE_MODEL_H

#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "machine.h"

struct ModelPage {
    unsigned level;
    uint64_t physical, flags, ceiling;
    bool device;
    bool operator==(const ModelPage &) const = default;
};

using ModelPages = std::map<uint64_t, ModelPage>; // by address

class SpaceModel {
  public:
    ModelPages pages;
    uint64_t free_tables = 0;

    uint64_t tables() const;
    uint64_t bytes() const;

    // Each changes nothing unless it answers OK.
    rk_status map(const space_mapping &mapping, bool overwrite, uint64_t *tables_taken);
    rk_status unmap(uint64_t address, uint64_t length, space_removed *removed);
    rk_status protect(uint64_t address, uint64_t length, uint64_t rights);

  private:
    void split(uint64_t boundary);
    void commit(SpaceModel &&changed);
};

// All pages found by walking the tables; fails the test on what must not be: an
// empty table, a wrong count of live entries, unknown bits.
ModelPages space_pages_read(const space &space, uint64_t *tables);

// Frames on the space's lists, which must not hold any twice; 0 if they are
// broken.
uint64_t space_frames_count(const space &space);

// Mappings of each frame and block as the pages of all spaces imply them, against
// the frame table.
void frames_compare(const std::vector<const ModelPages *> &spaces, uint64_t base, uint64_t length);

#endif
