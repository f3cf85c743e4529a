// The region classes as data: one row each, from the list in vspaced/rights.h.
#ifndef ASOBJ_CLASS_H
#define ASOBJ_CLASS_H

#include <stdint.h>

#include "vspaced/range.h"
#include "vspaced/rights.h"

struct class_row {
    uint8_t rights; // that a mapping of the class may ever have
    uint8_t zone;   // enum vspaced_zone
    uint8_t align_log2;
    uint8_t guard_pages;
};

// Total: an unknown class has no rights.
const struct class_row *class_row(unsigned class_id);

// Where placement looks for the class.
struct range class_zone(unsigned class_id);

#endif
