// The demo: starts workloads, all at once, and among them programs that do what
// they may not; waits for all of them; shows what they did, whether every service
// has back what it gave, and the verdict, which is also how the machine ends.
#include "programs/attacker/attacks.h"
#include "programs/common/counts.h"
#include "programs/common/say.h"
#include "programs/common/shard_table.h"
#include "programs/common/verdict.h"
#include "programs/demo/children.h"
#include "programs/demo/needs.h"
#include "programs/demo/table.h"
#include "rt/start.h"

static struct children children;
static char reason_bytes[200];
static struct text reason_text; // for a reason with numbers

static void begin_print(void) {
    struct say say;
    struct text *text = say_begin(&say);
    text_string(text, "demo: ");
    text_number(text, children.options.processes);
    text_string(text, " workloads at once, about ");
    text_number(text, children.options.operations);
    text_string(text, " operations each, seed ");
    text_number(text, children.options.seed);
    say_end(&say);
}

static void verdict_record(const char *reason, const struct totals *totals) {
    struct json json;
    verdict_begin(&json, reason);
    json_number(&json, "workloads", children.options.processes);
    json_number(&json, "seed", children.options.seed);
    json_number(&json, "operations", totals->operations);
    json_number(&json, "refusals", totals->refusals);
    json_number(&json, "mappings_peak", totals->mappings_peak_max);
    json_number(&json, "pages_peak", totals->pages_peak_sum);
    json_number(&json, "pages_checked", totals->pages_checked);
    json_number(&json, "failed", totals->failed);
    json_end(&json);
}

// NULL, or why the demo failed.
static const char *run(struct totals *totals) {
    struct counts before;
    struct counts after;
    if (!counts_take(&before)) {
        return "a service did not tell its counts";
    }
    if (!needs_met(&children.options, before.memory.bytes_free, counts_shards(&before.space),
                   &reason_text)) {
        return reason_text.bytes;
    }
    begin_print();
    const bool ran = children_start(&children) && churn_run(&children) && victims_end(&children) &&
                     children_wait(&children) && children_collect(&children) &&
                     hoarders_run(&children);
    if (!ran) {
        children_kill(&children);
    }
    table_print(&children, totals);
    if (!counts_take(&after)) {
        return "a service did not tell its counts at the end";
    }
    churn_print(&children, after.space.arrived - before.space.arrived);
    counts_print(&before, &after);
    shards_print(after.space.shard);
    if (!ran) {
        return "a process could not be started, waited for or asked";
    }
    if (totals->failed != 0) {
        return "a process did not do what it had to";
    }
    return counts_differ(&before, &after,
                         children.options.attack != 0 ? ATTACK_KERNEL_REFUSALS : 0);
}

uint64_t program_main(const struct program_start *start) {
    struct totals totals = {0};
    reason_text = text_begin(reason_bytes, sizeof(reason_bytes));
    const char *reason = options_parse(start->text, &children.options, &reason_text)
                             ? run(&totals)
                             : reason_text.bytes;
    verdict_say("demo", reason);
    verdict_record(reason, &totals);
    return verdict_end(reason);
}
