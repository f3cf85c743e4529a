#include "rootd/workers.h"
#include "vspaced/limits.h"

bool workers_fit(uint64_t shards, uint32_t cpu_count, struct text *why) {
    if (shards >= 1 && shards <= VSPACED_SHARDS && shards <= cpu_count) {
        return true;
    }
    text_string(why, "shards=");
    text_number(why, shards);
    text_string(why, ", but a shard needs a CPU of its own: the machine has ");
    text_number(why, cpu_count);
    text_string(why, ", and vspaced is built for 1 to ");
    text_number(why, VSPACED_SHARDS);
    text_string(why, " shards");
    return false;
}
