// The frame table by itself and through the methods of memory capabilities.
#include <gtest/gtest.h>

#include <random>

#include "world.h"

namespace {

constexpr uint64_t MIB = 1 << 20;
constexpr uint64_t PAGE = RK_PAGE_BYTES;

TEST(Frame, OwnedFramesAreCountedInTheirBlocks) {
    World world;
    uint64_t base = world.ram_base + world.ram_take(4 * MIB);
    uint64_t block = (base + 2 * MIB - 1) & ~(2 * MIB - 1);
    ASSERT_EQ(frames.owned_2m[frame_number_2m(block)], 0u);
    uint32_t owned_1g = frames.owned_1g[frame_number_1g(block)];
    frame_range_own(block + PAGE, 3 * PAGE);
    EXPECT_EQ(frames.owned_2m[frame_number_2m(block)], 3u);
    EXPECT_EQ(frames.owned_1g[frame_number_1g(block)], owned_1g + 3);
    EXPECT_FALSE(frame_range_unowned(block, 2 * PAGE));
    EXPECT_FALSE(frame_range_unused(block, 2 * PAGE));
    EXPECT_TRUE(frame_range_unowned(block, PAGE));
    EXPECT_TRUE(frame_range_unowned(block + 4 * PAGE, PAGE));
    frame_range_disown(block + PAGE, 3 * PAGE);
    EXPECT_EQ(frames.owned_2m[frame_number_2m(block)], 0u);
    EXPECT_EQ(frames.owned_1g[frame_number_1g(block)], owned_1g);
    EXPECT_TRUE(frame_range_unused(block, 2 * MIB));
}

TEST(Frame, OutsideOfRamEverythingIsOwned) {
    World world;
    EXPECT_FALSE(frame_range_unowned(0, PAGE));
    EXPECT_FALSE(frame_range_unused(PAGE, PAGE));
    EXPECT_FALSE(frame_range_unowned(Machine::physical_base - PAGE, PAGE));
}

TEST(FrameDeath, OwningTwiceIsTheKernelsOwnMistake) {
    World world;
    uint64_t base = world.ram_base + world.ram_take(PAGE);
    frame_range_own(base, PAGE);
    EXPECT_DEATH(frame_range_own(base, PAGE), "frame_owned");
    frame_range_disown(base, PAGE);
    EXPECT_DEATH(frame_range_disown(base, PAGE), "frame_owned");
}

class FrameUse : public testing::Test {
  protected:
    void SetUp() override {
        // On a 2 MiB boundary of RAM, so that large pages fit.
        uint64_t to_boundary = -world.ram_base & (2 * MIB - 1);
        world.ram_take(to_boundary);
        offset = world.ram_take(4 * MIB);
        ASSERT_EQ((world.ram_base + offset) % (2 * MIB), 0u);
    }

    Answer map(uint64_t address, uint64_t memory_offset, uint64_t length) {
        return world.call(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_MAP,
                          {RK_ROOT_SLOT_VSPACE, world.ram_slot, memory_offset, address, length,
                           RK_MAP_READ | RK_MAP_WRITE});
    }
    void expect_use(uint64_t memory_offset, uint64_t length, uint64_t mapped, uint64_t owned) {
        Answer use = world.call(world.ram_slot, RK_MEMORY_USE, {memory_offset, length});
        ASSERT_STATUS(OK, use);
        EXPECT_EQ(use.word[0], mapped);
        EXPECT_EQ(use.word[1], owned);
        EXPECT_EQ(use.tag, rk_tag(0, 2));
    }

    World world;
    uint64_t offset;
};

TEST_F(FrameUse, CountsEachFrameOnceHoweverItIsMapped) {
    expect_use(offset, 4 * MIB, 0, 0);
    ASSERT_STATUS(OK, map(0x10000000, offset, 2 * MIB)); // one large page
    expect_use(offset, 4 * MIB, 512, 0);
    expect_use(offset + MIB, MIB, 256, 0);
    ASSERT_STATUS(OK, map(0x20001000, offset + MIB, 4 * PAGE)); // again, small
    ASSERT_STATUS(OK, map(0x20101000, offset + 3 * MIB, 4 * PAGE));
    expect_use(offset, 4 * MIB, 516, 0);
}

TEST_F(FrameUse, CountsDonatedFrames) {
    ASSERT_STATUS(OK, world.call(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_DONATE,
                                 {RK_ROOT_SLOT_VSPACE, world.ram_slot, offset, 8 * PAGE}));
    expect_use(offset, 4 * MIB, 0, 8);
    // Donated memory is used up until the space ends.
    EXPECT_STATUS(BUSY, world.call(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_DONATE,
                                   {RK_ROOT_SLOT_VSPACE, world.ram_slot, offset, PAGE}));
    EXPECT_STATUS(BUSY, map(0x10000000, offset, PAGE));
    EXPECT_STATUS(BUSY, map(0x10000000, offset, 2 * MIB));
    EXPECT_STATUS(OK, map(0x10000000, offset + 8 * PAGE, PAGE));
}

TEST_F(FrameUse, MappedFramesAreNeverDonated) {
    ASSERT_STATUS(OK, map(0x10000000, offset, 2 * MIB));
    ASSERT_STATUS(OK, map(0x20001000, offset + 3 * MIB, PAGE));
    auto donate = [&](uint64_t at) {
        return world.call(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_DONATE,
                          {RK_ROOT_SLOT_VSPACE, world.ram_slot, at, PAGE});
    };
    EXPECT_STATUS(BUSY, donate(offset + MIB));
    EXPECT_STATUS(BUSY, donate(offset + 3 * MIB));
    EXPECT_STATUS(OK, donate(offset + 3 * MIB - PAGE));
}

TEST_F(FrameUse, ABufferMayBeMappedBeforeAndUnmappedWhileItIsOne) {
    Child child = world.child_make();
    uint64_t at = 0x30000000;
    ASSERT_STATUS(OK, map(at, offset, PAGE));
    ASSERT_STATUS(OK, world.call(child.thread_slot(), RK_THREAD_START,
                                 {0x400000, 0, 0, 0, 0, world.ram_slot, offset}));
    expect_use(offset, PAGE, 1, 1);
    EXPECT_STATUS(BUSY, map(at + PAGE, offset, PAGE));
    ASSERT_STATUS(OK, world.call(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_UNMAP,
                                 {RK_ROOT_SLOT_VSPACE, at, PAGE}));
    expect_use(offset, PAGE, 0, 1);
    ASSERT_STATUS(OK, world.kill(child));
    expect_use(offset, PAGE, 0, 0);
}

TEST_F(FrameUse, ABufferInALargePageSurvivesItsSplit) {
    Child child = world.child_make();
    uint64_t at = 0x40000000;
    ASSERT_STATUS(OK, map(at, offset, 2 * MIB));
    ASSERT_STATUS(OK, world.call(child.thread_slot(), RK_THREAD_START,
                                 {0x400000, 0, 0, 0, 0, world.ram_slot, offset + PAGE}));
    expect_use(offset, 2 * MIB, 512, 1);
    ASSERT_STATUS(OK, world.call(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_UNMAP,
                                 {RK_ROOT_SLOT_VSPACE, at, 2 * PAGE}));
    expect_use(offset, 2 * MIB, 510, 1);
    ASSERT_STATUS(OK, world.kill(child));
    expect_use(offset, 2 * MIB, 510, 0);
}

TEST_F(FrameUse, ZeroWorksInPiecesAndStopsAtWhatTheKernelOwns) {
    uint64_t bytes = RK_ZERO_PIECE + 2 * PAGE;
    unsigned char *memory = machine().at(world.ram_base + offset);
    memset(memory, 0xee, bytes + PAGE);
    Answer zeroed = world.call(world.ram_slot, RK_MEMORY_ZERO, {offset, bytes});
    EXPECT_STATUS(MORE, zeroed);
    EXPECT_EQ(zeroed.word[0], uint64_t{RK_ZERO_PIECE});
    zeroed =
        world.call(world.ram_slot, RK_MEMORY_ZERO, {offset + RK_ZERO_PIECE, bytes - RK_ZERO_PIECE});
    EXPECT_STATUS(OK, zeroed);
    EXPECT_EQ(zeroed.word[0], 2 * PAGE);
    for (uint64_t i = 0; i < bytes; i++) {
        ASSERT_EQ(memory[i], 0) << i;
    }
    EXPECT_EQ(memory[bytes], 0xee);

    ASSERT_STATUS(OK, world.call(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_DONATE,
                                 {RK_ROOT_SLOT_VSPACE, world.ram_slot, offset + MIB, PAGE}));
    EXPECT_STATUS(BUSY,
                  world.call(world.ram_slot, RK_MEMORY_ZERO, {offset + MIB - PAGE, 2 * PAGE}));
    EXPECT_STATUS(OK, world.call(world.ram_slot, RK_MEMORY_ZERO, {offset + MIB - PAGE, PAGE}));
}

} // namespace
