// A change asked of a space, as a value: to be drawn at random, repeated, left out,
// shown.
#ifndef TESTS_MODEL_OPERATION_H
#define TESTS_MODEL_OPERATION_H

#include <random>
#include <string>
#include <vector>

#include "model/page_model.h"

struct Operation {
    enum Kind { MAP, UNMAP, PROTECT, RESERVE, RELEASE, DISCARD, REMAP };
    Kind kind;
    space_map_request request; // MAP, RESERVE
    uint64_t address, length;  // UNMAP, PROTECT, RELEASE, DISCARD
    unsigned rights;           // PROTECT
    space_remap_request remap; // REMAP
};

// As a line of C++ that makes it.
std::string to_string(const Operation &operation);
std::string to_string(const std::vector<Operation> &operations);

// Operations on a few pages at the bottom of each zone, such that ranges meet.
class OperationSource {
  public:
    OperationSource(uint64_t seed, uint64_t pages) : random_(seed), pages_(pages) {
    }
    Operation next();

  private:
    Operation next_map();
    Operation next_remap(uint64_t address, uint64_t length);
    uint64_t below(uint64_t limit) {
        return random_() % limit;
    }

    std::mt19937_64 random_;
    uint64_t pages_;
};

#endif
