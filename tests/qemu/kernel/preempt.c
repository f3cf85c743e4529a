// A thread that never enters the kernel does not keep the CPU: this thread and a
// spinning one, of the same priority, take turns at the timer.
#include "harness.h"
#include "rt/time_stamp.h"

enum { ROUNDS = 40 };

static volatile uint64_t spins;

static void spin(uint64_t argument) {
    (void)argument;
    // Flags that a careless kernel would take over: direction and alignment check.
    __asm__ volatile("pushfq; orq $0x40400, (%%rsp); popfq" ::: "memory", "cc");
    for (;;) {
        spins++;
    }
}

// Waits, without a system call, until the other thread ran.
static void turn_await(void) {
    for (uint64_t seen = spins; spins == seen;) {
        __asm__ volatile("" ::: "memory");
    }
}

void test_main(void) {
    test_thread(spin, 0);
    turn_await();
    uint64_t begin = time_stamp();
    for (unsigned i = 0; i < ROUNDS; i++) {
        turn_await();
    }
    uint64_t turn = (time_stamp() - begin) / ROUNDS;
    test_case("the spinning thread and this one take turns", true);
    // Under -icount a time stamp is a nanosecond; a turn is two ticks.
    if (test_is_counted()) {
        uint64_t want = 2 * test_boot->tick_ns;
        test_print_hex("turn ", turn);
        test_case("a tick is as long as announced",
                  turn > want - want / 100 && turn < want + want / 100);
    }
}
