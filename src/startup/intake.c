#include "bootstrap/intake.h"

#include <stdbool.h>

#define X(role_, slot_, min_, max_, type_, rights_)                                                \
    {.role = BOOTSTRAP_ROLE_##role_,                                                               \
     .type = BOOTSTRAP_TYPE_##type_,                                                               \
     .rights = (rights_),                                                                          \
     .count_min = (min_),                                                                          \
     .count_max = (max_),                                                                          \
     .slot_first = (slot_)},
const struct intake_row intake_rows[] = {BOOTSTRAP_INTAKE_LIST(X)};
#undef X

const unsigned intake_row_count = sizeof(intake_rows) / sizeof(intake_rows[0]);

static bool row_holds_slot(const struct intake_row *row, uint32_t slot) {
    return slot >= row->slot_first && slot - row->slot_first < row->count_max;
}

static const struct intake_row *row_of_slot(unsigned role, uint32_t slot) {
    for (unsigned i = 0; i < intake_row_count; i++) {
        if (intake_rows[i].role == role && row_holds_slot(&intake_rows[i], slot)) {
            return &intake_rows[i];
        }
    }
    return 0;
}

static enum startup_status entry_check(const struct envelope_entry *entry,
                                       const struct intake_row *row) {
    if (row == 0) {
        return STARTUP_UNEXPECTED_SLOT;
    }
    if (entry->type != row->type) {
        return STARTUP_WRONG_DECLARED_TYPE;
    }
    if ((row->rights & ~entry->rights) != 0) {
        return STARTUP_TOO_FEW_DECLARED_RIGHTS;
    }
    if ((entry->rights & ~row->rights) != 0) {
        return STARTUP_TOO_MANY_DECLARED_RIGHTS;
    }
    return STARTUP_READY;
}

// The declared slots of a row are a run from its first slot on, without holes.
static bool row_is_served(const struct envelope_v1 *envelope, const struct intake_row *row) {
    const struct envelope_entry *entries = envelope_entries(envelope);
    unsigned count = 0;
    for (unsigned i = 0; i < envelope->slot_count; i++) {
        if (row_holds_slot(row, entries[i].slot)) {
            if (entries[i].slot != row->slot_first + count) {
                return false;
            }
            count++;
        }
    }
    return count >= row->count_min;
}

enum startup_status intake_check_declared(const struct envelope_v1 *envelope) {
    const struct envelope_entry *entries = envelope_entries(envelope);
    for (unsigned i = 0; i < envelope->slot_count; i++) {
        enum startup_status status =
            entry_check(&entries[i], row_of_slot(envelope->role, entries[i].slot));
        if (status != STARTUP_READY) {
            return status;
        }
    }
    for (unsigned i = 0; i < intake_row_count; i++) {
        if (intake_rows[i].role == envelope->role && !row_is_served(envelope, &intake_rows[i])) {
            return STARTUP_MISSING_SLOT;
        }
    }
    return STARTUP_READY;
}

static enum startup_status real_check(const struct intake_real *real,
                                      const struct envelope_entry *entry) {
    if (entry == 0) {
        return real->type == BOOTSTRAP_TYPE_NONE ? STARTUP_READY : STARTUP_UNDECLARED_CAPABILITY;
    }
    if (real->type == BOOTSTRAP_TYPE_NONE) {
        return STARTUP_EMPTY_REAL_SLOT;
    }
    if (real->type != entry->type) {
        return STARTUP_WRONG_REAL_TYPE;
    }
    if ((entry->rights & ~real->rights) != 0) {
        return STARTUP_TOO_FEW_REAL_RIGHTS;
    }
    if ((real->rights & ~(uint64_t)entry->rights) != 0) {
        return STARTUP_TOO_MANY_REAL_RIGHTS;
    }
    return STARTUP_READY;
}

enum startup_status intake_check_real(const struct envelope_v1 *envelope, uint32_t slot_end,
                                      intake_query_fn *query, void *context) {
    const struct envelope_entry *entries = envelope_entries(envelope);
    unsigned next = 0; // which of them was not met yet
    for (uint32_t slot = 1; slot < slot_end; slot++) {
        struct intake_real real = {.type = BOOTSTRAP_TYPE_NONE};
        if (!query(context, slot, &real)) {
            return STARTUP_QUERY_FAILED;
        }
        const struct envelope_entry *entry =
            next < envelope->slot_count && entries[next].slot == slot ? &entries[next] : 0;
        enum startup_status status = real_check(&real, entry);
        if (status != STARTUP_READY) {
            return status;
        }
        next += entry != 0;
    }
    // A declared slot beyond the end of the capability space holds nothing.
    return next == envelope->slot_count ? STARTUP_READY : STARTUP_EMPTY_REAL_SLOT;
}
