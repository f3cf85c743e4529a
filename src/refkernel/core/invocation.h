// A call of one of the kernel's own methods, and the table of all of them.
#ifndef REFKERNEL_CORE_INVOCATION_H
#define REFKERNEL_CORE_INVOCATION_H

#include <stdbool.h>
#include <stdint.h>

#include "cap_space.h"
#include "process.h"
#include "thread.h"
#include "words.h"

struct invocation {
    struct thread *thread; // who calls
    struct cap *cap;       // what is called: of the type, alive, with the rights of the row
    struct space *space;   // REACH_SPACE_*: what word 0 names, at home here
    bool has_answered;     // words, too
};

// What it returns is the status of the answer.
typedef enum rk_status method_function(struct invocation *call);

// Word `index` of the call.
static inline uint64_t invocation_word(const struct invocation *call, unsigned index) {
    return *message_word(&call->thread->frame, index);
}

// The words that the answer has beside the status. They take the place of the call's.
static inline void invocation_answer(struct invocation *call, const uint64_t *words,
                                     unsigned count) {
    frame_words(&call->thread->frame, words, count);
    call->has_answered = true;
}

// A range [offset, offset + length) in a memory capability of `size` bytes:
// BAD_ARGUMENT unless whole pages and not empty, TOO_SMALL if it sticks out.
static inline enum rk_status memory_range_check(uint64_t size, uint64_t offset, uint64_t length) {
    if (((offset | length) & (RK_PAGE_BYTES - 1)) != 0 || length == 0) {
        return RK_BAD_ARGUMENT;
    }
    // Subtracted, not added: a sum could wrap around.
    return offset <= size && length <= size - offset ? RK_OK : RK_TOO_SMALL;
}

// RAM that the kernel may take over: the memory capability in the caller's slot,
// with READ and WRITE, and a range in it that nobody uses. *base is physical.
enum rk_status memory_take_check(struct invocation *call, uint64_t slot, uint64_t offset,
                                 uint64_t length, uint64_t *base);

// Fills the range's first bytes with zero, at most so many; *done says how many.
// The rights are checked by then.
enum rk_status memory_zero_piece(const struct cap *memory, uint64_t offset, uint64_t length,
                                 uint64_t bytes_max, uint64_t *done);

// Calls a method of `cap`, which is of a type that the kernel serves, and
// answers. Or does nothing and says which CPUs have to stand still first (home.h).
uint32_t invocation_run(struct thread *thread, struct cap *cap);

// Type, label, function, words, rights of the capability, how far it reaches (home.h).
#define METHOD_LIST(X)                                                                             \
    X(MEMORY, RK_MEMORY_ZERO, memory_zero, 2, RK_RIGHT_WRITE, SELF)                                \
    X(MEMORY, RK_MEMORY_USE, memory_use, 2, 0, ALL)                                                \
    X(THREAD, RK_THREAD_START, thread_start_method, 7, RK_RIGHT_MANAGE, ALL)                       \
    X(THREAD, RK_THREAD_QUERY, thread_query_method, 0, RK_RIGHT_MANAGE, ALL)                       \
    X(THREAD, RK_THREAD_SET_CPU, thread_set_cpu_method, 1, RK_RIGHT_MANAGE, ALL)                   \
    X(PROCESS, RK_PROCESS_CREATE_THREAD, process_create_thread_method, 2, RK_RIGHT_MANAGE, ALL)    \
    X(PROCESS, RK_PROCESS_KILL, process_kill_method, 1, RK_RIGHT_MANAGE, ALL)                      \
    X(PROCESS, RK_PROCESS_QUERY, process_query_method, 0, RK_RIGHT_READ, ALL)                      \
    X(PROCESS, RK_PROCESS_SET_FAULT_ENDPOINT, process_set_fault_method, 1, RK_RIGHT_MANAGE, ALL)   \
    X(PROCESS, RK_PROCESS_SET_CPU, process_set_cpu_method, 1, RK_RIGHT_MANAGE, ALL)                \
    X(CAP_SPACE, RK_CAP_METHOD_COPY, cap_copy_method, 3, RK_RIGHT_MANAGE, ALL)                     \
    X(CAP_SPACE, RK_CAP_METHOD_MINT, cap_mint_method, 4, RK_RIGHT_MANAGE, ALL)                     \
    X(CAP_SPACE, RK_CAP_METHOD_MOVE, cap_move_method, 2, RK_RIGHT_MANAGE, ALL)                     \
    X(CAP_SPACE, RK_CAP_METHOD_DELETE, cap_delete_method, 1, RK_RIGHT_MANAGE, ALL)                 \
    X(CAP_SPACE, RK_CAP_METHOD_REVOKE, cap_revoke_method, 1, RK_RIGHT_MANAGE, ALL)                 \
    X(CAP_SPACE, RK_CAP_METHOD_DERIVE, cap_derive_method, 5, RK_RIGHT_MANAGE, ALL)                 \
    X(CAP_SPACE, RK_CAP_METHOD_QUERY, cap_query_method, 1, RK_RIGHT_MANAGE, ALL)                   \
    X(PROCESS_CONTROL, RK_CONTROL_CREATE_PROCESS, control_create_process, 6, RK_RIGHT_SEND, ALL)   \
    X(PROCESS_CONTROL, RK_CONTROL_CREATE_ENDPOINT, control_create_endpoint, 1, RK_RIGHT_SEND, ALL) \
    X(PROCESS_CONTROL, RK_CONTROL_INFO, control_info, 0, RK_RIGHT_SEND, SELF)                      \
    X(VSPACE_CONTROL, RK_VSPACE_MAP, vspace_map, 6, RK_RIGHT_SEND, SPACE_MANAGE)                   \
    X(VSPACE_CONTROL, RK_VSPACE_UNMAP, vspace_unmap, 3, RK_RIGHT_SEND, SPACE_MANAGE)               \
    X(VSPACE_CONTROL, RK_VSPACE_PROTECT, vspace_protect, 4, RK_RIGHT_SEND, SPACE_MANAGE)           \
    X(VSPACE_CONTROL, RK_VSPACE_QUERY, vspace_query, 2, RK_RIGHT_SEND, SPACE_READ)                 \
    X(VSPACE_CONTROL, RK_VSPACE_APPLY, vspace_apply, 2, RK_RIGHT_SEND, SPACE_MANAGE)               \
    X(VSPACE_CONTROL, RK_VSPACE_DONATE, vspace_donate, 4, RK_RIGHT_SEND, ALL)                      \
    X(VSPACE_CONTROL, RK_VSPACE_INFO, vspace_info, 1, RK_RIGHT_SEND, SPACE_READ)                   \
    X(IO_PORT, RK_IO_PORT_READ, io_port_read, 2, RK_RIGHT_READ, SELF)                              \
    X(IO_PORT, RK_IO_PORT_WRITE, io_port_write, 3, RK_RIGHT_WRITE, SELF)                           \
    X(CONSOLE, RK_CONSOLE_WRITE, console_write, METHOD_WORDS_ANY, RK_RIGHT_WRITE, ALL)

enum {
    METHOD_WORDS_ANY = 0xff, // the method checks the count itself
    METHOD_LABELS_MAX = 8,   // labels are below it, for every type
};

#define X(type, label, function, words, rights, reach) method_function function;
METHOD_LIST(X)
#undef X

#endif
