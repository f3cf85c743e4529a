#include "programs/report/client.h"
#include "rt/syscall.h"

static void report_call(struct rt_message *message) {
    (void)rt_call(PROGRAM_SLOT_PARENT, message, 0);
}

void report_ready(void) {
    struct rt_message message = {.label = REPORT_READY};
    report_call(&message);
}

void report_progress(uint64_t operations, uint64_t refusals) {
    struct rt_message message = {
        .label = REPORT_PROGRESS, .word_count = 2, .words = {operations, refusals}};
    report_call(&message);
}

void report_final(const struct report_record *record) {
    struct rt_message message = {.label = REPORT_FINAL, .word_count = REPORT_RECORD_WORDS};
    const uint64_t *words = (const uint64_t *)record;
    for (unsigned i = 0; i < REPORT_RECORD_WORDS; i++) {
        message.words[i] = words[i];
    }
    report_call(&message);
}
