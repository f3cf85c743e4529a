#include "rootd/budget.h"

#include "rt/text.h"
#include "vspaced/client.h"

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
    text_count(&text, boot->shards, boot->shards == 1 ? " shard on " : " shards on ");
    text_count(&text, boot->info->cpu_count, boot->info->cpu_count == 1 ? " CPU: " : " CPUs: ");
    text_count(&text, stats.objects_max, " objects, ");
    text_count(&text, boot->shards * UINT64_C(VSPACED_MAPPINGS_PER_SHARD), " mappings, ");
    text_count(&text, stats.nodes_max, " tree nodes, ");
    text_count(&text, stats.memories_max, " memories; ");
    text_count(&text, service->layout.bytes / 1024, " KiB of ");
    text_number(&text, ram_bytes(boot->info) / 1024);
    boot_say(line);
}
