// One instruction a function: what C has no words for.
#ifndef REFKERNEL_X86_64_REGISTERS_H
#define REFKERNEL_X86_64_REGISTERS_H

#include <stdint.h>

#include "x86_64/layout.h"

#define REGISTER_CONTROL(name)                                                                     \
    static inline uint64_t name##_read(void) {                                                     \
        uint64_t value;                                                                            \
        __asm__ volatile("movq %%" #name ", %0" : "=r"(value)::"memory");                          \
        return value;                                                                              \
    }                                                                                              \
    static inline void name##_write(uint64_t value) {                                              \
        __asm__ volatile("movq %0, %%" #name ::"r"(value) : "memory");                             \
    }

REGISTER_CONTROL(cr0)
REGISTER_CONTROL(cr2)
REGISTER_CONTROL(cr3)
REGISTER_CONTROL(cr4)
#undef REGISTER_CONTROL

// No breakpoint of the debug registers is on; bit 10 is always set.
static inline void breakpoints_clear(void) {
    __asm__ volatile("movq %0, %%dr7" ::"r"(UINT64_C(0x400)));
}

static inline uint64_t msr_read(uint32_t number) {
    uint32_t low, high;
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
    return (uint64_t)high << 32 | low;
}

static inline void msr_write(uint32_t number, uint64_t value) {
    __asm__ volatile("wrmsr" ::"c"(number), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
                     : "memory");
}

struct cpuid {
    uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid cpuid_read(uint32_t leaf) {
    struct cpuid out;
    __asm__ volatile("cpuid"
                     : "=a"(out.eax), "=b"(out.ebx), "=c"(out.ecx), "=d"(out.edx)
                     : "a"(leaf), "c"(0));
    return out;
}

static inline void port_write8(uint16_t port, uint8_t value) {
    __asm__ volatile("outb %0, %1" ::"a"(value), "Nd"(port));
}

static inline void port_write16(uint16_t port, uint16_t value) {
    __asm__ volatile("outw %0, %1" ::"a"(value), "Nd"(port));
}

static inline void port_write32(uint16_t port, uint32_t value) {
    __asm__ volatile("outl %0, %1" ::"a"(value), "Nd"(port));
}

static inline uint8_t port_read8(uint16_t port) {
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint16_t port_read16(uint16_t port) {
    uint16_t value;
    __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint32_t port_read32(uint16_t port) {
    uint32_t value;
    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline void memory_fence(void) {
    __asm__ volatile("mfence" ::: "memory");
}

static inline void loop_pause(void) {
    __asm__ volatile("pause" ::: "memory");
}

static inline void page_forget(uint64_t address) {
    __asm__ volatile("invlpg (%0)" ::"r"(address) : "memory");
}

static inline void fpu_allow(void) {
    __asm__ volatile("clts" ::: "memory");
}

static inline void fpu_save(void *bytes) {
    __asm__ volatile("fxsave64 (%0)" ::"r"(bytes) : "memory");
}

static inline void fpu_load(const void *bytes) {
    __asm__ volatile("fxrstor64 (%0)" ::"r"(bytes) : "memory");
}

#endif
