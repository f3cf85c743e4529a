#include "reply.h"

// What the server asked was possible as far as it knows. So a page where it has
// none, or none where it has one, is a disagreement, and a right or a size that
// suddenly does not suffice is a refusal.
static const uint8_t meanings[] = {
    [PORT_OK] = VSPACED_OK,
    [PORT_PRESENT] = VSPACED_KERNEL_DISAGREES,
    [PORT_ABSENT] = VSPACED_KERNEL_DISAGREES,
    [PORT_NO_TABLES] = VSPACED_NO_PAGE_TABLES,
    [PORT_EMPTY_SLOT] = VSPACED_KERNEL_REFUSED, // the caller knows better
    [PORT_WRONG_TYPE] = VSPACED_KERNEL_REFUSED,
    [PORT_NO_RIGHT] = VSPACED_KERNEL_REFUSED,
    [PORT_TOO_SMALL] = VSPACED_KERNEL_REFUSED,
    [PORT_GONE] = VSPACED_VSPACE_GONE,
    [PORT_REFUSED] = VSPACED_KERNEL_REFUSED,
    [PORT_MORE] = VSPACED_KERNEL_REFUSED, // where all was asked for
};

#define X(name, text) +1
_Static_assert(sizeof(meanings) == 0 PORT_STATUS_LIST(X), "every answer of a port has a meaning");
#undef X

enum vspaced_status kernel_answer(struct shard *shard, enum port_status answer,
                                  enum vspaced_status empty_slot) {
    if (answer == PORT_OK) {
        return VSPACED_OK;
    }
    shard->statistics.kernel_failures++;
    if (answer == PORT_EMPTY_SLOT) {
        return empty_slot;
    }
    return (unsigned)answer < sizeof(meanings) ? (enum vspaced_status)meanings[answer]
                                               : VSPACED_KERNEL_REFUSED;
}
