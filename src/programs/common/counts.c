#include "programs/common/counts.h"
#include "programs/common/json.h"
#include "services/program.h"

bool counts_take(struct counts *counts) {
    return memd_stats(PROGRAM_SLOT_MEMD, &counts->memory) == MEMD_OK &&
           procd_stats(PROGRAM_SLOT_PROCD, &counts->processes) == PROCD_OK &&
           procd_space_stats(PROGRAM_SLOT_PROCD, &counts->space) == PROCD_OK;
}

const char *counts_memory_lacks(uint64_t bytes) {
    static char why[120];
    struct text text = text_begin(why, sizeof(why));
    struct memd_stats stats;
    if (memd_stats(PROGRAM_SLOT_MEMD, &stats) != MEMD_OK) {
        return "memd did not tell its counts";
    }
    if (bytes <= stats.bytes_free) {
        return 0;
    }
    text_count(&text, bytes / 1024, " KiB of memory are needed, and ");
    text_count(&text, stats.bytes_free / 1024, " KiB are free: give the machine more");
    return why;
}

const char *counts_differ(const struct counts *before, const struct counts *after,
                          uint64_t kernel_refusals) {
    const struct {
        const char *name;
        uint64_t before, after;
    } each[] = {
        {"memd: bytes free", before->memory.bytes_free, after->memory.bytes_free},
        {"memd: bytes held", before->memory.bytes_held, after->memory.bytes_held},
        {"memd: bytes in quarantine", 0, after->memory.bytes_quarantine},
        {"memd: accounts", before->memory.accounts, after->memory.accounts},
        {"memd: allocations", before->memory.allocations, after->memory.allocations},
        {"vspaced: objects", before->space.objects, after->space.objects},
        {"vspaced: managers", before->space.managers, after->space.managers},
        // procd keeps the file of each program that it started once.
        {"vspaced: memories", before->space.memories - before->processes.files,
         after->space.memories - after->processes.files},
        {"vspaced: tree nodes", before->space.nodes, after->space.nodes},
        {"vspaced: steps that the kernel refused", kernel_refusals, after->space.kernel_failures},
        {"procd: processes", before->processes.processes, after->processes.processes},
        {"procd: leaks", 0, after->processes.leaks},
        {"kernel: processes", before->processes.kernel_processes,
         after->processes.kernel_processes},
        {"kernel: threads", before->processes.kernel_threads, after->processes.kernel_threads},
        {"kernel: endpoints", before->processes.kernel_endpoints,
         after->processes.kernel_endpoints},
        {"kernel: capabilities", before->processes.kernel_capabilities - before->processes.files,
         after->processes.kernel_capabilities - after->processes.files},
        {"kernel: page-table frames", before->processes.kernel_table_frames,
         after->processes.kernel_table_frames},
    };
    for (unsigned i = 0; i < sizeof(each) / sizeof(each[0]); i++) {
        if (each[i].before != each[i].after) {
            return each[i].name;
        }
    }
    return 0;
}

static void space_print(const struct vspaced_shard_stats *space, uint64_t requests,
                        uint64_t refusals) {
    struct json json;
    json_begin(&json, "server");
    json_number(&json, "requests", requests);
    json_number(&json, "refusals", refusals);
    json_number(&json, "objects", space->objects);
    json_number(&json, "objects_max", space->objects_max);
    json_number(&json, "memories", space->memories);
    json_number(&json, "nodes", space->nodes);
    json_number(&json, "nodes_peak", space->nodes_peak);
    json_number(&json, "nodes_max", space->nodes_max);
    json_number(&json, "kernel_failures", space->kernel_failures);
    json_end(&json);
}

// What there was, and what there is.
static void pair_print(struct text *text, uint64_t before, uint64_t after, const char *what) {
    text_count(text, before, " -> ");
    text_count(text, after, what);
}

void counts_print(const struct counts *before, const struct counts *after) {
    const uint64_t requests = after->space.requests - before->space.requests;
    const uint64_t refusals = after->space.refusals - before->space.refusals;
    struct say say;
    struct text *text = say_begin(&say);
    text_string(text, "vspaced: ");
    text_count(text, requests, " requests, ");
    text_count(text, refusals, " refused; objects ");
    text_count(text, after->space.objects, " of ");
    text_count(text, after->space.objects_max, ", tree nodes ");
    text_count(text, after->space.nodes, " (peak ");
    text_count(text, after->space.nodes_peak, " of ");
    text_count(text, after->space.nodes_max, "), steps the kernel refused ");
    text_number(text, after->space.kernel_failures);
    say_end(&say);

    text = say_begin(&say);
    text_string(text, "memd: ");
    text_count(text, after->memory.bytes_free / 1024, " KiB free, ");
    text_count(text, before->memory.bytes_free / 1024, " before; procd: ");
    text_count(text, after->processes.spawned - before->processes.spawned, " spawned, ");
    text_count(text, after->processes.exited - before->processes.exited, " exited, ");
    text_count(text, after->processes.faulted - before->processes.faulted,
               " stopped by a fault, peak ");
    text_number(text, after->processes.processes_peak);
    say_end(&say);

    text = say_begin(&say);
    text_string(text, "kernel: ");
    pair_print(text, before->processes.kernel_capabilities - before->processes.files,
               after->processes.kernel_capabilities - after->processes.files, " capabilities, ");
    pair_print(text, before->processes.kernel_processes, after->processes.kernel_processes,
               " processes, ");
    pair_print(text, before->processes.kernel_threads, after->processes.kernel_threads,
               " threads, ");
    pair_print(text, before->processes.kernel_endpoints, after->processes.kernel_endpoints,
               " endpoints, ");
    pair_print(text, before->processes.kernel_table_frames, after->processes.kernel_table_frames,
               " page-table frames");
    say_end(&say);
    space_print(&after->space, requests, refusals);
}
