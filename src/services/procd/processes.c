#include "procd/processes.h"

#include "rt/memory.h"
#include "rt/text.h"

void processes_init(struct processes *processes, uint32_t cpu_count) {
    memset(processes, 0, sizeof(*processes));
    processes->cpu_count = cpu_count;
    processes->stats.processes_max = PROCD_PROCESSES_MAX;
}

static uint32_t cpu_choose(const struct processes *processes, uint32_t parent, uint32_t flags) {
    if ((flags & PROCD_SPAWN_NEAR) != 0) {
        return parent == PROCESS_ROOT ? 0 : processes->records[parent].cpu;
    }
    uint32_t chosen = 0;
    for (uint32_t cpu = 1; cpu < processes->cpu_count; cpu++) {
        chosen = processes->on_cpu[cpu] < processes->on_cpu[chosen] ? cpu : chosen;
    }
    return chosen;
}

uint32_t process_take(struct processes *processes, uint32_t parent, uint32_t flags,
                      const char *name) {
    for (uint32_t tried = 0; tried < PROCD_PROCESSES_MAX; tried++) {
        const uint32_t record = processes->record_next;
        struct process *process = &processes->records[record];
        processes->record_next = (record + 1) % PROCD_PROCESSES_MAX;
        if (process->state != PROCESS_UNUSED) {
            continue;
        }
        const uint32_t generation = process->generation;
        memset(process, 0, sizeof(*process));
        process->state = PROCESS_STARTING;
        process->generation = generation;
        process->parent = parent;
        process->flags = flags;
        process->cpu = cpu_choose(processes, parent, flags);
        processes->on_cpu[process->cpu]++;
        struct text text = text_begin(process->name, sizeof(process->name));
        text_string(&text, name);
        struct procd_stats *stats = &processes->stats;
        stats->processes++;
        if (stats->processes > stats->processes_peak) {
            stats->processes_peak = stats->processes;
        }
        return record;
    }
    return PROCESS_NONE;
}

void process_release(struct processes *processes, uint32_t record) {
    struct process *process = &processes->records[record];
    processes->on_cpu[process->cpu] -= process->state != PROCESS_ENDED;
    process->state = PROCESS_UNUSED;
    process->generation++;
    processes->stats.processes--;
}

// Records are taken in turns, so the numbers count up: 1, 2, 3, and on in the next
// generation.
uint64_t process_number(const struct processes *processes, uint32_t record) {
    return (uint64_t)processes->records[record].generation * PROCD_PROCESSES_MAX + record + 1;
}

uint32_t process_find(const struct processes *processes, uint64_t number) {
    if (number == 0) {
        return PROCESS_NONE;
    }
    const uint32_t record = (uint32_t)((number - 1) % PROCD_PROCESSES_MAX);
    if (processes->records[record].state == PROCESS_UNUSED ||
        process_number(processes, record) != number) {
        return PROCESS_NONE;
    }
    return record;
}

static bool is_started_child(const struct process *process, uint32_t caller) {
    return process->parent == caller &&
           (process->state == PROCESS_RUNS || process->state == PROCESS_ENDED);
}

uint32_t process_child(const struct processes *processes, uint32_t caller, uint64_t number) {
    const uint32_t record = process_find(processes, number);
    if (record == PROCESS_NONE || !is_started_child(&processes->records[record], caller)) {
        return PROCESS_NONE;
    }
    return record;
}

uint32_t process_child_next(const struct processes *processes, uint32_t caller, uint32_t record) {
    for (uint32_t i = record; i < PROCD_PROCESSES_MAX; i++) {
        if (is_started_child(&processes->records[i], caller)) {
            return i;
        }
    }
    return PROCESS_NONE;
}

uint32_t process_child_ended(const struct processes *processes, uint32_t caller) {
    uint32_t record = process_child_next(processes, caller, 0);
    while (record != PROCESS_NONE && processes->records[record].state != PROCESS_ENDED) {
        record = process_child_next(processes, caller, record + 1);
    }
    return record;
}

void process_end(struct processes *processes, uint32_t record, const struct procd_end *end) {
    struct process *process = &processes->records[record];
    struct procd_stats *stats = &processes->stats;
    processes->on_cpu[process->cpu] -= process->state != PROCESS_ENDED;
    process->state = PROCESS_ENDED;
    process->end = *end;
    stats->exited += end->kind == PROCD_END_EXITED ? 1 : 0;
    stats->killed += end->kind == PROCD_END_KILLED ? 1 : 0;
    stats->faulted += end->kind == PROCD_END_FAULTED ? 1 : 0;
}
