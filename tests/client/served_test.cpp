// Each function of the client library against the real server, over the simulated
// kernel: what the library sends is what the server takes, and the other way round.
#include "server/world.h"

#include <gtest/gtest.h>

namespace {

const uint64_t AT = 0x40000000;

class ServedTest : public testing::Test {
  protected:
    void SetUp() override {
        speak_for(owner);
    }
    void TearDown() override {
        EXPECT_EQ(world.disagreement(), "");
    }
    void speak_for(const Process &process) {
        sim_transport_enter(world.kernel(), process.space);
    }

    uint32_t attach(uint64_t bytes) {
        sim_make_memory(world.kernel(), owner.space, Process::MEMORY, bytes, RWX, false);
        uint32_t number = 0;
        uint64_t got = 0;
        EXPECT_EQ(vspaced_attach(&client, 0, Process::MEMORY, &number, &got), VSPACED_OK);
        EXPECT_EQ(got, bytes);
        return number;
    }
    struct vspaced_map fixed(uint32_t memory, uint64_t address, uint64_t pages) {
        struct vspaced_map map = {};
        map.memory = memory;
        map.address = address;
        map.length = pages * PAGE;
        map.rights = VSPACED_READ;
        map.ceiling = VSPACED_READ | VSPACED_WRITE;
        return map;
    }

    World world;
    Process manager = world.manager_new();
    Process owner = world.client_new(manager);
    struct vspaced_client client = {Process::ENDPOINT, 0};
    uint64_t address = 0;
};

TEST_F(ServedTest, MapQueryProtectUnmap) {
    struct vspaced_map map = fixed(attach(16 * PAGE), AT, 4);
    map.offset = 2 * PAGE;
    map.class_id = VSPACED_CLASS_SHARED;
    ASSERT_EQ(vspaced_map(&client, &map, &address), VSPACED_OK);
    EXPECT_EQ(address, AT);
    EXPECT_EQ(vspaced_map(&client, &map, &address), VSPACED_OVERLAP);
    map.overwrite = 1;
    EXPECT_EQ(vspaced_map(&client, &map, &address), VSPACED_OK);

    struct vspaced_mapping mapping = {};
    ASSERT_EQ(vspaced_query(&client, 0, AT + PAGE, &mapping), VSPACED_OK);
    EXPECT_EQ(mapping.start, AT);
    EXPECT_EQ(mapping.length, 4 * PAGE);
    EXPECT_EQ(mapping.rights, map.rights);
    EXPECT_EQ(mapping.ceiling, map.ceiling);
    EXPECT_EQ(mapping.class_id, VSPACED_CLASS_SHARED);
    EXPECT_EQ(mapping.memory, map.memory);
    EXPECT_EQ(mapping.offset, 2 * PAGE);

    EXPECT_EQ(vspaced_protect(&client, 0, AT, PAGE, RW), VSPACED_OK);
    EXPECT_EQ(vspaced_protect(&client, 0, AT, PAGE, RX), VSPACED_ABOVE_CEILING);
    struct port_page page;
    ASSERT_TRUE(sim_page_get(world.kernel(), owner.space, Process::VSPACE, AT, &page));
    EXPECT_EQ(page.rights, RW);

    uint64_t removed = 0;
    EXPECT_EQ(vspaced_unmap(&client, 0, AT - PAGE, 3 * PAGE, &removed), VSPACED_OK);
    EXPECT_EQ(removed, 2 * PAGE);
    ASSERT_EQ(vspaced_query(&client, 0, AT, &mapping), VSPACED_NOT_MAPPED);
    EXPECT_EQ(mapping.start + mapping.length, AT + 2 * PAGE) << "the gap ends at what is left";
}

TEST_F(ServedTest, EveryFieldOfTheFlagsArrives) {
    struct vspaced_map map = fixed(attach(16 * PAGE), 0, 4);
    map.place = VSPACED_PLACE_ANY;
    map.align_log2 = 21;
    ASSERT_EQ(vspaced_map(&client, &map, &address), VSPACED_OK);
    EXPECT_EQ(address % (512 * PAGE), 0u);
    map.place = VSPACED_PLACE_HINT;
    map.address = AT;
    map.align_log2 = 0;
    ASSERT_EQ(vspaced_map(&client, &map, &address), VSPACED_OK);
    EXPECT_EQ(address, AT);
    map.rights = 8;
    EXPECT_EQ(vspaced_map(&client, &map, &address), VSPACED_BAD_FLAGS);
}

TEST_F(ServedTest, ListInPieces) {
    const uint32_t memory = attach(16 * PAGE);
    const unsigned count_all = 2 * VSPACED_LIST_ENTRIES_MAX + 7;
    for (uint64_t i = 0; i < count_all; i++) {
        const struct vspaced_map map = fixed(memory, AT + 2 * i * PAGE, 1);
        ASSERT_EQ(vspaced_map(&client, &map, &address), VSPACED_OK);
    }
    for (const uint32_t room : {1u, 7u, 100u, static_cast<uint32_t>(VSPACED_LIST_ENTRIES_MAX)}) {
        struct vspaced_cursor cursor = {};
        unsigned seen = 0;
        while (cursor.done == 0) {
            struct vspaced_mapping mappings[VSPACED_LIST_ENTRIES_MAX];
            uint32_t count = 0;
            ASSERT_EQ(vspaced_list(&client, 0, &cursor, mappings, room, &count), VSPACED_OK);
            ASSERT_LE(count, room);
            for (uint32_t i = 0; i < count; i++, seen++) {
                ASSERT_EQ(mappings[i].start, AT + 2 * seen * PAGE);
                ASSERT_EQ(mappings[i].length, PAGE);
            }
        }
        EXPECT_EQ(seen, count_all) << room;
    }
}

TEST_F(ServedTest, ListSeesAChangeInBetween) {
    const uint32_t memory = attach(16 * PAGE);
    for (uint64_t i = 0; i < 2; i++) {
        const struct vspaced_map map = fixed(memory, AT + 2 * i * PAGE, 1);
        ASSERT_EQ(vspaced_map(&client, &map, &address), VSPACED_OK);
    }
    struct vspaced_cursor cursor = {};
    struct vspaced_mapping mapping;
    uint32_t count = 0;
    ASSERT_EQ(vspaced_list(&client, 0, &cursor, &mapping, 1, &count), VSPACED_OK);
    ASSERT_EQ(vspaced_unmap(&client, 0, AT, PAGE, nullptr), VSPACED_OK);
    EXPECT_EQ(vspaced_list(&client, 0, &cursor, &mapping, 1, &count), VSPACED_LISTING_CHANGED);
    cursor = {};
    EXPECT_EQ(vspaced_list(&client, 0, &cursor, &mapping, 1, &count), VSPACED_OK);
    EXPECT_EQ(mapping.start, AT + 2 * PAGE);
}

TEST_F(ServedTest, StatsAndDetach) {
    const uint32_t memory = attach(16 * PAGE);
    const struct vspaced_map map = fixed(memory, AT, 4);
    ASSERT_EQ(vspaced_map(&client, &map, &address), VSPACED_OK);
    struct vspaced_object_stats stats = {};
    ASSERT_EQ(vspaced_stats(&client, 0, &stats), VSPACED_OK);
    EXPECT_EQ(stats.mappings, 1u);
    EXPECT_EQ(stats.bytes, 4 * PAGE);
    EXPECT_EQ(stats.memories, 1u);
    EXPECT_EQ(vspaced_detach(&client, 0, memory), VSPACED_MEMORY_IN_USE);
    ASSERT_EQ(vspaced_unmap(&client, 0, AT, 4 * PAGE, nullptr), VSPACED_OK);
    EXPECT_EQ(vspaced_detach(&client, 0, memory), VSPACED_OK);
    EXPECT_EQ(vspaced_detach(&client, 0, memory), VSPACED_BAD_MEMORY);
}

TEST_F(ServedTest, Ping) {
    uint64_t words[3] = {1, UINT64_MAX, 3};
    EXPECT_EQ(vspaced_ping(&client, words), VSPACED_OK);
    EXPECT_EQ(words[1], UINT64_MAX);
}

TEST_F(ServedTest, BindActUnbindAsAManager) {
    const Process fresh = world.process_new();
    sim_copy(world.kernel(), fresh.space, Process::VSPACE, manager.space, 20, BOOTSTRAP_RIGHTS_ALL);
    speak_for(manager);
    const struct vspaced_client as_manager = {Process::ENDPOINT, 21};
    struct vspaced_bind bind = {};
    bind.vspace_slot = 20;
    bind.rights_ceiling = VSPACED_RIGHTS_ALL;
    bind.mappings_max = 100;
    bind.label = 42;
    uint64_t handle = 0;
    ASSERT_EQ(vspaced_bind(&as_manager, &bind, &handle), VSPACED_OK);
    struct port_capability endpoint;
    uint64_t badge = 0;
    ASSERT_TRUE(sim_query_cap(world.kernel(), manager.space, 21, &endpoint, &badge));
    EXPECT_EQ(vspaced_badge_unpack(badge).kind, VSPACED_BADGE_OWNER);

    struct vspaced_object_stats stats = {};
    EXPECT_EQ(vspaced_stats(&as_manager, handle, &stats), VSPACED_OK);
    EXPECT_EQ(stats.label, 42u);
    EXPECT_EQ(stats.mappings_max, 100u);
    struct vspaced_shard_stats shard = {};
    EXPECT_EQ(vspaced_shard_stats(&as_manager, &shard), VSPACED_OK);
    EXPECT_EQ(shard.objects, 2u);
    uint64_t removed = 1;
    EXPECT_EQ(vspaced_unbind(&as_manager, handle, &removed), VSPACED_OK);
    EXPECT_EQ(removed, 0u);
    EXPECT_EQ(vspaced_stats(&as_manager, handle, &stats), VSPACED_STALE_HANDLE);
}

TEST_F(ServedTest, ManagerAsControl) {
    speak_for(world.control);
    const struct vspaced_client control = {1, 5};
    uint64_t number = 0;
    EXPECT_EQ(vspaced_manager(&control, VSPACED_BADGE_LOOK, 1, &number), VSPACED_OK);
    EXPECT_EQ(vspaced_manager(&control, VSPACED_BADGE_ADMIN, 1, &number), VSPACED_BAD_FLAGS);
}

} // namespace
