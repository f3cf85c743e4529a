#include "fault.h"

#include "refkernel/fault.h"

#include "answer.h"
#include "cap.h"
#include "endpoint.h"
#include "home.h"
#include "ipc.h"
#include "kernel.h"
#include "process.h"
#include "report.h"
#include "world.h"

static bool fault_endpoint_serves(const struct process *process) {
    return process->fault.type != RK_CAP_EMPTY && cap_alive(&process->fault);
}

// Without an endpoint the console is told, which belongs to all.
static uint32_t home_fault(const struct thread *thread) {
    const struct process *process = thread->process;
    return fault_endpoint_serves(process)
               ? home_endpoint(thread, endpoint_of(process->fault.object))
               : home_all(thread);
}

static void fault_tell(struct thread *thread) {
    struct process *process = thread->process;
    if (fault_endpoint_serves(process)) {
        ipc_send(thread, &process->fault, ERRAND_FAULT);
        return;
    }
    cpu_sleep(thread);
    thread->state = THREAD_FAULTED;
    report_fault(thread);
}

void kernel_fault(unsigned kind, uint64_t address, uint64_t error_code) {
    struct cpu *cpu = cpu_self();
    struct thread *thread = cpu->current;
    thread->fault_kind = kind;
    thread->fault_address = address;
    thread->fault_error = error_code;
    uint32_t away = home_fault(thread);
    if (away == 0) {
        fault_tell(thread);
        return;
    }
    while (away != 0 && world_hold(cpu, away)) {
        away = home_fault(thread);
    }
    if (cpu->current != NULL) {
        fault_tell(thread);
    }
    world_release(cpu);
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
