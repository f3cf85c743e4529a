#include "refkernel/memory.h"
#include "refkernel/vspace.h"

#include "cpu.h"
#include "invocation.h"
#include "space.h"

_Static_assert((int)RK_MAP_READ == (int)RK_RIGHT_READ && (int)RK_MAP_WRITE == (int)RK_RIGHT_WRITE &&
                   (int)RK_MAP_EXECUTE == (int)RK_RIGHT_EXECUTE,
               "the rights of a page are compared with those of its memory capability");

// How many entries may be changed; then how many bytes were. NULL: all.
struct range_piece {
    int64_t entries_left;
    uint64_t bytes;
};

static inline enum rk_status range_map(const struct invocation *call, struct space *space,
                                       uint64_t memory_slot, uint64_t offset, uint64_t address,
                                       uint64_t length, uint64_t flags, struct range_piece *piece,
                                       uint64_t *tables_taken) {
    const uint64_t flags_known = RK_MAP_RIGHTS | RK_MAP_OVERWRITE | RK_MAP_UNCACHED;
    unsigned rights = flags & RK_MAP_RIGHTS;
    if ((flags & ~flags_known) != 0 || !space_rights_valid(rights) ||
        !space_range_valid(address, length)) {
        return RK_BAD_ARGUMENT;
    }
    struct cap *memory;
    enum rk_status status =
        cap_space_get(&call->thread->process->caps, memory_slot, RK_CAP_MEMORY, rights, &memory);
    if (status != RK_OK) {
        return status;
    }
    status = memory_range_check(memory->length, offset, length);
    if (status != RK_OK) {
        return status;
    }
    bool device = memory->device != 0;
    struct space_mapping mapping = {
        .address = address,
        .length = length,
        .physical = memory->base + offset,
        .flags = rights | (device ? RK_MAP_UNCACHED : flags & RK_MAP_UNCACHED),
        .ceiling = memory->rights & RK_MAP_RIGHTS,
        .device = device,
    };
    const bool overwrite = (flags & RK_MAP_OVERWRITE) != 0;
    if (piece != NULL) {
        mapping.length = piece->bytes =
            overwrite ? space_overwrite_piece(space, &mapping, &piece->entries_left)
                      : space_map_piece(&mapping, &piece->entries_left);
    }
    return space_map(space, &mapping, overwrite, tables_taken);
}

static inline enum rk_status range_unmap(struct space *space, uint64_t address, uint64_t length,
                                         struct range_piece *piece, struct space_removed *removed) {
    if (!space_range_valid(address, length)) {
        return RK_BAD_ARGUMENT;
    }
    enum rk_status status = space_unmap(
        space, address, length, piece != NULL ? piece->entries_left : SPACE_ENTRIES_ALL, removed);
    if (status == RK_OK && piece != NULL) {
        piece->entries_left = removed->entries_left;
        piece->bytes = removed->end - address;
    }
    return status;
}

static inline enum rk_status range_protect(struct space *space, uint64_t address, uint64_t length,
                                           uint64_t rights, struct range_piece *piece) {
    if (!space_range_valid(address, length) || !space_rights_valid(rights)) {
        return RK_BAD_ARGUMENT;
    }
    if (piece != NULL) {
        length = piece->bytes = space_protect_piece(space, address, length, &piece->entries_left);
    }
    return space_protect(space, address, length, rights);
}

RK_WHOLE enum rk_status vspace_map(struct invocation *call) {
    uint64_t tables_taken;
    enum rk_status status =
        range_map(call, call->space, invocation_word(call, 1), invocation_word(call, 2),
                  invocation_word(call, 3), invocation_word(call, 4), invocation_word(call, 5),
                  NULL, &tables_taken);
    if (status == RK_OK) {
        invocation_answer(call, &tables_taken, 1);
    }
    return status;
}

RK_WHOLE enum rk_status vspace_unmap(struct invocation *call) {
    struct space_removed removed;
    enum rk_status status = range_unmap(call->space, invocation_word(call, 1),
                                        invocation_word(call, 2), NULL, &removed);
    if (status == RK_OK) {
        const uint64_t words[] = {removed.bytes, removed.pages[0], removed.pages[1],
                                  removed.pages[2]};
        invocation_answer(call, words, 4);
    }
    return status;
}

RK_WHOLE enum rk_status vspace_protect(struct invocation *call) {
    return range_protect(call->space, invocation_word(call, 1), invocation_word(call, 2),
                         invocation_word(call, 3), NULL);
}

enum rk_status vspace_query(struct invocation *call) {
    uint64_t address = invocation_word(call, 1);
    struct space_page page;
    if (address < RK_USER_BEGIN || address >= RK_USER_END) {
        return RK_BAD_ARGUMENT;
    }
    enum rk_status status = space_query(call->space, address, &page);
    const uint64_t words[] = {page.physical, page.flags, page.entry_bytes};
    invocation_answer(call, words, 3);
    return status;
}

// What the steps of one call did, and may do yet.
struct steps_done {
    uint64_t count;
    uint64_t bytes_removed;
    uint64_t bytes_zeroed;    // in all
    struct range_piece piece; // `bytes`: of the step tried last
};

// A step names the slots of its caller, as the method of the same name does.
static enum rk_status step_zero(const struct invocation *call, const struct rk_vspace_step *step,
                                struct steps_done *done) {
    struct cap *memory;
    enum rk_status status = cap_space_get(&call->thread->process->caps, step->memory_slot,
                                          RK_CAP_MEMORY, RK_RIGHT_WRITE, &memory);
    if (status != RK_OK) {
        return status;
    }
    status = memory_zero_piece(memory, step->memory_offset, step->length,
                               RK_ZERO_PIECE - done->bytes_zeroed, &done->piece.bytes);
    done->bytes_zeroed += done->piece.bytes;
    return status;
}

// Fields that a method has no use for are zero.
static bool step_is_sound(const struct rk_vspace_step *step) {
    bool zeroes = step->method == RK_VSPACE_ZERO;
    bool memory_used = step->method == RK_VSPACE_MAP || zeroes;
    bool flags_used = step->method != RK_VSPACE_UNMAP && !zeroes;
    return (memory_used || (step->memory_slot == 0 && step->memory_offset == 0)) &&
           (flags_used || step->flags == 0) && (!zeroes || step->address == 0) &&
           step->reserved[0] == 0 && step->reserved[1] == 0;
}

static enum rk_status step_change(const struct invocation *call, struct space *space,
                                  const struct rk_vspace_step *step, struct steps_done *done) {
    uint64_t tables_taken;
    struct space_removed removed;
    enum rk_status status;
    switch (step->method) {
    case RK_VSPACE_MAP:
        return range_map(call, space, step->memory_slot, step->memory_offset, step->address,
                         step->length, step->flags, &done->piece, &tables_taken);
    case RK_VSPACE_UNMAP:
        status = range_unmap(space, step->address, step->length, &done->piece, &removed);
        done->bytes_removed += status == RK_OK ? removed.bytes : 0;
        return status;
    case RK_VSPACE_PROTECT:
        return range_protect(space, step->address, step->length, step->flags, &done->piece);
    default:
        return RK_BAD_ARGUMENT;
    }
}

static enum rk_status step_run(const struct invocation *call, struct space *space,
                               const struct rk_vspace_step *step, struct steps_done *done) {
    done->piece.bytes = 0;
    if (!step_is_sound(step)) {
        return RK_BAD_ARGUMENT;
    }
    if (step->method == RK_VSPACE_ZERO) {
        return step_zero(call, step, done);
    }
    if (done->piece.entries_left <= 0) {
        return RK_MORE;
    }
    enum rk_status status = step_change(call, space, step, done);
    return status == RK_OK && done->piece.bytes < step->length ? RK_MORE : status;
}

enum rk_status vspace_apply(struct invocation *call) {
    uint64_t count = invocation_word(call, 1);
    if (count == 0 || count > RK_STEPS_MAX || call->thread->buffer == NULL) {
        return RK_BAD_ARGUMENT;
    }
    enum rk_status status = RK_OK;
    const struct rk_vspace_step *steps =
        (const void *)(call->thread->buffer + RK_MESSAGE_REGISTER_WORDS);
    struct steps_done done = {.piece.entries_left = RK_PIECE_ENTRIES};
    while (done.count < count && status == RK_OK) {
        // A copy: another thread may write to the buffer meanwhile.
        struct rk_vspace_step step = steps[done.count];
        __atomic_signal_fence(__ATOMIC_SEQ_CST); // which the compiler does not read again
        status = step_run(call, call->space, &step, &done);
        done.count += status == RK_OK;
    }
    const uint64_t words[] = {done.count, done.bytes_removed,
                              status == RK_MORE ? done.piece.bytes : 0};
    invocation_answer(call, words, 3);
    return status;
}

enum rk_status vspace_donate(struct invocation *call) {
    struct cap *cap;
    uint64_t base;
    enum rk_status status = cap_space_get(&call->thread->process->caps, invocation_word(call, 0),
                                          RK_CAP_VSPACE, RK_RIGHT_MANAGE, &cap);
    if (status == RK_OK) {
        status = memory_take_check(call, invocation_word(call, 1), invocation_word(call, 2),
                                   invocation_word(call, 3), &base);
    }
    if (status == RK_OK) {
        status =
            space_donate(&process_of_space(cap->object)->space, base, invocation_word(call, 3));
    }
    return status;
}

enum rk_status vspace_info(struct invocation *call) {
    struct space *space = call->space;
    const uint64_t words[] = {space->donated_count, space->free_count, space->mapped_bytes,
                              space->object.serial,
                              cpu_index(process_of_space(&space->object)->cpu)};
    invocation_answer(call, words, 5);
    return RK_OK;
}
