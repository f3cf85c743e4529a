// A call and its answer the short way, of every length: each side gets the words
// that the message has and zero in the other registers, keeps its floating-point
// registers, and finds none of the other's segment selectors.
#include "harness.h"

#include "rt/syscall.h"

enum { LABEL = 0x1234, ROUNDS = 3, USER_DATA_SELECTOR = 0x1b };

static uint64_t badge_wrong, words_wrong, selectors_wrong;

static uint64_t word_of(unsigned index) {
    return UINT64_C(0x1111111111111111) * (index + 1);
}

// All registers hold something; those from word_count on must not arrive.
static struct rt_message message_of(uint64_t word_count) {
    struct rt_message message = {.label = LABEL, .word_count = word_count};
    for (unsigned i = 0; i < RK_MESSAGE_REGISTER_WORDS; i++) {
        message.words[i] = word_of(i);
    }
    return message;
}

static bool arrived(const struct rt_message *message, uint64_t word_count) {
    bool good = message->label == LABEL && message->word_count == word_count;
    for (unsigned i = 0; i < RK_MESSAGE_REGISTER_WORDS; i++) {
        good = good && message->words[i] == (i < word_count ? word_of(i) : 0);
    }
    return good;
}

static void fpu_write(uint64_t value) {
    __asm__ volatile("movq %0, %%xmm7" ::"r"(value));
}

static uint64_t fpu_read(void) {
    uint64_t value;
    __asm__ volatile("movq %%xmm7, %0" : "=r"(value));
    return value;
}

static void selectors_write(void) {
    __asm__ volatile(
        "movl %0, %%ds; movl %0, %%es; movl %0, %%fs; movl %0, %%gs" ::"r"(USER_DATA_SELECTOR));
}

static bool selectors_are_zero(void) {
    uint32_t ds, es, fs, gs;
    __asm__ volatile("movl %%ds, %0; movl %%es, %1; movl %%fs, %2; movl %%gs, %3"
                     : "=r"(ds), "=r"(es), "=r"(fs), "=r"(gs));
    return (ds | es | fs | gs) == 0;
}

// Answers with as many words as the request lacks.
static void serve(uint64_t endpoint) {
    struct rt_message message = {0};
    rt_receive((uint32_t)endpoint, &message, 0);
    for (uint64_t count = 0;; count = (count + 1) % (RK_MESSAGE_REGISTER_WORDS + 1)) {
        words_wrong += !arrived(&message, count);
        badge_wrong += message.badge != 0;
        selectors_wrong += !selectors_are_zero();
        selectors_write();
        fpu_write(count);
        message = message_of(RK_MESSAGE_REGISTER_WORDS - count);
        rt_reply_receive((uint32_t)endpoint, &message, 0);
    }
}

void test_main(void) {
    bool words = true, registers = true;
    uint32_t endpoint = test_endpoint();
    test_thread(serve, endpoint);
    rt_yield(); // so that it waits
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (uint64_t count = 0; count <= RK_MESSAGE_REGISTER_WORDS; count++) {
            struct rt_message message = message_of(count);
            fpu_write(~count);
            selectors_write();
            test_need(rt_call(endpoint, &message, 0), "call ");
            words = words && arrived(&message, RK_MESSAGE_REGISTER_WORDS - count);
            registers = registers && fpu_read() == ~count;
            selectors_wrong += !selectors_are_zero();
        }
    }
    test_case("answers arrive as they were sent", words);
    test_case("calls arrive as they were sent", words_wrong == 0 && badge_wrong == 0);
    test_case("floating-point registers stay their thread's", registers);
    test_case("selectors are not the other's", selectors_wrong == 0);
}
