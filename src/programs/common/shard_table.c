#include "programs/common/shard_table.h"

#include "programs/common/json.h"
#include "services/procd_client.h"

static void shard_say(uint64_t shard, const struct vspaced_shard_stats *stats) {
    struct say say;
    struct text *text = say_begin(&say);
    text_string(text, "vspaced: shard ");
    text_count(text, shard, ": ");
    text_count(text, stats->requests, " requests, ");
    text_count(text, stats->refusals, " refused; tree nodes at most ");
    text_count(text, stats->nodes_peak, "; objects that arrived ");
    text_count(text, stats->arrived, ", left ");
    text_number(text, stats->left);
    say_end(&say);
}

static void shard_record(uint64_t shard, const struct vspaced_shard_stats *stats) {
    struct json json;
    json_begin(&json, "shard");
    json_number(&json, "shard", shard);
    json_number(&json, "requests", stats->requests);
    json_number(&json, "refusals", stats->refusals);
    json_number(&json, "request_longest", stats->request_longest);
    json_number(&json, "objects", stats->objects);
    json_number(&json, "nodes_peak", stats->nodes_peak);
    json_number(&json, "arrived", stats->arrived);
    json_number(&json, "left", stats->left);
    json_end(&json);
}

void shards_print(uint64_t shards) {
    for (uint64_t shard = 0; shards > 1 && shard < shards; shard++) {
        struct vspaced_shard_stats stats;
        if (procd_shard_stats(PROGRAM_SLOT_PROCD, shard + 1, &stats) == PROCD_OK) {
            shard_say(shard, &stats);
            shard_record(shard, &stats);
        }
    }
}
