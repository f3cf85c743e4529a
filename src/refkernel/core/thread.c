#include "thread.h"

#include "answer.h"
#include "cpu.h"
#include "endpoint.h"
#include "frame.h"
#include "kernel.h"
#include "limits.h"
#include "process.h"

enum { RFLAGS_START = 0x202 }; // interrupts on; bit 1 is always set

static struct thread thread_entries[THREADS_MAX];

_Static_assert(sizeof(thread_entries) <= THREAD_POOL_BYTES_MAX, "budget of the pool");

struct pool threads = {
    .entries = (unsigned char *)thread_entries,
    .entry_bytes = sizeof(struct thread),
    .object_offset = offsetof(struct thread, object),
    .entries_max = THREADS_MAX,
};

struct thread *thread_create(struct process *process, uint8_t priority) {
    struct object *object = pool_take(&threads);
    if (object == NULL) {
        return NULL;
    }
    struct thread *thread = thread_of(object);
    thread->frame = (struct arch_frame){0};
    thread->process = process;
    thread->process_next = process->threads;
    process->threads = thread;
    thread->cpu = process->cpu;
    thread->next = NULL;
    thread->previous = NULL;
    thread->endpoint = NULL;
    thread->badge = 0;
    thread->state = THREAD_CREATED;
    thread->errand = ERRAND_SEND;
    thread->rights = 0;
    thread->priority = priority;
    thread->caller = NULL;
    thread->caller_call = 0;
    thread->buffer = NULL;
    thread->buffer_address = 0;
    arch_fpu_reset(thread->fpu);
    return thread;
}

void thread_start(struct thread *thread, uint64_t ip, uint64_t sp, const uint64_t arguments[3],
                  uint64_t buffer) {
    if (buffer != 0) {
        frame_range_own(buffer, RK_PAGE_BYTES);
        thread->buffer = frame_pointer(buffer);
        thread->buffer_address = buffer;
    }
    thread->frame.rip = ip;
    thread->frame.rsp = sp;
    thread->frame.rdi = arguments[0];
    thread->frame.rsi = arguments[1];
    thread->frame.rdx = arguments[2];
    thread->frame.rflags = RFLAGS_START;
    thread->frame.full = 1;
    space_run_on(&thread->process->space, thread->cpu);
    cpu_wake(thread);
}

bool thread_is_faulted(const struct thread *thread) {
    bool sends = thread->state == THREAD_SENDING || thread->state == THREAD_CALLING;
    return thread->state == THREAD_FAULTED || (sends && thread->errand == ERRAND_FAULT);
}

void thread_stop(struct thread *thread, enum thread_state state) {
    if (thread->state == THREAD_READY) {
        cpu_sleep(thread);
    }
    if (thread->endpoint != NULL) {
        endpoint_remove(thread->endpoint, thread);
    }
    thread->call++;
    thread->state = (uint8_t)state;
    answer_caller_drop(thread);
}

static void thread_unlink(struct thread *thread) {
    struct thread **link = &thread->process->threads;
    while (*link != thread) {
        link = &(*link)->process_next;
    }
    *link = thread->process_next;
}

void thread_destroy(struct thread *thread) {
    thread_stop(thread, THREAD_ENDED);
    arch_fpu_forget(thread, cpu_index(thread->cpu));
    if (thread->buffer != NULL) {
        frame_range_disown(thread->buffer_address, RK_PAGE_BYTES);
    }
    thread_unlink(thread);
    pool_give(&threads, &thread->object);
}

void *thread_fpu(struct thread *thread) {
    return thread->fpu;
}
