// What the workload believes of its own address space: a sorted array of
// extents, written without a look at how vspaced keeps them. Pure: it asks nobody.
//
// Extents are disjoint and ascending. Neighbours are never joined, and vspaced may
// join or split as it likes: models are compared page by page, by attributes.
#ifndef WORKLOAD_MODEL_H
#define WORKLOAD_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "vspaced/range.h"

// An operation splits at most two extents; the workload unmaps when it has more
// than half of these.
enum { MODEL_EXTENTS_MAX = 1024 };

struct model_extent {
    struct range range;
    uint64_t offset; // in the memory, of range.begin
    uint32_t memory;
    uint8_t rights;
    uint8_t ceiling;
    uint8_t class_id;
};

struct model {
    uint32_t count;
    uint64_t bytes; // sum of the extents
    struct model_extent extents[MODEL_EXTENTS_MAX];
};

void model_init(struct model *model);

// The range of `extent` must be free. False, and nothing changed, if the array is
// full.
bool model_insert(struct model *model, const struct model_extent *extent);

// Forgets the range; what sticks out stays. Returns the bytes forgotten. The
// caller keeps room for one more extent.
uint64_t model_remove(struct model *model, struct range range);

// Every page of the range must be covered. The caller keeps room for two more.
void model_protect(struct model *model, struct range range, uint8_t rights);

// The extent that holds the address, or NULL.
const struct model_extent *model_find(const struct model *model, uint64_t address);

// The first extent that ends above the address, or NULL.
const struct model_extent *model_next(const struct model *model, uint64_t address);

bool model_is_free(const struct model *model, struct range range);
bool model_is_covered(const struct model *model, struct range range);

// Whether every page of the range has these attributes, and stands at the offset
// that follows from `extent`'s.
bool model_agrees(const struct model *model, const struct model_extent *extent);

// The gap around a free address, cut off at [VSPACED_USER_BEGIN, VSPACED_USER_END).
struct range model_gap(const struct model *model, uint64_t address);

// NULL, or what is wrong with the order, the sum or an extent.
const char *model_invalid(const struct model *model);

#endif
