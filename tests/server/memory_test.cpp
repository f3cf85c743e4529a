// ATTACH and DETACH.
#include "world.h"

#include <gtest/gtest.h>

namespace {

const uint64_t AT = 0x40000000;

class MemoryTest : public testing::Test {
  protected:
    void TearDown() override {
        EXPECT_EQ(world.disagreement(), "");
    }

    Answer attach(uint64_t bytes, uint64_t rights, bool device = false) {
        sim_delete(world.kernel(), client.space, 20);
        sim_make_memory(world.kernel(), client.space, 20, bytes, rights, device);
        return world.call(client, {VSPACED_OP_ATTACH, {0, 0, 0}, 20});
    }
    Answer detach(uint64_t number) {
        return world.call(client, {VSPACED_OP_DETACH, {0, number, 0}});
    }

    World world;
    Process manager = world.manager_new();
    Process client = world.client_new(manager);
};

TEST_F(MemoryTest, SaysWhatItGot) {
    EXPECT_EQ(attach(5 * PAGE, RW).words, (std::vector<uint64_t>{VSPACED_OK, 0, 5 * PAGE, RW}));
    EXPECT_EQ(attach(PAGE, R).words, (std::vector<uint64_t>{VSPACED_OK, 1, PAGE, R}));
}

TEST_F(MemoryTest, NumbersAreTheObjectsOwn) {
    Process neighbour = world.client_new(manager);
    EXPECT_EQ(world.memory_new(neighbour, PAGE), 0u);
    EXPECT_EQ(world.memory_new(client, PAGE), 0u);
    EXPECT_EQ(world.memory_new(neighbour, PAGE, RW, 20), 1u);
    EXPECT_EQ(world.memory_new(client, PAGE, RW, 20), 1u);
}

TEST_F(MemoryTest, LowestFreeNumber) {
    client = world.client_new(manager, 64, RWX, 0, 0, 201);
    for (uint64_t i = 0; i < 200; i++) {
        ASSERT_EQ(attach(PAGE, RW)[1], i);
    }
    for (uint64_t number : {150u, 3u, 64u}) {
        ASSERT_EQ(detach(number).status, VSPACED_OK);
    }
    for (uint64_t number : {3u, 64u, 150u, 200u}) {
        ASSERT_EQ(attach(PAGE, RW)[1], number);
    }
}

TEST_F(MemoryTest, MemoryThatNothingCanBeMappedFrom) {
    sim_make_memory(world.kernel(), client.space, 21, PAGE, 0, false);
    std::string before = world.state();
    EXPECT_EQ(world.call(client, {VSPACED_OP_ATTACH, {0, 0, 0}, 21}).status,
              VSPACED_BAD_CAPABILITY);
    EXPECT_EQ(world.state(), before);
    for (uint64_t rights : {BOOTSTRAP_WRITE, BOOTSTRAP_EXECUTE, BOOTSTRAP_MANAGE}) {
        EXPECT_EQ(attach(PAGE, rights).status, VSPACED_BAD_CAPABILITY);
    }
    EXPECT_EQ(attach(0, R).status, VSPACED_BAD_CAPABILITY);
    EXPECT_EQ(attach(PAGE + 1, R).status, VSPACED_BAD_CAPABILITY);
    EXPECT_EQ(world.shard().memories.count, 0u);
}

TEST_F(MemoryTest, AttachedMemoryIsTheObjectsForAsLongAsItsOwnerLets) {
    ASSERT_EQ(attach(PAGE, RW).status, VSPACED_OK);
    sim_delete(world.kernel(), client.space, 20); // the owner needs no copy
    EXPECT_EQ(world.map(client, 0, 0, AT, PAGE, map_flags(RW)).status, VSPACED_OK);
}

TEST_F(MemoryTest, DetachInUse) {
    ASSERT_EQ(attach(2 * PAGE, RW).status, VSPACED_OK);
    ASSERT_EQ(world.map(client, 0, 0, AT, 2 * PAGE, map_flags(RW)).status, VSPACED_OK);
    std::string before = world.state();
    EXPECT_EQ(detach(0).status, VSPACED_MEMORY_IN_USE);
    EXPECT_EQ(world.state(), before);
    ASSERT_EQ(world.unmap(client, AT, PAGE).status, VSPACED_OK);
    EXPECT_EQ(detach(0).status, VSPACED_MEMORY_IN_USE);
    ASSERT_EQ(world.unmap(client, AT + PAGE, PAGE).status, VSPACED_OK);
    EXPECT_EQ(detach(0).words, (std::vector<uint64_t>{VSPACED_OK}));
    EXPECT_EQ(detach(0).status, VSPACED_BAD_MEMORY);
}

TEST_F(MemoryTest, DetachOfRevokedMemory) {
    ASSERT_EQ(attach(PAGE, RW).status, VSPACED_OK);
    sim_revoke(world.kernel(), client.space, 20);
    EXPECT_EQ(detach(0).status, VSPACED_OK);
}

TEST_F(MemoryTest, DetachOfNoMemory) {
    std::string before = world.state();
    for (uint64_t number :
         {UINT64_C(0), UINT64_C(1023), UINT64_C(1024), UINT64_C(1) << 32, UINT64_MAX}) {
        EXPECT_EQ(detach(number).status, VSPACED_BAD_MEMORY);
    }
    EXPECT_EQ(world.state(), before);
}

TEST_F(MemoryTest, DetachReturnsTheCapability) {
    ASSERT_EQ(attach(PAGE, RW).status, VSPACED_OK);
    uint32_t count = sim_capability_count(world.kernel(), SIM_SERVER);
    ASSERT_EQ(detach(0).status, VSPACED_OK);
    EXPECT_EQ(sim_capability_count(world.kernel(), SIM_SERVER), count - 1);
}

TEST_F(MemoryTest, ManagersAttachForTheirClients) {
    sim_make_memory(world.kernel(), manager.space, 20, PAGE, RW, false);
    EXPECT_EQ(world.call(manager, {VSPACED_OP_ATTACH, {client.handle, 0, 0}, 20}).status,
              VSPACED_OK);
    EXPECT_EQ(world.map(client, 0, 0, AT, PAGE, map_flags(RW)).status, VSPACED_OK);
}

} // namespace
