// A page that one CPU takes away is gone for another one that uses it meanwhile: before
// the call returns. The same for a right, and for a frame that is replaced.
#include "harness.h"

#include "refkernel/fault.h"
#include "refkernel/vspace.h"
#include "rt/syscall.h"

#define PLACE UINT64_C(0x0000100000000000) // free, and 2 MiB aligned
#define ALIAS (PLACE + RK_PAGE_2M_BYTES)

enum {
    ROUNDS = 200,
    DATA = RK_MAP_READ | RK_MAP_WRITE,
    CONTROL = RK_ROOT_SLOT_VSPACE_CONTROL,
};

static uint32_t faults, memory_slot;
static volatile uint64_t reads, writes, stop;

static void reader_run(uint64_t argument) {
    const volatile uint64_t *word = (const volatile uint64_t *)argument;
    for (;;) {
        (void)*word;
        reads++;
    }
}

// Counts upwards in the page.
static void writer_run(uint64_t argument) {
    volatile uint64_t *word = (volatile uint64_t *)argument;
    for (;;) {
        ++*word;
        writes++;
    }
}

static void map(uint64_t address, uint64_t offset, uint64_t flags) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {RK_ROOT_SLOT_VSPACE, memory_slot, offset, address,
                                                 RK_PAGE_BYTES,       flags};
    test_need(rt_invoke(CONTROL, RK_VSPACE_MAP, words, 6), "map ");
}

static void unmap(uint64_t address) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {RK_ROOT_SLOT_VSPACE, address, RK_PAGE_BYTES};
    test_need(rt_invoke(CONTROL, RK_VSPACE_UNMAP, words, 3), "unmap ");
}

static void protect(uint64_t address, uint64_t flags) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {RK_ROOT_SLOT_VSPACE, address, RK_PAGE_BYTES,
                                                 flags};
    test_need(rt_invoke(CONTROL, RK_VSPACE_PROTECT, words, 4), "protect ");
}

static void counts_on(const volatile uint64_t *counter) {
    for (uint64_t seen = *counter; *counter == seen;) {
        __asm__ volatile("pause" ::: "memory");
    }
}

// The fault that the change must have caused.
static bool fault_came(uint64_t kind_bits) {
    struct rt_message message = {0};
    test_need(rt_receive(faults, &message, 0), "receive ");
    return message.label == RK_LABEL_FAULT && message.words[0] == RK_FAULT_PAGE &&
           message.words[2] == PLACE && message.words[3] == kind_bits;
}

static void fault_retry(void) {
    const struct rt_message retry = {.word_count = 1, .words = {RK_FAULT_RETRY}};
    test_need(rt_reply(0, &retry), "reply ");
}

static bool unmaps_seen(void) {
    bool good = true;
    for (unsigned round = 0; round < test_rounds(ROUNDS); round++) {
        counts_on(&reads);
        unmap(PLACE);
        uint64_t seen = reads;
        good = fault_came(RK_FAULT_USER) && good;
        // Of the last access before the change, the count may have been to come.
        good = reads - seen <= 1 && good;
        map(PLACE, 0, DATA);
        fault_retry();
    }
    return good;
}

// After the call nothing is written any more, which the alias shows.
static bool protects_seen(void) {
    const volatile uint64_t *alias = (const volatile uint64_t *)ALIAS;
    bool good = true;
    for (unsigned round = 0; round < test_rounds(ROUNDS); round++) {
        counts_on(&writes);
        protect(PLACE, RK_MAP_READ);
        uint64_t seen = *alias;
        good = fault_came(RK_FAULT_USER | RK_FAULT_PRESENT | RK_FAULT_WRITE) && good;
        good = *alias == seen && good;
        protect(PLACE, DATA);
        fault_retry();
    }
    return good;
}

// Another frame in the same place: the one that was there does not change any more.
static bool replacements_seen(void) {
    const volatile uint64_t *aliases[2] = {(const volatile uint64_t *)ALIAS,
                                           (const volatile uint64_t *)(ALIAS + RK_PAGE_BYTES)};
    bool good = true;
    for (unsigned round = 1; round <= test_rounds(ROUNDS); round++) {
        counts_on(&writes);
        map(PLACE, round % 2 * RK_PAGE_BYTES, DATA | RK_MAP_OVERWRITE);
        uint64_t seen = *aliases[(round + 1) % 2];
        counts_on(&writes);
        counts_on(&writes);
        good = *aliases[(round + 1) % 2] == seen && good;
    }
    return good;
}

static void memory_choose(void) {
    for (uint32_t i = 0; i < test_boot->memory_count; i++) {
        const struct rk_boot_memory *memory = &test_boot->memories[i];
        if (memory->kind == RK_BOOT_MEMORY_RAM && memory->length > 2 * RK_PAGE_BYTES) {
            memory_slot = memory->slot;
        }
    }
    test_need(memory_slot != 0 ? RK_OK : RK_TOO_SMALL, "memory ");
}

void test_main(void) {
    faults = test_endpoint();
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {faults};
    test_need(rt_invoke(RK_ROOT_SLOT_PROCESS, RK_PROCESS_SET_FAULT_ENDPOINT, words, 1),
              "set fault endpoint ");
    memory_choose();
    map(PLACE, 0, DATA);
    map(ALIAS, 0, DATA);
    map(ALIAS + RK_PAGE_BYTES, RK_PAGE_BYTES, DATA);
    uint32_t last = test_boot->cpu_count - 1;
    test_thread_on(last, TEST_PRIORITY, reader_run, PLACE);
    test_case("an unmap is seen by another CPU", unmaps_seen());
    unmap(PLACE);
    test_case("a reader ends", fault_came(RK_FAULT_USER));
    const struct rt_message end = {0};
    test_need(rt_reply(0, &end), "reply ");
    map(PLACE, 0, DATA);
    test_thread_on(last, TEST_PRIORITY, writer_run, PLACE);
    test_case("a protect is seen by another CPU", protects_seen());
    test_case("another frame is seen by another CPU", replacements_seen());
}
