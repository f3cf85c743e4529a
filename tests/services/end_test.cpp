// The ends of processes: everything goes back, and who waits is told.
#include <cstddef>

#include "procd_fixture.h"
#include "vspaced/wire.h"

namespace {

class EndTest : public ProcdTest {
  protected:
    words told(uint32_t slot) {
        EXPECT_EQ(world.replies.count(slot), 1u);
        const struct rt_message &message = world.replies[slot];
        EXPECT_EQ(message.label, static_cast<uint64_t>(PROCD_OP_WAIT));
        return {message.words, message.words + message.word_count};
    }
};

TEST_F(EndTest, everything_goes_back) {
    const uint64_t number = spawned(root(), PROCD_SPAWN_FLAGS_ALL);
    exits(number, 5);
    EXPECT_TRUE(world.is_empty());
    EXPECT_EQ(procd->processes.stats.leaks, 0u);
    EXPECT_EQ(procd->processes.stats.exited, 1u);
}

TEST_F(EndTest, waiting_after_the_end) {
    const uint64_t number = spawned(root());
    exits(number, 5);
    const words expected = {PROCD_OK, number, PROCD_END_EXITED, 5, 0, 0, 0, 0};
    EXPECT_EQ(ask(root(), PROCD_OP_WAIT, {number, 0}), expected);
    EXPECT_EQ(ask(root(), PROCD_OP_WAIT, {number, 0}), words{PROCD_NOT_YOURS});
    EXPECT_EQ(procd->processes.stats.processes, 0u);
}

TEST_F(EndTest, waiting_before_the_end) {
    const uint64_t number = spawned(root());
    EXPECT_TRUE(ask(root(), PROCD_OP_WAIT, {number, 0}).empty());
    EXPECT_EQ(ask(root(), PROCD_OP_WAIT, {number, 0}), words{PROCD_WAITED_FOR});
    exits(number, 9);
    const words expected = {PROCD_OK, number, PROCD_END_EXITED, 9, 0, 0, 0, 0};
    EXPECT_EQ(told(procd_slot(0, PROCESS_SLOT_WAIT)), expected);
    EXPECT_TRUE(world.is_empty());
    EXPECT_EQ(procd->processes.stats.processes, 0u);
}

TEST_F(EndTest, waiting_for_any_child) {
    EXPECT_EQ(ask(root(), PROCD_OP_WAIT, {0, 0}), words{PROCD_NO_CHILD});
    const uint64_t parent = spawned(root(), PROCD_SPAWN_MAY_SPAWN);
    const uint64_t one = spawned(client(parent)), two = spawned(client(parent));
    EXPECT_TRUE(ask(client(parent), PROCD_OP_WAIT, {0, 0}).empty());
    EXPECT_EQ(ask(client(parent), PROCD_OP_WAIT, {0, 0}), words{PROCD_WAITED_FOR});
    exits(two, 1);
    EXPECT_EQ(told(procd_slot(0, PROCESS_SLOT_WAIT_ANY))[1], two);
    exits(one, 2);
    EXPECT_EQ(ask(client(parent), PROCD_OP_WAIT, {0, 0})[1], one);
    EXPECT_EQ(ask(client(parent), PROCD_OP_WAIT, {0, 0}), words{PROCD_NO_CHILD});
    EXPECT_TRUE(ask(root(), PROCD_OP_WAIT, {0, 0}).empty());
    exits(parent, 3);
    EXPECT_EQ(told(PROCD_SLOT_ROOT_WAIT)[3], 3u);
    EXPECT_TRUE(world.is_empty());
}

TEST_F(EndTest, a_fault_is_reported_and_ends_it) {
    const uint64_t number = spawned(root());
    ask(procd_badge(PROCD_BADGE_FAULT, number), RK_LABEL_FAULT,
        {RK_FAULT_PAGE, 0x401234, 0x402000, 7, 0x7000, 1, 1, 0});
    EXPECT_TRUE(answer.empty()) << "the thread is not resumed";
    EXPECT_TRUE(world.is_empty());
    EXPECT_EQ(world.console, "procd: process 1 (demo) is stopped: it wrote memory that it may not "
                             "write\n"
                             "procd:   ip 0x401234 address 0x402000 error 0x7 sp 0x7000\n"
                             "procd:   vspaced has there: mapping 0x402000..0x403000 r-- RODATA\n");
    const words expected = {PROCD_OK,      number,   PROCD_END_FAULTED, 0,
                            RK_FAULT_PAGE, 0x401234, 0x402000,          7};
    EXPECT_EQ(ask(root(), PROCD_OP_WAIT, {number, 0}), expected);
}

TEST_F(EndTest, killing) {
    const uint64_t number = spawned(root());
    EXPECT_EQ(ask(root(), PROCD_OP_KILL, {number, 3, 0}), words{PROCD_OK});
    EXPECT_TRUE(world.is_empty());
    EXPECT_EQ(ask(root(), PROCD_OP_KILL, {number, 3, 0}), words{PROCD_ENDED});
    const words expected = {PROCD_OK, number, PROCD_END_KILLED, 3, 0, 0, 0, 0};
    EXPECT_EQ(ask(root(), PROCD_OP_WAIT, {number, 0}), expected);
    EXPECT_EQ(ask(root(), PROCD_OP_KILL, {number, 3, 0}), words{PROCD_NOT_YOURS});
}

TEST_F(EndTest, others_children_are_not_ones_own) {
    const uint64_t parent = spawned(root(), PROCD_SPAWN_MAY_SPAWN);
    const uint64_t child = spawned(client(parent)), other = spawned(root());
    for (uint64_t badge : {root(), client(other), client(child)}) {
        EXPECT_EQ(ask(badge, PROCD_OP_KILL, {child, 0, 0}), words{PROCD_NOT_YOURS});
        EXPECT_EQ(ask(badge, PROCD_OP_WAIT, {child, 0}), words{PROCD_NOT_YOURS});
        EXPECT_EQ(ask(badge, PROCD_OP_INFO, {child, 0}), words{PROCD_NOT_YOURS});
    }
    EXPECT_EQ(world.processes.size(), 3u);
}

TEST_F(EndTest, children_outlive_their_parent) {
    const uint64_t parent = spawned(root(), PROCD_SPAWN_MAY_SPAWN);
    const uint64_t waited = spawned(client(parent)), ended = spawned(client(parent));
    const uint64_t running = spawned(client(parent));
    exits(ended, 1);
    EXPECT_TRUE(ask(client(parent), PROCD_OP_WAIT, {waited, 0}).empty());
    exits(parent, 0);
    EXPECT_EQ(world.slots.size(), 2u) << "the call that waited is gone with the caller";
    ask(root(), PROCD_OP_WAIT, {parent, 0});
    EXPECT_EQ(ask(client(parent), PROCD_OP_STATS, {0}), words{PROCD_NOT_AUTHORIZED});
    exits(waited, 0);
    exits(running, 0);
    EXPECT_TRUE(world.is_empty());
    EXPECT_EQ(procd->processes.stats.processes, 0u) << "nobody asks for their ends";
}

// A copy of its endpoint can be in others' hands; its record still waits for rootd.
TEST_F(EndTest, nobody_asks_in_the_name_of_an_ended_process) {
    const uint64_t parent = spawned(root(), PROCD_SPAWN_FLAGS_ALL);
    exits(parent, 0);
    EXPECT_EQ(spawn(client(parent))[0], static_cast<uint64_t>(PROCD_NOT_AUTHORIZED));
    EXPECT_EQ(ask(client(parent), PROCD_OP_WAIT, {0, 0}), words{PROCD_NOT_AUTHORIZED});
    EXPECT_EQ(ask(client(parent), PROCD_OP_STATS, {0}), words{PROCD_NOT_AUTHORIZED});
    EXPECT_TRUE(world.is_empty());
    ask(root(), PROCD_OP_WAIT, {parent, 0});
    EXPECT_EQ(procd->processes.stats.processes, 0u);
}

TEST_F(EndTest, a_badge_of_no_kind_is_nobody) {
    const uint64_t number = spawned(root(), PROCD_SPAWN_FLAGS_ALL);
    EXPECT_EQ(ask(number, PROCD_OP_STATS, {0}), words{PROCD_NOT_AUTHORIZED});
}

TEST_F(EndTest, a_late_message_about_an_ended_process_is_nothing) {
    const uint64_t number = spawned(root());
    exits(number, 1);
    const struct procd before = *procd;
    exits(number, 2);
    EXPECT_EQ(std::memcmp(&before, procd.get(), sizeof(before)), 0);
}

TEST_F(EndTest, memory_that_others_map_is_reported) {
    const uint64_t number = spawned(root());
    world.quarantine = 4096;
    exits(number, 0);
    EXPECT_EQ(procd->processes.stats.leaks, 0u) << "it comes back to memd later";
    EXPECT_EQ(world.console, "procd: process 1 (demo): bytes of its memory that others still map: "
                             "4096\n");
}

TEST_F(EndTest, what_does_not_come_back_is_counted) {
    const uint64_t number = spawned(root());
    world.end_fails = true;
    exits(number, 0);
    EXPECT_EQ(procd->processes.stats.leaks, 3u) << "vspaced, the kernel and memd";
    EXPECT_NE(world.console.find("LEAK: process 1 (demo): vspaced did not unbind"),
              std::string::npos);
}

TEST_F(EndTest, information) {
    const uint64_t parent = spawned(root(), PROCD_SPAWN_MAY_SPAWN);
    const uint64_t child = spawned(client(parent));
    ask(client(parent), PROCD_OP_INFO, {child, 0});
    struct procd_info info;
    ASSERT_EQ(answer.size(), 1 + sizeof(info) / 8);
    std::memcpy(&info, &answer[1], sizeof(info));
    EXPECT_EQ(info.process, child);
    EXPECT_EQ(info.parent, parent);
    EXPECT_EQ(info.state, static_cast<uint64_t>(PROCD_STATE_RUNS));
    EXPECT_NE(info.vspace_handle, 0u);
    EXPECT_STREQ(info.name, "demo");
    EXPECT_EQ(ask(client(child), PROCD_OP_INFO, {0, 0})[1], child);
    EXPECT_EQ(ask(root(), PROCD_OP_INFO, {0, 0}), words{PROCD_NOT_YOURS});
    const size_t objects = 1 + offsetof(struct vspaced_shard_stats, objects) / sizeof(uint64_t);
    EXPECT_EQ(ask(root(), PROCD_OP_SPACE_STATS, {0, 0})[objects], 2u);
    EXPECT_EQ(ask(client(child), PROCD_OP_SPACE_STATS, {0, 0}), words{PROCD_NOT_AUTHORIZED});
}

TEST_F(EndTest, lists_come_in_pieces) {
    std::set<uint64_t> expected, found;
    for (int i = 0; i < 100; i++) {
        expected.insert(spawned(root()));
    }
    uint64_t cursor = 0;
    do {
        ask(root(), PROCD_OP_LIST, {cursor, 0});
        ASSERT_EQ(answer.size(), 3 + answer[1] * sizeof(struct procd_info) / 8);
        for (uint64_t i = 0; i < answer[1]; i++) {
            EXPECT_TRUE(found.insert(answer[3 + i * sizeof(struct procd_info) / 8]).second);
        }
        cursor = answer[2];
    } while (cursor != 0);
    EXPECT_EQ(found, expected);
    EXPECT_EQ(ask(root(), PROCD_OP_LIST, {PROCD_PROCESSES_MAX, 0}), words{PROCD_BAD_ARGUMENT});
}

TEST_F(EndTest, bad_requests) {
    EXPECT_EQ(ask(root(), 0x4ff, {0}), words{PROCD_UNKNOWN_OPERATION});
    EXPECT_EQ(ask(root(), PROCD_OP_WAIT, {0}), words{PROCD_BAD_WORD_COUNT});
    EXPECT_EQ(ask(root(), PROCD_OP_WAIT, {0, 0, 0}), words{PROCD_BAD_WORD_COUNT});
    EXPECT_EQ(ask(root(), PROCD_OP_WAIT, {0, 0}, true), words{PROCD_BAD_WORD_COUNT});
    EXPECT_EQ(ask(root(), PROCD_OP_WAIT, {0, 1}), words{PROCD_RESERVED_NOT_ZERO});
    EXPECT_EQ(ask(client(5), PROCD_OP_STATS, {0}), words{PROCD_NOT_AUTHORIZED});
    const uint64_t number = spawned(root());
    EXPECT_EQ(ask(client(number), PROCD_OP_NAME_MODULE, {1, 1, 0x61, 0, 0, 0, 0}),
              words{PROCD_NOT_AUTHORIZED});
}

} // namespace
