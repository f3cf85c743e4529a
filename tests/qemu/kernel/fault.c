// What ring 3 may not do ends in a fault message that tells it truly: kind,
// address, error code, where. One thread a case; it stays stopped.
#include "harness.h"

#include "refkernel/fault.h"
#include "refkernel/vspace.h"
#include "rt/syscall.h"

// Places in the kernel's half (its layout.h): its image is mapped, its direct map
// is mapped, and nothing lies between them.
#define KERNEL_IMAGE  UINT64_C(0xffffffff80101000)
#define KERNEL_DIRECT UINT64_C(0xffff800000001000)
#define KERNEL_HOLE   UINT64_C(0xffffa00000000000)
#define NOT_CANONICAL UINT64_C(0x0000900000000000)

enum {
    READ = RK_FAULT_USER,
    WRITE = RK_FAULT_USER | RK_FAULT_WRITE,
    FETCH = RK_FAULT_USER | RK_FAULT_FETCH,
    PRESENT = RK_FAULT_PRESENT,
    RETURN_OPCODE = 0xc3,
};

static uint8_t data_code[16] = {RETURN_OPCODE};
static const uint64_t constant = 1;
static uint32_t endpoint;

static void address_read(uint64_t address) {
    *(const volatile uint64_t *)address;
}

static void address_write(uint64_t address) {
    *(volatile uint64_t *)address = 1;
}

static void address_call(uint64_t address) {
    __asm__ volatile("call *%0" ::"r"(address) : "memory");
}

// One function for each instruction that is to fault. QEMU's own processor raises no
// SIMD exceptions, and reads the stack of a far return as the kernel would.
#define INSTRUCTION_LIST(X)                                                                        \
    X(cli, PROTECTION, "cli")                                                                      \
    X(sti, PROTECTION, "sti")                                                                      \
    X(hlt, PROTECTION, "hlt")                                                                      \
    X(read_cr0, PROTECTION, "movq %%cr0, %%rax")                                                   \
    X(write_cr3, PROTECTION, "movq %%rax, %%cr3")                                                  \
    X(write_cr4, PROTECTION, "movq %%rax, %%cr4")                                                  \
    X(write_debug, PROTECTION, "movq %%rax, %%dr7")                                                \
    X(clts, PROTECTION, "clts")                                                                    \
    X(rdmsr, PROTECTION, "rdmsr")                                                                  \
    X(wrmsr, PROTECTION, "wrmsr")                                                                  \
    X(swapgs, PROTECTION, "swapgs")                                                                \
    X(sysret, PROTECTION, "sysretq")                                                               \
    X(invlpg, PROTECTION, "invlpg (%%rsp)")                                                        \
    X(lgdt, PROTECTION, "lgdt (%%rsp)")                                                            \
    X(lidt, PROTECTION, "lidt (%%rsp)")                                                            \
    X(wbinvd, PROTECTION, "wbinvd")                                                                \
    X(port_in, PROTECTION, "inb $0x60, %%al")                                                      \
    X(port_out, PROTECTION, "outb %%al, $0xf4")                                                    \
    X(interrupt_timer, PROTECTION, "int $0x40")                                                    \
    X(interrupt_page_fault, PROTECTION, "int $14")                                                 \
    X(interrupt_nmi, PROTECTION, "int $2")                                                         \
    X(interrupt_0x80, PROTECTION, "int $0x80")                                                     \
    X(kernel_data_selector, PROTECTION, "movl $0x10, %%eax; movl %%eax, %%ds")                     \
    X(kernel_code_far, PROTECTION, "ljmp *1f(%%rip); 1: .long 0x400000; .word 8")                  \
    X(ud2, INSTRUCTION, "ud2")                                                                     \
    X(int3, DEBUG, "int3")                                                                         \
    X(single_step, DEBUG, "pushfq; orq $0x100, (%%rsp); popfq; nop")                               \
    X(divide, ARITHMETIC, "xorl %%edx, %%edx; xorl %%ecx, %%ecx; divl %%ecx")                      \
    X(x87_divide, ARITHMETIC, "fninit; pushq $0x37b; fldcw (%%rsp); fld1; fldz; fdivrp; fwait")    \
    X(store_gdt, PROTECTION, "subq $16, %%rsp; sgdt (%%rsp)")                                      \
    X(store_task, PROTECTION, "str %%ax")

#define X(name, kind, code)                                                                        \
    static void instruction_##name(uint64_t argument) {                                            \
        (void)argument;                                                                            \
        __asm__ volatile(code ::: "memory", "cc");                                                 \
    }
INSTRUCTION_LIST(X)
#undef X

static void direction_flag(uint64_t argument) {
    (void)argument;
    __asm__ volatile("pushfq; orq $0x40400, (%%rsp); popfq; movq 0x10, %%rax" ::: "memory", "cc");
}

struct fault_case {
    const char *name;
    void (*run)(uint64_t argument);
    uint64_t argument;
    uint64_t kind;
    uint64_t address, error; // of a page fault
};

#define PAGE_CASE(name, run, address, error)                                                       \
    { name, run, address, RK_FAULT_PAGE, address, error }

static const struct fault_case cases[] = {
    PAGE_CASE("null read", address_read, 0, READ),
    PAGE_CASE("null write", address_write, 0, WRITE),
    PAGE_CASE("null call", address_call, 0, FETCH),
    PAGE_CASE("first page's end", address_read, 0xff8, READ),
    PAGE_CASE("last user page", address_read, RK_USER_END, READ),
    PAGE_CASE("kernel image read", address_read, KERNEL_IMAGE, PRESENT | READ),
    PAGE_CASE("kernel image write", address_write, KERNEL_IMAGE, PRESENT | WRITE),
    PAGE_CASE("kernel image call", address_call, KERNEL_IMAGE, PRESENT | FETCH),
    PAGE_CASE("kernel direct map read", address_read, KERNEL_DIRECT, PRESENT | READ),
    PAGE_CASE("kernel direct map write", address_write, KERNEL_DIRECT, PRESENT | WRITE),
    PAGE_CASE("kernel hole read", address_read, KERNEL_HOLE, READ),
    PAGE_CASE("data call", address_call, (uint64_t)data_code, PRESENT | FETCH),
    PAGE_CASE("own text write", address_write, (uint64_t)address_write, PRESENT | WRITE),
    PAGE_CASE("own constant write", address_write, (uint64_t)&constant, PRESENT | WRITE),
    {"read with direction and alignment flags", direction_flag, 0, RK_FAULT_PAGE, 0x10, READ},
    {"not canonical read", address_read, NOT_CANONICAL, RK_FAULT_PROTECTION, 0, 0},
    {"not canonical call", address_call, NOT_CANONICAL, RK_FAULT_PROTECTION, 0, 0},
#define X(name, kind, code) {#name, instruction_##name, 0, RK_FAULT_##kind, 0, 0},
    INSTRUCTION_LIST(X)
#undef X
};

static bool case_runs(const struct fault_case *it) {
    bool hides_tables = test_boot->feature_flags & RK_FEATURE_UMIP;
    return hides_tables || (it->run != instruction_store_gdt && it->run != instruction_store_task);
}

static bool fault_matches(const struct fault_case *it, const struct rt_message *message) {
    if (message->label != RK_LABEL_FAULT || message->word_count != 8 ||
        message->words[0] != it->kind) {
        return false;
    }
    if (it->kind == RK_FAULT_PAGE) {
        return message->words[2] == it->address && message->words[3] == it->error;
    }
    return true;
}

// A handler may let a thread go on where no address can be: it faults again.
static void resume_check(void) {
    test_thread(address_call, NOT_CANONICAL);
    struct rt_message message = {0};
    test_need(rt_receive(endpoint, &message, 0), "receive ");
    uint64_t place = message.words[1];
    message = (struct rt_message){.word_count = 1, .words = {RK_FAULT_RETRY}};
    test_need(rt_reply_receive(endpoint, &message, 0), "reply ");
    test_case("not canonical, resumed there",
              place == NOT_CANONICAL && message.label == RK_LABEL_FAULT &&
                  message.words[0] == RK_FAULT_PROTECTION && message.words[1] == place);
}

void test_main(void) {
    endpoint = test_endpoint();
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {endpoint};
    test_need(rt_invoke(RK_ROOT_SLOT_PROCESS, RK_PROCESS_SET_FAULT_ENDPOINT, words, 1),
              "set fault endpoint ");
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (!case_runs(&cases[i])) {
            continue;
        }
        test_thread(cases[i].run, cases[i].argument);
        struct rt_message message = {0};
        test_need(rt_receive(endpoint, &message, 0), "receive ");
        bool good = fault_matches(&cases[i], &message);
        test_case(cases[i].name, good);
        for (unsigned k = 0; !good && k < RK_MESSAGE_REGISTER_WORDS; k++) {
            test_print_hex("    ", message.words[k]);
        }
    }
    resume_check();
}
