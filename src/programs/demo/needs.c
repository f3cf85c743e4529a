#include "programs/demo/needs.h"

#include "programs/attacker/attacks.h"
#include "programs/demo/children.h"

static uint64_t memory_kib(const struct options *options) {
    const bool large = options->processes <= NEEDS_LARGE_UP_TO;
    const uint64_t each = NEEDS_KIB_WORKLOAD + (large ? NEEDS_KIB_LARGE : 0);
    const uint64_t at_once = options->churn < CHURN_AT_ONCE ? options->churn : CHURN_AT_ONCE;
    const uint64_t attackers = options->attack != 0 ? ATTACK_AT_ONCE : 0;
    return NEEDS_KIB + options->processes * each + at_once * NEEDS_KIB_WORKLOAD +
           attackers * NEEDS_KIB_ATTACK;
}

bool needs_met(const struct options *options, uint64_t bytes_free, uint64_t shards,
               struct text *why) {
    const uint64_t processes_max = shards * NEEDS_WORKLOADS_PER_SHARD;
    const uint64_t kib = memory_kib(options), kib_free = bytes_free / 1024;
    if (options->processes > processes_max) {
        text_count(why, options->processes, " workloads are more than the ");
        text_count(why, processes_max, " that the pools of ");
        text_count(why, shards, shards == 1 ? " shard are for: " : " shards are for: ");
        text_string(why, "fewer processes=, or more shards= and CPUs");
        return false;
    }
    if (kib > kib_free) {
        text_count(why, options->processes, " workloads need ");
        text_count(why, kib, " KiB of memory, and ");
        text_count(why, kib_free, " KiB are free: give the machine ");
        text_count(why, (kib - kib_free + 1023) / 1024, " MiB more, or fewer processes=");
        return false;
    }
    return true;
}
