// Requests that are wrong on purpose, one mistake each. Every one must get
// exactly its status and change nothing. They are written in words, beside the
// client library, because that can't make most of these mistakes.
#include "programs/workload/workload.h"
#include "vspaced/operation.h"

enum { WORDS = VSPACED_REQUEST_WORDS_FEW };

struct mistake {
    const char *name;
    vspaced_result expected;
    uint32_t label;
    uint32_t word_count;
    uint64_t words[WORDS];
    uint32_t capability;
};

// Places for what only the run knows.
enum {
    MEMORY = 0x5eed0001, // number of an attached memory
    ANCHOR = 0x5eed0002, // where something read-only is mapped
};

#define FREE   UINT64_C(0x2000000000) // where nothing is ever mapped
#define LENGTH UINT64_C(0x2000)
#define KERNEL UINT64_C(0xffff800000000000)
#define HOLE   UINT64_C(0x0000800000000000) // the first address that isn't canonical
#define FLAGS(rights, ceiling, class_id)                                                           \
    ((uint64_t)(rights) | (uint64_t)(ceiling) << VSPACED_MAP_CEILING_SHIFT |                       \
     (uint64_t)(class_id) << VSPACED_MAP_CLASS_SHIFT)
#define PLACE(place) ((uint64_t)(place) << VSPACED_MAP_PLACE_SHIFT)
#define MAP(name, status, ...)                                                                     \
    { name, status, VSPACED_OP_MAP, 7, {__VA_ARGS__}, 0 }
#define UNMAP(name, status, ...)                                                                   \
    { name, status, VSPACED_OP_UNMAP, 4, {__VA_ARGS__}, 0 }
#define PROTECT(name, status, ...)                                                                 \
    { name, status, VSPACED_OP_PROTECT, 5, {__VA_ARGS__}, 0 }

static const struct mistake mistakes[] = {
    {"unknown label", VSPACED_UNKNOWN_OPERATION, 0x23e, 2, {0}, 0},
    {"map with six words",
     VSPACED_BAD_WORD_COUNT,
     VSPACED_OP_MAP,
     6,
     {0, MEMORY, 0, FREE, LENGTH, 1},
     0},
    {"map with eight words",
     VSPACED_BAD_WORD_COUNT,
     VSPACED_OP_MAP,
     8,
     {0, MEMORY, 0, FREE, LENGTH, 1},
     0},
    MAP("map: reserved0", VSPACED_RESERVED_NOT_ZERO, 0, MEMORY, 0, FREE, LENGTH, 1, 1),
    UNMAP("unmap: reserved0", VSPACED_RESERVED_NOT_ZERO, 0, FREE, LENGTH, 1),
    PROTECT("protect: reserved0", VSPACED_RESERVED_NOT_ZERO, 0, FREE, LENGTH, 1, 1),
    MAP("map: unknown flag", VSPACED_BAD_FLAGS, 0, MEMORY, 0, FREE, LENGTH, 1 | UINT64_C(1) << 40,
        0),
    MAP("map: no such placement", VSPACED_BAD_FLAGS, 0, MEMORY, 0, FREE, LENGTH, 1 | PLACE(3), 0),
    MAP("map: overwrite without fixed", VSPACED_BAD_FLAGS, 0, MEMORY, 0, FREE, LENGTH,
        1 | PLACE(VSPACED_PLACE_HINT) | VSPACED_MAP_OVERWRITE, 0),
    MAP("map: unaligned address", VSPACED_UNALIGNED, 0, MEMORY, 0, FREE + 8, LENGTH, 1, 0),
    MAP("map: unaligned length", VSPACED_UNALIGNED, 0, MEMORY, 0, FREE, LENGTH + 1, 1, 0),
    MAP("map: unaligned offset", VSPACED_UNALIGNED, 0, MEMORY, 512, FREE, LENGTH, 1, 0),
    UNMAP("unmap: unaligned address", VSPACED_UNALIGNED, 0, FREE + 1, LENGTH, 0),
    PROTECT("protect: unaligned length", VSPACED_UNALIGNED, 0, FREE, 100, 1, 0),
    MAP("map: no length", VSPACED_EMPTY_RANGE, 0, MEMORY, 0, FREE, 0, 1, 0),
    UNMAP("unmap: no length", VSPACED_EMPTY_RANGE, 0, FREE, 0, 0),
    PROTECT("protect: no length", VSPACED_EMPTY_RANGE, 0, FREE, 0, 1, 0),
    UNMAP("unmap: end past 2^64", VSPACED_RANGE_OVERFLOW, 0, FREE, UINT64_C(0xfffffffffffff000), 0),
    PROTECT("protect: end past 2^64", VSPACED_RANGE_OVERFLOW, 0, FREE, UINT64_C(0xfffffffffffff000),
            1, 0),
    MAP("map: the kernel's half", VSPACED_OUTSIDE_SPACE, 0, MEMORY, 0, KERNEL, LENGTH, 1, 0),
    MAP("map: no canonical address", VSPACED_OUTSIDE_SPACE, 0, MEMORY, 0, HOLE, LENGTH, 1, 0),
    MAP("map: the first page", VSPACED_OUTSIDE_SPACE, 0, MEMORY, 0, 0, LENGTH, 1, 0),
    MAP("map: the last page", VSPACED_OUTSIDE_SPACE, 0, MEMORY, 0, VSPACED_USER_END - 0x1000,
        LENGTH, 1, 0),
    UNMAP("unmap: the kernel's half", VSPACED_OUTSIDE_SPACE, 0, KERNEL, LENGTH, 0),
    PROTECT("protect: the kernel's half", VSPACED_OUTSIDE_SPACE, 0, KERNEL, LENGTH, 1, 0),
    MAP("map: write and execute", VSPACED_WRITE_AND_EXECUTE, 0, MEMORY, 0, FREE, LENGTH,
        FLAGS(7, 0, VSPACED_CLASS_FILE), 0),
    MAP("map: ceiling of write and execute", VSPACED_WRITE_AND_EXECUTE, 0, MEMORY, 0, FREE, LENGTH,
        FLAGS(1, 7, VSPACED_CLASS_FILE), 0),
    PROTECT("protect: write and execute", VSPACED_WRITE_AND_EXECUTE, 0, ANCHOR, 0x1000, 7, 0),
    MAP("map: write without read", VSPACED_BAD_RIGHTS, 0, MEMORY, 0, FREE, LENGTH,
        FLAGS(2, 2, VSPACED_CLASS_DATA), 0),
    MAP("map: rights above the ceiling asked", VSPACED_BAD_RIGHTS, 0, MEMORY, 0, FREE, LENGTH,
        FLAGS(3, 1, VSPACED_CLASS_DATA), 0),
    PROTECT("protect: write without read", VSPACED_BAD_RIGHTS, 0, ANCHOR, 0x1000, 2, 0),
    MAP("map: no such class", VSPACED_BAD_CLASS, 0, MEMORY, 0, FREE, LENGTH, FLAGS(1, 0, 15), 0),
    MAP("map: writable code", VSPACED_BAD_CLASS, 0, MEMORY, 0, FREE, LENGTH,
        FLAGS(3, 0, VSPACED_CLASS_CODE), 0),
    MAP("map: no such memory", VSPACED_BAD_MEMORY, 0, 999999, 0, FREE, LENGTH, 1, 0),
    MAP("map: beyond the memory", VSPACED_MEMORY_TOO_SMALL, 0, MEMORY, UINT64_C(1) << 30, FREE,
        LENGTH, 1, 0),
    MAP("map: onto the anchor", VSPACED_OVERLAP, 0, MEMORY, 0, ANCHOR, 0x1000, 1, 0),
    PROTECT("protect: a hole", VSPACED_NOT_MAPPED, 0, FREE, LENGTH, 1, 0),
    PROTECT("protect: above the ceiling", VSPACED_ABOVE_CEILING, 0, ANCHOR, 0x1000, 3, 0),
    {"map: somebody else's slot",
     VSPACED_NOT_YOURS,
     VSPACED_OP_MAP,
     7,
     {1, MEMORY, 0, FREE, LENGTH, 1, 0},
     0},
    {"unmap: somebody else's slot",
     VSPACED_NOT_YOURS,
     VSPACED_OP_UNMAP,
     4,
     {1, FREE, LENGTH, 0},
     0},
    {"query with a capability",
     VSPACED_BAD_CAPABILITY,
     VSPACED_OP_QUERY,
     3,
     {0, FREE, 0},
     PROGRAM_SLOT_MEMD},
    {"attach without a capability", VSPACED_BAD_CAPABILITY, VSPACED_OP_ATTACH, 3, {0, 0, 0}, 0},
    {"attach of an endpoint",
     VSPACED_BAD_CAPABILITY,
     VSPACED_OP_ATTACH,
     3,
     {0, 0, 0},
     PROGRAM_SLOT_MEMD},
    {"list: cursor in the kernel's half",
     VSPACED_BAD_CURSOR,
     VSPACED_OP_LIST,
     4,
     {0, KERNEL, 0, 0},
     0},
    {"list: a generation long gone",
     VSPACED_LISTING_CHANGED,
     VSPACED_OP_LIST,
     4,
     {0, FREE, 1, 0},
     0},
    {"query: the kernel's half", VSPACED_OUTSIDE_SPACE, VSPACED_OP_QUERY, 3, {0, KERNEL, 0}, 0},
    {"detach: still mapped", VSPACED_MEMORY_IN_USE, VSPACED_OP_DETACH, 3, {0, MEMORY, 0}, 0},
    {"detach: no such memory", VSPACED_BAD_MEMORY, VSPACED_OP_DETACH, 3, {0, 999999, 0}, 0},
    {"unbind as an owner", VSPACED_NOT_AUTHORIZED, VSPACED_OP_UNBIND, 2, {0, 0}, 0},
    {"make a manager as an owner", VSPACED_NOT_AUTHORIZED, VSPACED_OP_MANAGER, 3, {1, 1, 0}, 0},
    {"the shard's statistics as an owner",
     VSPACED_NOT_AUTHORIZED,
     VSPACED_OP_SHARD_STATS,
     1,
     {0},
     0},
};
enum { MISTAKE_COUNT = sizeof(mistakes) / sizeof(mistakes[0]) };

static void words_from(const struct workload *workload, const struct mistake *mistake,
                       uint64_t words[WORDS]) {
    for (unsigned i = 0; i < WORDS; i++) {
        words[i] = mistake->words[i] == MEMORY   ? workload->memories[0].number
                   : mistake->words[i] == ANCHOR ? workload->anchor.begin
                                                 : mistake->words[i];
    }
}

static bool unchanged(struct workload *workload, const char *name,
                      const struct vspaced_object_stats *before) {
    struct vspaced_object_stats after;
    const vspaced_result got = vspaced_stats(&workload->client, 0, &after);
    if (!workload_answered(workload, "stats", 0, VSPACED_OK, got)) {
        return false;
    }
    const bool same = before->generation == after.generation &&
                      before->mappings == after.mappings && before->bytes == after.bytes &&
                      before->memories == after.memories &&
                      // Where an object arrives, its tree is built anew.
                      (before->nodes == after.nodes || workload->moves);
    return same || workload_fail(workload, name, 0, before->generation, after.generation);
}

// As the client library does it: asks again while the object moves, and then there.
static vspaced_result words_send(struct workload *workload, const struct mistake *mistake,
                                 const uint64_t words[WORDS]) {
    uint64_t answer[WORDS];
    struct vspaced_exchange exchange;
    do {
        exchange = (struct vspaced_exchange){
            .label = mistake->label,
            .capability = mistake->capability,
            .word_count = mistake->word_count,
            .answer_words_max = WORDS,
            .words = words,
            .answer = answer,
        };
        if (vspaced_transport_call(&workload->client, &exchange) == 0 ||
            exchange.answer_word_count < 1) {
            return VSPACED_CLIENT_UNREACHABLE;
        }
    } while (answer[0] == VSPACED_MOVING ||
             (answer[0] == VSPACED_MOVED && exchange.has_capability != 0 &&
              vspaced_transport_replace(&workload->client) != 0));
    return answer[0];
}

bool workload_refused(struct workload *workload) {
    const struct mistake *mistake = &mistakes[random_below(&workload->random, MISTAKE_COUNT)];
    struct vspaced_object_stats before;
    const vspaced_result looked = vspaced_stats(&workload->client, 0, &before);
    if (!workload_answered(workload, "stats", 0, VSPACED_OK, looked)) {
        return false;
    }
    uint64_t words[WORDS];
    words_from(workload, mistake, words);
    return workload_answered(workload, mistake->name, 0, mistake->expected,
                             words_send(workload, mistake, words)) &&
           unchanged(workload, mistake->name, &before);
}
