#include "rootd/budget.h"

#include "rt/text.h"
#include "vspaced/client.h"

static void number_say(struct text *text, uint64_t number, const char *what) {
    text_number(text, number);
    text_string(text, what);
}

static uint64_t ram_bytes(const struct rk_bootinfo *info) {
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < info->memory_count; i++) {
        bytes += info->memories[i].kind == RK_BOOT_MEMORY_RAM ? info->memories[i].length : 0;
    }
    return bytes;
}

void budget_say(struct boot *boot, const struct service *service) {
    const struct vspaced_client control = {boot->control_slot, 0};
    struct vspaced_shard_stats stats;
    const vspaced_result result = vspaced_shard_stats(&control, &stats);
    if (result != VSPACED_OK) {
        boot_fail("vspaced", vspaced_status_text(result), "a shard of it did not tell its counts");
    }
    char line[160];
    struct text text = text_begin(line, sizeof(line));
    number_say(&text, boot->shards, boot->shards == 1 ? " shard on " : " shards on ");
    number_say(&text, boot->info->cpu_count, boot->info->cpu_count == 1 ? " CPU: " : " CPUs: ");
    number_say(&text, stats.objects_max, " objects, ");
    number_say(&text, boot->shards * UINT64_C(VSPACED_MAPPINGS_PER_SHARD), " mappings, ");
    number_say(&text, stats.nodes_max, " tree nodes, ");
    number_say(&text, stats.memories_max, " memories; ");
    number_say(&text, service->layout.bytes / 1024, " KiB of ");
    number_say(&text, ram_bytes(boot->info) / 1024, "");
    boot_say(line);
}
