#include "bootstrap/envelope.h"
#include "bootstrap/intake.h"
#include "vspaced/range.h"

#include <stdalign.h>

// Parameters that a role reads; all others are zero.
static unsigned parameters_used(enum bootstrap_role role) {
    switch (role) {
    case BOOTSTRAP_ROLE_VSPACED:
        return ENVELOPE_VSPACED_SHARDS + 1;
    case BOOTSTRAP_ROLE_PROCD:
        return ENVELOPE_PROCD_CPUS + 1;
    case BOOTSTRAP_ROLE_MEMD:
    case BOOTSTRAP_ROLE_PAGERD:
        return 0;
    }
    return 0;
}

// Whether the bytes can be read at all, as far as their address tells.
static bool envelope_is_reachable(const void *envelope, uint64_t size) {
    struct range user = {VSPACED_USER_BEGIN, VSPACED_USER_END};
    struct range bytes;
    return range_make((uintptr_t)envelope, size, &bytes) && range_contains(user, bytes) &&
           (uintptr_t)envelope % alignof(struct envelope_v1) == 0;
}

static enum startup_status header_check(const struct envelope_v1 *envelope, uint64_t size,
                                        enum bootstrap_role role) {
    if (envelope->magic != ENVELOPE_MAGIC) {
        return STARTUP_BAD_MAGIC;
    }
    if (envelope->version != ENVELOPE_VERSION) {
        return STARTUP_BAD_VERSION;
    }
    if (envelope->header_bytes != sizeof(struct envelope_v1)) {
        return STARTUP_BAD_SIZE;
    }
    if (envelope->slot_count > ENVELOPE_SLOTS_MAX) {
        return STARTUP_TOO_MANY_SLOTS;
    }
    if (envelope->total_bytes !=
            sizeof(struct envelope_v1) + envelope->slot_count * sizeof(struct envelope_entry) ||
        envelope->total_bytes != size) {
        return STARTUP_BAD_SIZE;
    }
    if (envelope->role != role) {
        return STARTUP_BAD_ROLE;
    }
    if (envelope->flags != 0) {
        return STARTUP_BAD_ENVELOPE_FLAGS;
    }
    if (envelope->reserved != 0) {
        return STARTUP_RESERVED_FIELD;
    }
    for (unsigned i = parameters_used(role); i < ENVELOPE_PARAMETERS; i++) {
        if (envelope->parameters[i] != 0) {
            return STARTUP_RESERVED_FIELD;
        }
    }
    return STARTUP_READY;
}

static bool slot_is_named_before(const struct envelope_entry *entries, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        if (entries[i].slot == entries[count].slot) {
            return true;
        }
    }
    return false;
}

static enum startup_status entries_check(const struct envelope_entry *entries, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        if (entries[i].reserved != 0) {
            return STARTUP_RESERVED_FIELD;
        }
        if (slot_is_named_before(entries, i)) {
            return STARTUP_DUPLICATE_SLOT;
        }
        if (i > 0 && entries[i].slot < entries[i - 1].slot) {
            return STARTUP_UNSORTED_SLOTS;
        }
    }
    return STARTUP_READY;
}

enum startup_status envelope_check(const void *bytes, uint64_t size, enum bootstrap_role role) {
    if (!envelope_is_reachable(bytes, size)) {
        return STARTUP_NO_ENVELOPE;
    }
    if (size < sizeof(struct envelope_v1)) {
        return STARTUP_BAD_SIZE;
    }
    const struct envelope_v1 *envelope = bytes;
    enum startup_status status = header_check(envelope, size, role);
    if (status != STARTUP_READY) {
        return status;
    }
    return entries_check(envelope_entries(envelope), envelope->slot_count);
}
