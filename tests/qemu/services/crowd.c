// What procd and memd promise, on the machine: as many processes at once as they
// say, spawns that fail at each resource, children without a parent, memory that
// outlives its owner; and after each of these, everything is back.
#include "balance.h"
#include "check.h"
#include "rt/memory.h"
#include "rt/start.h"
#include "rt/syscall.h"
#include "services/limits.h"
#include "services/memd_client.h"
#include "services/procd_client.h"
#include "vspaced/client.h"

// Enough for a child that does nothing: start page, message buffer, image, stack.
enum { SMALL_MEMORY = 256 * 1024, SMALL_STACK = 4096, SMALL_SLOTS = 64, SMALL_TABLES = 8 };

static uint64_t children[PROCD_PROCESSES_MAX];

static struct procd_spawn small_spawn(uint64_t turns, uint64_t code) {
    const struct procd_spawn spawn = {.name = "idle",
                                      .flags = PROCD_SPAWN_ENDPOINT,
                                      .memory_max = SMALL_MEMORY,
                                      .stack_bytes = SMALL_STACK,
                                      .slot_count = SMALL_SLOTS,
                                      .table_frames = SMALL_TABLES,
                                      .arguments = {turns, code}};
    return spawn;
}

// The first start of a program leaves its file mapped in procd; that stays.
static void warm_up(const char *name) {
    struct procd_spawn spawn = small_spawn(1, 0);
    struct procd_spawned spawned;
    struct procd_end end;
    spawn.name = name;
    spawn.memory_max = 4096; // it fails, but its file has been read
    if (procd_spawn(PROGRAM_SLOT_PROCD, &spawn, &spawned) == PROCD_OK) {
        (void)procd_wait(PROGRAM_SLOT_PROCD, spawned.process, &end);
    }
}

static void crowd(const struct balance *before) {
    const struct procd_spawn spawn = small_spawn(0, 0);
    struct procd_spawned spawned;
    struct procd_end end;
    uint64_t count = 0, killed = 0;
    // This process has a record, too.
    while (count < PROCD_PROCESSES_MAX - 1 &&
           procd_spawn(PROGRAM_SLOT_PROCD, &spawn, &spawned) == PROCD_OK) {
        children[count] = spawned.process;
        count++;
    }
    check_equal(count, PROCD_PROCESSES_MAX - 1, "as many processes at once as there are records");
    check_equal(procd_spawn(PROGRAM_SLOT_PROCD, &spawn, &spawned), PROCD_NO_PROCESSES,
                "one more is refused");
    for (uint64_t i = 0; i < count; i++) {
        if (procd_kill(PROGRAM_SLOT_PROCD, children[i], i) == PROCD_OK &&
            procd_wait(PROGRAM_SLOT_PROCD, children[i], &end) == PROCD_OK &&
            end.kind == PROCD_END_KILLED && end.code == i) {
            killed++;
        }
    }
    check_equal(killed, count, "each of them is killed, and its end told");
    balance_check(before, "after the crowd");
}

static void failing_spawn(const struct balance *before, const char *what,
                          const struct procd_spawn *spawn, uint64_t status, uint64_t step) {
    struct procd_spawned spawned;
    check_equal(procd_spawn(PROGRAM_SLOT_PROCD, spawn, &spawned), status, what);
    check_equal(spawned.step, step, "  at the step that says so");
    balance_check(before, "  and nothing is left of it");
}

static void failing_spawns(const struct balance *before) {
    struct procd_spawn spawn = small_spawn(1, 0);
    spawn.memory_max = 4096;
    failing_spawn(before, "no memory for the kernel's part", &spawn, PROCD_STEP_FAILED,
                  PROCD_STEP_KERNEL_MEMORY);
    spawn.memory_max = (SMALL_SLOTS / 64 + 1 + SMALL_TABLES) * 4096;
    failing_spawn(before, "no memory for its own part", &spawn, PROCD_STEP_FAILED,
                  PROCD_STEP_USER_MEMORY);
    spawn = small_spawn(1, 0);
    spawn.table_frames = 1;
    failing_spawn(before, "no page tables for a segment", &spawn, PROCD_STEP_FAILED,
                  PROCD_STEP_MAP_SEGMENT);
    spawn.table_frames = 4;
    failing_spawn(before, "no page tables for the stack", &spawn, PROCD_STEP_FAILED,
                  PROCD_STEP_MAP_STACK);
    spawn.table_frames = 6;
    failing_spawn(before, "no page tables for the start page", &spawn, PROCD_STEP_FAILED,
                  PROCD_STEP_MAP_START);
    spawn = small_spawn(1, 0);
    spawn.name = "nobody";
    failing_spawn(before, "no such program", &spawn, PROCD_NO_MODULE, PROCD_STEP_NONE);
    spawn.name = "text";
    failing_spawn(before, "a file that is no program", &spawn, PROCD_BAD_IMAGE, PROCD_STEP_NONE);
}

static void ends(const struct balance *before) {
    struct procd_spawned one, two;
    struct procd_end first, second;
    const struct procd_spawn spawn_one = small_spawn(50, 11), spawn_two = small_spawn(1, 22);
    const bool started = procd_spawn(PROGRAM_SLOT_PROCD, &spawn_one, &one) == PROCD_OK &&
                         procd_spawn(PROGRAM_SLOT_PROCD, &spawn_two, &two) == PROCD_OK;
    check(started, "two children with a life of their own");
    if (!started) {
        return;
    }
    check(procd_wait(PROGRAM_SLOT_PROCD, 0, &first) == PROCD_OK && first.process == two.process &&
              first.code == 22,
          "the one that ends first is told first");
    check(procd_wait(PROGRAM_SLOT_PROCD, 0, &second) == PROCD_OK && second.process == one.process &&
              second.code == 11,
          "then the other");
    check_equal(procd_wait(PROGRAM_SLOT_PROCD, 0, &first), PROCD_NO_CHILD, "then there is none");
    balance_check(before, "after these ends");
}

static void orphans(const struct balance *before) {
    struct procd_spawn spawn = small_spawn(0, 0);
    struct procd_spawned spawned;
    struct procd_end end;
    struct procd_stats stats;
    spawn.name = "parent";
    spawn.flags = PROCD_SPAWN_MAY_SPAWN;
    check(procd_spawn(PROGRAM_SLOT_PROCD, &spawn, &spawned) == PROCD_OK &&
              procd_wait(PROGRAM_SLOT_PROCD, spawned.process, &end) == PROCD_OK &&
              end.kind == PROCD_END_EXITED && end.code == 0,
          "a child that had children ends");
    unsigned turns = 0;
    do {
        (void)rt_yield();
        turns++;
    } while (procd_stats(PROGRAM_SLOT_PROCD, &stats) == PROCD_OK && turns < 100000 &&
             stats.processes != before->processes.processes);
    balance_check(before, "after its children");
}

// Memory of a child, mapped here when the child is gone.
static void outliving_memory(const struct balance *before) {
    enum { BYTES = 8 * 4096, SLOT_GIVEN = PROGRAM_SLOT_FREE };
    const struct vspaced_client own = {PROGRAM_SLOT_VSPACED, 0};
    struct procd_spawn spawn = small_spawn(BYTES, 0);
    struct procd_spawned spawned;
    struct procd_end end;
    struct rt_message message;
    struct memd_stats stats;
    spawn.name = "giver";
    spawn.parent_slot = PROGRAM_SLOT_ENDPOINT;
    const bool given = procd_spawn(PROGRAM_SLOT_PROCD, &spawn, &spawned) == PROCD_OK &&
                       rt_receive(PROGRAM_SLOT_ENDPOINT, &message, SLOT_GIVEN) == RK_OK &&
                       message.has_capability;
    check(given, "a child gives memory");
    if (!given) {
        return;
    }
    struct vspaced_map map = {.rights = VSPACED_READ | VSPACED_WRITE,
                              .class_id = VSPACED_CLASS_SHARED,
                              .place = VSPACED_PLACE_ANY};
    uint64_t address;
    const bool mapped =
        vspaced_attach(&own, 0, SLOT_GIVEN, &map.memory, &map.length) == VSPACED_OK &&
        map.length == BYTES && vspaced_map(&own, &map, &address) == VSPACED_OK;
    check(mapped, "it can be mapped");
    if (!mapped) {
        return;
    }
    memset((void *)address, 0x5a, BYTES);
    const struct rt_message answer = {.word_count = 0};
    check(rt_reply(0, &answer) == RK_OK &&
              procd_wait(PROGRAM_SLOT_PROCD, spawned.process, &end) == PROCD_OK && end.code == 0,
          "the child ends");
    check(memd_stats(PROGRAM_SLOT_MEMD, &stats) == MEMD_OK && stats.bytes_quarantine == BYTES,
          "its memory waits in quarantine");
    check_equal(((const uint8_t *)address)[BYTES - 1], 0x5a, "and is still what was written");
    struct rk_cap_info info;
    check(rt_query_local_cap(SLOT_GIVEN, &info) == RK_OK && info.type == RK_CAP_EMPTY,
          "nobody has a capability to it");
    check(vspaced_unmap(&own, 0, address, BYTES, 0) == VSPACED_OK &&
              vspaced_detach(&own, 0, map.memory) == VSPACED_OK,
          "it is unmapped");
    warm_up("idle"); // memd looks at the quarantine when accounts come and go
    balance_check(before, "after that memory");
}

uint64_t program_main(const struct program_start *start) {
    (void)start;
    static const char *const names[] = {"idle", "parent", "giver"};
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        warm_up(names[i]);
    }
    // The text is mapped and found to be no program: that, too, stays.
    warm_up("text");
    const struct balance before = balance_take();
    ends(&before);
    failing_spawns(&before);
    orphans(&before);
    outliving_memory(&before);
    crowd(&before);
    return checks_failed();
}
