// Runs the allocator on vspaced: random use, the memory's end, and everything back. See
// README.md. Its argument text, if any, is the number of operations.
#include "programs/allocator/workload.h"
#include "programs/common/counts.h"
#include "programs/common/slot.h"
#include "programs/common/verdict.h"
#include "rt/start.h"
#include "services/memd_client.h"

enum {
    ACCOUNT_BYTES_MAX = 16 * 1024 * 1024,
    OPERATIONS = 60000,
    OPERATIONS_AS_CHILD = 15000, // it is one of many then
    SIZE_PART = 16,              // the largest blocks are such a part of the account
    SEED = 1,
};

static struct allocator allocator;
static struct workload workload;
static struct vspaced_posix posix = {.client = {PROGRAM_SLOT_VSPACED, PROGRAM_SLOT_VSPACED_NEXT}};

// What anonymous memory is made of: one memory of memd's, as the object's account.
struct account {
    uint64_t handle;
    uint64_t bytes;
    uint32_t number;
};

static const char *account_take(struct account *account, uint64_t memory_max) {
    const uint64_t half = memory_max / 2 / VSPACED_PAGE_BYTES * VSPACED_PAGE_BYTES;
    struct memd_memory taken;
    account->bytes = half < ACCOUNT_BYTES_MAX ? half : ACCOUNT_BYTES_MAX;
    const char *lacks = counts_memory_lacks(account->bytes);
    if (lacks != 0) {
        return lacks;
    }
    if (memd_allocate(PROGRAM_SLOT_MEMD, account->bytes, 0, MEMD_READ | MEMD_WRITE,
                      PROGRAM_SLOT_RECEIVE, &taken) != MEMD_OK) {
        return "memd gives no memory";
    }
    account->handle = taken.handle;
    const vspaced_result attached = vspaced_attach_account(&posix.client, 0, PROGRAM_SLOT_RECEIVE,
                                                           &account->number, &account->bytes);
    (void)slot_delete(PROGRAM_SLOT_RECEIVE);
    return attached == VSPACED_OK ? 0 : vspaced_status_text(attached);
}

static const char *account_return(const struct account *account) {
    const vspaced_result detached = vspaced_detach(&posix.client, 0, account->number);
    if (detached != VSPACED_OK) {
        return vspaced_status_text(detached);
    }
    return memd_free(PROGRAM_SLOT_MEMD, account->handle) == MEMD_OK ? 0 : "memd takes nothing back";
}

// No frame of the account is used any more: all of them can be had.
static const char *frames_all_free(const struct account *account) {
    void *all = vspaced_mmap(&posix, 0, account->bytes, VSPACED_PROT_READ,
                             VSPACED_MMAP_PRIVATE | VSPACED_MMAP_ANONYMOUS, 0, 0);
    if (all == VSPACED_MMAP_FAILED) {
        return "frames are still used after a trim";
    }
    return vspaced_munmap(&posix, all, account->bytes) == 0 ? 0 : "they can't be unmapped";
}

static const char *run(const struct account *account, uint64_t operations) {
    const size_t size_max = account->bytes / SIZE_PART;
    const char *wrong = 0;
    workload_begin(&workload, &allocator, SEED);
    wrong = workload_churn(&workload, operations, size_max);
    wrong = wrong == 0 ? workload_exhaust(&workload) : wrong;
    wrong = wrong == 0 ? workload_churn(&workload, operations / 4, size_max) : wrong;
    wrong = wrong == 0 ? workload_end(&workload) : wrong;
    allocator_trim(&allocator);
    if (wrong == 0 && (allocator.live != 0 || allocator.large.count != 0)) {
        wrong = "the allocator counts blocks that are free";
    }
    wrong = wrong == 0 ? allocator_invalid(&allocator) : wrong;
    return wrong == 0 ? frames_all_free(account) : wrong;
}

static void numbers_say(const char *const *names, const uint64_t *numbers, unsigned count) {
    struct say say;
    struct text *text = say_begin(&say);
    text_string(text, "allocator: ");
    for (unsigned i = 0; i < count; i++) {
        text_number(text, numbers[i]);
        text_string(text, names[i]);
    }
    say_end(&say);
}

static void counts_say(const struct account *account, const struct vspaced_object_stats *before,
                       const struct vspaced_object_stats *after) {
    const struct workload_counts *counts = &workload.counts;
    const struct pages_counts *pages = &allocator.pages.counts;
    const uint64_t requests = after->requests - before->requests;
    static const char *const work[] = {" operations, ", " refused for want of memory, ",
                                       " times a block's contents checked"};
    static const char *const memory[] = {" blocks at most, ", " KiB asked for at most, of ",
                                         " KiB of the account, in ", " mappings at most"};
    static const char *const calls[] = {" requests to vspaced (one in ",
                                        " operations): the break moved ",
                                        " times, free runs gave their frames back ",
                                        " times and took some again ",
                                        " times, large blocks were mapped ",
                                        " times and moved ",
                                        " times"};
    numbers_say(work, (uint64_t[]){counts->operations, counts->refused, counts->blocks_checked}, 3);
    numbers_say(memory,
                (uint64_t[]){counts->live_peak, counts->bytes_peak / 1024, account->bytes / 1024,
                             after->mappings_peak},
                4);
    numbers_say(calls,
                (uint64_t[]){requests, requests == 0 ? 0 : counts->operations / requests,
                             pages->grown + pages->shrunk, pages->bared, pages->filled,
                             allocator.large.taken, allocator.large.moved},
                7);
}

static void record_print(const char *reason) {
    const struct workload_counts *counts = &workload.counts;
    struct json json;
    json_begin(&json, "allocator");
    json_text(&json, "verdict", reason == 0 ? "pass" : "fail");
    json_number(&json, "operations", counts->operations);
    json_number(&json, "refused", counts->refused);
    json_number(&json, "blocks_checked", counts->blocks_checked);
    json_number(&json, "blocks_peak", counts->live_peak);
    json_number(&json, "bytes_peak", counts->bytes_peak);
    json_number(&json, "large", allocator.large.taken);
    json_number(&json, "moved", allocator.large.moved);
    json_number(&json, "bared", allocator.pages.counts.bared);
    json_number(&json, "shrunk", allocator.pages.counts.shrunk);
    json_end(&json);
}

static const char *use(const struct program_start *start) {
    struct vspaced_object_stats before, after;
    struct account account;
    const bool is_first = (start->flags & PROGRAM_HAS_EXIT_PORT) != 0;
    uint64_t operations = is_first ? OPERATIONS : OPERATIONS_AS_CHILD;
    if (start->text[0] != 0 && !text_parse(start->text, text_length(start->text), &operations)) {
        return "the argument is no number of operations";
    }
    if (vspaced_stats(&posix.client, 0, &before) != VSPACED_OK) {
        return "vspaced does not tell its numbers";
    }
    const char *wrong = account_take(&account, start->memory_max);
    if (wrong != 0) {
        return wrong;
    }
    if (!allocator_begin(&allocator, &posix, PAGES_MAX * VSPACED_PAGE_BYTES)) {
        return "the heap's addresses can't be had";
    }
    wrong = run(&account, operations);
    if (!allocator_end(&allocator) && wrong == 0) {
        wrong = "the heap can't be given back";
    }
    wrong = wrong == 0 ? account_return(&account) : wrong;
    if (vspaced_stats(&posix.client, 0, &after) != VSPACED_OK) {
        return "vspaced does not tell its numbers at the end";
    }
    counts_say(&account, &before, &after);
    if (wrong == 0 && (after.bytes != before.bytes || after.mappings != before.mappings)) {
        wrong = "something is mapped that was not before";
    }
    return wrong;
}

uint64_t program_main(const struct program_start *start) {
    const char *reason = use(start);
    record_print(reason);
    if ((start->flags & PROGRAM_HAS_EXIT_PORT) != 0) {
        return verdict_give("allocator", reason);
    }
    verdict_say("allocator", reason); // the machine's verdict is another's
    return reason == 0 ? 0 : 1;
}
