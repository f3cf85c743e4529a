// Each pool to its last record: the next request is refused by its own status,
// nothing changes, and what is given back can be had again.
#include "world.h"

#include <gtest/gtest.h>

namespace {

const uint64_t AT = 0x40000000;

class ExhaustionTest : public testing::Test {
  protected:
    void expect_refused(const Process &caller, const Request &request, uint64_t status) {
        std::string before = world.state();
        Answer answer = world.call(caller, request);
        EXPECT_EQ(answer.status, status) << vspaced_status_name(answer.status);
        EXPECT_EQ(world.state(), before);
        EXPECT_EQ(world.disagreement(), "");
    }

    World world;
    Process manager = world.manager_new();
};

TEST_F(ExhaustionTest, Objects) {
    Process last;
    for (uint32_t i = 0; i < VSPACED_OBJECTS_PER_SHARD; i++) {
        last = world.client_new(manager, 3);
    }
    Process process = world.process_new(3);
    sim_copy(world.kernel(), process.space, Process::VSPACE, manager.space, Process::VSPACE,
             BOOTSTRAP_RIGHTS_ALL);
    expect_refused(manager, world.bind_request(manager), VSPACED_NO_OBJECTS);
    ASSERT_EQ(world.unbind(manager, last.handle).status, VSPACED_OK);
    EXPECT_EQ(world.call(manager, world.bind_request(manager)).status, VSPACED_OK);
}

TEST_F(ExhaustionTest, Managers) {
    for (uint32_t i = 1; i < VSPACED_MANAGERS_PER_SHARD; i++) {
        (void)world.manager_new();
    }
    expect_refused(world.control, {VSPACED_OP_MANAGER, {VSPACED_BADGE_LOOK, 0, 0}},
                   VSPACED_NO_MANAGERS);
}

// What BIND promised is there, and no more.
TEST_F(ExhaustionTest, MemoriesOfAnObject) {
    for (uint64_t max : {uint64_t{1}, uint64_t{VSPACED_MEMORIES_DEFAULT}, uint64_t{600}}) {
        Process client = world.client_new(manager, 3, RWX, 0, 0, max);
        sim_make_memory(world.kernel(), client.space, 20, PAGE, RW, false);
        const Request attach = {VSPACED_OP_ATTACH, {0, 0, 0}, 20};
        for (uint64_t i = 0; i < max; i++) {
            ASSERT_EQ(world.call(client, attach)[1], i);
        }
        expect_refused(client, attach, VSPACED_NO_MEMORY_RECORDS);
        ASSERT_EQ(world.call(client, {VSPACED_OP_DETACH, {0, max / 2, 0}}).status, VSPACED_OK);
        EXPECT_EQ(world.call(client, attach)[1], max / 2);
        EXPECT_EQ(world.unbind(manager, client.handle).status, VSPACED_OK);
        EXPECT_EQ(world.shard().memories.count, 0u);
        EXPECT_EQ(world.shard().memories.promised, 0u);
    }
}

// Clients that were promised all beyond the defaults, and took it, take nothing of
// what others were: every object of the shard still binds and gets its default.
TEST_F(ExhaustionTest, MemoriesOfAShard) {
    const uint32_t beyond =
        VSPACED_MEMORIES_PER_SHARD - VSPACED_OBJECTS_PER_SHARD * VSPACED_MEMORIES_DEFAULT;
    const Request attach = {VSPACED_OP_ATTACH, {0, 0, 0}, 20};
    auto fill = [&](uint64_t max) {
        Process client = world.client_new(manager, 3, RWX, 0, 0, max);
        sim_make_memory(world.kernel(), client.space, 20, PAGE, RW, false);
        for (uint64_t i = 0; i < (max == 0 ? VSPACED_MEMORIES_DEFAULT : max); i++) {
            EXPECT_EQ(world.call(client, attach).status, VSPACED_OK);
        }
        return client;
    };
    Process greedy = fill(VSPACED_MEMORIES_PER_OBJECT);
    const uint32_t left = beyond - (VSPACED_MEMORIES_PER_OBJECT - VSPACED_MEMORIES_DEFAULT);
    Process second = fill(left + VSPACED_MEMORIES_DEFAULT);
    sim_delete(world.kernel(), manager.space, Process::RECEIVED);
    Process process = world.process_new(3);
    sim_copy(world.kernel(), process.space, Process::VSPACE, manager.space, Process::VSPACE,
             BOOTSTRAP_RIGHTS_ALL);
    expect_refused(manager, world.bind_request(manager, RWX, 0, 0, 0, VSPACED_MEMORIES_DEFAULT + 1),
                   VSPACED_NO_MEMORY_RECORDS);
    for (uint32_t i = 2; i < VSPACED_OBJECTS_PER_SHARD; i++) {
        (void)fill(0);
    }
    EXPECT_EQ(world.shard().memories.count, VSPACED_MEMORIES_PER_SHARD);
    ASSERT_EQ(world.unbind(manager, second.handle).status, VSPACED_OK);
    (void)fill(left + VSPACED_MEMORIES_DEFAULT);
    expect_refused(greedy, attach, VSPACED_NO_MEMORY_RECORDS);
}

// An object eats the shard's nodes to the last one but the floors: those of the
// others, and of those that are not bound yet.
TEST_F(ExhaustionTest, Nodes) {
    Process client = world.client_new(manager, 100000, RWX, VSPACED_MAPPINGS_PER_SHARD);
    uint64_t memory = world.memory_new(client, PAGE);
    arena_limit(&world.shard().arena, VSPACED_OBJECTS_PER_SHARD + 63, 16);
    uint64_t mapped = 0;
    Answer answer;
    do { // every page another mapping: they have the same frame
        answer = world.map(client, memory, 0, AT + mapped * PAGE, PAGE, map_flags(R));
        mapped += answer.status == VSPACED_OK;
    } while (answer.status == VSPACED_OK);
    EXPECT_EQ(answer.status, VSPACED_NO_NODES);
    EXPECT_GT(mapped, 64u * 15);
    expect_refused(client,
                   {VSPACED_OP_MAP, {0, memory, 0, AT + mapped * PAGE, PAGE, map_flags(R), 0}},
                   VSPACED_NO_NODES);
    // Every other object finds its floor, and maps what it was promised.
    for (uint32_t i = 1; i < VSPACED_OBJECTS_PER_SHARD; i++) {
        Process other = world.client_new(manager, 3);
        uint64_t number = world.memory_new(other, PAGE);
        for (uint64_t k = 0; k < VSPACED_MAPPINGS_FLOOR; k++) {
            ASSERT_EQ(world.map(other, number, 0, AT + k * PAGE, PAGE, map_flags(R)).status,
                      VSPACED_OK);
        }
    }
    ASSERT_EQ(world.unmap(client, AT, mapped * PAGE)[1], mapped * PAGE);
    ASSERT_EQ(world.unbind(manager, client.handle).status, VSPACED_OK);
    (void)world.client_new(manager, 3);
}

} // namespace
