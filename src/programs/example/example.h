// What the parts of the example share.
#ifndef EXAMPLE_EXAMPLE_H
#define EXAMPLE_EXAMPLE_H

#include <stdbool.h>

#include "vspaced/client.h"

#define PAGE  UINT64_C(4096)
#define BYTES (16 * PAGE)

// The connection that procd gave this program. It owns its own address space and
// nothing else, so `target` is 0 in every call.
extern const struct vspaced_client client;

// Prints where something was not as expected.
bool expect(bool condition, const char *file, unsigned line);
#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!expect(condition, __FILE__, __LINE__)) {                                              \
            return false;                                                                          \
        }                                                                                          \
    } while (0)

// Steps 7 to 12.
bool example_anonymous(void);

#endif
