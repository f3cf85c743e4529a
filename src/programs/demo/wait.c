// Waiting for the children's ends, and fetching what they reported.
#include "programs/common/say.h"
#include "programs/demo/children.h"
#include "refkernel/fault.h"
#include "rt/syscall.h"
#include "services/procd_client.h"

static bool collector_ask(uint64_t label, uint64_t word, struct rt_message *message) {
    *message = (struct rt_message){.label = label, .word_count = 1, .words = {word}};
    return rt_call(PROGRAM_SLOT_ENDPOINT, message, 0) == RK_OK;
}

static void fault_describe(struct text *text, const struct procd_end *end) {
    const bool fetch = (end->fault_error & RK_FAULT_FETCH) != 0;
    const bool write = (end->fault_error & RK_FAULT_WRITE) != 0;
    text_string(text, fetch ? "fetch from " : write ? "write to " : "read of ");
    text_hex(text, end->fault_address);
    text_string(text,
                (end->fault_error & RK_FAULT_PRESENT) != 0 ? ", not allowed" : ", not mapped");
    text_string(text, ", instruction at ");
    text_hex(text, end->fault_ip);
}

static void end_print(const struct child *child) {
    struct say say;
    struct text *text = say_begin(&say);
    text_string(text, "demo: process ");
    text_number(text, child->process);
    text_string(text, ", ");
    text_string(text, child->ending->program);
    text_string(text, ", ");
    text_string(text, child->ending->deed);
    text_string(text, ": ");
    if (child->end.kind == PROCD_END_FAULTED) {
        text_string(text, "stopped, ");
        fault_describe(text, &child->end);
    } else {
        text_string(text, "exit code ");
        text_number(text, child->end.code);
    }
    const char *differs = ending_differs(child->ending, &child->end);
    text_string(text, differs == 0 ? ", as it must be" : "; WRONG: ");
    text_string(text, differs == 0 ? "" : differs);
    say_end(&say);
}

static bool end_take(struct children *children, const struct procd_end *end) {
    for (uint64_t i = 0; i < children->count; i++) {
        struct child *child = &children->each[i];
        if (child->process != end->process) {
            continue;
        }
        child->ended = true;
        child->end = *end;
        if (child->ending != 0) {
            end_print(child);
            return true;
        }
        struct rt_message message;
        return collector_ask(REPORT_GONE, i, &message);
    }
    // No child else is there: without the collector nobody would ever answer the
    // workloads.
    children->collector_ended = end->process == children->collector;
    say_line("demo: the collector ended too early");
    return false;
}

bool children_wait(struct children *children) {
    for (uint64_t ended = 0; ended < children->count; ended++) {
        struct procd_end end;
        const procd_result result = procd_wait(PROGRAM_SLOT_PROCD, 0, &end);
        if (result != PROCD_OK) {
            say_line("demo: procd did not tell of an end");
            return false;
        }
        if (!end_take(children, &end)) {
            return false;
        }
    }
    return true;
}

bool children_collect(struct children *children) {
    struct rt_message message;
    for (uint64_t i = 0; i < children->options.processes; i++) {
        if (!collector_ask(REPORT_FETCH, i, &message) ||
            message.word_count != REPORT_RECORD_WORDS) {
            say_line("demo: the collector does not answer");
            return false;
        }
        uint64_t *words = (uint64_t *)&children->each[i].record;
        for (unsigned word = 0; word < REPORT_RECORD_WORDS; word++) {
            words[word] = message.words[word];
        }
    }
    struct procd_end end;
    children->collector_ended =
        collector_ask(REPORT_END, 0, &message) &&
        procd_wait(PROGRAM_SLOT_PROCD, children->collector, &end) == PROCD_OK &&
        end.kind == PROCD_END_EXITED && end.code == 0;
    if (!children->collector_ended) {
        say_line("demo: the collector did not end well");
    }
    return children->collector_ended;
}

static void kill_and_wait(uint64_t process) {
    struct procd_end end;
    (void)procd_kill(PROGRAM_SLOT_PROCD, process, 1);
    (void)procd_wait(PROGRAM_SLOT_PROCD, process, &end);
}

void children_kill(struct children *children) {
    for (uint64_t i = 0; i < children->count; i++) {
        if (!children->each[i].ended) {
            kill_and_wait(children->each[i].process);
        }
    }
    if (children->collector != 0 && !children->collector_ended) {
        kill_and_wait(children->collector);
    }
}

bool child_passed(const struct child *child) {
    if (!child->ended) {
        return false;
    }
    if (child->ending != 0) {
        return ending_differs(child->ending, &child->end) == 0;
    }
    return child->end.kind == PROCD_END_EXITED && child->end.code == 0 &&
           child->record.verdict == REPORT_PASSED;
}

const char *child_verdict(const struct child *child) {
    if (!child->ended) {
        return "no end";
    }
    if (!child_passed(child)) {
        return "FAILED";
    }
    return child->ending == 0                         ? "passed"
           : child->ending->kind == PROCD_END_FAULTED ? "stopped"
           : child->ending->code == 0                 ? "passed"
                                                      : "refused";
}
