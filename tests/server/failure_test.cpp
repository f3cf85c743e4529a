// The kernel fails at each call of each operation, with each answer it has. After
// each failure the state is the one before: object, page tables, capabilities,
// pools. Then the same request succeeds.
#include <functional>
#include <gtest/gtest.h>
#include <set>

#include "world.h"

namespace {

const uint64_t AT = 0x40000000;

class FailureTest : public testing::Test {
  protected:
    void expect_all_or_nothing(uint64_t calls, const std::function<Answer()> &operation) {
        for (const Answer &refusal : world.expect_all_or_nothing(calls, operation)) {
            EXPECT_EQ(refusal.words.size(), 1u);
            seen.insert(refusal.status);
        }
    }

    World world;
    Process manager = world.manager_new();
    Process client = world.client_new(manager);
    uint64_t memory = world.memory_new(client, 64 * PAGE);
    std::set<uint64_t> seen;
};

TEST_F(FailureTest, Map) {
    expect_all_or_nothing(
        1, [&] { return world.map(client, memory, 0, AT, 8 * PAGE, map_flags(RW)); });
    EXPECT_EQ(seen, (std::set<uint64_t>{VSPACED_KERNEL_DISAGREES, VSPACED_NO_PAGE_TABLES,
                                        VSPACED_MEMORY_REVOKED, VSPACED_VSPACE_GONE,
                                        VSPACED_KERNEL_REFUSED}));
}

TEST_F(FailureTest, MapWithOverwrite) {
    for (uint64_t i = 0; i < 8; i++) { // as many mappings that do not join
        ASSERT_EQ(world.map(client, memory, 0, AT + i * PAGE, PAGE, map_flags(R)).status,
                  VSPACED_OK);
    }
    uint64_t flags = map_flags(RW) | VSPACED_MAP_OVERWRITE;
    expect_all_or_nothing(1,
                          [&] { return world.map(client, memory, 0, AT + PAGE, 5 * PAGE, flags); });
}

TEST_F(FailureTest, Unmap) {
    ASSERT_EQ(world.map(client, memory, 0, AT, 8 * PAGE, map_flags(RW)).status, VSPACED_OK);
    expect_all_or_nothing(1, [&] { return world.unmap(client, AT + PAGE, PAGE); });
}

TEST_F(FailureTest, Protect) {
    ASSERT_EQ(world.map(client, memory, 0, AT, 8 * PAGE, map_flags(RW)).status, VSPACED_OK);
    expect_all_or_nothing(1, [&] { return world.protect(client, AT + PAGE, PAGE, R); });
}

TEST_F(FailureTest, Attach) {
    sim_make_memory(world.kernel(), client.space, 20, PAGE, RW, false);
    expect_all_or_nothing(2, [&] {
        return world.call(client, {VSPACED_OP_ATTACH, {0, 0, 0}, 20});
    });
}

TEST_F(FailureTest, Bind) {
    Process process = world.process_new();
    sim_copy(world.kernel(), process.space, Process::VSPACE, manager.space, Process::VSPACE,
             BOOTSTRAP_RIGHTS_ALL);
    // Query, take, info, mint.
    expect_all_or_nothing(4, [&] { return world.call(manager, world.bind_request(manager)); });
}

TEST_F(FailureTest, Unbind) {
    ASSERT_EQ(world.map(client, memory, 0, AT, 8 * PAGE, map_flags(RW)).status, VSPACED_OK);
    for (port_status failure : PORT_FAILURES) {
        if (failure != PORT_GONE && failure != PORT_EMPTY_SLOT) {
            std::string before = world.state();
            sim_fail(world.kernel(), 1, failure, 0);
            EXPECT_NE(world.unbind(manager, client.handle).status, VSPACED_OK);
            EXPECT_EQ(world.state(), before);
        }
    }
    EXPECT_EQ(world.unbind(manager, client.handle).status, VSPACED_OK);
}

TEST_F(FailureTest, Manager) {
    expect_all_or_nothing(1, [&] {
        return world.call(world.control, {VSPACED_OP_MANAGER, {VSPACED_BADGE_LOOK, 0, 0}});
    });
}

// These ask the kernel nothing.
TEST_F(FailureTest, OthersCanNotFail) {
    const Request requests[] = {{VSPACED_OP_DETACH, {0, memory, 0}},
                                {VSPACED_OP_QUERY, {0, AT, 0}},
                                {VSPACED_OP_LIST, {0, 0, 0, 0}},
                                {VSPACED_OP_STATS, {0, 0}},
                                {VSPACED_OP_PING, {0, 0, 0, 0}}};
    for (const Request &request : requests) {
        uint64_t calls = sim_calls(world.kernel());
        (void)world.call(client, request);
        EXPECT_EQ(sim_calls(world.kernel()), calls);
    }
}

// An unmap whose count is not the object's is undone, over many mappings: more
// pieces than one vector of steps takes.
class UndoTest : public FailureTest {
  protected:
    static const uint64_t MAPPINGS = 3 * PORT_STEPS_MAX + 5;

    void SetUp() override {
        for (uint64_t i = 0; i < MAPPINGS; i++) {
            ASSERT_EQ(world.map(client, memory, 0, AT + 2 * i * PAGE, PAGE, map_flags(R)).status,
                      VSPACED_OK);
        }
        whole = world.state();
        sim_page_clear(world.kernel(), client.space, Process::VSPACE, AT);
    }
    Answer unmap_all() {
        return world.unmap(client, AT, 2 * MAPPINGS * PAGE);
    }

    std::string whole;
};

TEST_F(UndoTest, BringsEveryPageBack) {
    EXPECT_EQ(unmap_all().status, VSPACED_KERNEL_DISAGREES);
    EXPECT_EQ(world.state(), whole);
    EXPECT_EQ(unmap_all().status, VSPACED_OK);
}

TEST_F(UndoTest, ThatFailsLeavesTheObjectDamaged) {
    sim_fail(world.kernel(), 1 + PORT_STEPS_MAX + 3, PORT_REFUSED, 0);
    EXPECT_EQ(unmap_all().status, VSPACED_KERNEL_DISAGREES);
    const object &object = world.shard().objects.records[0];
    EXPECT_EQ(object.state, static_cast<uint32_t>(OBJECT_DAMAGED));
    // Nothing is changed any more, looking is fine, and unbind cleans up.
    EXPECT_EQ(unmap_all().status, VSPACED_KERNEL_DISAGREES);
    EXPECT_EQ(world.map(client, memory, 0, 2 * AT, PAGE, map_flags(R)).status,
              VSPACED_KERNEL_DISAGREES);
    EXPECT_EQ(world.protect(client, AT, PAGE, 0).status, VSPACED_KERNEL_DISAGREES);
    EXPECT_EQ(world.call(client, {VSPACED_OP_QUERY, {0, AT, 0}}).status, VSPACED_OK);
    EXPECT_EQ(world.unbind(manager, client.handle).status, VSPACED_OK);
    EXPECT_EQ(arena_counts(&world.shard().arena).used, 0u);
}

TEST_F(UndoTest, ThatFindsTheVspaceGoneIsNoDamage) {
    sim_fail(world.kernel(), 2, PORT_GONE, 0);
    EXPECT_EQ(unmap_all().status, VSPACED_KERNEL_DISAGREES);
    EXPECT_EQ(world.shard().objects.records[0].state, static_cast<uint32_t>(OBJECT_BOUND));
}

} // namespace
