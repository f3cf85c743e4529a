// Messages between CPUs: each CPU calls a server on each other one and is called by it,
// all CPUs call their own at once, and all send to one. Meanwhile two threads a CPU
// take turns with different floating-point registers.
#include "harness.h"

#include "rt/syscall.h"

enum {
    ACROSS = 1000, // calls from each CPU to each
    LOCAL = 20000, // calls of a CPU's own server
    SENDS = 1000,  // of each CPU to one endpoint
    HOLDERS = 2,   // a CPU
    HELD = 500000, // times that each looks, over some ticks

    HOLDER_PRIORITY = TEST_PRIORITY - 1,
    LABEL = 7,
};

static uint32_t done; // endpoint; a message from whoever is ready
static uint32_t servers[RK_CPUS_MAX], sink, gate;

static uint64_t word_of(uint64_t argument, uint64_t round) {
    return argument << 32 | round;
}

// Answers each call with its words, turned round.
static void server_run(uint64_t argument) {
    struct rt_message message = {0};
    uint64_t status = rt_receive(servers[argument], &message, 0);
    while (status == RK_OK) {
        message.words[0] = ~message.words[0];
        status = rt_reply_receive(servers[argument], &message, 0);
    }
    test_need(status, "server ");
}

static void end_tell(uint64_t wrong) {
    const struct rt_message message = {.label = LABEL, .word_count = 1, .words = {wrong}};
    rt_send(done, &message);
    for (;;) {
        struct rt_message never = {0};
        rt_call(done, &never, 0); // nobody answers
    }
}

static uint64_t calls_make(uint32_t server, uint64_t argument, unsigned count) {
    uint64_t wrong = 0;
    for (unsigned round = 0; round < count; round++) {
        struct rt_message message = {.label = LABEL, .word_count = 1};
        message.words[0] = word_of(argument, round);
        uint64_t status = rt_call(server, &message, 0);
        wrong += status != RK_OK || message.words[0] != ~word_of(argument, round);
    }
    return wrong;
}

static void across_run(uint64_t cpu) {
    uint64_t wrong = 0;
    for (uint32_t i = 0; i < test_boot->cpu_count; i++) {
        wrong += calls_make(servers[i], cpu, test_rounds(ACROSS));
    }
    end_tell(wrong);
}

static void local_run(uint64_t cpu) {
    end_tell(calls_make(servers[cpu], cpu, test_rounds(LOCAL)));
}

static void sends_run(uint64_t cpu) {
    uint64_t wrong = 0;
    for (unsigned round = 0; round < test_rounds(SENDS); round++) {
        const struct rt_message message = {
            .label = LABEL, .word_count = 1, .words = {word_of(cpu, round)}};
        wrong += rt_send(sink, &message) != RK_OK;
    }
    end_tell(wrong);
}

static bool held_once(uint64_t pattern) {
    uint64_t seen;
    __asm__ volatile("movq %%xmm5, %0" : "=r"(seen));
    return seen == pattern;
}

// Holds a pattern in a register over preemptions, and while it waits for the next turn.
static void hold_run(uint64_t argument) {
    const uint64_t pattern = UINT64_C(0x1111111111111111) * (argument + 1);
    __asm__ volatile("movq %0, %%xmm5" ::"r"(pattern));
    for (;;) {
        for (unsigned i = 0; i < HELD && held_once(pattern); i++) {
            __asm__ volatile("" ::: "memory");
        }
        struct rt_message message = {.word_count = 1, .words = {!held_once(pattern)}};
        rt_send(done, &message);
        rt_receive(gate, &message, 0);
    }
}

// One thread a CPU; true once each has ended well.
static bool all_run(void (*entry)(uint64_t cpu)) {
    for (uint32_t cpu = 0; cpu < test_boot->cpu_count; cpu++) {
        test_thread_on(cpu, TEST_PRIORITY, entry, cpu);
    }
    uint64_t wrong = 0;
    for (uint32_t cpu = 0; cpu < test_boot->cpu_count; cpu++) {
        struct rt_message message = {0};
        test_need(rt_receive(done, &message, 0), "receive ");
        wrong += message.words[0];
    }
    return wrong == 0;
}

// All that was sent arrives, each CPU's in the order in which it sent.
static void sink_run(uint64_t argument) {
    uint64_t next[RK_CPUS_MAX] = {0}, wrong = argument;
    for (unsigned i = 0; i < test_rounds(SENDS) * test_boot->cpu_count; i++) {
        struct rt_message message = {0};
        wrong += rt_receive(sink, &message, 0) != RK_OK;
        uint64_t cpu = message.words[0] >> 32;
        wrong += cpu >= RK_CPUS_MAX || (uint32_t)message.words[0] != next[cpu % RK_CPUS_MAX]++;
    }
    end_tell(wrong);
}

static bool all_held(void) {
    uint64_t wrong = 0;
    for (uint32_t i = 0; i < test_boot->cpu_count * HOLDERS; i++) {
        struct rt_message message = {0};
        test_need(rt_receive(done, &message, 0), "receive ");
        wrong += message.words[0];
    }
    return wrong == 0;
}

static void all_go_on(void) {
    const struct rt_message message = {0};
    for (uint32_t i = 0; i < test_boot->cpu_count * HOLDERS; i++) {
        test_need(rt_send(gate, &message), "send ");
    }
}

void test_main(void) {
    test_print_hex("cpus ", test_boot->cpu_count);
    done = test_endpoint();
    sink = test_endpoint();
    gate = test_endpoint();
    for (uint32_t cpu = 0; cpu < test_boot->cpu_count; cpu++) {
        servers[cpu] = test_endpoint();
        test_thread_on(cpu, TEST_PRIORITY, server_run, cpu);
        for (uint32_t i = 0; i < HOLDERS; i++) {
            test_thread_on(cpu, HOLDER_PRIORITY, hold_run, cpu * HOLDERS + i);
        }
    }
    test_case("floating-point registers are held on each CPU", all_held());
    test_case("each CPU calls each", all_run(across_run));
    test_case("all CPUs call their own server at once", all_run(local_run));
    test_thread_on(test_boot->cpu_count - 1, TEST_PRIORITY, sink_run, 0);
    bool sent = all_run(sends_run);
    struct rt_message message = {0};
    test_need(rt_receive(done, &message, 0), "receive ");
    test_case("all CPUs send to one endpoint", sent && message.words[0] == 0);
    all_go_on();
    test_case("and still the registers are held", all_held());
}
