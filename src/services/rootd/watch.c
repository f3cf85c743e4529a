#include "rootd/watch.h"

#include "common/fault_text.h"
#include "common/kernel.h"
#include "rootd/service.h"
#include "rt/console.h"
#include "rt/syscall.h"
#include "rt/text.h"
#include "services/machine.h"

// It formats a line and makes system calls, nothing deeper.
static uint8_t watch_stack[16 * 1024] __attribute__((aligned(16)));
static uint32_t watch_slot; // the endpoint

static void fault_print(const struct rt_message *message) {
    const struct service_row *row = service_row_of((enum bootstrap_role)message->badge);
    char lines[320];
    struct text text = text_begin(lines, sizeof(lines));
    text_string(&text, "rootd: SERVICE FAILED: ");
    text_string(&text, row != 0 ? row->name : "unknown");
    text_string(&text, message->label == RK_LABEL_EXIT ? " ended" : " faulted");
    text_string(&text, "\nrootd:   it ");
    fault_text_deed(&text, message->words);
    text_string(&text, "\nrootd:   ");
    fault_text_place(&text, message->words);
    text_string(&text, "\n");
    console_print_pieces(RK_ROOT_SLOT_CONSOLE, lines);
}

_Noreturn void watch(void) {
    struct rt_message message;
    const uint64_t status = rt_receive(watch_slot, &message, 0);
    if (status != RK_OK) {
        boot_fail("rootd", kernel_status_text(status), "the watcher cannot receive");
    }
    fault_print(&message);
    boot_end(MACHINE_EXIT_SERVICE);
}

void watch_start(struct boot *boot) {
    const uint32_t thread_slot = boot_slot(boot);
    watch_slot = boot->fault_slot;
    // As if called: the return address's place is above the aligned stack pointer.
    const struct kernel_start start = {
        .ip = (uint64_t)watch,
        .sp = (uint64_t)(watch_stack + sizeof(watch_stack)) - 8,
    };
    boot_must(kernel_create_thread(RK_ROOT_SLOT_PROCESS, thread_slot, PRIORITY_WATCHER), "rootd",
              "see what the kernel says of CREATE_THREAD");
    boot_must(kernel_start_thread(thread_slot, &start), "rootd",
              "see what the kernel says of START");
}
