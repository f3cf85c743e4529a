// Death in every state of a call: processes that only call are started among the others and
// killed, each after another while.
#include "programs/attacker/attacks.h"
#include "programs/common/say.h"
#include "programs/demo/children.h"
#include "rt/syscall.h"
#include "services/procd_client.h"

enum { VICTIMS = 200, YIELDS_STEP = 7, YIELDS_BELOW = 31 };

static bool victim_end(uint64_t number) {
    const struct procd_spawn request = {
        .name = "attacker",
        .flags = PROCD_SPAWN_ENDPOINT, // to receive from, where nobody sends
        .arguments = {ATTACK_doomed, number},
    };
    struct procd_spawned spawned = {0};
    struct procd_end end;
    if (procd_spawn(PROGRAM_SLOT_PROCD, &request, &spawned) != PROCD_OK) {
        return false;
    }
    for (uint64_t i = 0; i < number * YIELDS_STEP % YIELDS_BELOW; i++) {
        (void)rt_yield();
    }
    return procd_kill(PROGRAM_SLOT_PROCD, spawned.process, number) == PROCD_OK &&
           procd_wait(PROGRAM_SLOT_PROCD, spawned.process, &end) == PROCD_OK &&
           end.kind == PROCD_END_KILLED && end.code == number;
}

bool victims_end(struct children *children) {
    if (children->options.attack == 0) {
        return true;
    }
    for (; children->victims < VICTIMS; children->victims++) {
        if (!victim_end(children->victims)) {
            say_line("demo: a victim was not started or not killed");
            return false;
        }
    }
    struct say say;
    struct text *text = say_begin(&say);
    text_string(text, "demo: ");
    text_number(text, children->victims);
    text_string(text, " processes killed in calls of theirs");
    say_end(&say);
    return true;
}
