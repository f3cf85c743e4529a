#include "rootd/first_program.h"

#include "image/image.h"
#include "refkernel/process.h"
#include "rt/text.h"
#include "services/limits.h"
#include "services/machine.h"
#include "services/memd_client.h"
#include "services/procd_client.h"
#include "vspaced/range.h"

#define KERNEL_BYTES                                                                               \
    (rk_process_bytes(FIRST_PROGRAM_SLOTS) + FIRST_PROGRAM_TABLE_FRAMES * VSPACED_PAGE_BYTES)

// Both of the process's memories are asked of memd in one piece each.
static void memory_fail(const struct boot *boot, const char *name,
                        const struct procd_spawned *spawned) {
    struct memd_stats stats;
    const bool kernel = spawned->step == PROCD_STEP_KERNEL_MEMORY;
    if (spawned->answer != MEMD_NO_MEMORY || (!kernel && spawned->step != PROCD_STEP_USER_MEMORY) ||
        memd_stats(boot->memd_slot, &stats) != MEMD_OK) {
        return;
    }
    char why[160];
    struct text text = text_begin(why, sizeof(why));
    text_string(&text, procd_step_text(spawned->step));
    if (kernel) {
        text_string(&text, ": it needs ");
        text_count(&text, KERNEL_BYTES / 1024, " KiB in one piece");
    } else {
        text_string(&text, ": it is more than there is");
    }
    text_string(&text, ", and the largest that is free has ");
    text_count(&text, stats.bytes_free_largest / 1024, " KiB");
    boot_fail(name, why, "give the machine more memory");
}

static _Noreturn void spawn_fail(const struct boot *boot, const char *name, procd_result result,
                                 const struct procd_spawned *spawned) {
    char why[200];
    struct text text = text_begin(why, sizeof(why));
    if (result == PROCD_STEP_FAILED) {
        memory_fail(boot, name, spawned);
    }
    text_string(&text, procd_status_text(result));
    if (result == PROCD_STEP_FAILED) {
        text_string(&text, "; ");
        text_string(&text, procd_step_text(spawned->step));
        text_string(&text, "; its answer was ");
        text_number(&text, spawned->answer);
    }
    if (result == PROCD_BAD_IMAGE) {
        text_string(&text, ": ");
        text_string(&text, image_status_text((enum image_status)spawned->answer));
    }
    boot_fail(name, why, "init=NAME names the boot module to start first");
}

uint64_t first_program_start(const struct boot *boot, const struct options *options) {
    const struct procd_spawn spawn = {
        .name = options->init,
        .text = options->text,
        .data_name = options->data[0] != 0 ? options->data : 0,
        .flags = PROCD_SPAWN_FLAGS_ALL & ~(options->allow_jit ? 0U : PROCD_SPAWN_ALLOW_JIT),
        .memory_max = FIRST_PROGRAM_MEMORY_MAX,
        .slot_count = FIRST_PROGRAM_SLOTS,
        .table_frames = FIRST_PROGRAM_TABLE_FRAMES,
    };
    struct procd_spawned spawned;
    const procd_result result = procd_spawn(boot->procd_slot, &spawn, &spawned);
    if (result != PROCD_OK) {
        spawn_fail(boot, options->init, result, &spawned);
    }
    return spawned.process;
}

_Noreturn void first_program_wait(const struct boot *boot, uint64_t process) {
    struct procd_end end;
    const procd_result result = procd_wait(boot->procd_slot, process, &end);
    if (result != PROCD_OK) {
        boot_fail("procd", procd_status_text(result), "the first program's end is unknown");
    }
    const bool good = end.kind == PROCD_END_EXITED && end.code == 0;
    boot_say(good ? "the first program ended well" : "the first program failed");
    boot_end(good ? MACHINE_EXIT_OK : MACHINE_EXIT_FAILED);
}
