// The books, added up again from their entries.
#include "memd/store.h"

static const char *extents_invalid(const struct store *store) {
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < store->free.count; i++) {
        const struct extent *item = &store->free.items[i];
        if (item->range >= store->range_count || item->memory.begin >= item->memory.end ||
            !range_contains(store->ranges[item->range].memory, item->memory)) {
            return "a free piece lies outside of its range";
        }
        if (i > 0) {
            const struct extent *below = &store->free.items[i - 1];
            if (below->memory.end > item->memory.begin) {
                return "free pieces overlap or are not sorted";
            }
            if (below->range == item->range && below->memory.end == item->memory.begin) {
                return "two free pieces of one range touch";
            }
        }
        bytes += range_length(item->memory);
    }
    return bytes == store->free.bytes ? 0 : "the free bytes are counted wrong";
}

// Adds up one list; UINT64_MAX if it has an entry that does not belong there.
static uint64_t list_bytes(const struct store *store, uint32_t first, enum allocation_state state,
                           uint32_t account, uint64_t *count) {
    uint64_t bytes = 0;
    *count = 0;
    uint32_t previous = STORE_NONE;
    for (uint32_t i = first; i != STORE_NONE; i = store->allocations[i].next) {
        const struct allocation *allocation = &store->allocations[i];
        if (allocation->state != state || allocation->previous != previous ||
            (state == ALLOCATION_HELD && allocation->account != account) ||
            *count == MEMD_ALLOCATIONS_MAX) {
            return UINT64_MAX;
        }
        previous = i;
        bytes += range_length(allocation->extent.memory);
        *count += 1;
    }
    return bytes;
}

const char *store_invalid(const struct store *store) {
    const char *wrong = extents_invalid(store);
    if (wrong != 0) {
        return wrong;
    }
    uint64_t held = 0, allocations = 0, accounts = 0, promised = 0, count;
    for (uint32_t i = 0; i < MEMD_ACCOUNTS_MAX; i++) {
        const struct account *account = &store->accounts[i];
        if (!account->open) {
            continue;
        }
        const uint64_t bytes =
            list_bytes(store, account->allocation_first, ALLOCATION_HELD, i, &count);
        if (bytes != account->stats.bytes || count != account->stats.allocations) {
            return "an account's list is not what it is charged";
        }
        if (bytes > account->stats.bytes_max) {
            return "an account is above its ceiling";
        }
        if (count > account->stats.allocations_max) {
            return "an account has more allocations than its number";
        }
        if (account->stats.allocations_max > MEMD_ALLOCATIONS_DEFAULT) {
            promised += account->stats.allocations_max - MEMD_ALLOCATIONS_DEFAULT;
        }
        held += bytes;
        allocations += count;
        accounts++;
    }
    const uint64_t quarantine =
        list_bytes(store, store->quarantine_first, ALLOCATION_QUARANTINED, 0, &count);
    allocations += count;
    if (count != store->quarantine_count || promised != store->allocations_promised) {
        return "the quarantined or promised records are counted wrong";
    }
    if (held != store->bytes_held || quarantine != store->bytes_quarantine) {
        return "the held or quarantined bytes are counted wrong";
    }
    if (allocations != store->allocation_count || accounts != store->account_count) {
        return "the records are counted wrong";
    }
    if (store->free.bytes + held + quarantine != store->bytes_total) {
        return "free, held and quarantined memory are not all memory";
    }
    return 0;
}
