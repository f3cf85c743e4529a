// The firmware's list of CPUs: an ordinary one, and all that may be wrong with it.
#include "loader.h"

#include <functional>

#include <gtest/gtest.h>

extern "C" {
#include "x86_64/acpi.h"
}

namespace {

constexpr uint32_t POINTER = 0xf0010;
constexpr uint32_t ROOT = 0x1f00000;
constexpr uint32_t OTHER = 0x1f01000;
constexpr uint32_t CPUS = 0x1f02000;
constexpr uint32_t HEADER = 36;

void put(uint32_t at, const std::string &text) {
    for (char byte : text) {
        byte_at(at++) = static_cast<unsigned char>(byte);
    }
}

void put32(uint32_t at, uint32_t value) {
    for (unsigned i = 0; i < 4; i++) {
        byte_at(at + i) = static_cast<unsigned char>(value >> (8 * i));
    }
}

void sum(uint32_t at, uint32_t count, uint32_t where) {
    unsigned char all = 0;
    byte_at(at + where) = 0;
    for (uint32_t i = 0; i < count; i++) {
        all = static_cast<unsigned char>(all + byte_at(at + i));
    }
    byte_at(at + where) = static_cast<unsigned char>(-all);
}

struct Firmware {
    explicit Firmware(unsigned cpus, uint32_t pointer = POINTER) : pointer_at(pointer) {
        for (uint32_t at = 0xe0000; at < 0x100000; at++) {
            byte_at(at) = 0;
        }
        put32(0x40e, 0x9fc0); // the extended area, at 0x9fc00
        for (uint32_t at = 0x9fc00; at < 0xa0000; at++) {
            byte_at(at) = 0;
        }
        put(pointer, "RSD PTR ");
        put32(pointer + 16, ROOT);
        table(ROOT, "RSDT", {OTHER, CPUS});
        table(OTHER, "FACP", {0, 0});
        std::vector<uint32_t> words = {0xfee00000, 1};
        for (unsigned i = 0; i < cpus; i++) {
            words.push_back(0x00000800 | i << 16 | i << 24); // CPU i, number i
            words.push_back(1);
        }
        words.push_back(0x00000c01); // an I/O controller
        words.insert(words.end(), {0xfec00000, 0});
        table(CPUS, "APIC", words);
        finish();
    }
    static void table(uint32_t at, const char *name, const std::vector<uint32_t> &words) {
        for (uint32_t i = 0; i < HEADER; i++) {
            byte_at(at + i) = 0;
        }
        put(at, name);
        put32(at + 4, HEADER + static_cast<uint32_t>(words.size()) * 4);
        for (uint32_t i = 0; i < words.size(); i++) {
            put32(at + HEADER + i * 4, words[i]);
        }
        sum(at, HEADER + static_cast<uint32_t>(words.size()) * 4, 9);
    }
    void finish() const {
        sum(pointer_at, 20, 8);
    }
    uint32_t pointer_at;
};

std::string read(acpi_cpus &cpus, uint32_t self = 0) {
    const char *reason = acpi_cpus_read(self, &cpus);
    return reason != nullptr ? reason : "";
}

TEST(Acpi, TheOneThatRunsComesFirst) {
    Firmware firmware(4);
    acpi_cpus cpus;
    EXPECT_EQ(read(cpus, 2), "");
    EXPECT_EQ(cpus.found, 4u);
    EXPECT_EQ(cpus.count, 4u);
    EXPECT_EQ((std::vector<uint32_t>(cpus.ids, cpus.ids + 4)), (std::vector<uint32_t>{2, 0, 1, 3}));
}

TEST(Acpi, MoreThanThereIsRoomFor) {
    Firmware firmware(RK_CPUS_MAX + 3);
    acpi_cpus cpus;
    EXPECT_EQ(read(cpus), "");
    EXPECT_EQ(cpus.found, RK_CPUS_MAX + 3u);
    EXPECT_EQ(cpus.count, unsigned{RK_CPUS_MAX});
}

TEST(Acpi, ThePointerInTheExtendedArea) {
    Firmware firmware(2, 0x9fc20);
    acpi_cpus cpus;
    EXPECT_EQ(read(cpus), "");
    EXPECT_EQ(cpus.count, 2u);
}

TEST(Acpi, ACpuThatCannotRunIsNone) {
    Firmware firmware(3);
    acpi_cpus cpus;
    put32(CPUS + 44 + 8 + 4, 0);
    sum(CPUS, HEADER + 4 * 11, 9);
    EXPECT_EQ(read(cpus), "");
    EXPECT_EQ(cpus.count, 2u);
    EXPECT_EQ(cpus.ids[1], 2u);
}

TEST(Acpi, AnEntryThatEndsNowhereEndsTheList) {
    for (unsigned length : {0u, 1u, 255u}) {
        Firmware firmware(3);
        acpi_cpus cpus;
        byte_at(CPUS + 44 + 8 + 1) = static_cast<unsigned char>(length);
        sum(CPUS, HEADER + 4 * 11, 9);
        EXPECT_EQ(read(cpus), "") << length;
        EXPECT_EQ(cpus.count, 1u);
    }
}

TEST(Acpi, WhatIsNotSoundIsNotBelieved) {
    const std::pair<const char *, std::function<void()>> damages[] = {
        {"no ACPI", [] { byte_at(POINTER) = 'X'; }},
        {"no ACPI", [] { byte_at(POINTER + 9)++; }}, // its sum
        {"no sound ACPI root table", [] { byte_at(ROOT + 10)++; }},
        {"no sound ACPI root table", [] { put32(ROOT + 4, HEADER - 1); }},
        {"no sound ACPI root table", [] { put32(ROOT + 4, 0xffffffff); }},
        {"no sound ACPI root table",
         [] {
             put32(POINTER + 16, 0);
             sum(POINTER, 20, 8);
         }},
        {"no sound ACPI root table",
         [] {
             put32(POINTER + 16, 0xfffffff0);
             sum(POINTER, 20, 8);
         }},
        {"no sound ACPI table of CPUs", [] { byte_at(CPUS + 10)++; }},
        {"no sound ACPI table of CPUs", [] { put32(CPUS + 4, 1 << 20); }},
    };
    for (const auto &[reason, damage] : damages) {
        Firmware firmware(4);
        acpi_cpus cpus;
        damage();
        EXPECT_EQ(read(cpus, 1), reason);
        EXPECT_EQ(cpus.count, 1u);
        EXPECT_EQ(cpus.ids[0], 1u);
    }
}

} // namespace
