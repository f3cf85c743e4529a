// A new process finds nothing of the one that ran before it: general registers and
// segment selectors are zero.
#include "harness.h"

#include "refkernel/fault.h"
#include "refkernel/vspace.h"
#include "rt/memory.h"
#include "rt/syscall.h"

#define PLACE UINT64_C(0x10000000) // of the code, here and there

enum {
    USER_DATA_SELECTOR = 0x1b,
    CHILD_SLOTS = RK_SLOTS_PER_PAGE,
    CHILD_BYTES = 16 * 4096,
};

extern const char fresh_code[], fresh_code_end[];

// Three slots of a new process, in the order in which the kernel fills them.
enum { CHILD_PROCESS = 2000, CHILD_VSPACE, CHILD_CAP_SPACE, CHILD_THREAD };

static uint32_t memory_find(void) {
    for (uint32_t i = 0; i < test_boot->memory_count; i++) {
        const struct rk_boot_memory *memory = &test_boot->memories[i];
        if (memory->kind == RK_BOOT_MEMORY_RAM && memory->length > 2 * CHILD_BYTES) {
            return memory->slot;
        }
    }
    test_need(RK_TOO_SMALL, "memory ");
    return 0;
}

static void map(uint32_t vspace, uint32_t memory, uint64_t flags) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {vspace, memory,        CHILD_BYTES,
                                                 PLACE,  RK_PAGE_BYTES, flags};
    test_need(rt_invoke(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_MAP, words, 6), "map ");
}

static void child_make(uint32_t endpoint) {
    uint32_t memory = memory_find();
    uint64_t create[RK_MESSAGE_REGISTER_WORDS] = {
        memory, 0, CHILD_BYTES, CHILD_SLOTS, CHILD_PROCESS, TEST_PRIORITY};
    test_need(rt_invoke(RK_ROOT_SLOT_PROCESS_CONTROL, RK_CONTROL_CREATE_PROCESS, create, 6),
              "create process ");
    map(RK_ROOT_SLOT_VSPACE, memory, RK_MAP_READ | RK_MAP_WRITE);
    memcpy((void *)PLACE, fresh_code, (size_t)(fresh_code_end - fresh_code));
    map(CHILD_VSPACE, memory, RK_MAP_READ | RK_MAP_EXECUTE);
    uint64_t fault[RK_MESSAGE_REGISTER_WORDS] = {endpoint};
    test_need(rt_invoke(CHILD_PROCESS, RK_PROCESS_SET_FAULT_ENDPOINT, fault, 1),
              "set fault endpoint ");
    uint64_t thread[RK_MESSAGE_REGISTER_WORDS] = {CHILD_THREAD, TEST_PRIORITY};
    test_need(rt_invoke(CHILD_PROCESS, RK_PROCESS_CREATE_THREAD, thread, 2), "create thread ");
}

void test_main(void) {
    uint32_t endpoint = test_endpoint();
    child_make(endpoint);
    __asm__ volatile(
        "movl %0, %%ds; movl %0, %%es; movl %0, %%fs; movl %0, %%gs" ::"r"(USER_DATA_SELECTOR));
    uint64_t start[RK_MESSAGE_REGISTER_WORDS] = {PLACE};
    test_need(rt_invoke(CHILD_THREAD, RK_THREAD_START, start, 7), "start thread ");
    struct rt_message message = {0};
    test_need(rt_receive(endpoint, &message, 0), "receive ");
    test_case("the process ran its code",
              message.label == RK_LABEL_FAULT && message.words[0] == RK_FAULT_INSTRUCTION);
    test_print_hex("registers ", message.words[4]);
    test_case("registers and selectors are zero", message.words[4] == 0);
}
