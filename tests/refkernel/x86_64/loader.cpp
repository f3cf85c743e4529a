#include "loader.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

unsigned char physical[Loader::memory_bytes];

} // namespace

extern "C" {

void *arch_physical(uint64_t physical_address) {
    return physical + physical_address;
}

void arch_console_write(const char *bytes, size_t count) {
    std::fwrite(bytes, 1, count, stderr);
}

[[noreturn]] void arch_panic(const char *what) {
    std::fprintf(stderr, "panic: %s\n", what);
    std::_Exit(PANIC_EXIT_CODE);
}
}

unsigned char &byte_at(uint64_t address) {
    return physical[address];
}

Loader::Loader() : free_(0x9000) {
    memset(physical, 0xa5, sizeof physical);
    memory(0, 0x9fc00, 1);
    memory(0x9fc00, 0x400, 2);
    memory(0xf0000, 0x10000, 2);
    memory(0x100000, memory_bytes - 0x100000, 1);
}

uint32_t Loader::put(const void *bytes, size_t count) {
    uint32_t at = free_;
    if (count > 0) {
        memcpy(physical + at, bytes, count);
    }
    free_ += static_cast<uint32_t>(count + 15) & ~15u;
    return at;
}

uint32_t Loader::put(const std::string &text) {
    return put(text.c_str(), text.size() + 1);
}

Loader &Loader::memory(uint64_t base, uint64_t length, uint32_t type) {
    for (uint64_t word : {uint64_t{20}, base & UINT32_MAX, base >> 32, length & UINT32_MAX,
                          length >> 32, uint64_t{type}}) {
        memories.push_back(static_cast<uint32_t>(word));
    }
    return *this;
}

Loader &Loader::module(uint32_t base, uint32_t end, const std::string &text) {
    for (uint32_t word : {base, end, put(text), 0u}) {
        modules_.push_back(word);
    }
    return *this;
}

Loader &Loader::command_line(const std::string &text) {
    flags |= 1 << 2;
    command_line_ = put(text);
    return *this;
}

const loaded &Loader::read() {
    uint32_t map = put(memories.data(), memories.size() * 4);
    uint32_t modules = put(modules_.data(), modules_.size() * 4);
    const uint32_t information[] = {flags,
                                    0,
                                    0,
                                    0,
                                    command_line_,
                                    static_cast<uint32_t>(modules_.size() / 4),
                                    modules,
                                    0,
                                    0,
                                    0,
                                    0,
                                    static_cast<uint32_t>(memories.size() * 4),
                                    map};
    multiboot_read(put(information, sizeof information), image, &loaded_);
    return loaded_;
}

Pairs pairs(const ranges &list) {
    Pairs all;
    for (unsigned i = 0; i < list.count; i++) {
        all.emplace_back(list.array[i].base, list.array[i].end);
    }
    return all;
}
