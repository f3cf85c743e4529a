#include "procd/reap.h"

#include "common/kernel.h"
#include "procd/slots.h"
#include "rt/console.h"
#include "rt/memory.h"
#include "rt/syscall.h"
#include "rt/text.h"
#include "services/memd_client.h"
#include "vspaced/client.h"

static void line_print(struct procd *procd, uint32_t record, const char *kind, const char *what,
                       uint64_t number) {
    char line[160];
    struct text text = text_begin(line, sizeof(line));
    text_string(&text, "procd: ");
    text_string(&text, kind);
    text_string(&text, "process ");
    text_number(&text, process_number(&procd->processes, record));
    text_string(&text, " (");
    text_string(&text, procd->processes.records[record].name);
    text_string(&text, "): ");
    text_string(&text, what);
    text_number(&text, number);
    text_byte(&text, '\n');
    console_print(SLOT_CONSOLE, line);
}

static void leak_report(struct procd *procd, uint32_t record, const char *what, uint64_t answer) {
    line_print(procd, record, "LEAK: ", what, answer);
    procd->processes.stats.leaks++;
}

static void account_close(struct procd *procd, uint32_t record) {
    struct process *process = &procd->processes.records[record];
    struct memd_closed closed;
    const memd_result result = memd_close_account(SLOT_MEMD, process->account, &closed);
    process->account = 0;
    if (result != MEMD_OK) {
        leak_report(procd, record, "memd did not close its account, answer ", result);
    } else if (closed.bytes_quarantine != 0) {
        // It has given memory to somebody who still has it mapped; memd takes that
        // back when it isn't mapped any more.
        line_print(procd, record, "",
                   "bytes of its memory that others still map: ", closed.bytes_quarantine);
    }
}

void process_slots_trim(uint32_t record) {
    static const enum process_slot of_making[] = {
        PROCESS_SLOT_VSPACE,  PROCESS_SLOT_CAP_SPACE,     PROCESS_SLOT_THREAD,
        PROCESS_SLOT_ACCOUNT, PROCESS_SLOT_KERNEL_MEMORY, PROCESS_SLOT_USER_MEMORY,
        PROCESS_SLOT_OWNER,   PROCESS_SLOT_FAULT,         PROCESS_SLOT_ENDPOINT,
    };
    for (unsigned i = 0; i < sizeof(of_making) / sizeof(of_making[0]); i++) {
        // An empty slot is fine: the making may have ended before it was filled.
        (void)kernel_delete(SLOT_CAP_SPACE, procd_slot(record, of_making[i]));
    }
}

void process_unmake(struct procd *procd, uint32_t record) {
    struct process *process = &procd->processes.records[record];
    if (process->space != 0) {
        const struct vspaced_client binder = {procd->vspaced.binder_slot, 0};
        const vspaced_result result = vspaced_unbind(&binder, process->space, 0);
        process->space = 0;
        if (result != VSPACED_OK) {
            leak_report(procd, record, "vspaced did not unbind its space, answer ", result);
        }
    }
    if (process->created) {
        const uint64_t status =
            kernel_kill(procd_slot(record, PROCESS_SLOT_PROCESS), process->end.code);
        process->created = false;
        if (status != RK_OK) {
            leak_report(procd, record, "the kernel did not kill it, answer ", status);
        }
    }
    if (process->account != 0) {
        account_close(procd, record);
    }
    process_slots_trim(record);
    (void)kernel_delete(SLOT_CAP_SPACE, procd_slot(record, PROCESS_SLOT_PROCESS));
}

// Answers the call in the slot. Who waits may have ended itself; then the answer
// is nobody's, and the slot is emptied all the same.
static void waiter_answer(uint32_t slot, const struct procd_end *end) {
    struct rt_message message = {.label = PROCD_OP_WAIT, .word_count = 1 + sizeof(*end) / 8};
    message.words[0] = PROCD_OK;
    memcpy(&message.words[1], end, sizeof(*end));
    (void)rt_reply(slot, &message);
    (void)kernel_delete(SLOT_CAP_SPACE, slot);
}

// The children go on without a parent: nobody will ask for their ends.
static void children_leave(struct processes *processes, uint32_t record) {
    uint32_t child = process_child_next(processes, record, 0);
    while (child != PROCESS_NONE) {
        struct process *process = &processes->records[child];
        process->parent = PROCESS_NONE;
        if (process->waited) {
            process->waited = false;
            (void)kernel_delete(SLOT_CAP_SPACE, procd_slot(child, PROCESS_SLOT_WAIT));
        }
        if (process->state == PROCESS_ENDED) {
            process_release(processes, child);
        }
        child = process_child_next(processes, record, child + 1);
    }
}

// Whether somebody waited; the end was told then.
static bool end_tell(struct processes *processes, uint32_t record) {
    struct process *process = &processes->records[record];
    if (process->waited) {
        waiter_answer(procd_slot(record, PROCESS_SLOT_WAIT), &process->end);
        return true;
    }
    if (process->parent == PROCESS_ROOT && processes->root_waits_any) {
        processes->root_waits_any = false;
        waiter_answer(PROCD_SLOT_ROOT_WAIT, &process->end);
        return true;
    }
    if (process->parent < PROCD_PROCESSES_MAX && processes->records[process->parent].waits_any) {
        processes->records[process->parent].waits_any = false;
        waiter_answer(procd_slot(process->parent, PROCESS_SLOT_WAIT_ANY), &process->end);
        return true;
    }
    return process->parent == PROCESS_NONE;
}

void process_reap(struct procd *procd, uint32_t record, const struct procd_end *end) {
    struct processes *processes = &procd->processes;
    struct process *process = &processes->records[record];
    process->end = *end;
    process_unmake(procd, record);
    if (process->waits_any) {
        process->waits_any = false;
        (void)kernel_delete(SLOT_CAP_SPACE, procd_slot(record, PROCESS_SLOT_WAIT_ANY));
    }
    process_end(processes, record, end);
    children_leave(processes, record);
    if (end_tell(processes, record)) {
        process_release(processes, record);
    }
}
