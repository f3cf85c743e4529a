// What the processor remembers of page tables is forgotten when they change: each
// page is used first, so that it is remembered, then changed, then used again by a
// thread whose fault tells what the processor saw.
#include "harness.h"

#include "refkernel/fault.h"
#include "refkernel/vspace.h"
#include "rt/syscall.h"

#define PLACE       UINT64_C(0x0000100000000000) // free, and 2 MiB aligned
#define PAGE(index) (PLACE + (index)*RK_PAGE_BYTES)

enum {
    PAGES = 128, // more than are forgotten one by one
    DATA = RK_MAP_READ | RK_MAP_WRITE,
    RETURN_OPCODE = 0xc3,
    FINE = 0, // no fault; else what a page fault's error code adds to USER
    ABSENT = RK_FAULT_USER,
    MISSING_RIGHT = RK_FAULT_USER | RK_FAULT_PRESENT,
};

static uint32_t endpoint, memory_slot;
static uint64_t memory_offset; // 2 MiB aligned frames

static uint64_t *word_at(uint64_t address) {
    return (uint64_t *)address;
}

static void read_at(uint64_t address) {
    *(volatile uint64_t *)address;
}

static void write_at(uint64_t address) {
    *(volatile uint64_t *)address = 1;
}

static void call_at(uint64_t address) {
    __asm__ volatile("call *%0" ::"r"(address) : "memory");
}

struct attempt {
    void (*run)(uint64_t address);
    uint64_t address;
};

static void attempt_run(uint64_t argument) {
    const struct attempt *attempt = (const struct attempt *)argument;
    attempt->run(attempt->address);
    const struct rt_message done = {.label = 0};
    rt_send(endpoint, &done);
    for (;;) {
        rt_yield();
    }
}

// Tries it in a further thread, and compares with the error code that must come.
static void attempt_check(const char *name, void (*run)(uint64_t), uint64_t address,
                          uint64_t error) {
    struct attempt attempt = {run, address};
    test_thread(attempt_run, (uint64_t)&attempt);
    struct rt_message message = {0};
    test_need(rt_receive(endpoint, &message, 0), "receive ");
    bool faulted = message.label == RK_LABEL_FAULT && message.words[0] == RK_FAULT_PAGE &&
                   message.words[2] == address;
    test_case(name, error == FINE ? message.label == 0 : faulted && message.words[3] == error);
}

static void map(uint64_t address, uint64_t offset, uint64_t length, uint64_t flags) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {
        RK_ROOT_SLOT_VSPACE, memory_slot, memory_offset + offset, address, length, flags};
    test_need(rt_invoke(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_MAP, words, 6), "map ");
}

static void unmap(uint64_t address, uint64_t length) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {RK_ROOT_SLOT_VSPACE, address, length};
    test_need(rt_invoke(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_UNMAP, words, 3), "unmap ");
}

static void protect(uint64_t address, uint64_t length, uint64_t flags) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {RK_ROOT_SLOT_VSPACE, address, length, flags};
    test_need(rt_invoke(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_PROTECT, words, 4), "protect ");
}

static void memory_choose(void) {
    for (uint32_t i = 0; i < test_boot->memory_count; i++) {
        const struct rk_boot_memory *memory = &test_boot->memories[i];
        uint64_t offset = -memory->base % RK_PAGE_2M_BYTES;
        if (memory->kind == RK_BOOT_MEMORY_RAM && memory->length > offset + 2 * RK_PAGE_2M_BYTES) {
            memory_slot = memory->slot;
            memory_offset = offset;
        }
    }
    test_need(memory_slot != 0 ? RK_OK : RK_TOO_SMALL, "memory ");
}

static void small_pages_check(void) {
    map(PLACE, RK_PAGE_BYTES, PAGES * RK_PAGE_BYTES, DATA); // off by a page: no large one
    for (uint64_t i = 0; i < PAGES; i++) {
        *word_at(PAGE(i)) = i;
    }
    protect(PAGE(0), RK_PAGE_BYTES, RK_MAP_READ);
    attempt_check("read of a page made read-only", read_at, PAGE(0), FINE);
    attempt_check("write to it", write_at, PAGE(0), MISSING_RIGHT | RK_FAULT_WRITE);
    unmap(PAGE(1), RK_PAGE_BYTES);
    attempt_check("read of a page unmapped", read_at, PAGE(1), ABSENT);
    attempt_check("read of the next", read_at, PAGE(2), FINE);
    map(PAGE(2), RK_PAGE_BYTES + 3 * RK_PAGE_BYTES, RK_PAGE_BYTES, DATA | RK_MAP_OVERWRITE);
    test_case("an overwritten page shows the new frame", *word_at(PAGE(2)) == 3);
    protect(PAGE(3), (PAGES - 3) * RK_PAGE_BYTES, RK_MAP_READ);
    attempt_check("write after many were made read-only", write_at, PAGE(PAGES - 1),
                  MISSING_RIGHT | RK_FAULT_WRITE);
    unmap(PAGE(3), (PAGES - 3) * RK_PAGE_BYTES);
    attempt_check("read after many were unmapped", read_at, PAGE(PAGES - 1), ABSENT);
    unmap(PLACE, PAGES * RK_PAGE_BYTES);
}

static void code_check(void) {
    map(PLACE, 0, RK_PAGE_BYTES, DATA);
    *word_at(PLACE) = RETURN_OPCODE;
    protect(PLACE, RK_PAGE_BYTES, RK_MAP_READ | RK_MAP_EXECUTE);
    attempt_check("call of a page made executable", call_at, PLACE, FINE);
    attempt_check("write to it", write_at, PLACE, MISSING_RIGHT | RK_FAULT_WRITE);
    protect(PLACE, RK_PAGE_BYTES, RK_MAP_READ);
    attempt_check("call of it when it is no more", call_at, PLACE, MISSING_RIGHT | RK_FAULT_FETCH);
    protect(PLACE, RK_PAGE_BYTES, 0);
    attempt_check("read of a page without rights", read_at, PLACE, MISSING_RIGHT);
    unmap(PLACE, RK_PAGE_BYTES);
}

static void large_page_check(void) {
    map(PLACE, 0, RK_PAGE_2M_BYTES, DATA);
    for (uint64_t i = 0; i < 512; i++) {
        *word_at(PAGE(i)) = i;
    }
    unmap(PAGE(7), RK_PAGE_BYTES);
    attempt_check("read of a hole in a large page", read_at, PAGE(7), ABSENT);
    test_case("its neighbours are as they were", *word_at(PAGE(6)) == 6 && *word_at(PAGE(8)) == 8);
    unmap(PLACE, RK_PAGE_2M_BYTES);
    attempt_check("read after all of it was unmapped", read_at, PAGE(511), ABSENT);
}

void test_main(void) {
    endpoint = test_endpoint();
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {endpoint};
    test_need(rt_invoke(RK_ROOT_SLOT_PROCESS, RK_PROCESS_SET_FAULT_ENDPOINT, words, 1),
              "set fault endpoint ");
    memory_choose();
    small_pages_check();
    code_check();
    large_page_check();
}
