// Physical memory with the structures that a Multiboot loader would leave in it.
#ifndef TESTS_REFKERNEL_X86_64_LOADER_H
#define TESTS_REFKERNEL_X86_64_LOADER_H

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

extern "C" {
#include "x86_64/multiboot.h"
}

using Pairs = std::vector<std::pair<uint64_t, uint64_t>>;

class Loader {
  public:
    static constexpr uint64_t memory_bytes = 32 << 20;
    static constexpr kernel_ram image{0x100000, 0x200000};

    // A machine of 32 MiB as QEMU describes it, without modules.
    Loader();

    Loader &memory(uint64_t base, uint64_t length, uint32_t type);
    Loader &module(uint32_t base, uint32_t end, const std::string &text);
    Loader &command_line(const std::string &text);

    std::vector<uint32_t> memories; // six words each, as in memory
    uint32_t flags = 1 << 3 | 1 << 6;

    // Puts it all into memory and has the kernel read it.
    const loaded &read();

  private:
    uint32_t put(const void *bytes, size_t count);
    uint32_t put(const std::string &text);

    std::vector<uint32_t> modules_;
    uint32_t command_line_ = 0;
    uint32_t free_;
    loaded loaded_;
};

Pairs pairs(const ranges &list);

// A byte of the machine's memory.
unsigned char &byte_at(uint64_t physical);

// How the fake machine ends at a panic.
enum { PANIC_EXIT_CODE = 9 };

#endif
