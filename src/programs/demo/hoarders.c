// The tree nodes of a shard, used up by processes at once, none of which could do it alone: each
// ends at its own ceiling or finds no node left. All are at the director's shard, when the
// workloads have ended, which were promised no more than a process that starts there now.
#include "programs/attacker/attacks.h"
#include "programs/common/json.h"
#include "programs/common/say.h"
#include "programs/common/slot.h"
#include "programs/demo/children.h"
#include "programs/hostile/hostile.h"
#include "rt/syscall.h"
#include "services/procd_client.h"
#include "vspaced/limits.h"
#include "vspaced/status.h"

// At its ceiling each has 65,536 mappings: at 19 to a leaf, five would take more than there is.
enum { HOARDERS = 5 };
_Static_assert(HOARDERS *(VSPACED_MAPPINGS_MAX_DEFAULT / 19) >
                   VSPACED_MAPPINGS_PER_SHARD / 10 + VSPACED_OBJECTS_PER_SHARD,
               "they can't all have what they want");

struct hoarders {
    uint64_t processes[HOARDERS];
    uint64_t count;
    uint64_t mappings;               // of all
    uint64_t at_ceiling, lack_nodes; // how many of them
};

static bool start(uint64_t attack, uint32_t parent_slot, uint64_t *process) {
    const struct procd_spawn request = {
        .name = "attacker",
        .flags = PROCD_SPAWN_NEAR,
        .arguments = {attack},
        .parent_slot = parent_slot,
    };
    struct procd_spawned spawned = {0};
    const bool started = procd_spawn(PROGRAM_SLOT_PROCD, &request, &spawned) == PROCD_OK;
    *process = spawned.process;
    return started;
}

static bool hoarders_start(struct hoarders *hoarders) {
    bool good = slot_mint(PROGRAM_SLOT_ENDPOINT, PROGRAM_SLOT_FREE, 1) == 0;
    while (good && hoarders->count < HOARDERS) {
        good = start(ATTACK_hoarder, PROGRAM_SLOT_FREE, &hoarders->processes[hoarders->count]);
        hoarders->count += good;
    }
    (void)slot_delete(PROGRAM_SLOT_FREE);
    return good;
}

// One that has ended will tell nothing.
static bool all_run(const struct hoarders *hoarders) {
    struct procd_info info;
    for (uint64_t i = 0; i < hoarders->count; i++) {
        if (procd_info(PROGRAM_SLOT_PROCD, hoarders->processes[i], &info) != PROCD_OK ||
            info.state != PROCD_STATE_RUNS) {
            return false;
        }
    }
    return true;
}

static bool hoarders_await(struct hoarders *hoarders) {
    for (uint64_t told = 0; told < hoarders->count;) {
        struct rt_message message;
        const uint64_t status = rt_try_receive(PROGRAM_SLOT_ENDPOINT, &message, 0);
        if (status == RK_NOBODY && all_run(hoarders)) {
            (void)rt_yield();
            continue;
        }
        if (status != RK_OK || message.word_count != ATTACK_HOARDER_WORDS) {
            return false;
        }
        told++;
        hoarders->at_ceiling += message.words[0] == VSPACED_NO_MAPPINGS;
        hoarders->lack_nodes += message.words[0] == VSPACED_NO_NODES;
        hoarders->mappings += message.words[1];
    }
    return hoarders->lack_nodes > 0 &&
           hoarders->at_ceiling + hoarders->lack_nodes == hoarders->count;
}

static bool latecomer_run(void) {
    uint64_t process = 0;
    struct procd_end end;
    return start(ATTACK_latecomer, 0, &process) &&
           procd_wait(PROGRAM_SLOT_PROCD, process, &end) == PROCD_OK &&
           end.kind == PROCD_END_EXITED && end.code == HOSTILE_REFUSED;
}

// They must not have ended by themselves.
static bool hoarders_end(const struct hoarders *hoarders) {
    bool good = true;
    for (uint64_t i = 0; i < hoarders->count; i++) {
        struct procd_end end;
        good = procd_kill(PROGRAM_SLOT_PROCD, hoarders->processes[i], 0) == PROCD_OK && good;
        good = procd_wait(PROGRAM_SLOT_PROCD, hoarders->processes[i], &end) == PROCD_OK && good;
    }
    return good;
}

static void hoarders_say(const struct hoarders *hoarders, const char *latecomer) {
    struct say say;
    struct text *text = say_begin(&say);
    text_string(text, "demo: ");
    text_count(text, hoarders->count, " processes kept ");
    text_count(text, hoarders->mappings, " mappings of one shard, ");
    text_count(text, hoarders->at_ceiling, " at their ceiling, ");
    text_count(text, hoarders->lack_nodes, " refused for want of nodes; ");
    text_string(text, latecomer);
    say_end(&say);
    struct json json;
    json_begin(&json, "hoarders");
    json_number(&json, "mappings", hoarders->mappings);
    json_number(&json, "at_ceiling", hoarders->at_ceiling);
    json_number(&json, "lack_nodes", hoarders->lack_nodes);
    json_end(&json);
}

bool hoarders_run(const struct children *children) {
    struct hoarders hoarders = {0};
    if (children->options.attack == 0) {
        return true;
    }
    const bool filled = hoarders_start(&hoarders) && hoarders_await(&hoarders);
    const bool served = filled && latecomer_run();
    hoarders_say(&hoarders, !filled  ? "WRONG: that is not as it must be"
                            : served ? "one that came then had its floor, as it must"
                                     : "WRONG: one that came then had not its floor");
    return hoarders_end(&hoarders) && served;
}
