// Where things lie in the kernel's half of every address space. Plain numbers,
// because the assembler reads this file too.
//
//   DIRECT_BASE    all RAM but the kernel's own image: writable, not executable
//   KERNEL_OFFSET  the kernel's image at KERNEL_OFFSET + physical address, each
//                  segment with its own rights, no page below a stack
//   DEVICE_BASE    registers of the local interrupt controller
//
// The user half belongs to the running process; the kernel maps nothing there.
#ifndef REFKERNEL_X86_64_LAYOUT_H
#define REFKERNEL_X86_64_LAYOUT_H

#define DIRECT_BASE   0xffff800000000000
#define KERNEL_OFFSET 0xffffffff80000000
#define DEVICE_BASE   0xffffffffc0000000

// A CPU's stacks, each above a page that is never mapped. The kernel's runs
// everything and never nests; the others serve one fatal exception each, which
// only reports.
#define GUARD_BYTES        4096
#define KERNEL_STACK_BYTES 16384
#define FATAL_STACK_BYTES  8192

// Offsets into struct processor (processor.c asserts them).
#define CPU_THREAD      0
#define CPU_FPU_OWNER   8
#define CPU_FPU_ALLOWED 16
#define CPU_STACK_TOP   24
#define CPU_USER_RSP    32
#define CPU_SELF        40
#define CPU_CORE        48

// Offsets into struct arch_frame (processor.c asserts them).
#define FRAME_RAX    0
#define FRAME_RBX    8
#define FRAME_RCX    16
#define FRAME_RDX    24
#define FRAME_RSI    32
#define FRAME_RDI    40
#define FRAME_RBP    48
#define FRAME_R8     56
#define FRAME_R9     64
#define FRAME_R10    72
#define FRAME_R11    80
#define FRAME_R12    88
#define FRAME_R13    96
#define FRAME_R14    104
#define FRAME_R15    112
#define FRAME_RIP    120
#define FRAME_RFLAGS 128
#define FRAME_RSP    136
#define FRAME_FULL   144

#define MESSAGE_COUNT_SHIFT   16 // RK_TAG_COUNT_SHIFT (processor.c asserts it)
#define SYSCALL_REPLY_RECEIVE 1  // RK_SYS_REPLY_RECEIVE, after RK_SYS_CALL (the same)

// Offsets into struct machine_state (panic.c asserts them).
#define STATE_VECTOR 120
#define STATE_ERROR  128
#define STATE_RIP    136
#define STATE_CS     144
#define STATE_RFLAGS 152
#define STATE_RSP    160
#define STATE_SS     168
#define STATE_BYTES  176

// Selectors. SYSRET wants user data just below user code.
#define SELECTOR_KERNEL_CODE 0x08
#define SELECTOR_KERNEL_DATA 0x10
#define SELECTOR_USER_DATA   0x1b
#define SELECTOR_USER_CODE   0x23
#define SELECTOR_TSS         0x28

// While a CPU starts.
#define SELECTOR_BOOT_DATA 0x10
#define SELECTOR_BOOT_CODE 0x18
#define BOOT_GDT_BYTES     0x20

// Vectors. Below 32 the processor's exceptions; the legacy controller is masked,
// but can still raise a spurious one of its sixteen.
#define VECTOR_LEGACY_FIRST 0x20
#define VECTOR_LEGACY_END   0x30
#define VECTOR_TIMER        0x40
#define VECTOR_NUDGE        0x41 // another CPU calls for this one
#define VECTOR_SPURIOUS     0xff
#define VECTOR_COUNT        256

// Where the other CPUs begin in real mode: a page of RAM below 1 MiB, which they name
// by its number.
#define OTHERS_BEGIN 0x8000

// Control register and flag bits that the start code and the rest share.
#define CR0_PE 0x1
#define CR0_MP 0x2
#define CR0_EM 0x4
#define CR0_TS 0x8
#define CR0_NE 0x20
#define CR0_WP 0x10000
#define CR0_AM 0x40000
#define CR0_NW 0x20000000
#define CR0_CD 0x40000000
#define CR0_PG 0x80000000

#define CR4_DE         0x8
#define CR4_PAE        0x20
#define CR4_MCE        0x40
#define CR4_PGE        0x80
#define CR4_OSFXSR     0x200
#define CR4_OSXMMEXCPT 0x400
#define CR4_UMIP       0x800
#define CR4_SMEP       0x100000
#define CR4_SMAP       0x200000

#define MSR_EFER          0xc0000080
#define MSR_STAR          0xc0000081
#define MSR_LSTAR         0xc0000082
#define MSR_FMASK         0xc0000084
#define MSR_GS_BASE       0xc0000101
#define MSR_GS_BASE_OTHER 0xc0000102 // what SWAPGS brings

#define EFER_SCE 0x1
#define EFER_LME 0x100
#define EFER_NXE 0x800

#endif
