#include "memd/store.h"

#include "rt/memory.h"

void store_init(struct store *store) {
    memset(store, 0, sizeof(*store));
    for (uint32_t i = 0; i < MEMD_ALLOCATIONS_MAX; i++) {
        store->allocations[i].next = i + 1 < MEMD_ALLOCATIONS_MAX ? i + 1 : STORE_NONE;
    }
    store->quarantine_first = STORE_NONE;
    store->quarantine_next = STORE_NONE;
    store->account_count = 1;
    struct account *first = &store->accounts[0];
    first->open = true;
    first->generation = 1;
    first->allocation_first = STORE_NONE;
    first->stats.bytes_max = UINT64_MAX;
    first->stats.allocations_max = MEMD_ALLOCATIONS_FIRST;
    store->allocations_promised = MEMD_ALLOCATIONS_FIRST - MEMD_ALLOCATIONS_DEFAULT;
    first->stats.rights = MEMD_MEMORY_RIGHTS | MEMD_MAY_OPEN;
}

bool store_add_range(struct store *store, uint64_t base, uint64_t length) {
    struct range memory;
    if (store->range_count == MEMD_RANGES_MAX || !range_make(base, length, &memory) ||
        range_is_empty(memory) || !range_is_aligned(memory)) {
        return false;
    }
    for (uint32_t i = 0; i < store->range_count; i++) {
        if (range_overlaps(store->ranges[i].memory, memory)) {
            return false;
        }
    }
    const struct extent extent = {.memory = memory, .range = store->range_count};
    if (!extents_give(&store->free, &extent)) {
        return false;
    }
    store->ranges[store->range_count].memory = memory;
    store->ranges[store->range_count].unknown_begin = base;
    store->range_count++;
    store->bytes_total += length;
    return true;
}

// Lists of allocations: an account's, and the quarantine's.
static void list_insert(struct store *store, uint32_t *first, uint32_t index) {
    struct allocation *allocation = &store->allocations[index];
    allocation->next = *first;
    allocation->previous = STORE_NONE;
    if (*first != STORE_NONE) {
        store->allocations[*first].previous = index;
    }
    *first = index;
}

static void list_remove(struct store *store, uint32_t *first, uint32_t index) {
    const struct allocation *allocation = &store->allocations[index];
    if (allocation->next != STORE_NONE) {
        store->allocations[allocation->next].previous = allocation->previous;
    }
    if (allocation->previous != STORE_NONE) {
        store->allocations[allocation->previous].next = allocation->next;
    } else {
        *first = allocation->next;
    }
}

enum memd_status store_allocate(struct store *store, uint32_t account_index, uint64_t length,
                                uint64_t alignment, uint32_t *allocation_index) {
    struct account *account = &store->accounts[account_index];
    const uint32_t index = store->allocation_free;
    if (length > account->stats.bytes_max - account->stats.bytes) {
        return MEMD_ABOVE_CEILING;
    }
    if (index == STORE_NONE || account->stats.allocations == account->stats.allocations_max) {
        return MEMD_NO_RECORDS;
    }
    struct allocation *allocation = &store->allocations[index];
    if (!extents_take(&store->free, length, alignment, &allocation->extent)) {
        return MEMD_NO_MEMORY;
    }
    store->allocation_free = allocation->next;
    store->allocation_count++;
    store->bytes_held += length;
    allocation->state = ALLOCATION_HELD;
    allocation->generation++;
    allocation->account = account_index;
    list_insert(store, &account->allocation_first, index);
    account->stats.allocations++;
    account->stats.bytes += length;
    if (account->stats.bytes > account->stats.bytes_peak) {
        account->stats.bytes_peak = account->stats.bytes;
    }
    *allocation_index = index;
    return MEMD_OK;
}

struct range store_unknown(const struct store *store, uint32_t index) {
    const struct extent *extent = &store->allocations[index].extent;
    const uint64_t unknown_begin = store->ranges[extent->range].unknown_begin;
    // Everything below the allocation's end, so that one address is enough to
    // know what is zero.
    struct range unknown = {unknown_begin, unknown_begin};
    if (extent->memory.end > unknown_begin) {
        unknown.end = extent->memory.end;
    }
    return unknown;
}

void store_mark_zeroed(struct store *store, uint32_t index) {
    const struct extent *extent = &store->allocations[index].extent;
    store->ranges[extent->range].unknown_begin = store_unknown(store, index).end;
}

// The account that holds it holds it no more.
static void account_uncharge(struct store *store, uint32_t index) {
    const struct allocation *allocation = &store->allocations[index];
    struct account *account = &store->accounts[allocation->account];
    const uint64_t bytes = range_length(allocation->extent.memory);
    list_remove(store, &account->allocation_first, index);
    account->stats.allocations--;
    account->stats.bytes -= bytes;
    store->bytes_held -= bytes;
}

void store_release(struct store *store, uint32_t index) {
    struct allocation *allocation = &store->allocations[index];
    if (allocation->state == ALLOCATION_HELD) {
        account_uncharge(store, index);
    } else {
        list_remove(store, &store->quarantine_first, index);
        store->quarantine_count--;
        store->bytes_quarantine -= range_length(allocation->extent.memory);
    }
    // Can't fail: the pool of extents has room for one a record, and the piece
    // was taken from it (limits.h, store_invalid).
    (void)extents_give(&store->free, &allocation->extent);
    allocation->state = ALLOCATION_UNUSED;
    allocation->next = store->allocation_free;
    store->allocation_free = index;
    store->allocation_count--;
}

void store_quarantine(struct store *store, uint32_t index) {
    struct allocation *allocation = &store->allocations[index];
    account_uncharge(store, index);
    allocation->state = ALLOCATION_QUARANTINED;
    list_insert(store, &store->quarantine_first, index);
    store->quarantine_count++;
    store->bytes_quarantine += range_length(allocation->extent.memory);
}

uint32_t store_quarantine_look(struct store *store) {
    const uint32_t next = store->quarantine_next;
    const uint32_t index = next == STORE_NONE ? store->quarantine_first : next;
    store->quarantine_next = index == STORE_NONE ? STORE_NONE : store->allocations[index].next;
    return index;
}

_Static_assert(MEMD_ACCOUNTS_MAX *MEMD_ALLOCATIONS_DEFAULT + MEMD_ALLOCATIONS_FIRST <=
                   MEMD_ALLOCATIONS_MAX,
               "every account finds its default");

static uint64_t beyond_default(uint64_t allocations_max) {
    return allocations_max > MEMD_ALLOCATIONS_DEFAULT ? allocations_max - MEMD_ALLOCATIONS_DEFAULT
                                                      : 0;
}

// Records that nobody was promised and nothing in quarantine keeps.
static uint64_t allocations_spare(const struct store *store) {
    const uint64_t taken = MEMD_ACCOUNTS_MAX * MEMD_ALLOCATIONS_DEFAULT +
                           (uint64_t)store->allocations_promised + store->quarantine_count;
    return taken < MEMD_ALLOCATIONS_MAX ? MEMD_ALLOCATIONS_MAX - taken : 0;
}

enum memd_status store_open_account(struct store *store, uint32_t parent,
                                    const struct store_terms *terms, uint32_t *account_index) {
    const uint64_t allocations_max =
        terms->allocations_max == 0 ? MEMD_ALLOCATIONS_DEFAULT : terms->allocations_max;
    if ((terms->rights & ~store->accounts[parent].stats.rights) != 0) {
        return MEMD_BAD_RIGHTS;
    }
    uint32_t index = 0;
    while (index < MEMD_ACCOUNTS_MAX && store->accounts[index].open) {
        index++;
    }
    if (index == MEMD_ACCOUNTS_MAX || beyond_default(allocations_max) > allocations_spare(store)) {
        return MEMD_NO_RECORDS;
    }
    struct account *account = &store->accounts[index];
    const uint32_t generation = account->generation + 1;
    memset(account, 0, sizeof(*account));
    account->open = true;
    account->generation = generation;
    account->parent = parent;
    account->allocation_first = STORE_NONE;
    account->stats.bytes_max = terms->bytes_max;
    account->stats.allocations_max = allocations_max;
    account->stats.rights = terms->rights;
    account->stats.label = terms->label;
    store->allocations_promised += (uint32_t)beyond_default(allocations_max);
    store->accounts[parent].children++;
    store->account_count++;
    *account_index = index;
    return MEMD_OK;
}

void store_close_account(struct store *store, uint32_t index) {
    struct account *account = &store->accounts[index];
    account->open = false;
    store->allocations_promised -= (uint32_t)beyond_default(account->stats.allocations_max);
    store->accounts[account->parent].children--;
    store->account_count--;
}

void store_stats(const struct store *store, struct memd_stats *stats) {
    stats->bytes_total = store->bytes_total;
    stats->bytes_free = store->free.bytes;
    stats->bytes_held = store->bytes_held;
    stats->bytes_quarantine = store->bytes_quarantine;
    stats->bytes_free_largest = extents_largest_bytes(&store->free);
    stats->accounts = store->account_count;
    stats->accounts_max = MEMD_ACCOUNTS_MAX;
    stats->allocations = store->allocation_count;
    stats->allocations_max = MEMD_ALLOCATIONS_MAX;
    stats->extents_free = store->free.count;
}
