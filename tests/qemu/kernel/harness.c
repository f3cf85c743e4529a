#include "harness.h"

#include "refkernel/device.h"
#include "rt/console.h"
#include "rt/start.h"
#include "rt/syscall.h"
#include "rt/text.h"
#include "services/machine.h"

enum {
    THREADS_MAX = 64,
    STACK_BYTES = 8192,
};

const struct rk_bootinfo *test_boot;

static unsigned cases_good, cases_bad, thread_count;
static uint32_t slot_free;
static uint8_t stacks[THREADS_MAX][STACK_BYTES] __attribute__((aligned(16)));

uint64_t service_main(const void *bootinfo, uint64_t size) {
    (void)size;
    test_boot = bootinfo;
    slot_free = test_boot->first_free_slot;
    test_main();
    test_end();
}

void test_print(const char *text) {
    console_print(RK_ROOT_SLOT_CONSOLE, text);
}

void test_print_hex(const char *before, uint64_t value) {
    char bytes[80];
    struct text text = text_begin(bytes, sizeof bytes);
    text_string(&text, before);
    text_hex(&text, value);
    text_string(&text, "\n");
    test_print(bytes);
}

void test_case(const char *name, bool good) {
    *(good ? &cases_good : &cases_bad) += 1;
    test_print(good ? "ok " : "BAD ");
    test_print(name);
    test_print("\n");
}

void test_end(void) {
    uint64_t value = cases_good > 0 && cases_bad == 0 ? MACHINE_EXIT_OK : MACHINE_EXIT_FAILED;
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {MACHINE_EXIT_PORT, MACHINE_EXIT_PORTS, value};
    rt_invoke(RK_ROOT_SLOT_IO_PORT, RK_IO_PORT_WRITE, words, 3);
    for (;;) {
        rt_exit(value);
    }
}

void test_need(uint64_t status, const char *what) {
    if (status != RK_OK) {
        test_print_hex(what, status);
        test_case(what, false);
        test_end();
    }
}

bool test_is_counted(void) {
    const char *line = test_boot->command_line;
    size_t length = text_length(line);
    return length >= 6 && text_equal(line + length - 6, "icount");
}

unsigned test_rounds(unsigned count) {
    return test_is_counted() ? count / 10 : count;
}

uint32_t test_endpoint(void) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {slot_free};
    test_need(rt_invoke(RK_ROOT_SLOT_PROCESS_CONTROL, RK_CONTROL_CREATE_ENDPOINT, words, 1),
              "create endpoint ");
    return slot_free++;
}

uint32_t test_thread(void (*entry)(uint64_t argument), uint64_t argument) {
    return test_thread_on(0, TEST_PRIORITY, entry, argument);
}

uint32_t test_thread_on(uint32_t cpu, uint64_t priority, void (*entry)(uint64_t argument),
                        uint64_t argument) {
    test_need(thread_count < THREADS_MAX ? RK_OK : RK_NO_OBJECTS, "stacks of the harness ");
    uint64_t create[RK_MESSAGE_REGISTER_WORDS] = {slot_free, priority};
    test_need(rt_invoke(RK_ROOT_SLOT_PROCESS, RK_PROCESS_CREATE_THREAD, create, 2),
              "create thread ");
    uint64_t place[RK_MESSAGE_REGISTER_WORDS] = {cpu};
    test_need(rt_invoke(slot_free, RK_THREAD_SET_CPU, place, 1), "set cpu ");
    // A function finds the stack as a CALL leaves it.
    uint64_t stack = (uint64_t)(stacks[thread_count++] + STACK_BYTES) - 8;
    uint64_t start[RK_MESSAGE_REGISTER_WORDS] = {(uint64_t)entry, stack, argument};
    test_need(rt_invoke(slot_free, RK_THREAD_START, start, 7), "start thread ");
    return slot_free++;
}
