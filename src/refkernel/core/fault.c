#include "fault.h"

#include "refkernel/fault.h"

#include "answer.h"
#include "cap.h"
#include "cpu.h"
#include "ipc.h"
#include "kernel.h"
#include "process.h"
#include "report.h"

static bool fault_endpoint_serves(const struct process *process) {
    return process->fault.type != RK_CAP_EMPTY && cap_alive(&process->fault);
}

void kernel_fault(unsigned kind, uint64_t address, uint64_t error_code) {
    struct thread *thread = cpu_self()->current;
    struct process *process = thread->process;
    thread->fault_kind = kind;
    thread->fault_address = address;
    thread->fault_error = error_code;
    process->faulted_count++;
    if (fault_endpoint_serves(process)) {
        ipc_send(thread, &process->fault, ERRAND_FAULT);
        return;
    }
    cpu_sleep(thread);
    thread->state = THREAD_FAULTED;
    report_fault(thread);
}

void fault_exit(struct thread *thread, uint64_t exit_code) {
    struct process *process = thread->process;
    process->exit_code = exit_code;
    process->state = RK_PROCESS_EXITED;
    process_stop(process, thread);
    answer_caller_drop(thread);
    thread->fault_kind = RK_FAULT_EXIT;
    thread->fault_address = 0;
    thread->fault_error = exit_code;
    if (fault_endpoint_serves(process)) {
        ipc_send(thread, &process->fault, ERRAND_EXIT);
        return;
    }
    cpu_sleep(thread);
    thread->state = THREAD_ENDED;
    report_exit(thread);
}
