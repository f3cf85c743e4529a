// What vspaced should do, written as plainly as possible: for every object a map
// from each page to what lies there. No tree, no plan, no undo.
#ifndef TESTS_SERVER_MODEL_H
#define TESTS_SERVER_MODEL_H

#include <cstdint>
#include <map>
#include <optional>
#include <string>

extern "C" {
#include "vspaced/badge.h"
#include "vspaced/range.h"
#include "vspaced/rights.h"
#include "vspaced/status.h"
#include "vspaced/wire.h"
}

struct ModelPage {
    uint64_t memory, offset; // offset of this page
    uint64_t rights, ceiling, class_id;

    bool operator==(const ModelPage &) const = default;
};

struct ModelMemory {
    uint64_t bytes, rights;
};

struct ModelObject {
    uint32_t manager = 0;
    uint64_t handle = 0;
    uint64_t rights_ceiling = 0, bytes_max = 0, memories_max = 0;
    std::map<uint64_t, ModelPage> pages; // by address
    std::map<uint64_t, ModelMemory> memories;

    bool uses_memory(uint64_t number) const;
    std::string text() const; // every page, one a line
};

// A fixed map of a class without guard pages. Applied if the answer is OK.
uint64_t model_map(ModelObject &object, uint64_t memory, uint64_t offset, uint64_t address,
                   uint64_t length, uint64_t rights, uint64_t ceiling, uint64_t class_id,
                   bool overwrite, bool apply);
uint64_t model_unmap(ModelObject &object, uint64_t address, uint64_t length, bool apply,
                     uint64_t *bytes_removed);
uint64_t model_protect(ModelObject &object, uint64_t address, uint64_t length, uint64_t rights,
                       bool apply);

#endif
