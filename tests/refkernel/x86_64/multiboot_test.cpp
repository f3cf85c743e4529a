// What a loader and a firmware may say, and what they may not.
#include "loader.h"

#include <gtest/gtest.h>

namespace {

constexpr uint64_t end_of_memory = Loader::memory_bytes;
constexpr uint64_t gib = 1 << 30;

// What every boot needs.
Loader &with_root(Loader &loader) {
    return loader.module(0x300000, 0x300100, "root.elf");
}

TEST(Multiboot, AnOrdinaryMachine) {
    Loader loader;
    const loaded &found = with_root(loader).command_line("kernel some words").read();
    EXPECT_EQ(pairs(found.ram), (Pairs{{0, 0x9f000}, {0x100000, end_of_memory}}));
    EXPECT_EQ(pairs(found.devices), Pairs{});
    EXPECT_EQ(pairs(found.taken), (Pairs{{0, 0x200000}, {0x300000, 0x301000}}));
    EXPECT_STREQ(found.command_line, "kernel some words");
    ASSERT_EQ(found.module_count, 1u);
    EXPECT_EQ(found.modules[0].base, 0x300000u);
    EXPECT_EQ(found.modules[0].bytes, 0x100u);
    EXPECT_STREQ(found.modules[0].name, "root.elf");
    EXPECT_STREQ(found.modules[0].arguments, "");
}

TEST(Multiboot, NoCommandLineIsAnEmptyOne) {
    Loader loader;
    EXPECT_STREQ(with_root(loader).read().command_line, "");
}

TEST(Multiboot, RamAboveTheHole) {
    Loader loader;
    loader.memory(4 * gib, 2 * gib, 1);
    EXPECT_EQ(pairs(with_root(loader).read().ram).back(), std::pair(4 * gib, 6 * gib));
}

TEST(Multiboot, WhatAnyEntrySaysIsNotRamIsNot) {
    Loader loader;
    loader.memories.clear();
    loader
        .memory(0x800000, 0x10, 2) // unsorted, and in the midst of RAM
        .memory(0x100000, 0xf00000, 1)
        .memory(0x600000, 0x1000000, 1)
        .memory(0x900800, 0x1000, 5);
    const loaded &found = with_root(loader).read();
    EXPECT_EQ(pairs(found.ram),
              (Pairs{{0x100000, 0x800000}, {0x801000, 0x900000}, {0x902000, 0x1600000}}));
    EXPECT_EQ(pairs(found.devices), Pairs{}) << "no whole page of the first, the second is broken";
}

TEST(Multiboot, APageThatIsRamInPartIsNotRam) {
    Loader loader;
    loader.memories.clear();
    loader.memory(0x100800, 0x2ff800 + 0x1800, 1).memory(0x400000, 0xfff, 1);
    EXPECT_EQ(pairs(with_root(loader).read().ram), (Pairs{{0x101000, 0x401000}}))
        << "two halves from two entries make no page";
}

TEST(Multiboot, RangesEndWhereAddressesDo) {
    Loader loader;
    loader.memory(8 * gib, UINT64_MAX, 1)
        .memory(UINT64_MAX - 10, 10, 1)
        .memory(UINT64_MAX - 10, UINT64_MAX, 2)
        .memory(UINT64_C(1) << 60, gib, 1);
    EXPECT_EQ(pairs(with_root(loader).read().ram).back(), std::pair(8 * gib, uint64_t{1} << 52));
}

TEST(Multiboot, DevicesAreNeitherControllersNorTheFirstMib) {
    Loader loader;
    loader.memory(0xa0000, 0x20000, 2)
        .memory(0xb0000000, 0x10000000, 2)
        .memory(0xfe000000, 0x2000000, 2)
        .memory(0xd0000000, 0x1000, 3)
        .memory(0xd1000000, 0x1000, 4)
        .memory(0xd2000000, 0x1000, 5)
        .memory(0xd3000000, 0x1000, 77);
    EXPECT_EQ(pairs(with_root(loader).read().devices), (Pairs{{0xb0000000, 0xc0000000},
                                                              {0xd0000000, 0xd0001000},
                                                              {0xd1000000, 0xd1001000},
                                                              {0xfe000000, 0xfec00000},
                                                              {0xfef00000, 0x100000000}}));
}

TEST(Multiboot, NamesHaveNoFolderAndArgumentsFollow) {
    Loader loader;
    loader.module(0x300000, 0x301000, "/a folder");
    loader.module(0x301000, 0x302000, "/some/where/memd.elf  first second/third ");
    loader.module(0x302000, 0x302001, "");
    const loaded &found = loader.read();
    EXPECT_STREQ(found.modules[0].name, "a");
    EXPECT_STREQ(found.modules[0].arguments, "folder");
    EXPECT_STREQ(found.modules[1].name, "memd.elf");
    EXPECT_STREQ(found.modules[1].arguments, "first second/third ");
    EXPECT_STREQ(found.modules[2].name, "");
}

TEST(Multiboot, TheRestOfAModulesLastPageIsZero) {
    Loader loader;
    loader.module(0x300000, 0x300ffe, "a").module(0x301000, 0x302000, "b");
    loader.read();
    EXPECT_EQ(byte_at(0x300ffd), 0xa5);
    EXPECT_EQ(byte_at(0x300ffe), 0);
    EXPECT_EQ(byte_at(0x300fff), 0);
    EXPECT_EQ(byte_at(0x301000), 0xa5);
    EXPECT_EQ(byte_at(0x302000), 0xa5);
}

TEST(Multiboot, TextsUpToTheirLimits) {
    Loader loader;
    const std::string name(RK_BOOT_NAME_BYTES - 1, 'n'), rest(RK_BOOT_ARGUMENTS_BYTES - 1, 'a'),
        line(RK_BOOT_COMMAND_LINE_BYTES - 1, 'c');
    loader.module(0x300000, 0x300001, name + " " + rest).command_line(line);
    const loaded &found = loader.read();
    EXPECT_EQ(found.modules[0].name, name);
    EXPECT_EQ(found.modules[0].arguments, rest);
    EXPECT_EQ(found.command_line, line);
}

#define EXPECT_PANIC(statement, text)                                                              \
    EXPECT_EXIT(statement, testing::ExitedWithCode(PANIC_EXIT_CODE), "panic: " text)

TEST(MultibootPanics, NoMap) {
    Loader loader;
    loader.flags = 1 << 3;
    EXPECT_PANIC(with_root(loader).read(), "the loader gave no memory map");
}

TEST(MultibootPanics, EntryShorterThanItMustBe) {
    Loader loader;
    loader.memories[6] = 19;
    EXPECT_PANIC(with_root(loader).read(), "the loader's memory map is malformed");
}

TEST(MultibootPanics, NoModule) {
    EXPECT_PANIC(Loader().read(), "no root task");
    Loader loader;
    loader.flags = 1 << 6;
    EXPECT_PANIC(with_root(loader).read(), "no root task");
}

TEST(MultibootPanics, ModuleOffAPage) {
    EXPECT_PANIC(Loader().module(0x300800, 0x301000, "a").read(), "a module does not begin");
}

TEST(MultibootPanics, EmptyModule) {
    EXPECT_PANIC(Loader().module(0x300000, 0x300000, "a").read(), ".* or is empty");
    EXPECT_PANIC(Loader().module(0x301000, 0x300000, "a").read(), ".* or is empty");
}

TEST(MultibootPanics, ModuleOutsideOfRam) {
    EXPECT_PANIC(Loader().module(0xa0000, 0xa1000, "a").read(),
                 "module a does not lie in RAM: it ends at [0-9]+ KiB, RAM at [0-9]+ KiB");
    EXPECT_PANIC(Loader().module(0xfffff000, 0xffffffff, "a").read(), "module a does not");
    EXPECT_PANIC(Loader().module(end_of_memory - 0x1000, end_of_memory + 1, "a").read(),
                 "module a does not lie in RAM: it ends at [0-9]+ KiB, RAM at [0-9]+ KiB");
}

TEST(MultibootPanics, ModuleOverlapsTheKernelOrAnother) {
    EXPECT_PANIC(Loader().module(0x1ff000, 0x201000, "a").read(), "a module overlaps");
    EXPECT_PANIC(Loader().module(0x1000, 0x2000, "a").read(), "a module overlaps");
    EXPECT_PANIC(Loader().module(0x300000, 0x301001, "a").module(0x301000, 0x302000, "b").read(),
                 "a module overlaps another");
}

TEST(MultibootPanics, TextsThatAreTooLong) {
    const std::string name(RK_BOOT_NAME_BYTES, 'n'), rest(RK_BOOT_ARGUMENTS_BYTES, 'a'),
        line(RK_BOOT_COMMAND_LINE_BYTES, 'c');
    EXPECT_PANIC(Loader().module(0x300000, 0x300001, name).read(), ".* is too long");
    EXPECT_PANIC(Loader().module(0x300000, 0x300001, "a " + rest).read(), ".* is too long");
    Loader loader;
    EXPECT_PANIC(with_root(loader).command_line(line).read(), ".* is too long");
}

TEST(MultibootPanics, TooManyModules) {
    Loader loader;
    for (uint32_t i = 0; i < LOADED_MODULES_MAX; i++) {
        loader.module(0x300000 + i * 0x1000, 0x301000 + i * 0x1000, "a");
    }
    EXPECT_EQ(Loader(loader).read().module_count, unsigned{LOADED_MODULES_MAX});
    loader.module(0x500000, 0x501000, "one more");
    EXPECT_PANIC(loader.read(), "more modules");
}

TEST(MultibootPanics, TooManyRanges) {
    Loader loader;
    for (unsigned i = 0; i < LOADED_RANGES_MAX; i++) {
        loader.memory((8 + 2 * i) * gib, gib, 1);
    }
    EXPECT_PANIC(with_root(loader).read(), "the memory map has more ranges");
}

} // namespace
