#include "rootd/limit.h"

#include "common/kernel.h"
#include "rootd/watch.h"
#include "rt/syscall.h"
#include "rt/time_stamp.h"

// A service takes some tenths of a second at most. Machines count one to five time stamps in a
// nanosecond, so this is half a minute at least, for a busy host, and about two at most.
#define LIMIT_STAMPS (UINT64_C(1) << 37)

enum { LIMIT_STACK_BYTES = 8 * 1024 }; // it prints three lines, nothing deeper

// A role each.
enum limit_number {
#define X(name, value, text) LIMIT_##name,
    BOOTSTRAP_ROLE_LIST(X)
#undef X
        LIMITS,
};

static struct limit {
    uint8_t stack[LIMIT_STACK_BYTES] __attribute__((aligned(16)));
    const struct service_row *row;
    bool is_over; // written by the first thread, which nobody else's turn interrupts
} limits[LIMITS];

static _Noreturn void limit_main(uint64_t number) {
    const struct limit *limit = &limits[number];
    const uint64_t begin = time_stamp();
    while (!__atomic_load_n(&limit->is_over, __ATOMIC_RELAXED)) {
        if (time_stamp() - begin > LIMIT_STAMPS) {
            boot_fail(
                limit->row->name, "it was started, and has not said for long that it is ready",
                "tools/run --gdb, tools/debug: `rk threads` and `rk bt` show where it stands");
        }
        (void)rt_yield();
    }
    watch();
}

static struct limit *limit_of(const struct service_row *row) {
    return &limits[row - service_rows];
}

void limit_begin(struct boot *boot, const struct service_row *row) {
    struct limit *limit = limit_of(row);
    const uint32_t thread_slot = boot_slot(boot);
    // As if called: the return address's place is above the aligned stack pointer.
    const struct kernel_start start = {
        .ip = (uint64_t)limit_main,
        .sp = (uint64_t)(limit->stack + sizeof(limit->stack)) - 8,
        .arguments = {(uint64_t)(limit - limits)},
    };
    limit->row = row;
    boot_must(kernel_create_thread(RK_ROOT_SLOT_PROCESS, thread_slot, row->priority), "rootd",
              "see what the kernel says of CREATE_THREAD");
    boot_must(kernel_start_thread(thread_slot, &start), "rootd",
              "see what the kernel says of START");
}

void limit_end(const struct service_row *row) {
    __atomic_store_n(&limit_of(row)->is_over, true, __ATOMIC_RELAXED);
}
