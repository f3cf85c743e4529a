// Floating-point registers belong to their thread: two threads keep different
// values in all of them, one that never uses them runs between, and threads that
// use them for the first time find the state that a reset gives.
#include "harness.h"

#include "rt/memory.h"
#include "rt/syscall.h"

enum { ROUNDS = 30, THREADS = 2, FRESH = 4 };

// What FXSAVE stores, as far as the test looks at it.
struct fpu_state {
    uint16_t control, status;
    uint8_t tags, unused0;
    uint16_t opcode;
    uint64_t instruction, operand;
    uint32_t simd_control, simd_mask;
    uint8_t x87[8][16];
    uint64_t simd[16][2];
    uint8_t unused1[96];
};

_Static_assert(sizeof(struct fpu_state) == 512, "FXSAVE");

void fpu_spin(uint64_t pattern, volatile uint64_t *held);
void fpu_store(void *area);

static volatile uint64_t held[THREADS];
static volatile uint64_t fresh_done[FRESH];
static struct fpu_state fresh[FRESH] __attribute__((aligned(16)));

static void spin(uint64_t argument) {
    fpu_spin(UINT64_C(0x1122334455667700) * (argument + 1) + argument + 1, &held[argument]);
}

static void fresh_look(uint64_t argument) {
    fpu_store(&fresh[argument]);
    fresh_done[argument] = 1;
    for (;;) {
        rt_yield();
    }
}

// Spins, so that every turn of another thread is a preemption.
static void all_await(const volatile uint64_t *counters, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        uint64_t seen = counters[i];
        while (counters[i] == seen) {
            __asm__ volatile("" ::: "memory");
        }
    }
}

static bool state_is_clean(const struct fpu_state *state) {
    static const uint64_t zero[16][2];
    return state->control == 0x37f && state->status == 0 && state->tags == 0 &&
           state->simd_control == 0x1f80 && memcmp(state->simd, zero, sizeof zero) == 0 &&
           memcmp(state->x87, zero, sizeof state->x87) == 0 && state->instruction == 0 &&
           state->operand == 0;
}

void test_main(void) {
    for (unsigned i = 0; i < THREADS; i++) {
        test_thread(spin, i);
    }
    for (unsigned round = 0; round < ROUNDS; round++) {
        all_await(held, THREADS);
    }
    test_case("two threads keep their own registers", true);
    bool clean = true;
    for (unsigned i = 0; i < FRESH; i++) {
        test_thread(fresh_look, i);
        while (!fresh_done[i]) {
            rt_yield();
        }
        clean = clean && state_is_clean(&fresh[i]);
    }
    test_case("fresh threads find clean registers", clean);
    all_await(held, THREADS);
    test_case("the two still keep theirs", true);
}
