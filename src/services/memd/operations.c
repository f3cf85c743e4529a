#include "memd/operations.h"

#include "memd/backing.h"
#include "rt/memory.h"

// An operation: fills words 1 and on of the reply with OK, and returns the status.
typedef enum memd_status operation_fn(struct store *store, uint32_t account, const uint64_t *words,
                                      struct memd_reply *reply);

// Badges and account handles: bits 0..31 index + 1, bits 32..63 generation, so
// none is 0. Allocation handles alike.
static uint64_t handle_pack(uint32_t index, uint32_t generation) {
    return ((uint64_t)index + 1) | (uint64_t)generation << 32;
}

static uint32_t handle_index(uint64_t handle) {
    return (uint32_t)handle - 1; // STORE_NONE for 0
}

uint64_t memd_account_badge(const struct store *store, uint32_t account) {
    return handle_pack(account, store->accounts[account].generation);
}

static uint32_t account_find(const struct store *store, uint64_t handle) {
    const uint32_t index = handle_index(handle);
    if (index >= MEMD_ACCOUNTS_MAX || !store->accounts[index].open ||
        memd_account_badge(store, index) != handle) {
        return STORE_NONE;
    }
    return index;
}

// The caller's own account for 0, else one that it opened.
static uint32_t account_named(const struct store *store, uint32_t caller, uint64_t handle) {
    if (handle == 0) {
        return caller;
    }
    const uint32_t index = account_find(store, handle);
    if (index == STORE_NONE || index == 0 || store->accounts[index].parent != caller) {
        return STORE_NONE;
    }
    return index;
}

static uint64_t extent_offset(const struct store *store, const struct extent *extent) {
    return extent->memory.begin - store->ranges[extent->range].memory.begin;
}

static bool allocation_in_use(const struct store *store, uint32_t index) {
    const struct extent *extent = &store->allocations[index].extent;
    return backing_in_use(extent->range, extent_offset(store, extent),
                          range_length(extent->memory));
}

// Back to the free memory, if nobody can reach it any more; else to or in
// quarantine. Its capabilities are gone already.
static void allocation_settle(struct store *store, uint32_t index) {
    const struct extent *extent = &store->allocations[index].extent;
    if (!allocation_in_use(store, index) &&
        backing_zero(extent->range, extent_offset(store, extent), range_length(extent->memory))) {
        store_release(store, index);
    } else if (store->allocations[index].state == ALLOCATION_HELD) {
        store_quarantine(store, index);
    }
}

// A bounded piece of the work; who asks often comes around.
static void quarantine_look(struct store *store) {
    for (uint32_t looks = 0; looks < MEMD_QUARANTINE_LOOKS; looks++) {
        const uint32_t index = store_quarantine_look(store);
        if (index == STORE_NONE) {
            return;
        }
        allocation_settle(store, index);
    }
}

// Makes a fresh allocation fit to be handed out; false if the kernel refused.
static bool allocation_prepare(struct store *store, uint32_t index, unsigned rights) {
    const struct extent *extent = &store->allocations[index].extent;
    const struct store_range *range = &store->ranges[extent->range];
    const struct range unknown = store_unknown(store, index);
    if (!range_is_empty(unknown)) {
        if (!backing_zero(extent->range, unknown.begin - range->memory.begin,
                          range_length(unknown))) {
            return false;
        }
        store_mark_zeroed(store, index);
    }
    return backing_derive(extent->range, extent_offset(store, extent), range_length(extent->memory),
                          rights, MEMD_SLOT_ALLOCATION_FIRST + index);
}

static enum memd_status op_allocate(struct store *store, uint32_t account, const uint64_t *words,
                                    struct memd_reply *reply) {
    const uint64_t length = words[0], align_log2 = words[1] == 0 ? 12 : words[1];
    const uint64_t rights = words[2];
    if (length == 0 || length % VSPACED_PAGE_BYTES != 0 || length > VSPACED_USER_END) {
        return MEMD_BAD_LENGTH;
    }
    if (align_log2 < 12 || align_log2 > 30) {
        return MEMD_BAD_ALIGNMENT;
    }
    const uint64_t allowed = store->accounts[account].stats.rights & MEMD_MEMORY_RIGHTS;
    if (rights == 0 || (rights & ~allowed) != 0) {
        return MEMD_BAD_RIGHTS;
    }
    const uint64_t alignment = UINT64_C(1) << align_log2;
    uint32_t index;
    enum memd_status status = store_allocate(store, account, length, alignment, &index);
    if (status == MEMD_NO_MEMORY || status == MEMD_NO_RECORDS) {
        quarantine_look(store);
        status = store_allocate(store, account, length, alignment, &index);
    }
    if (status != MEMD_OK) {
        return status;
    }
    if (!allocation_prepare(store, index, (unsigned)rights)) {
        store_release(store, index);
        return MEMD_KERNEL_REFUSED;
    }
    reply->words[1] = handle_pack(index, store->allocations[index].generation);
    reply->words[2] = store->allocations[index].extent.memory.begin;
    reply->word_count = 3;
    reply->capability = MEMD_SLOT_ALLOCATION_FIRST + index;
    return MEMD_OK;
}

static enum memd_status op_free(struct store *store, uint32_t account, const uint64_t *words,
                                struct memd_reply *reply) {
    const uint32_t index = handle_index(words[0]);
    if (index >= MEMD_ALLOCATIONS_MAX) {
        return MEMD_NOT_YOURS;
    }
    const struct allocation *allocation = &store->allocations[index];
    if (allocation->state != ALLOCATION_HELD || allocation->account != account ||
        handle_pack(index, allocation->generation) != words[0]) {
        return MEMD_NOT_YOURS;
    }
    if (allocation_in_use(store, index)) {
        return MEMD_IN_USE;
    }
    reply->words[1] = range_length(allocation->extent.memory);
    reply->word_count = 2;
    // Somebody may map it between the look and the revocation; then it goes to
    // quarantine.
    backing_destroy(MEMD_SLOT_ALLOCATION_FIRST + index);
    allocation_settle(store, index);
    return MEMD_OK;
}

bool memd_account_mint(const struct store *store, uint32_t account) {
    return backing_mint(memd_account_badge(store, account), MEMD_SLOT_ACCOUNT_FIRST + account);
}

static enum memd_status op_open_account(struct store *store, uint32_t account,
                                        const uint64_t *words, struct memd_reply *reply) {
    if ((store->accounts[account].stats.rights & MEMD_MAY_OPEN) == 0) {
        return MEMD_NOT_AUTHORIZED;
    }
    const struct store_terms terms = {
        .bytes_max = words[0],
        .rights = words[1],
        .label = words[2],
        .allocations_max = words[3],
    };
    uint32_t opened;
    quarantine_look(store);
    const enum memd_status status = store_open_account(store, account, &terms, &opened);
    if (status != MEMD_OK) {
        return status;
    }
    if (!memd_account_mint(store, opened)) {
        store_close_account(store, opened);
        return MEMD_KERNEL_REFUSED;
    }
    reply->words[1] = memd_account_badge(store, opened);
    reply->word_count = 2;
    reply->capability = MEMD_SLOT_ACCOUNT_FIRST + opened;
    return MEMD_OK;
}

static enum memd_status op_close_account(struct store *store, uint32_t account,
                                         const uint64_t *words, struct memd_reply *reply) {
    const uint32_t index = account_named(store, account, words[0]);
    if (index == STORE_NONE || index == account) {
        return MEMD_NOT_YOURS;
    }
    const struct account *closed = &store->accounts[index];
    if (closed->children != 0) {
        return MEMD_HAS_ACCOUNTS;
    }
    quarantine_look(store);
    const uint64_t quarantine_before = store->bytes_quarantine;
    reply->words[1] = closed->stats.bytes;
    backing_destroy(MEMD_SLOT_ACCOUNT_FIRST + index);
    while (closed->allocation_first != STORE_NONE) {
        const uint32_t allocation = closed->allocation_first;
        backing_destroy(MEMD_SLOT_ALLOCATION_FIRST + allocation);
        allocation_settle(store, allocation);
    }
    store_close_account(store, index);
    reply->words[2] = store->bytes_quarantine - quarantine_before;
    reply->word_count = 3;
    return MEMD_OK;
}

static enum memd_status op_account_stats(struct store *store, uint32_t account,
                                         const uint64_t *words, struct memd_reply *reply) {
    const uint32_t index = account_named(store, account, words[0]);
    if (index == STORE_NONE) {
        return MEMD_NOT_YOURS;
    }
    memcpy(&reply->words[1], &store->accounts[index].stats, sizeof(store->accounts[0].stats));
    reply->word_count = 1 + sizeof(store->accounts[0].stats) / 8;
    return MEMD_OK;
}

static enum memd_status op_stats(struct store *store, uint32_t account, const uint64_t *words,
                                 struct memd_reply *reply) {
    (void)account;
    (void)words;
    struct memd_stats stats;
    store_stats(store, &stats);
    memcpy(&reply->words[1], &stats, sizeof(stats));
    reply->word_count = 1 + sizeof(stats) / 8;
    return MEMD_OK;
}

struct operation {
    uint64_t label;
    uint64_t words;
    operation_fn *run;
};

static const struct operation *operation_find(uint64_t label) {
    static const struct operation operations[] = {
#define X(name, function, label, words) {label, words, op_##function},
        MEMD_OPERATION_LIST(X)
#undef X
    };
    for (unsigned i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        if (operations[i].label == label) {
            return &operations[i];
        }
    }
    return 0;
}

static enum memd_status serve(struct store *store, const struct memd_request *request,
                              struct memd_reply *reply) {
    const struct operation *operation = operation_find(request->label);
    if (operation == 0) {
        return MEMD_UNKNOWN_OPERATION;
    }
    const uint32_t account = account_find(store, request->badge);
    if (account == STORE_NONE) {
        return MEMD_NOT_AUTHORIZED;
    }
    if (request->word_count != operation->words || request->has_capability) {
        return MEMD_BAD_WORD_COUNT;
    }
    if (request->words[operation->words - 1] != 0) {
        return MEMD_RESERVED_NOT_ZERO;
    }
    return operation->run(store, account, request->words, reply);
}

void memd_serve(struct store *store, const struct memd_request *request, struct memd_reply *reply) {
    reply->word_count = 1;
    reply->capability = 0;
    const enum memd_status status = serve(store, request, reply);
    reply->words[0] = status;
    if (status != MEMD_OK) {
        reply->word_count = 1;
        reply->capability = 0;
    }
}
