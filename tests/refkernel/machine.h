// A machine without hardware: physical memory that costs only what is touched,
// and a record of what the kernel asked the machine to do.
#ifndef TESTS_REFKERNEL_MACHINE_H
#define TESTS_REFKERNEL_MACHINE_H

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "kernel_headers.h"

struct Forgotten {
    uint64_t root, address, length;
};

struct PortAccess {
    uint16_t port;
    unsigned width;
    uint32_t value;
    bool write;
};

struct Machine {
    static constexpr uint64_t physical_base = 16 << 20;
    static constexpr uint64_t physical_bytes = uint64_t{6} << 30;

    static constexpr unsigned char fpu_fresh = 0xf9; // every byte of a fresh FPU area

    unsigned char *memory; // at physical_base
    std::string console;
    std::mutex mutex; // of what is recorded
    std::vector<Forgotten> forgotten;
    std::vector<PortAccess> ports;
    std::vector<const thread *> fpu_forgotten;
    std::atomic<uint64_t> loaded_root = 0;
    std::atomic<uint32_t> nudged = 0; // CPUs that were called for, a bit each

    explicit Machine(unsigned char *reserved) : memory(reserved) {
    }

    // Zeroed memory, empty records.
    void reset();

    template <typename T = unsigned char> T *at(uint64_t physical) {
        return reinterpret_cast<T *>(memory + (physical - physical_base));
    }
};

Machine &machine();

// The CPU that the host's thread is.
extern thread_local uint32_t machine_cpu;

// What the entry code does with a message that a short way left to it.
void machine_pass(thread *next, const arch_frame &sender);

// A system call as the entry code takes it: the short way where there is one. Who runs next.
thread *machine_syscall(thread *thread);

#endif
