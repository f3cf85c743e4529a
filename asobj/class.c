#include "asobj/class.h"

#include "asobj/entry.h"
#include "scale.h"

static const struct class_row rows[VSPACED_CLASS_COUNT + 1] = {
#define X(name, value, rights, zone, align, grows, guard, text)                                    \
    [VSPACED_CLASS_##name] = {(rights), VSPACED_ZONE_##zone, (align), (guard)},
    VSPACED_CLASS_LIST(X)
#undef X
};

#define X(name, value, rights, zone, align, grows, guard, text)                                    \
    _Static_assert((guard) <= ENTRY_GUARD_MASK, "an entry holds the guard pages");                 \
    _Static_assert((guard) == 0 || VSPACED_DIRECTION_##grows == VSPACED_DIRECTION_DOWN,            \
                   "an entry's guard pages lie below it");                                         \
    _Static_assert((align) >= ENTRY_PAGE_BYTES_LOG2 && (align) <= 30, "as a request's");           \
    _Static_assert((guard) <= 1, "only next neighbours are looked at: place_is_guarded");          \
    _Static_assert((value) <= ENTRY_CLASS_MASK, "an entry holds the class");
VSPACED_CLASS_LIST(X)
#undef X

const struct class_row *class_row(unsigned class_id) {
    return &rows[class_id < VSPACED_CLASS_COUNT ? class_id : VSPACED_CLASS_COUNT];
}

struct range class_zone(unsigned class_id) {
    return class_row(class_id)->zone == VSPACED_ZONE_LOW ? (struct range){SCALE_BEGIN, SCALE_MIDDLE}
                                                         : (struct range){SCALE_MIDDLE, SCALE_END};
}
