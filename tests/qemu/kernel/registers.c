// A thread finds every general register as it left it: across preemption, with
// other threads between that use them all, and across a fault whose handler says
// RETRY.
#include "harness.h"

#include "refkernel/fault.h"
#include "rt/syscall.h"

enum { ROUNDS = 20, THREADS = 2 };

void registers_spin(uint64_t argument, volatile uint64_t *held);
uint64_t registers_break(uint64_t argument);

static volatile uint64_t held[THREADS];
static uint32_t endpoint;

static void spin(uint64_t argument) {
    registers_spin(argument, &held[argument]);
}

static void breakpoint(uint64_t argument) {
    struct rt_message message = {.word_count = 1, .words = {registers_break(argument)}};
    rt_send(endpoint, &message);
    for (;;) {
        rt_yield();
    }
}

static void breakpoint_check(void) {
    endpoint = test_endpoint();
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {endpoint};
    test_need(rt_invoke(RK_ROOT_SLOT_PROCESS, RK_PROCESS_SET_FAULT_ENDPOINT, words, 1),
              "set fault endpoint ");
    test_thread(breakpoint, 7);
    struct rt_message message = {0};
    test_need(rt_receive(endpoint, &message, 0), "receive ");
    test_case("the breakpoint arrives",
              message.label == RK_LABEL_FAULT && message.words[0] == RK_FAULT_DEBUG);
    message = (struct rt_message){.word_count = 1, .words = {RK_FAULT_RETRY}};
    test_need(rt_reply_receive(endpoint, &message, 0), "reply ");
    test_case("registers hold across a fault", message.words[0] == 1);
}

void test_main(void) {
    for (unsigned i = 0; i < THREADS; i++) {
        test_thread(spin, i);
    }
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned i = 0; i < THREADS; i++) {
            uint64_t seen = held[i];
            while (held[i] == seen) {
                __asm__ volatile("" ::: "memory");
            }
        }
    }
    test_case("registers hold across preemption", true);
    breakpoint_check();
}
