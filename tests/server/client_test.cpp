// The client library against the server itself: what one packs, the other unpacks.
#include "world.h"

#include <gtest/gtest.h>

namespace {

const uint64_t AT = 0x40000000;

class ClientLibraryTest : public testing::Test {
  protected:
    const vspaced_client &as(const Process &process) {
        sim_transport_enter(world.kernel(), process.space);
        return connection;
    }

    World world;
    const vspaced_client connection = {Process::ENDPOINT, Process::RECEIVED};
    Process manager = world.manager_new();
    Process client = world.client_new(manager);
};

TEST_F(ClientLibraryTest, MapProtectQueryUnmap) {
    sim_make_memory(world.kernel(), client.space, 20, 8 * PAGE, RW, false);
    uint32_t memory = 99;
    uint64_t bytes = 0;
    ASSERT_EQ(vspaced_attach(&as(client), 0, 20, &memory, &bytes), VSPACED_OK);
    EXPECT_EQ(memory, 0u);
    EXPECT_EQ(bytes, 8 * PAGE);

    struct vspaced_map map = {};
    map.memory = memory;
    map.offset = PAGE;
    map.length = 4 * PAGE;
    map.rights = RW;
    map.class_id = VSPACED_CLASS_HEAP;
    map.place = VSPACED_PLACE_ANY;
    map.align_log2 = 16;
    uint64_t address = 0;
    ASSERT_EQ(vspaced_map(&as(client), &map, &address), VSPACED_OK);
    EXPECT_EQ(address % 65536, 0u);
    ASSERT_EQ(vspaced_protect(&as(client), 0, address, PAGE, R), VSPACED_OK);

    struct vspaced_mapping mapping = {};
    ASSERT_EQ(vspaced_query(&as(client), 0, address + PAGE, &mapping), VSPACED_OK);
    EXPECT_EQ(mapping.start, address + PAGE);
    EXPECT_EQ(mapping.length, 3 * PAGE);
    EXPECT_EQ(mapping.rights, RW);
    EXPECT_EQ(mapping.ceiling, RW);
    EXPECT_EQ(mapping.class_id, VSPACED_CLASS_HEAP);
    EXPECT_EQ(mapping.memory, memory);
    EXPECT_EQ(mapping.offset, 2 * PAGE);

    uint64_t removed = 0;
    EXPECT_EQ(vspaced_detach(&as(client), 0, memory), VSPACED_MEMORY_IN_USE);
    ASSERT_EQ(vspaced_unmap(&as(client), 0, address, 4 * PAGE, &removed), VSPACED_OK);
    EXPECT_EQ(removed, 4 * PAGE);
    EXPECT_EQ(vspaced_detach(&as(client), 0, memory), VSPACED_OK);
    EXPECT_EQ(vspaced_query(&as(client), 0, address, &mapping), VSPACED_NOT_MAPPED);
    EXPECT_EQ(mapping.start, VSPACED_USER_BEGIN);
}

TEST_F(ClientLibraryTest, ListWithACursor) {
    uint64_t memory = world.memory_new(client, PAGE);
    for (uint64_t i = 0; i < 300; i++) {
        ASSERT_EQ(world.map(client, memory, 0, AT + 2 * i * PAGE, PAGE, map_flags(R)).status,
                  VSPACED_OK);
    }
    struct vspaced_cursor cursor = {};
    std::vector<struct vspaced_mapping> piece(VSPACED_LIST_ENTRIES_MAX);
    uint64_t seen = 0;
    while (!cursor.done) {
        uint32_t count = 0;
        ASSERT_EQ(
            vspaced_list(&as(client), 0, &cursor, piece.data(), VSPACED_LIST_ENTRIES_MAX, &count),
            VSPACED_OK);
        for (uint32_t i = 0; i < count; i++, seen++) {
            EXPECT_EQ(piece[i].start, AT + 2 * seen * PAGE);
        }
    }
    EXPECT_EQ(seen, 300u);
}

TEST_F(ClientLibraryTest, BindUnbindAndStats) {
    Process process = world.process_new();
    sim_delete(world.kernel(), manager.space, Process::VSPACE);
    sim_copy(world.kernel(), process.space, Process::VSPACE, manager.space, Process::VSPACE,
             BOOTSTRAP_RIGHTS_ALL);
    struct vspaced_bind bind = {};
    bind.vspace_slot = Process::VSPACE;
    bind.rights_ceiling = RW;
    bind.mappings_max = 100;
    bind.bytes_max = 10 * PAGE;
    bind.label = 42;
    uint64_t handle = 0, removed = 1;
    ASSERT_EQ(vspaced_bind(&as(manager), &bind, &handle), VSPACED_OK);
    struct vspaced_object_stats stats = {};
    ASSERT_EQ(vspaced_stats(&as(manager), handle, &stats), VSPACED_OK);
    EXPECT_EQ(stats.label, 42u);
    EXPECT_EQ(stats.mappings_max, 100u);
    EXPECT_EQ(stats.bytes_max, 10 * PAGE);
    ASSERT_EQ(vspaced_unbind(&as(manager), handle, &removed), VSPACED_OK);
    EXPECT_EQ(removed, 0u);
    EXPECT_EQ(vspaced_stats(&as(manager), handle, &stats), VSPACED_STALE_HANDLE);
}

TEST_F(ClientLibraryTest, ManagerShardStatsAndPing) {
    sim_delete(world.kernel(), SIM_ROOTD, Process::RECEIVED);
    uint64_t number = 99;
    ASSERT_EQ(vspaced_manager(&as(world.control), VSPACED_BADGE_LOOK, 5, &number), VSPACED_OK);
    EXPECT_EQ(number, 1u);
    struct vspaced_shard_stats stats = {};
    ASSERT_EQ(vspaced_shard_stats(&as(world.control), &stats), VSPACED_OK);
    EXPECT_EQ(stats.managers, 2u);
    EXPECT_EQ(stats.objects_max, uint64_t{VSPACED_OBJECTS_PER_SHARD});
    uint64_t words[3] = {1, 2, 3};
    ASSERT_EQ(vspaced_ping(&as(client), words), VSPACED_OK);
    EXPECT_EQ(words[2], 3u);
}

TEST_F(ClientLibraryTest, Unreachable) {
    ASSERT_EQ(world.unbind(manager, client.handle).status, VSPACED_OK);
    uint64_t words[3] = {};
    EXPECT_EQ(vspaced_ping(&as(client), words), uint64_t{VSPACED_CLIENT_UNREACHABLE});
}

} // namespace
