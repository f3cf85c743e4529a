#include "answer.h"

#include "cpu.h"
#include "report.h"
#include "thread.h"
#include "words.h"

void answer_cancelled(struct thread *thread) {
    bool sends = thread->state == THREAD_SENDING || thread->state == THREAD_CALLING;
    thread->call++;
    if (sends && thread->errand == ERRAND_FAULT) {
        thread->state = THREAD_FAULTED;
        report_fault(thread);
        return;
    }
    if (sends && thread->errand == ERRAND_EXIT) {
        thread->state = THREAD_ENDED;
        report_exit(thread);
        return;
    }
    if (sends && thread->errand == ERRAND_SEND) {
        thread->frame.rax = RK_CANCELLED;
    } else {
        frame_refuse(&thread->frame, RK_CANCELLED);
    }
    cpu_wake(thread);
}

bool answer_awaited(const struct thread *thread, uint64_t call) {
    return thread->call == call && thread->state == THREAD_CALLING;
}

void answer_caller_drop(struct thread *thread) {
    struct thread *caller = thread->caller;
    thread->caller = NULL;
    if (caller != NULL && answer_awaited(caller, thread->caller_call)) {
        answer_cancelled(caller);
    }
}
