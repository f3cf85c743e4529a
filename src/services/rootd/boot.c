#include "rootd/boot.h"

#include "common/kernel.h"
#include "refkernel/device.h"
#include "rt/console.h"
#include "rt/syscall.h"
#include "rt/text.h"
#include "services/machine.h"
#include "services/memd_client.h"

static void say(const char *text, void (*print)(uint32_t console_slot, const char *string)) {
    char line[160];
    struct text out = text_begin(line, sizeof(line));
    text_string(&out, "rootd: ");
    text_string(&out, text);
    text_byte(&out, '\n');
    print(RK_ROOT_SLOT_CONSOLE, line);
}

void boot_say(const char *text) {
    say(text, console_print);
}

void boot_record(const char *what, uint64_t stamp) {
    char line[160];
    struct text out = text_begin(line, sizeof(line));
    text_string(&out, "#json {\"kind\": \"boot\", \"what\": \"");
    text_string(&out, what);
    text_string(&out, "\", \"time_stamp\": ");
    text_number(&out, stamp);
    text_string(&out, "}\n");
    console_print(RK_ROOT_SLOT_CONSOLE, line);
}

_Noreturn void boot_end(uint32_t exit_value) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {MACHINE_EXIT_PORT, MACHINE_EXIT_PORTS, exit_value};
    (void)rt_invoke(RK_ROOT_SLOT_IO_PORT, RK_IO_PORT_WRITE, words, 3);
    boot_say("the machine has no exit port; it stays as it is");
    for (;;) {
        (void)rt_yield();
    }
}

_Noreturn void boot_fail(const char *who, const char *why, const char *what_to_do) {
    char line[160];
    struct text out = text_begin(line, sizeof(line));
    text_string(&out, "BOOT FAILED: ");
    text_string(&out, who);
    say(line, console_print_pieces);
    out = text_begin(line, sizeof(line));
    text_string(&out, "  why:  ");
    text_string(&out, why);
    say(line, console_print_pieces);
    out = text_begin(line, sizeof(line));
    text_string(&out, "  help: ");
    text_string(&out, what_to_do);
    say(line, console_print_pieces);
    boot_end(MACHINE_EXIT_NO_BOOT);
}

void boot_must(uint64_t kernel_status, const char *who, const char *what_to_do) {
    if (kernel_status != RK_OK) {
        boot_fail(who, kernel_status_text(kernel_status), what_to_do);
    }
}

uint32_t boot_slots(struct boot *boot, uint32_t count) {
    if (count > boot->info->slot_count - boot->slot_next) {
        boot_fail("rootd", "its capability space is full", "raise RK_ROOT_SLOTS");
    }
    const uint32_t first = boot->slot_next;
    boot->slot_next += count;
    return first;
}

uint32_t boot_slot(struct boot *boot) {
    return boot_slots(boot, 1);
}

// What is lacking, in numbers.
static _Noreturn void memory_fail(const char *who, uint64_t bytes, uint64_t bytes_free) {
    char why[120];
    struct text text = text_begin(why, sizeof(why));
    text_string(&text, "it needs ");
    text_number(&text, (bytes + 1023) / 1024);
    text_string(&text, " KiB of memory in one piece, and the largest that is free has ");
    text_number(&text, bytes_free / 1024);
    boot_fail(who, why, "give the machine more memory, or build with smaller limits");
}

static void early_take(struct boot *boot, uint64_t bytes, uint32_t slot, const char *who) {
    if (bytes > boot->early_bytes - boot->early_offset) {
        memory_fail(who, bytes, boot->early_bytes - boot->early_offset);
    }
    boot_must(kernel_derive(RK_ROOT_SLOT_CAP_SPACE, boot->early_slot, slot, RK_MEMORY_RIGHTS,
                            boot->early_offset, bytes),
              who, "see what the kernel says of DERIVE");
    boot_must(kernel_zero(slot, bytes), who, "the kernel says that this memory is in use");
    boot->early_offset += bytes;
}

uint32_t boot_memory(struct boot *boot, uint64_t bytes, const char *who) {
    const uint32_t slot = boot_slot(boot);
    if (boot->early_slot != 0) {
        early_take(boot, bytes, slot, who);
        return slot;
    }
    struct memd_memory memory;
    const memd_result result =
        memd_allocate(boot->memd_slot, bytes, 0, MEMD_MEMORY_RIGHTS, slot, &memory);
    struct memd_stats stats;
    if (result == MEMD_NO_MEMORY && memd_stats(boot->memd_slot, &stats) == MEMD_OK) {
        memory_fail(who, bytes, stats.bytes_free_largest);
    }
    if (result != MEMD_OK) {
        boot_fail(who, memd_status_text(result), "see include/services/memd.h");
    }
    return slot;
}
