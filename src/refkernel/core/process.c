#include "process.h"

#include "arch.h"
#include "cpu.h"
#include "forget.h"
#include "limits.h"
#include "thread.h"

static struct process process_entries[PROCESSES_MAX];

_Static_assert(sizeof(process_entries) <= PROCESS_POOL_BYTES_MAX, "budget of the pool");

struct pool processes = {
    .entries = (unsigned char *)process_entries,
    .entry_bytes = sizeof(struct process),
    .object_offset = offsetof(struct process, object),
    .entries_max = PROCESSES_MAX,
};

// The part of the kernel memory that does not go to the page tables.
static uint64_t slots_bytes(const struct process *process) {
    return process->caps.slot_count / RK_SLOTS_PER_PAGE * RK_PAGE_BYTES;
}

struct process *process_create(uint64_t base, uint64_t length, uint64_t slot_count,
                               uint8_t priority_max, struct cpu *cpu) {
    uint64_t own_bytes = rk_process_bytes(slot_count);
    uint64_t tables = (length - own_bytes) / RK_PAGE_BYTES;
    struct object *object =
        tables <= TABLE_FRAMES_MAX - space_donated_total ? pool_take(&processes) : NULL;
    if (object == NULL) {
        return NULL;
    }
    struct process *process = process_of(object);
    process->space.object = *object;
    process->caps.object = *object;
    process->caps.slots = frame_pointer(base);
    process->caps.slot_count = slot_count;
    process->threads = NULL;
    process->cpu = cpu;
    process->fault = (struct cap){0};
    process->exit_code = 0;
    process->kill_slot = 0;
    process->kill_page = 0;
    process->state = RK_PROCESS_ALIVE;
    process->priority_max = priority_max;

    frame_range_own(base, own_bytes);
    __builtin_memset(frame_pointer(base), 0, own_bytes);
    uint64_t root = base + slots_bytes(process);
    arch_space_prepare(root);
    space_start(&process->space, root, cpu);
    if (tables > 0) {
        // Can't fail: the count was compared above.
        (void)space_donate(&process->space, base + own_bytes, tables * RK_PAGE_BYTES);
    }
    return process;
}

void process_caps_make(struct process *process, struct cap *const slots[3]) {
    unsigned rights = RK_RIGHT_MANAGE | RK_RIGHT_READ;
    cap_make_object(slots[0], RK_CAP_PROCESS, rights, &process->object);
    cap_make_object(slots[1], RK_CAP_VSPACE, rights, &process->space.object);
    cap_make_object(slots[2], RK_CAP_CAP_SPACE, rights, &process->caps.object);
    slots[2]->length = process->caps.slot_count;
}

enum rk_process_state process_state(const struct process *process) {
    const struct thread *thread = process->threads;
    while (thread != NULL && !thread_is_faulted(thread)) {
        thread = thread->process_next;
    }
    if (process->state == RK_PROCESS_ALIVE && thread != NULL) {
        return RK_PROCESS_FAULTED;
    }
    return (enum rk_process_state)process->state;
}

void process_stop(struct process *process, const struct thread *last) {
    for (struct thread *thread = process->threads; thread != NULL; thread = thread->process_next) {
        if (thread != last) {
            thread_stop(thread, THREAD_ENDED);
        }
    }
}

static bool threads_destroy(struct process *process) {
    for (unsigned i = 0; i < KILL_THREADS_PIECE && process->threads != NULL; i++) {
        thread_destroy(process->threads);
    }
    return process->threads == NULL;
}

static bool slots_empty(struct process *process) {
    unsigned deleted = 0;
    unsigned scanned = 0;
    while (process->kill_slot < process->caps.slot_count) {
        if (deleted == KILL_CAPS_PIECE || scanned == KILL_SLOTS_PIECE) {
            return false;
        }
        struct cap *cap = &process->caps.slots[process->kill_slot];
        if (cap->type != RK_CAP_EMPTY) {
            cap_delete(cap);
            deleted++;
        }
        process->kill_slot++;
        scanned++;
    }
    return true;
}

// The frames of the capability space and the top table.
static bool frames_release(struct process *process) {
    uint64_t base = frame_address(process->caps.slots);
    uint64_t pages = slots_bytes(process) / RK_PAGE_BYTES + 1;
    uint64_t left = pages - process->kill_page;
    uint64_t count = left < KILL_FRAMES_PIECE ? left : KILL_FRAMES_PIECE;
    frame_range_disown(base + process->kill_page * RK_PAGE_BYTES, count * RK_PAGE_BYTES);
    process->kill_page += count;
    return process->kill_page == pages;
}

bool process_kill_piece(struct process *process, uint64_t exit_code) {
    if (process->state != RK_PROCESS_DEAD) {
        process->state = RK_PROCESS_DEAD;
        process->exit_code = exit_code;
        process->space.object.serial = 0;
        process->caps.object.serial = 0;
        process_stop(process, NULL); // none runs on while the others are taken apart
        forget_space(&process->space);
        if (process->fault.type != RK_CAP_EMPTY) {
            cap_delete(&process->fault);
        }
    }
    bool done = threads_destroy(process) && slots_empty(process) &&
                space_destroy_piece(&process->space) && frames_release(process);
    if (done) {
        pool_give(&processes, &process->object);
    }
    return done;
}
