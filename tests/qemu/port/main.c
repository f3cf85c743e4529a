// The conformance cases over the refkernel port, on the machine. Booted as the root
// task, instead of rootd; prints a line a case and ends the machine.
#include "conformance.h"
#include "refkernel/device.h"
#include "rt/console.h"
#include "rt/start.h"
#include "rt/syscall.h"
#include "rt/text.h"
#include "services/machine.h"
#include "world.h"

static unsigned good, bad;

static void print(const char *first, const char *second, const char *third) {
    char bytes[240];
    struct text text = text_begin(bytes, sizeof(bytes));
    text_string(&text, first);
    text_string(&text, second);
    text_string(&text, third);
    text_string(&text, "\n");
    console_print(RK_ROOT_SLOT_CONSOLE, bytes);
}

static _Noreturn void end(void) {
    const uint64_t value = good > 0 && bad == 0 ? MACHINE_EXIT_OK : MACHINE_EXIT_FAILED;
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {MACHINE_EXIT_PORT, MACHINE_EXIT_PORTS, value};
    (void)rt_invoke(RK_ROOT_SLOT_IO_PORT, RK_IO_PORT_WRITE, words, 3);
    rt_exit(value);
}

void world_fail(const char *what, uint64_t status) {
    char bytes[32];
    struct text text = text_begin(bytes, sizeof(bytes));
    text_string(&text, ", status ");
    text_number(&text, status);
    print("BAD the world: ", what, bytes);
    bad++;
    end();
}

static void run(const struct conformance_case *cases, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        const char *wrong = cases[i].run(world_port);
        if (wrong == 0) {
            good++;
            print("ok ", cases[i].name, "");
        } else {
            bad++;
            print("BAD ", cases[i].name, ":");
            print("    ", wrong, "");
        }
        world_clear();
    }
}

uint64_t root_main(const struct rk_bootinfo *info) {
    rt_buffer_address = info->message_buffer;
    world_open(info);
    run(conformance_slots, conformance_slot_count);
    run(conformance_messages, conformance_message_count);
    run(conformance_threads, conformance_thread_count);
    run(conformance_vspaces, conformance_vspace_count);
    end();
}
