// Several shards and the control, one request after the other: where objects are made,
// and that one that moves is the same afterwards, or stays the same where it was.
#include <gtest/gtest.h>
#include <set>

#include "world.h"

extern "C" {
#include "vspaced/client.h"
}

namespace {

const uint64_t AT = 0x40000000;
const uint32_t SHARDS = 3;

class ShardsTest : public testing::Test {
  protected:
    Answer migrate(uint64_t target, uint64_t cpu) {
        sim_delete(world.kernel(), manager.space, Process::RECEIVED);
        return world.call(manager, {VSPACED_OP_MIGRATE, {target, cpu, 0}});
    }
    Answer bind_at(const Process &process, uint64_t cpu) {
        sim_delete(world.kernel(), manager.space, Process::VSPACE);
        sim_delete(world.kernel(), manager.space, Process::RECEIVED);
        sim_copy(world.kernel(), process.space, Process::VSPACE, manager.space, Process::VSPACE,
                 BOOTSTRAP_RIGHTS_ALL);
        return world.call(
            manager, {VSPACED_OP_BIND,
                      {VSPACED_BIND_CPU | cpu << VSPACED_BIND_CPU_SHIFT, RWX, 0, 0, 0, 77, 0, 0},
                      Process::VSPACE});
    }
    static uint32_t shard_of(uint64_t handle) {
        return vspaced_shard_of_slot(vspaced_handle_slot(handle));
    }
    // As its owner sees it: mappings, numbers, and that the page tables agree.
    std::string seen_by(const Process &process) {
        sim_transport_enter(world.kernel(), process.space);
        struct vspaced_client client = {Process::ENDPOINT, Process::RECEIVED};
        struct vspaced_object_stats stats;
        EXPECT_EQ(vspaced_stats(&client, 0, &stats), VSPACED_OK);
        std::string text;
        for (uint64_t number : {stats.generation, stats.mappings, stats.mappings_peak,
                                stats.mappings_max, stats.bytes, stats.bytes_peak, stats.bytes_max,
                                stats.memories, stats.memories_max, stats.label}) {
            text += std::to_string(number) + " ";
        }
        struct vspaced_mapping mappings[VSPACED_LIST_ENTRIES_MAX];
        struct vspaced_cursor cursor = {};
        while (cursor.done == 0) {
            uint32_t count = 0;
            EXPECT_EQ(vspaced_list(&client, 0, &cursor, mappings, VSPACED_LIST_ENTRIES_MAX, &count),
                      VSPACED_OK);
            for (uint32_t i = 0; i < count; i++) {
                const struct vspaced_mapping &m = mappings[i];
                for (uint64_t word :
                     {m.start, m.length, uint64_t{m.rights}, uint64_t{m.ceiling},
                      uint64_t{m.class_id}, uint64_t{m.backing}, uint64_t{m.memory}, m.offset}) {
                    text += std::to_string(word) + ",";
                }
                text += "\n";
            }
        }
        EXPECT_EQ(world.disagreement(), "");
        return text;
    }
    // A bit of everything, in several pieces: two memories with a hole between their
    // numbers, an account, reservations, guards, mappings without frames.
    void fill(const Process &process) {
        for (uint32_t slot = 10; slot < 13; slot++) {
            (void)world.memory_new(process, 256 * PAGE, RWX, slot);
        }
        sim_make_memory(world.kernel(), process.space, 20, 256 * PAGE, RW, false);
        ASSERT_EQ(world.call(process, {VSPACED_OP_ATTACH, {0, 1, 0}, 20}).status, VSPACED_OK);
        ASSERT_EQ(world.call(process, {VSPACED_OP_DETACH, {0, 1, 0}}).status, VSPACED_OK);
        for (uint64_t i = 0; i < 240; i++) {
            uint64_t rights = i % 2 == 0 ? R : RW;
            ASSERT_EQ(
                world.map(process, i % 2 * 2, i * PAGE, AT + i * PAGE, PAGE, map_flags(rights))
                    .status,
                VSPACED_OK);
        }
        auto backed = [&](uint64_t backing, uint64_t at, uint64_t pages, uint64_t class_id) {
            return world
                .map(process, 0, 0, at, pages * PAGE,
                     map_flags(RW, class_id) | backing << VSPACED_MAP_BACKING_SHIFT)
                .status;
        };
        ASSERT_EQ(backed(VSPACED_BACKING_ANONYMOUS, 2 * AT, 40, VSPACED_CLASS_DATA), VSPACED_OK);
        ASSERT_EQ(world.unmap(process, 2 * AT + 3 * PAGE, 5 * PAGE).status, VSPACED_OK);
        ASSERT_EQ(backed(VSPACED_BACKING_ANONYMOUS, 3 * AT, 9, VSPACED_CLASS_STACK), VSPACED_OK);
        ASSERT_EQ(world.protect(process, 3 * AT + 4 * PAGE, PAGE, R).status, VSPACED_OK);
        ASSERT_EQ(world
                      .map(process, 0, 0, 4 * AT, 1000 * PAGE,
                           map_flags(0, VSPACED_CLASS_DATA, VSPACED_PLACE_FIXED, RW) |
                               uint64_t{VSPACED_BACKING_NONE} << VSPACED_MAP_BACKING_SHIFT)
                      .status,
                  VSPACED_OK);
        ASSERT_EQ(world.call(process, {VSPACED_OP_RESERVE, {0, 5 * AT, 64 * PAGE, 0, 0}}).status,
                  VSPACED_OK);
    }

    World world{SHARDS};
    Process manager = world.manager_new();
};

TEST_F(ShardsTest, EachIsPlacedAtTheLeastLoadedTheLowestFirst) {
    for (uint32_t i = 0; i < 3 * SHARDS; i++) {
        EXPECT_EQ(shard_of(world.client_new(manager).handle), i % SHARDS);
    }
}

TEST_F(ShardsTest, ACpusShardIsItsNumberModuloTheShards) {
    for (uint64_t cpu : {2, 2, 5, 1, 255}) {
        Answer answer = bind_at(world.process_new(), cpu);
        ASSERT_EQ(answer.status, VSPACED_OK);
        EXPECT_EQ(shard_of(answer[1]), cpu % SHARDS);
    }
}

TEST_F(ShardsTest, AFullShardGivesWayToTheLeastLoaded) {
    struct object_pool &pool = world.shard(1).objects;
    pool.free_first = OBJECT_NONE; // as if all were bound
    EXPECT_EQ(shard_of(bind_at(world.process_new(), 1)[1]), 0u);
    EXPECT_EQ(shard_of(bind_at(world.process_new(), 1)[1]), 2u);
    world.shard(0).objects.free_first = world.shard(2).objects.free_first = OBJECT_NONE;
    EXPECT_EQ(bind_at(world.process_new(), 1).status, VSPACED_NO_OBJECTS);
}

TEST_F(ShardsTest, AVspaceIsBoundOnceWhereverItIs) {
    Process process = world.process_new();
    ASSERT_EQ(bind_at(process, 1).status, VSPACED_OK);
    for (uint64_t cpu = 0; cpu < SHARDS; cpu++) {
        EXPECT_EQ(bind_at(process, cpu).status, VSPACED_ALREADY_BOUND);
    }
}

TEST_F(ShardsTest, ObjectsMaxCountsOverAllShards) {
    Process two = world.manager_new(MANAGER_ALL, 2);
    (void)world.client_new(two);
    Process second = world.client_new(two);
    Process third = world.process_new();
    auto bind = [&] {
        sim_delete(world.kernel(), two.space, Process::VSPACE);
        sim_copy(world.kernel(), third.space, Process::VSPACE, two.space, Process::VSPACE,
                 BOOTSTRAP_RIGHTS_ALL);
        return world.call(two, world.bind_request(two)).status;
    };
    EXPECT_EQ(bind(), VSPACED_NO_OBJECTS);
    ASSERT_EQ(world.unbind(two, second.handle).status, VSPACED_OK);
    EXPECT_EQ(bind(), VSPACED_OK);
}

TEST_F(ShardsTest, AManagersOwnEndpointsDoNotBind) {
    Process client = world.client_new(manager);
    for (uint32_t shard = 0; shard < SHARDS; shard++) {
        sim_delete(world.kernel(), manager.space, Process::RECEIVED);
        Answer answer = world.call(manager, {VSPACED_OP_ENDPOINT, {shard, 0}});
        ASSERT_EQ(answer.status, VSPACED_OK);
        EXPECT_EQ(answer[1], SHARDS);
        Process own{sim_space_new(world.kernel(), Process::SLOTS)};
        sim_copy(world.kernel(), manager.space, Process::RECEIVED, own.space, Process::ENDPOINT,
                 BOOTSTRAP_RIGHTS_ALL);
        EXPECT_EQ(world.unbind(own, client.handle).status, VSPACED_NOT_AUTHORIZED);
        EXPECT_EQ(world.call(own, {VSPACED_OP_STATS, {client.handle, 0}}).status,
                  shard == 0 ? VSPACED_OK : VSPACED_NOT_YOURS);
    }
    EXPECT_EQ(world.call(manager, {VSPACED_OP_ENDPOINT, {SHARDS, 0}}).status, VSPACED_BAD_SHARD);
    EXPECT_EQ(world.call(manager, {VSPACED_OP_STATS, {client.handle, 0}}).status,
              VSPACED_BAD_SHARD); // the control holds no object
}

TEST_F(ShardsTest, WhatMovesIsTheSameThere) {
    Process client = world.client_new(manager, 64, RWX, 2000, 0, 8);
    fill(client);
    std::string before = seen_by(client);
    uint64_t handle = client.handle;
    for (uint64_t cpu : {1, 2, 1, 0, 0, 2}) { // on, back, home, not at all
        Answer answer = migrate(handle, cpu);
        ASSERT_EQ(answer.status, VSPACED_OK) << cpu;
        EXPECT_EQ(shard_of(answer[1]), cpu);
        handle = answer[1];
        EXPECT_EQ(seen_by(client), before);
    }
    // It goes on as it was: the next number, the next frame, the place of ANY.
    EXPECT_EQ(world.memory_new(client, PAGE, RW, 30), 1u);
    EXPECT_EQ(world.unmap(client, VSPACED_USER_BEGIN, VSPACED_USER_END - VSPACED_USER_BEGIN).status,
              VSPACED_OK);
    EXPECT_EQ(world.disagreement(), "");
}

TEST_F(ShardsTest, ItsOwnerIsToldAsOftenAsItAsks) {
    Process client = world.client_new(manager);
    Answer moved = migrate(client.handle, 1);
    ASSERT_EQ(moved.status, VSPACED_OK);
    for (int i = 0; i < 3; i++) {
        sim_delete(world.kernel(), client.space, Process::RECEIVED);
        Answer answer = world.call(client, {VSPACED_OP_QUERY, {0, AT, 0}});
        EXPECT_EQ(answer.words, (std::vector<uint64_t>{VSPACED_MOVED, moved[1]}));
        port_capability endpoint;
        uint64_t badge;
        ASSERT_TRUE(
            sim_query_cap(world.kernel(), client.space, Process::RECEIVED, &endpoint, &badge));
        EXPECT_EQ(endpoint.type, uint64_t{BOOTSTRAP_TYPE_ENDPOINT});
        EXPECT_EQ(vspaced_badge_unpack(badge).shard, 1u);
    }
    // Nobody else is told.
    Process other = world.client_new(manager);
    Answer answer = world.call(other, {VSPACED_OP_QUERY, {client.handle, AT, 0}});
    EXPECT_EQ(answer.status, VSPACED_NOT_YOURS);
}

TEST_F(ShardsTest, AListingGoesOnAfterTheMove) {
    Process client = world.client_new(manager, 64, RWX, 2000, 0, 8);
    fill(client);
    sim_transport_enter(world.kernel(), client.space);
    struct vspaced_client connection = {Process::ENDPOINT, Process::RECEIVED};
    struct vspaced_mapping mappings[VSPACED_LIST_ENTRIES_MAX];
    struct vspaced_cursor cursor = {};
    uint32_t count = 0, all = 0;
    while (cursor.done == 0) {
        ASSERT_EQ(vspaced_list(&connection, 0, &cursor, mappings, 50, &count), VSPACED_OK);
        all += count;
        Answer answer = migrate(client.handle, all % SHARDS);
        ASSERT_EQ(answer.status, VSPACED_OK);
    }
    struct vspaced_object_stats stats;
    ASSERT_EQ(vspaced_stats(&connection, 0, &stats), VSPACED_OK);
    EXPECT_EQ(all, stats.mappings);
}

TEST_F(ShardsTest, OldHandlesLeadToItUntilItIsUnbound) {
    Process client = world.client_new(manager);
    std::set<uint64_t> handles = {client.handle};
    for (uint64_t cpu : {1, 2, 0, 1}) {
        Answer answer = migrate(*handles.begin(), cpu); // each of them does
        ASSERT_EQ(answer.status, VSPACED_OK);
        handles.insert(answer[1]);
    }
    EXPECT_EQ(handles.size(), SHARDS); // where it comes back it has its old one
    Process stranger = world.manager_new();
    for (uint64_t handle : handles) {
        EXPECT_EQ(world.unbind(stranger, handle).status, VSPACED_NOT_YOURS);
        EXPECT_EQ(world.call(stranger, {VSPACED_OP_MIGRATE, {handle, 0, 0}}).status,
                  VSPACED_NOT_YOURS);
    }
    ASSERT_EQ(world.unbind(manager, *handles.begin()).status, VSPACED_OK);
    for (uint64_t handle : handles) {
        EXPECT_EQ(world.unbind(manager, handle).status, VSPACED_STALE_HANDLE);
        EXPECT_EQ(migrate(handle, 1).status, VSPACED_STALE_HANDLE);
        EXPECT_EQ(world.unbind(stranger, handle).status, VSPACED_NOT_YOURS);
    }
}

TEST_F(ShardsTest, UnbindLeavesNothingAnywhere) {
    Process process = world.process_new();
    std::string before;
    for (uint32_t round = 0; round < 2; round++) {
        Answer bound = bind_at(process, 0);
        ASSERT_EQ(bound.status, VSPACED_OK);
        Process client = process;
        sim_copy(world.kernel(), manager.space, Process::RECEIVED, client.space, Process::ENDPOINT,
                 BOOTSTRAP_RIGHTS_ALL);
        (void)world.memory_new(client, 16 * PAGE);
        ASSERT_EQ(world.map(client, 0, 0, AT, 4 * PAGE, map_flags(RW)).status, VSPACED_OK);
        uint64_t handle = bound[1];
        for (uint64_t cpu : {1, 2, 1}) {
            Answer answer = migrate(handle, cpu);
            ASSERT_EQ(answer.status, VSPACED_OK);
            handle = answer[1];
            (void)seen_by(client); // it has an endpoint of each place by and by
        }
        Answer unbound = world.unbind(manager, handle);
        ASSERT_EQ(unbound.status, VSPACED_OK);
        EXPECT_EQ(unbound[1], 4 * PAGE);
        for (uint32_t i = 0; i < SHARDS; i++) {
            EXPECT_EQ(world.shard(i).objects.count, 0u);
            EXPECT_EQ(world.shard(i).memories.count, 0u);
            EXPECT_EQ(world.shard(i).memories.promised, 0u);
            EXPECT_EQ(world.shard(i).managers.records[0].objects, 0u);
            EXPECT_EQ(arena_counts(&world.shard(i).arena).used, 0u);
        }
        // Of the intake 4, endpoints 3, control 1, the shards' to control 3; of a manager one
        // at control, two at each shard.
        EXPECT_EQ(sim_capability_count(world.kernel(), SIM_SERVER), 4 + 3 + 1 + 3 + 1 + 2 * SHARDS);
        EXPECT_EQ(world.call(client, {VSPACED_OP_PING, {0, 0, 0, 0}}).status,
                  uint64_t{VSPACED_CLIENT_UNREACHABLE}); // its endpoints are gone
        sim_delete(world.kernel(), client.space, Process::MEMORY);
    }
}

TEST_F(ShardsTest, EachShortageIsNamedAndNothingMoves) {
    Process client = world.client_new(manager, 64, RWX, 2000, 0, 8);
    fill(client);
    struct shard &target = world.shard(1);
    auto expect_stays = [&](enum vspaced_status status) {
        std::string before = world.state();
        EXPECT_EQ(migrate(client.handle, 1).status, status);
        EXPECT_EQ(world.state(), before);
    };
    uint32_t first = target.objects.free_first;
    target.objects.free_first = OBJECT_NONE;
    expect_stays(VSPACED_NO_OBJECTS);
    target.objects.free_first = first;

    uint32_t promised = target.memories.promised;
    target.memories.promised =
        VSPACED_MEMORIES_PER_SHARD - VSPACED_OBJECTS_PER_SHARD * VSPACED_MEMORIES_DEFAULT - 1;
    expect_stays(VSPACED_NO_MEMORY_RECORDS);
    target.memories.promised = promised;

    uint32_t leaves = target.arena.leaf_pool.nodes_max;
    for (uint32_t spare : {0u, 1u, 5u}) { // refused in the first piece of mappings, or later
        target.arena.leaf_pool.nodes_max =
            target.arena.leaf_pool.used + target.arena.leaf_pool.reserved + spare;
        expect_stays(VSPACED_NO_NODES);
    }
    target.arena.leaf_pool.nodes_max = leaves;

    uint32_t maps = target.arena.frame_map_pool.nodes_max;
    target.arena.frame_map_pool.nodes_max = 0;
    expect_stays(VSPACED_NO_ACCOUNT_RECORDS);
    target.arena.frame_map_pool.nodes_max = maps;

    EXPECT_EQ(migrate(client.handle, 256).status, VSPACED_BAD_SHARD);
    EXPECT_EQ(migrate(client.handle, 1).status, VSPACED_OK);
}

// Whichever call of the kernel fails, at the source, the target or the control: it is
// where it was, as it was, or it is there.
TEST_F(ShardsTest, EachCallOfTheKernelFailsOnce) {
    Process client = world.client_new(manager, 64, RWX, 2000, 0, 8);
    fill(client);
    std::string seen = seen_by(client);
    uint64_t handle = client.handle;
    unsigned refused = 0;
    for (uint32_t port : {0u, 1u, uint32_t{VSPACED_THREAD_CONTROL}}) {
        for (uint64_t k = 1; k < 20; k++) {
            struct port *failing = sim_port(world.kernel(), port);
            uint64_t failures = sim_failures(failing);
            sim_delete(world.kernel(), manager.space, Process::RECEIVED);
            std::string before = world.state();
            sim_fail(failing, k, PORT_REFUSED, 0);
            Answer answer = migrate(handle, 1 - shard_of(handle));
            sim_fail(failing, 0, PORT_OK, 0);
            if (sim_failures(failing) == failures) {
                ASSERT_EQ(answer.status, VSPACED_OK);
                handle = answer[1];
            } else {
                EXPECT_EQ(answer.status, VSPACED_KERNEL_REFUSED);
                EXPECT_EQ(world.state(), before);
                refused++;
            }
            ASSERT_EQ(seen_by(client), seen);
        }
    }
    EXPECT_GE(refused, 6u); // vspace, its sizes, endpoint, three memories
}

TEST_F(ShardsTest, AManagerIsMadeEverywhereOrNowhere) {
    for (uint32_t port = 0; port <= VSPACED_THREAD_CONTROL; port++) {
        for (uint64_t k = 1; k <= 2; k++) {
            struct port *failing = sim_port(world.kernel(), port);
            uint64_t failures = sim_failures(failing);
            std::string before = world.state();
            sim_fail(failing, k, PORT_REFUSED, 0);
            Answer answer = world.call(world.control, {VSPACED_OP_MANAGER, {1, 0, 0}});
            sim_fail(failing, 0, PORT_OK, 0);
            if (sim_failures(failing) == failures) {
                ASSERT_EQ(answer.status, VSPACED_OK);
                return;
            }
            EXPECT_EQ(answer.status, VSPACED_KERNEL_REFUSED);
            EXPECT_EQ(world.state(), before);
            sim_delete(world.kernel(), SIM_ROOTD, Process::RECEIVED);
        }
    }
}

TEST_F(ShardsTest, ARevokedMemoryMovesAsThatAndADestroyedVspaceStays) {
    Process client = world.client_new(manager);
    (void)world.memory_new(client, 16 * PAGE, RW, 10);
    (void)world.memory_new(client, 16 * PAGE, RW, 11);
    ASSERT_EQ(world.map(client, 1, 0, AT, PAGE, map_flags(RW)).status, VSPACED_OK);
    sim_revoke(world.kernel(), client.space, 10);
    Answer answer = migrate(client.handle, 1);
    ASSERT_EQ(answer.status, VSPACED_OK);
    (void)seen_by(client);
    EXPECT_EQ(world.map(client, 0, 0, 2 * AT, PAGE, map_flags(RW)).status, VSPACED_MEMORY_REVOKED);
    // The copy there is a descendant as the one before.
    sim_revoke(world.kernel(), client.space, 11);
    EXPECT_EQ(world.map(client, 1, 0, 2 * AT, PAGE, map_flags(RW)).status, VSPACED_MEMORY_REVOKED);
    sim_vspace_destroy(world.kernel(), client.space, Process::VSPACE);
    EXPECT_EQ(migrate(answer[1], 2).status, VSPACED_VSPACE_GONE);
    EXPECT_EQ(world.unbind(manager, answer[1]).status, VSPACED_OK);
}

// While it is on its way nobody is served with it, and nothing of it changes.
TEST_F(ShardsTest, OnItsWayItAnswersThatItIsMoving) {
    Process client = world.client_new(manager);
    struct object *object = world.object(client.handle);
    object_state_set(object, OBJECT_LEAVING);
    EXPECT_EQ(world.call(client, {VSPACED_OP_QUERY, {0, AT, 0}}).status, VSPACED_MOVING);
    EXPECT_EQ(world.call(client, {VSPACED_OP_PING, {0, 0, 0, 0}}).status, VSPACED_MOVING);
    object_state_set(object, OBJECT_BOUND);
    EXPECT_EQ(world.call(client, {VSPACED_OP_QUERY, {0, AT, 0}}).status, VSPACED_NOT_MAPPED);
}

TEST_F(ShardsTest, ADamagedObjectStays) {
    Process client = world.client_new(manager);
    object_damage(world.object(client.handle));
    EXPECT_EQ(migrate(client.handle, 1).status, VSPACED_KERNEL_DISAGREES);
    EXPECT_EQ(migrate(client.handle, 0).status, VSPACED_OK); // where it is
    EXPECT_EQ(world.unbind(manager, client.handle).status, VSPACED_OK);
}

TEST_F(ShardsTest, TheControlAddsTheShardsStatisticsUp) {
    for (int i = 0; i < 4; i++) {
        (void)world.client_new(manager);
    }
    sim_transport_enter(world.kernel(), manager.space);
    struct vspaced_client client = {Process::ENDPOINT, Process::RECEIVED};
    struct vspaced_shard_stats stats;
    ASSERT_EQ(vspaced_shard_stats(&client, &stats), VSPACED_OK);
    EXPECT_EQ(stats.shard, SHARDS);
    EXPECT_EQ(stats.objects, 4u);
    EXPECT_EQ(stats.objects_max, SHARDS * VSPACED_OBJECTS_PER_SHARD);
    EXPECT_EQ(stats.managers, 1u);
    EXPECT_GE(stats.request_longest, 3u); // BIND: take, sizes, mint
}

TEST(OneShardTest, AsksAsManyDo) {
    World world;
    Process manager = world.manager_new();
    Process client = world.client_new(manager);
    Answer answer = world.call(manager, {VSPACED_OP_MIGRATE, {client.handle, 7, 0}});
    EXPECT_EQ(answer.words, (std::vector<uint64_t>{VSPACED_OK, client.handle}));
    EXPECT_EQ(world.call(manager, {VSPACED_OP_MIGRATE, {client.handle, 256, 0}}).status,
              VSPACED_BAD_SHARD);
    EXPECT_EQ(world.call(manager, {VSPACED_OP_ENDPOINT, {0, 0}})[1], 1u);
    EXPECT_EQ(world.call(manager, {VSPACED_OP_ENDPOINT, {1, 0}}).status, VSPACED_BAD_SHARD);
}

// The budget of the default configuration.
TEST(BudgetTest, OverAllShards) {
    static_assert(VSPACED_SHARDS * VSPACED_OBJECTS_PER_SHARD >= 4096);
    static_assert(VSPACED_SHARDS * VSPACED_MAPPINGS_PER_SHARD >= 262144);
}

} // namespace
