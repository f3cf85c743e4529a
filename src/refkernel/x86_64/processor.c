#include "x86_64/processor.h"

#include <stddef.h>

#include "core/arch.h"
#include "core/kernel.h"
#include "refkernel/bootinfo.h"
#include "refkernel/message.h"
#include "refkernel/syscall.h"
#include "x86_64/entry.h"
#include "x86_64/gates.h"
#include "x86_64/registers.h"

#define ASSERT_OFFSET(type, member, offset)                                                        \
    _Static_assert(offsetof(struct type, member) == (offset), "layout.h")

ASSERT_OFFSET(processor, thread, CPU_THREAD);
ASSERT_OFFSET(processor, fpu_owner, CPU_FPU_OWNER);
ASSERT_OFFSET(processor, fpu_allowed, CPU_FPU_ALLOWED);
ASSERT_OFFSET(processor, stack_top, CPU_STACK_TOP);
ASSERT_OFFSET(processor, user_rsp, CPU_USER_RSP);
ASSERT_OFFSET(processor, self, CPU_SELF);
ASSERT_OFFSET(processor, core, CPU_CORE);
ASSERT_OFFSET(arch_frame, rax, FRAME_RAX);
ASSERT_OFFSET(arch_frame, rbx, FRAME_RBX);
ASSERT_OFFSET(arch_frame, rcx, FRAME_RCX);
ASSERT_OFFSET(arch_frame, rdx, FRAME_RDX);
ASSERT_OFFSET(arch_frame, rsi, FRAME_RSI);
ASSERT_OFFSET(arch_frame, rdi, FRAME_RDI);
ASSERT_OFFSET(arch_frame, rbp, FRAME_RBP);
ASSERT_OFFSET(arch_frame, r8, FRAME_R8);
ASSERT_OFFSET(arch_frame, r9, FRAME_R9);
ASSERT_OFFSET(arch_frame, r10, FRAME_R10);
ASSERT_OFFSET(arch_frame, r11, FRAME_R11);
ASSERT_OFFSET(arch_frame, r12, FRAME_R12);
ASSERT_OFFSET(arch_frame, r13, FRAME_R13);
ASSERT_OFFSET(arch_frame, r14, FRAME_R14);
ASSERT_OFFSET(arch_frame, r15, FRAME_R15);
ASSERT_OFFSET(arch_frame, rip, FRAME_RIP);
ASSERT_OFFSET(arch_frame, rflags, FRAME_RFLAGS);
ASSERT_OFFSET(arch_frame, rsp, FRAME_RSP);
ASSERT_OFFSET(arch_frame, full, FRAME_FULL);
_Static_assert(MESSAGE_COUNT_SHIFT == RK_TAG_COUNT_SHIFT, "layout.h");
_Static_assert(RK_SYS_CALL == 0 && RK_SYS_REPLY_RECEIVE == SYSCALL_REPLY_RECEIVE, "layout.h");
_Static_assert(sizeof(struct processor_task_state) == 104, "as the processor reads it");

enum {
    CPUID_SMEP = 1 << 7, // leaf 7, EBX
    CPUID_SMAP = 1 << 20,
    CPUID_UMIP = 1 << 2,     // leaf 7, ECX
    CPUID_PAGE_1G = 1 << 26, // leaf 0x80000001, EDX
};

// A system call clears every flag that means something to the kernel: trap,
// interrupts, direction, nested task, alignment check (which would lift SMAP),
// and the arithmetic ones as well, so that none tells of the caller.
#define FLAGS_CLEARED UINT64_C(0x257fd5)

#define DESCRIPTOR_KERNEL_CODE UINT64_C(0x00209b0000000000)
#define DESCRIPTOR_KERNEL_DATA UINT64_C(0x0000930000000000)
#define DESCRIPTOR_USER_DATA   UINT64_C(0x0000f30000000000)
#define DESCRIPTOR_USER_CODE   UINT64_C(0x0020fb0000000000)
#define DESCRIPTOR_TASK_STATE  UINT64_C(0x0000890000000000)

struct processor processors[CPUS_MAX];

// Page-aligned so that guards can be left unmapped.
struct processor_stacks processor_stacks[CPUS_MAX] __attribute__((aligned(4096)));

static void pointer_split(uint32_t halves[2], uint64_t pointer) {
    halves[0] = (uint32_t)pointer;
    halves[1] = (uint32_t)(pointer >> 32);
}

static void task_state_fill(struct processor *cpu, struct processor_stacks *stacks) {
    struct processor_task_state *state = &cpu->task_state;
    *state = (struct processor_task_state){.port_map_offset = sizeof *state};
    pointer_split(state->stack_of_ring[0], cpu->stack_top);
    for (unsigned i = 0; i < CPU_STACK_COUNT - 1; i++) {
        struct processor_fatal_stack *fatal = &stacks->fatal[i];
        pointer_split(state->interrupt_stack[i], (uint64_t)(fatal->bytes + sizeof fatal->bytes));
    }
}

static void descriptors_load(struct processor *cpu) {
    uint64_t task = (uint64_t)&cpu->task_state;
    uint64_t limit = sizeof cpu->task_state - 1;
    cpu->descriptors[0] = 0;
    cpu->descriptors[SELECTOR_KERNEL_CODE / 8] = DESCRIPTOR_KERNEL_CODE;
    cpu->descriptors[SELECTOR_KERNEL_DATA / 8] = DESCRIPTOR_KERNEL_DATA;
    cpu->descriptors[SELECTOR_USER_DATA / 8] = DESCRIPTOR_USER_DATA;
    cpu->descriptors[SELECTOR_USER_CODE / 8] = DESCRIPTOR_USER_CODE;
    cpu->descriptors[SELECTOR_TSS / 8] =
        DESCRIPTOR_TASK_STATE | limit | (task & 0xffffff) << 16 | (task >> 24 & 0xff) << 56;
    cpu->descriptors[SELECTOR_TSS / 8 + 1] = task >> 32;
    entry_descriptors_load(cpu->descriptors, sizeof cpu->descriptors - 1);
}

static void protection_enable(void) {
    // A loader's breakpoint could hit the kernel between the user's stack and its own.
    breakpoints_clear();
    struct cpuid leaf7 = {0};
    if (cpuid_read(0).eax >= 7) {
        leaf7 = cpuid_read(7);
    }
    uint64_t cr4 = CR4_PAE | CR4_PGE | CR4_DE | CR4_MCE | CR4_OSFXSR | CR4_OSXMMEXCPT;
    cr4 |= leaf7.ebx & CPUID_SMEP ? CR4_SMEP : 0;
    cr4 |= leaf7.ebx & CPUID_SMAP ? CR4_SMAP : 0;
    cr4 |= leaf7.ecx & CPUID_UMIP ? CR4_UMIP : 0;
    cr4_write(cr4);
    uint64_t cr0 = cr0_read() & ~(uint64_t)(CR0_EM | CR0_AM | CR0_NW | CR0_CD);
    cr0_write(cr0 | CR0_WP | CR0_NE | CR0_MP | CR0_TS);
}

void processor_start(unsigned index) {
    struct processor *cpu = &processors[index];
    struct processor_stacks *stacks = &processor_stacks[index];
    cpu->self = cpu;
    cpu->stack_top = (uint64_t)(stacks->kernel + sizeof stacks->kernel);
    cpu->core = kernel_cpu(index);
    task_state_fill(cpu, stacks);
    descriptors_load(cpu);
    gates_load();
    msr_write(MSR_GS_BASE, (uint64_t)cpu);
    msr_write(MSR_GS_BASE_OTHER, 0);
    msr_write(MSR_EFER, msr_read(MSR_EFER) | EFER_SCE);
    msr_write(MSR_STAR,
              (uint64_t)(SELECTOR_USER_DATA - 8) << 48 | (uint64_t)SELECTOR_KERNEL_CODE << 32);
    msr_write(MSR_LSTAR, (uint64_t)entry_syscall);
    msr_write(MSR_FMASK, FLAGS_CLEARED);
    protection_enable();
}

struct cpu *arch_cpu(void) {
    struct cpu *core;
    __asm__("movq %%gs:%c1, %0" : "=r"(core) : "i"(CPU_CORE));
    return core;
}

uint32_t processor_index(void) {
    return (uint32_t)(processor_current() - processors);
}

uint32_t processor_features(void) {
    uint64_t cr4 = cr4_read();
    uint32_t flags = 0;
    flags |= msr_read(MSR_EFER) & EFER_NXE ? RK_FEATURE_NX : 0;
    flags |= cr0_read() & CR0_WP ? RK_FEATURE_WRITE_PROTECT : 0;
    flags |= cr4 & CR4_SMEP ? RK_FEATURE_SMEP : 0;
    flags |= cr4 & CR4_SMAP ? RK_FEATURE_SMAP : 0;
    flags |= cr4 & CR4_UMIP ? RK_FEATURE_UMIP : 0;
    flags |= cpuid_read(0x80000001).edx & CPUID_PAGE_1G ? RK_FEATURE_PAGE_1G : 0;
    return flags;
}

bool processor_guard_holds(uint64_t address) {
    uint64_t offset = address - (uint64_t)processor_stacks;
    if (offset >= sizeof processor_stacks) {
        return false;
    }
    uint64_t within = offset % sizeof *processor_stacks;
    if (within < GUARD_BYTES) {
        return true;
    }
    // Wraps to a large number on the kernel stack.
    uint64_t fatal = within - offsetof(struct processor_stacks, fatal);
    return fatal < sizeof processor_stacks->fatal &&
           fatal % sizeof(struct processor_fatal_stack) < GUARD_BYTES;
}
