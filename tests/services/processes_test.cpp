// The table of processes: numbers, children, ends.
#include <gtest/gtest.h>

#include <memory>
#include <set>

extern "C" {
#include "procd/processes.h"
}

namespace {

class ProcessesTest : public ::testing::Test {
  protected:
    void SetUp() override {
        processes_init(processes.get(), 1);
    }

    uint32_t start(uint32_t parent) {
        const uint32_t record = process_take(processes.get(), parent, 0, "child");
        EXPECT_NE(record, PROCESS_NONE);
        processes->records[record].state = PROCESS_RUNS;
        return record;
    }

    void end(uint32_t record, procd_end_kind kind) {
        struct procd_end end = {};
        end.kind = kind;
        process_end(processes.get(), record, &end);
    }

    uint64_t number(uint32_t record) {
        return process_number(processes.get(), record);
    }

    std::unique_ptr<struct processes> processes = std::make_unique<struct processes>();
};

TEST_F(ProcessesTest, at_least_1100_fit) {
    EXPECT_GE(PROCD_PROCESSES_MAX, 1100);
    for (uint32_t i = 0; i < PROCD_PROCESSES_MAX; i++) {
        EXPECT_EQ(process_take(processes.get(), PROCESS_ROOT, 0, "p"), i);
    }
    EXPECT_EQ(process_take(processes.get(), PROCESS_ROOT, 0, "p"), PROCESS_NONE);
    process_release(processes.get(), 700);
    EXPECT_EQ(process_take(processes.get(), PROCESS_ROOT, 0, "p"), 700u);
    EXPECT_EQ(processes->stats.processes, static_cast<uint64_t>(PROCD_PROCESSES_MAX));
    EXPECT_EQ(processes->stats.processes_peak, static_cast<uint64_t>(PROCD_PROCESSES_MAX));
}

TEST_F(ProcessesTest, they_go_where_the_fewest_are) {
    processes_init(processes.get(), 4);
    for (uint32_t i = 0; i < 12; i++) {
        EXPECT_EQ(processes->records[start(PROCESS_ROOT)].cpu, i % 4);
    }
    end(2, PROCD_END_EXITED); // of CPU 2, and its record waits to be asked for
    EXPECT_EQ(processes->records[start(PROCESS_ROOT)].cpu, 2u);
    process_release(processes.get(), 2); // which doesn't count again
    EXPECT_EQ(processes->records[start(PROCESS_ROOT)].cpu, 0u);
    process_release(processes.get(), 3); // half made
    EXPECT_EQ(processes->records[start(PROCESS_ROOT)].cpu, 3u);
    for (uint32_t cpu = 0; cpu < 4; cpu++) {
        EXPECT_EQ(processes->on_cpu[cpu], cpu == 0 ? 4u : 3u);
    }
}

TEST_F(ProcessesTest, or_near_who_started_them) {
    processes_init(processes.get(), 4);
    const auto near = [this](uint32_t parent) {
        const uint32_t record = process_take(processes.get(), parent, PROCD_SPAWN_NEAR, "child");
        return processes->records[record].cpu;
    };
    EXPECT_EQ(near(PROCESS_ROOT), 0u);
    EXPECT_EQ(near(PROCESS_ROOT), 0u);
    const uint32_t parent = start(PROCESS_ROOT);
    EXPECT_EQ(processes->records[parent].cpu, 1u);
    EXPECT_EQ(near(parent), 1u);
    EXPECT_EQ(near(parent), 1u);
}

TEST_F(ProcessesTest, numbers_are_never_used_again) {
    std::set<uint64_t> numbers;
    const uint32_t stays = start(PROCESS_ROOT);
    uint64_t last = number(stays);
    for (int i = 0; i < 3000; i++) {
        const uint32_t record = start(PROCESS_ROOT);
        EXPECT_GT(number(record), last) << "they count up";
        EXPECT_LE(number(record), last + 2);
        last = number(record);
        numbers.insert(last);
        process_release(processes.get(), record);
    }
    EXPECT_EQ(process_find(processes.get(), number(stays)), stays);
    for (uint64_t old : numbers) {
        EXPECT_EQ(process_find(processes.get(), old), PROCESS_NONE);
    }
}

TEST_F(ProcessesTest, wrong_numbers_find_nothing) {
    const uint32_t record = start(PROCESS_ROOT);
    EXPECT_EQ(process_find(processes.get(), number(record)), record);
    for (uint64_t wrong : {UINT64_C(0), UINT64_C(2), number(record) + 0x10000, UINT64_C(0xffff),
                           number(record) | UINT64_C(1) << 48, UINT64_MAX}) {
        EXPECT_EQ(process_find(processes.get(), wrong), PROCESS_NONE) << wrong;
    }
}

TEST_F(ProcessesTest, children_are_their_parents) {
    const uint32_t parent = start(PROCESS_ROOT), other = start(PROCESS_ROOT);
    const uint32_t child = start(parent);
    EXPECT_EQ(process_child(processes.get(), parent, number(child)), child);
    EXPECT_EQ(process_child(processes.get(), other, number(child)), PROCESS_NONE);
    EXPECT_EQ(process_child(processes.get(), PROCESS_ROOT, number(child)), PROCESS_NONE);
    EXPECT_EQ(process_child(processes.get(), child, number(child)), PROCESS_NONE);
    EXPECT_EQ(process_child_next(processes.get(), PROCESS_ROOT, 0), parent);
    EXPECT_EQ(process_child_next(processes.get(), PROCESS_ROOT, parent + 1), other);
    EXPECT_EQ(process_child_next(processes.get(), PROCESS_ROOT, other + 1), PROCESS_NONE);
}

TEST_F(ProcessesTest, a_process_in_the_making_is_nobodys_child_yet) {
    const uint32_t record = process_take(processes.get(), PROCESS_ROOT, 0, "p");
    EXPECT_EQ(process_child(processes.get(), PROCESS_ROOT, number(record)), PROCESS_NONE);
    EXPECT_EQ(process_child_next(processes.get(), PROCESS_ROOT, 0), PROCESS_NONE);
}

TEST_F(ProcessesTest, ends_are_kept_and_counted) {
    const uint32_t parent = start(PROCESS_ROOT);
    const uint32_t one = start(parent), two = start(parent), three = start(parent);
    EXPECT_EQ(process_child_ended(processes.get(), parent), PROCESS_NONE);
    end(two, PROCD_END_FAULTED);
    EXPECT_EQ(process_child_ended(processes.get(), parent), two);
    end(one, PROCD_END_EXITED);
    end(three, PROCD_END_KILLED);
    EXPECT_EQ(process_child_ended(processes.get(), parent), one);
    EXPECT_EQ(processes->stats.exited, 1u);
    EXPECT_EQ(processes->stats.killed, 1u);
    EXPECT_EQ(processes->stats.faulted, 1u);
    process_release(processes.get(), one);
    EXPECT_EQ(process_child_ended(processes.get(), parent), two);
}

TEST_F(ProcessesTest, names_are_cut_not_overrun) {
    const std::string name(100, 'n');
    const uint32_t record = process_take(processes.get(), PROCESS_ROOT, 0, name.c_str());
    EXPECT_EQ(processes->records[record].name, name.substr(0, PROGRAM_NAME_BYTES - 1));
}

TEST(ProcdBadge, carries_kind_and_number) {
    const uint64_t badge = procd_badge(PROCD_BADGE_FAULT, 0x123456789abc);
    EXPECT_EQ(procd_badge_kind(badge), static_cast<unsigned>(PROCD_BADGE_FAULT));
    EXPECT_EQ(procd_badge_number(badge), 0x123456789abcu);
}

} // namespace
