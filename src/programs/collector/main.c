// The collector: serves the endpoint at which the workloads report. It is a
// process of its own so that the director is free to wait at procd, and so hears
// of a workload that ends without a report.
//
// Arguments: 0 workloads, 1 operations of each. Its PARENT slot holds the
// director's endpoint, with the right to receive.
#include "programs/collector/records.h"
#include "rt/start.h"
#include "rt/syscall.h"

enum { DIRECTOR = 0 }; // badge; a workload's is its number + 1

static struct records records;

// The right to answer a waiting workload lies in a slot of its own.
static uint32_t caller_slot(uint64_t workload) {
    return PROGRAM_SLOT_FREE + (uint32_t)workload;
}

// When the last one has come, all are let go at once.
static void begin_if_complete(void) {
    if (records.begun || !records_complete(&records)) {
        return;
    }
    records.begun = true;
    const struct rt_message go = {.label = REPORT_READY};
    for (uint64_t i = 0; i < records.workloads; i++) {
        if (records.each[i].ready) {
            // NO_CALLER: it ended while it waited. The director will hear of it.
            (void)rt_reply(caller_slot(i), &go);
        }
    }
}

// True if the message is answered by now, or will be later.
static bool take_report(uint64_t workload, const struct rt_message *message) {
    if (message->label == REPORT_READY && !records.each[workload].ready) {
        const bool saved = rt_save_caller(caller_slot(workload)) == RK_OK;
        if (saved) {
            records_ready(&records, workload);
            begin_if_complete();
        }
        return saved;
    }
    if (message->label == REPORT_PROGRESS) {
        records_progress(&records, workload, message->words[0], message->words[1]);
    } else if (message->label == REPORT_FINAL) {
        struct report_record record;
        uint64_t *words = (uint64_t *)&record;
        for (unsigned i = 0; i < REPORT_RECORD_WORDS; i++) {
            words[i] = message->words[i];
        }
        records_final(&records, workload, &record);
    }
    records_show(&records);
    return false;
}

static struct rt_message take_order(const struct rt_message *message) {
    struct rt_message answer = {.label = message->label};
    const uint64_t workload = message->words[0];
    if (workload >= records.workloads) {
        return answer;
    }
    if (message->label == REPORT_FETCH) {
        const uint64_t *words = (const uint64_t *)&records.each[workload].record;
        answer.word_count = REPORT_RECORD_WORDS;
        for (unsigned i = 0; i < REPORT_RECORD_WORDS; i++) {
            answer.words[i] = words[i];
        }
    } else if (message->label == REPORT_GONE) {
        records_gone(&records, workload);
        begin_if_complete();
    }
    return answer;
}

uint64_t program_main(const struct program_start *start) {
    records.workloads = start->arguments[0];
    records.operations_each = start->arguments[1];
    if (records.workloads > REPORT_WORKLOADS_MAX || records.workloads == 0) {
        return 1;
    }
    for (;;) {
        struct rt_message message = {0};
        if (rt_receive(PROGRAM_SLOT_PARENT, &message, 0) != RK_OK) {
            return 1;
        }
        struct rt_message answer = {.label = message.label};
        if (message.badge == DIRECTOR) {
            answer = take_order(&message);
        } else if (message.badge > records.workloads || take_report(message.badge - 1, &message)) {
            continue;
        }
        (void)rt_reply(0, &answer);
        if (message.badge == DIRECTOR && message.label == REPORT_END) {
            return 0;
        }
    }
}
