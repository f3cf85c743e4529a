// Rights of a mapping, and the classes that a mapping can have.
#ifndef VSPACED_RIGHTS_H
#define VSPACED_RIGHTS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    VSPACED_READ = 1 << 0,
    VSPACED_WRITE = 1 << 1,
    VSPACED_EXECUTE = 1 << 2,
    VSPACED_RIGHTS_ALL = 7,
};

// X(name, value, rights that the class may ever have, zone, alignment, direction, guard
//   pages, text)
// The zone says where placement looks: LOW from the bottom of the space up, HIGH above
// the middle. Lowest fit inside it, at a multiple of the alignment (log2 of bytes), or of
// the request's if that is more. The direction is the one that a mapping grows in, and
// guard pages lie there: they are kept free by placement and refuse fixed mappings of other
// classes.
#define VSPACED_CLASS_LIST(X)                                                                      \
    X(DATA, 0, VSPACED_READ | VSPACED_WRITE, HIGH, 12, UP, 0, "private data, file data")           \
    X(CODE, 1, VSPACED_READ | VSPACED_EXECUTE, LOW, 12, UP, 0, "program text")                     \
    X(RODATA, 2, VSPACED_READ, LOW, 12, UP, 0, "constants")                                        \
    X(HEAP, 3, VSPACED_READ | VSPACED_WRITE, LOW, 12, UP, 0, "what malloc gives out")              \
    X(STACK, 4, VSPACED_READ | VSPACED_WRITE, HIGH, 12, DOWN, 1, "calls; guarded")                 \
    X(SHARED, 5, VSPACED_READ | VSPACED_WRITE, HIGH, 12, UP, 0, "memory that others map too")      \
    X(DEVICE, 6, VSPACED_READ | VSPACED_WRITE, HIGH, 12, UP, 0,                                    \
      "registers; uncached, never executable")                                                     \
    X(FILE, 7, VSPACED_READ | VSPACED_WRITE | VSPACED_EXECUTE, HIGH, 12, UP, 0,                    \
      "images whose segments differ in rights; a mapping still never has W with X")                \
    X(GUARD, 8, 0, HIGH, 12, UP, 0, "keeps others away: no rights ever, nothing behind")           \
    X(JIT, 9, VSPACED_READ | VSPACED_WRITE | VSPACED_EXECUTE, HIGH, 12, UP, 0,                     \
      "written, then executed: the ceiling may hold both; never both at once")

enum vspaced_class {
#define X(name, value, rights, zone, align, grows, guard, text) VSPACED_CLASS_##name = (value),
    VSPACED_CLASS_LIST(X)
#undef X
        VSPACED_CLASS_COUNT
};

enum vspaced_zone { VSPACED_ZONE_LOW, VSPACED_ZONE_HIGH };
enum vspaced_direction { VSPACED_DIRECTION_UP, VSPACED_DIRECTION_DOWN };

// Nothing may be writable and executable at once. Nor by a later protect, so a ceiling
// doesn't hold both, but of class JIT, which BIND allows or not.
static inline bool rights_break_wx(unsigned rights) {
    return (rights & VSPACED_WRITE) != 0 && (rights & VSPACED_EXECUTE) != 0;
}

// The hardware can't write or execute what it can't read.
static inline bool rights_are_possible(unsigned rights) {
    return (rights & ~(unsigned)VSPACED_RIGHTS_ALL) == 0 &&
           (rights == 0 || (rights & VSPACED_READ) != 0);
}

static inline bool rights_within(unsigned rights, unsigned ceiling) {
    return (rights & ~ceiling) == 0;
}

#endif
