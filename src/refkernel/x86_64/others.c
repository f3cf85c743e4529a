#include "x86_64/others.h"

#include <stdbool.h>

#include "core/arch.h"
#include "rt/memory.h"
#include "x86_64/apic.h"
#include "x86_64/console.h"
#include "x86_64/entry.h"
#include "x86_64/machine.h"
#include "x86_64/processor.h"
#include "x86_64/registers.h"
#include "x86_64/timer.h"

enum {
    BEGIN_BYTES = 4096,
    // As the MultiProcessor specification 1.4, B.4, wants it.
    RESET_WAIT_US = 10000,
    BEGIN_WAIT_US = 200,
    ANSWER_WAIT_US = 1000,
    ANSWER_TRIES = 2000,
};

// boot_others.S
extern const uint8_t others_begin[], others_begin_end[];
extern uint64_t others_stack;
extern uint32_t others_index;
_Noreturn void others_join(uint32_t index);

static uint32_t ids[RK_CPUS_MAX];
static uint32_t answered; // the number of the CPU that came last
static bool released;

uint32_t others_id(uint32_t index) {
    return ids[index];
}

void arch_cpu_nudge(uint32_t index) {
    apic_send(ids[index], VECTOR_NUDGE);
}

static void count_tell(const struct acpi_cpus *cpus, const char *reason) {
    if (reason != NULL) {
        console_text("refkernel: ");
        console_text(reason);
        console_text(", so one CPU runs\n");
    } else if (cpus->count < cpus->found) {
        console_text("refkernel: CPUs found ");
        console_decimal(cpus->found);
        console_text(", run ");
        console_decimal(cpus->count);
        console_text("\n");
    }
}

void others_find(const struct ranges *ram, struct acpi_cpus *cpus) {
    const char *reason = acpi_cpus_read(apic_id(), cpus);
    if (cpus->count > 1 && !ranges_hold(ram, OTHERS_BEGIN, OTHERS_BEGIN + BEGIN_BYTES)) {
        reason = "no RAM where the others could begin";
        cpus->count = 1;
    }
    if (cpus->count > 1) {
        memcpy(arch_physical(OTHERS_BEGIN), others_begin,
               (size_t)(others_begin_end - others_begin));
    }
    memcpy(ids, cpus->ids, sizeof ids);
    count_tell(cpus, reason);
}

static bool answer_await(uint32_t index, unsigned wait_us, unsigned tries) {
    for (unsigned i = 0; i < tries; i++) {
        timer_wait_us(wait_us);
        if (__atomic_load_n(&answered, __ATOMIC_ACQUIRE) == index) {
            return true;
        }
    }
    return false;
}

static void other_start(uint32_t index) {
    struct processor_stacks *stacks = &processor_stacks[index];
    others_stack = (uint64_t)(stacks->kernel + sizeof stacks->kernel);
    others_index = index;
    memory_fence();
    apic_send_reset(ids[index]);
    timer_wait_us(RESET_WAIT_US);
    apic_send_begin(ids[index], OTHERS_BEGIN);
    if (answer_await(index, BEGIN_WAIT_US, 1)) {
        return;
    }
    apic_send_begin(ids[index], OTHERS_BEGIN);
    if (!answer_await(index, ANSWER_WAIT_US, ANSWER_TRIES)) {
        arch_panic("a CPU does not answer its start: boot with fewer");
    }
}

void others_start(const struct acpi_cpus *cpus) {
    for (uint32_t index = 1; index < cpus->count; index++) {
        other_start(index);
    }
}

void others_release(void) {
    __atomic_store_n(&released, true, __ATOMIC_RELEASE);
}

void others_join(uint32_t index) {
    processor_start(index);
    arch_space_leave();
    apic_start();
    __atomic_store_n(&answered, index, __ATOMIC_RELEASE);
    while (!__atomic_load_n(&released, __ATOMIC_ACQUIRE)) {
        arch_pause();
    }
    timer_start();
    entry_start();
}
