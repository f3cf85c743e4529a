// From what the loader left to the root task's first instruction.
#include "world.h"

#include <gtest/gtest.h>

#include <string>

namespace {

TEST(Start, RootThreadIsReadyAsTheHandoffSays) {
    World world;
    EXPECT_EQ(world.root->frame.rip, 0x400000u);
    EXPECT_EQ(world.root->frame.rsp, world.info->stack_end - 8);
    EXPECT_EQ(world.root->frame.full, 1u);
    EXPECT_EQ(world.root->frame.rflags, 0x202u);
    EXPECT_EQ(world.root->priority, 31);
    EXPECT_EQ(machine().loaded_root, world.root->process->space.root);
    EXPECT_NE(world.root->buffer, nullptr);
}

TEST(Start, BootinfoTellsWhatIsThere) {
    WorldOptions options;
    options.modules.push_back({'a', 'b', 'c'});
    options.devices.push_back({0x1000, 0x3000});
    World world(options);
    const rk_bootinfo &info = *world.info;
    EXPECT_EQ(info.magic, RK_BOOTINFO_MAGIC);
    EXPECT_EQ(info.version, unsigned{RK_BOOTINFO_VERSION});
    EXPECT_EQ(info.size, sizeof(rk_bootinfo));
    EXPECT_EQ(info.cpu_count, 1u);
    EXPECT_EQ(info.cpu_ids[0], 7u);
    EXPECT_EQ(info.tick_ns, 1000000u);
    EXPECT_EQ(info.begin_stamp, 77u);
    EXPECT_EQ(info.slot_count, unsigned{RK_ROOT_SLOTS});
    EXPECT_EQ(info.image_begin, 0x400000u);
    EXPECT_EQ(info.image_end, 0x402000u);
    EXPECT_EQ(info.stack_end - info.stack_begin, uint64_t{ROOT_STACK_PAGES} * RK_PAGE_BYTES);
    EXPECT_STREQ(info.command_line, "test");
    ASSERT_EQ(info.module_count, 1u);
    EXPECT_EQ(info.modules[0].bytes, 3u);
    EXPECT_STREQ(info.modules[0].name, "module.elf");
    EXPECT_STREQ(info.modules[0].arguments, "some arguments");

    Answer module = world.query(info.modules[0].slot);
    EXPECT_EQ(module.word[0], unsigned{RK_CAP_MEMORY});
    EXPECT_EQ(module.word[1], unsigned{RK_RIGHT_READ} | RK_RIGHT_EXECUTE);
    EXPECT_EQ(module.word[3], RK_PAGE_BYTES);
    EXPECT_EQ(*machine().at(module.word[2]), 'a');

    unsigned devices = 0;
    for (unsigned i = 0; i < info.memory_count; i++) {
        Answer memory = world.query(info.memories[i].slot);
        bool device = info.memories[i].kind == RK_BOOT_MEMORY_DEVICE;
        devices += device;
        EXPECT_EQ(memory.word[0], unsigned{RK_CAP_MEMORY});
        EXPECT_EQ(memory.word[1],
                  device ? unsigned{RK_RIGHT_READ} | RK_RIGHT_WRITE : unsigned{RK_MEMORY_RIGHTS});
        EXPECT_EQ(memory.word[2], info.memories[i].base);
        EXPECT_EQ(memory.word[3], info.memories[i].length);
        EXPECT_EQ(memory.word[4], device ? unsigned{RK_CAP_FLAG_DEVICE} : 0u);
    }
    EXPECT_EQ(devices, 1u);
    for (uint64_t slot = info.first_free_slot; slot < RK_ROOT_SLOTS; slot++) {
        ASSERT_EQ(world.query(slot).word[0], unsigned{RK_CAP_EMPTY});
    }
}

TEST(Start, RootSlotsHoldWhatTheHeaderSays) {
    World world;
    const struct {
        uint64_t slot, type, rights;
    } rows[] = {
        {RK_ROOT_SLOT_CAP_SPACE, RK_CAP_CAP_SPACE, RK_RIGHT_MANAGE | RK_RIGHT_READ},
        {RK_ROOT_SLOT_VSPACE, RK_CAP_VSPACE, RK_RIGHT_MANAGE | RK_RIGHT_READ},
        {RK_ROOT_SLOT_PROCESS, RK_CAP_PROCESS, RK_RIGHT_MANAGE | RK_RIGHT_READ},
        {RK_ROOT_SLOT_THREAD, RK_CAP_THREAD, RK_RIGHT_MANAGE},
        {RK_ROOT_SLOT_PROCESS_CONTROL, RK_CAP_PROCESS_CONTROL, RK_RIGHT_SEND},
        {RK_ROOT_SLOT_VSPACE_CONTROL, RK_CAP_VSPACE_CONTROL, RK_RIGHT_SEND},
        {RK_ROOT_SLOT_CONSOLE, RK_CAP_CONSOLE, RK_RIGHT_WRITE},
        {RK_ROOT_SLOT_IO_PORT, RK_CAP_IO_PORT, RK_RIGHT_READ | RK_RIGHT_WRITE},
    };
    for (const auto &row : rows) {
        Answer cap = world.query(row.slot);
        EXPECT_STATUS(OK, cap);
        EXPECT_EQ(cap.word[0], row.type) << row.slot;
        EXPECT_EQ(cap.word[1], row.rights) << row.slot;
        EXPECT_EQ(cap.word[4], 0u) << row.slot;
    }
    EXPECT_EQ(world.query(RK_ROOT_SLOT_IO_PORT).word[3], 65536u);
    EXPECT_EQ(world.query(RK_ROOT_SLOT_CAP_SPACE).word[3], unsigned{RK_ROOT_SLOTS});
    EXPECT_EQ(world.query(0).word[0], unsigned{RK_CAP_EMPTY});
    EXPECT_STATUS(BAD_SLOT, world.query(RK_ROOT_SLOTS));
}

TEST(Start, ImageStackAndGuardLieAsTold) {
    World world;
    const space &space = world.root->process->space;
    space_page page;
    ASSERT_EQ(space_query(&space, 0x400000, &page), RK_OK);
    EXPECT_EQ(page.flags, unsigned{RK_MAP_READ} | RK_MAP_EXECUTE);
    EXPECT_EQ(*machine().at<uint64_t>(page.physical), 0xfeebfeebu);
    EXPECT_EQ(machine().at<uint64_t>(page.physical)[1], 0u);
    ASSERT_EQ(space_query(&space, world.info->stack_begin, &page), RK_OK);
    EXPECT_EQ(page.flags, unsigned{RK_MAP_READ} | RK_MAP_WRITE);
    EXPECT_EQ(space_query(&space, world.info->stack_begin - 1, &page), RK_ABSENT);
    EXPECT_EQ(space_query(&space, world.info->stack_end, &page), RK_ABSENT);
    ASSERT_EQ(space_query(&space, world.root->frame.rdi, &page), RK_OK);
    EXPECT_EQ(page.flags, unsigned{RK_MAP_READ});
    ASSERT_EQ(space_query(&space, world.info->message_buffer, &page), RK_OK);
    EXPECT_EQ(page.physical, world.root->buffer_address);
}

TEST(Start, EveryFrameOfRamIsTheKernelsOrInACapability) {
    World world;
    uint64_t given = 0;
    for (unsigned i = 0; i < world.info->memory_count; i++) {
        const rk_boot_memory &row = world.info->memories[i];
        EXPECT_TRUE(frame_range_unused(row.base, row.length));
        given += row.length;
    }
    uint64_t owned = 0;
    uint64_t mapped = 0;
    uint64_t length = 24 << 20;
    frame_range_use(Machine::physical_base, length, &mapped, &owned);
    // Mapped and not the kernel's: the root task's image, stack and bootinfo.
    space_page page;
    uint64_t image_pages = 2;
    uint64_t info_pages =
        space_query(&world.root->process->space, world.root->frame.rdi + 4096, &page) == RK_OK ? 2
                                                                                               : 1;
    EXPECT_EQ(given / RK_PAGE_BYTES + owned + image_pages + ROOT_STACK_PAGES + info_pages,
              length / RK_PAGE_BYTES);
}

TEST(Start, TwiceGivesTheSame) {
    Snapshot first = World().snapshot(nullptr);
    Snapshot second = World().snapshot(nullptr);
    EXPECT_TRUE(first == second);
}

TEST(StartDeath, PanicsSayWhatToDo) {
    WorldOptions options;
    options.modules.clear();
    EXPECT_DEATH(World{options}, "give the root task");
    options.modules = {{1, 2, 3}};
    EXPECT_DEATH(World{options}, "shorter than an ELF header");
    options.modules = {elf_make()};
    options.features = 0;
    EXPECT_DEATH(World{options}, "NX");
    options.features = RK_FEATURE_NX;
    options.ram_bytes = 128 << 10;
    EXPECT_DEATH(World{options}, "give the machine more");
    options.ram_bytes = 24 << 20;
    options.devices = {{Machine::physical_base + 4096, Machine::physical_base + 8192}};
    EXPECT_DEATH(World{options}, "overlaps RAM");
    options.devices.clear();
    options.modules.resize(RK_BOOT_MODULES_MAX + 2, elf_make());
    EXPECT_DEATH(World{options}, "RK_BOOT_MODULES_MAX");
    options.modules.resize(1);
    options.command_line = std::string(RK_BOOT_COMMAND_LINE_BYTES, 'x');
    EXPECT_DEATH(World{options}, "too long");
}

} // namespace
