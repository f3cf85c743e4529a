// What ends while another CPU uses it: a process that runs there is killed, capabilities
// by which a thread there calls are revoked.
#include "harness.h"

#include "refkernel/memory.h"
#include "refkernel/vspace.h"
#include "rt/memory.h"
#include "rt/syscall.h"

#define PLACE UINT64_C(0x10000000) // of the code, here and there

enum {
    KILLS = 100,
    REVOKES = 100,
    CHILD_SLOTS = RK_SLOTS_PER_PAGE,
    CHILD_BYTES = 16 * 4096,
    COUNTER = 2048, // of the child, in the page of its code
};

// Slots of a new process, in the order in which the kernel fills them; of the copy.
enum { CHILD_PROCESS = 2000, CHILD_VSPACE, CHILD_CAP_SPACE, CHILD_THREAD, COPY };

static uint32_t memory_slot, echo;
static volatile uint64_t calls_good, calls_refused, calls_other;

static void memory_choose(void) {
    for (uint32_t i = 0; i < test_boot->memory_count; i++) {
        const struct rk_boot_memory *memory = &test_boot->memories[i];
        if (memory->kind == RK_BOOT_MEMORY_RAM && memory->length > 2 * CHILD_BYTES) {
            memory_slot = memory->slot;
        }
    }
    test_need(memory_slot != 0 ? RK_OK : RK_TOO_SMALL, "memory ");
}

static void map(uint32_t vspace, uint64_t address, uint64_t flags) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {vspace,  memory_slot,   CHILD_BYTES,
                                                 address, RK_PAGE_BYTES, flags};
    test_need(rt_invoke(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_MAP, words, 6), "map ");
}

// It counts in its own data for ever.
static const unsigned char counts[] = {
    0x48, 0xff, 0x07, // incq (%rdi)
    0xeb, 0xfb,       // jmp to it
};

// Its end and that of its process by another come at the same time.
static const unsigned char counts_and_exits[] = {
    0x48, 0xff,        0x07,       // incq (%rdi)
    0xb8, RK_SYS_EXIT, 0,    0, 0, // mov $EXIT, %eax
    0x0f, 0x05,                    // syscall
};

static void child_start(uint32_t cpu) {
    uint64_t create[RK_MESSAGE_REGISTER_WORDS] = {
        memory_slot, 0, CHILD_BYTES, CHILD_SLOTS, CHILD_PROCESS, TEST_PRIORITY};
    test_need(rt_invoke(RK_ROOT_SLOT_PROCESS_CONTROL, RK_CONTROL_CREATE_PROCESS, create, 6),
              "create process ");
    map(CHILD_VSPACE, PLACE, RK_MAP_READ | RK_MAP_EXECUTE);
    map(CHILD_VSPACE, PLACE + RK_PAGE_BYTES, RK_MAP_READ | RK_MAP_WRITE);
    uint64_t place[RK_MESSAGE_REGISTER_WORDS] = {cpu};
    test_need(rt_invoke(CHILD_PROCESS, RK_PROCESS_SET_CPU, place, 1), "set cpu ");
    uint64_t thread[RK_MESSAGE_REGISTER_WORDS] = {CHILD_THREAD, TEST_PRIORITY};
    test_need(rt_invoke(CHILD_PROCESS, RK_PROCESS_CREATE_THREAD, thread, 2), "create thread ");
    uint64_t start[RK_MESSAGE_REGISTER_WORDS] = {PLACE, 0, PLACE + RK_PAGE_BYTES + COUNTER};
    test_need(rt_invoke(CHILD_THREAD, RK_THREAD_START, start, 7), "start thread ");
}

static uint64_t invoke_all(uint32_t slot, uint64_t method, uint64_t word) {
    uint64_t status;
    do {
        uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {word};
        status = rt_invoke(slot, method, words, 1);
    } while (status == RK_MORE);
    return status;
}

static void slots_clear(void) {
    for (uint64_t slot = CHILD_PROCESS; slot <= CHILD_THREAD; slot++) {
        test_need(invoke_all(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_DELETE, slot), "delete ");
    }
}

static bool counts_on(const volatile uint64_t *counter) {
    for (uint64_t seen = *counter, turn = 0; *counter == seen; turn++) {
        if (turn == 100000000) {
            return false;
        }
        __asm__ volatile("pause" ::: "memory");
    }
    return true;
}

// A child that does not count for ever is given a moment, each time another one.
static bool children_die(const unsigned char *code, unsigned bytes, bool for_ever) {
    const volatile uint64_t *counter = (const volatile uint64_t *)(PLACE + COUNTER);
    bool good = true;
    memcpy((void *)PLACE, code, bytes);
    for (uint32_t i = 0; i < test_rounds(KILLS) && good; i++) {
        child_start(i % test_boot->cpu_count);
        good = i % test_boot->cpu_count == 0 || !for_ever || counts_on(counter);
        for (uint32_t turn = for_ever ? 0 : 16 * i; turn > 0; turn--) {
            __asm__ volatile("pause" ::: "memory");
        }
        test_need(invoke_all(CHILD_PROCESS, RK_PROCESS_KILL, 0), "kill ");
        uint64_t seen = *counter;
        uint64_t use[RK_MESSAGE_REGISTER_WORDS] = {0, CHILD_BYTES};
        test_need(rt_invoke(memory_slot, RK_MEMORY_USE, use, 2), "use ");
        good = good && use[0] == 0 && use[1] == 0 && *counter == seen;
        slots_clear();
    }
    return good;
}

static void echo_run(uint64_t argument) {
    struct rt_message message = {0};
    rt_receive(echo, &message, 0);
    while (argument == 0) {
        rt_reply_receive(echo, &message, 0);
    }
}

static void caller_run(uint64_t argument) {
    while (argument == 0) {
        struct rt_message message = {.word_count = 1};
        uint64_t status = rt_call(COPY, &message, 0);
        *(status == RK_OK           ? &calls_good
          : status == RK_EMPTY_SLOT ? &calls_refused
                                    : &calls_other) += 1;
    }
}

static void copy_make(void) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {echo, COPY, RK_RIGHTS_ALL};
    test_need(rt_invoke(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_COPY, words, 3), "copy ");
}

static bool revokes_seen(void) {
    bool good = true;
    echo = test_endpoint();
    copy_make();
    test_thread_on(test_boot->cpu_count - 1, TEST_PRIORITY, echo_run, 0);
    test_thread_on(test_boot->cpu_count - 1, TEST_PRIORITY, caller_run, 0);
    for (unsigned round = 0; round < test_rounds(REVOKES) && good; round++) {
        good = counts_on(&calls_good);
        test_need(invoke_all(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_REVOKE, echo), "revoke ");
        uint64_t seen = calls_good;
        good = good && counts_on(&calls_refused) && calls_good - seen <= 1;
        copy_make();
    }
    return good && calls_other == 0;
}

void test_main(void) {
    memory_choose();
    map(RK_ROOT_SLOT_VSPACE, PLACE, RK_MAP_READ | RK_MAP_WRITE);
    test_case("processes are killed while they run on another CPU",
              children_die(counts, sizeof counts, true));
    test_case("processes are killed as they exit on another CPU",
              children_die(counts_and_exits, sizeof counts_and_exits, false));
    test_case("revoked capabilities are gone on another CPU", revokes_seen());
}
