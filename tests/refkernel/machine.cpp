#include "machine.h"

#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace {

unsigned char *memory_reserve() {
    void *memory = mmap(nullptr, Machine::physical_bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        std::perror("mmap");
        std::abort();
    }
    return static_cast<unsigned char *>(memory);
}

} // namespace

thread_local uint32_t machine_cpu;

Machine &machine() {
    static Machine machine(memory_reserve());
    return machine;
}

void Machine::reset() {
    madvise(memory, physical_bytes, MADV_DONTNEED);
    console.clear();
    forgotten.clear();
    ports.clear();
    fpu_forgotten.clear();
    loaded_root = 0;
    nudged = 0;
    machine_cpu = 0;
}

extern "C" {

void *arch_physical(uint64_t physical_address) {
    return machine().at(physical_address);
}

cpu *arch_cpu(void) {
    return kernel_cpu(machine_cpu);
}

void arch_cpu_nudge(uint32_t index) {
    machine().nudged |= 1u << index;
}

void arch_pause(void) {
    if (cpus_count == 1) {
        arch_panic("a wait on a machine where nothing else runs");
    }
    std::this_thread::yield();
}

void arch_fence(void) {
    std::atomic_thread_fence(std::memory_order_seq_cst);
}

void arch_space_load(uint64_t root) {
    machine().loaded_root = root;
}

void arch_space_leave(void) {
    machine().loaded_root = 0;
}

void arch_space_prepare(uint64_t root) {
    // Something to recognize in the kernel's half.
    machine().at<uint64_t>(root)[TABLE_ENTRIES - 1] = root | 1;
}

void arch_space_forget(uint64_t root, uint64_t address, uint64_t length) {
    std::lock_guard lock(machine().mutex);
    machine().forgotten.push_back({root, address, length});
}

void arch_console_write(const char *bytes, size_t count) {
    machine().console.append(bytes, count);
}

uint32_t arch_port_read(uint16_t port, unsigned width_bytes) {
    machine().ports.push_back({port, width_bytes, 0, false});
    return 0x55aa0000u | port;
}

void arch_port_write(uint16_t port, unsigned width_bytes, uint32_t value) {
    machine().ports.push_back({port, width_bytes, value, true});
}

void arch_fpu_reset(void *area) {
    std::memset(area, Machine::fpu_fresh, ARCH_FPU_BYTES);
}

void arch_fpu_forget(thread *thread, uint32_t) {
    machine().fpu_forgotten.push_back(thread);
}

void arch_panic(const char *what) {
    std::fprintf(stderr, "kernel panic: %s\n", what);
    std::abort();
}
}

void machine_pass(thread *next, const arch_frame &sender) {
    arch_frame from = sender;
    arch_frame *to = thread_frame(next);
    to->rax = RK_OK;
    to->rsi = from.rsi;
    for (unsigned i = 0; i < RK_MESSAGE_REGISTER_WORDS; i++) {
        *message_word(to, i) = i < rk_tag_count(from.rsi) ? *message_word(&from, i) : 0;
    }
}

thread *machine_syscall(thread *thread) {
    kernel_next next = {nullptr, nullptr};
    if (thread->frame.rax == RK_SYS_CALL) {
        next = kernel_call(thread);
    } else if (thread->frame.rax == RK_SYS_REPLY_RECEIVE) {
        next = kernel_reply_receive_short(thread);
        if (next.thread == nullptr) {
            next = {kernel_syscall(thread), nullptr};
        }
    } else {
        next.thread = kernel_syscall(thread);
    }
    if (next.sender != nullptr) {
        machine_pass(next.thread, next.sender->frame);
    }
    return next.thread;
}
