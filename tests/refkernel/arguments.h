// For tests of bad arguments: each argument of each method wrong, one by one: its
// status, and that nothing changed.
#ifndef TESTS_REFKERNEL_ARGUMENTS_H
#define TESTS_REFKERNEL_ARGUMENTS_H

#include <gtest/gtest.h>

#include "world.h"

constexpr uint64_t PAGE = RK_PAGE_BYTES;
constexpr uint64_t MAX = ~uint64_t{0};
constexpr uint64_t OUTSIDE = RK_ROOT_SLOTS; // a slot that the root task does not have
constexpr uint64_t VC = RK_ROOT_SLOT_VSPACE_CONTROL;
constexpr uint64_t PC = RK_ROOT_SLOT_PROCESS_CONTROL;
constexpr uint64_t CS = RK_ROOT_SLOT_CAP_SPACE;
constexpr uint64_t VSPACE = RK_ROOT_SLOT_VSPACE;
constexpr uint64_t AT = 0x10000000;

struct Row {
    const char *name;
    uint64_t slot, label;
    std::vector<uint64_t> words;
    uint64_t status;
};

inline WorldOptions small_world() {
    WorldOptions options;
    options.ram_bytes = 6 << 20;
    options.devices = {{0x1000000 - 4 * PAGE, 0x1000000}};
    return options;
}

class Arguments : public testing::Test {
  protected:
    void SetUp() override {
        ram = world.ram_slot;
        free = world.slot_take();
        world.ram_take(16 * PAGE); // offsets below are for the rows to use
        for (unsigned i = 0; i < world.info->memory_count; i++) {
            if (world.info->memories[i].kind == RK_BOOT_MEMORY_DEVICE) {
                device = world.info->memories[i].slot;
            }
        }
        read_only = with_rights(ram, RK_RIGHT_READ);
        no_rights = with_rights(ram, 0);
        tiny = world.slot_take();
        ASSERT_STATUS(OK,
                      world.call(CS, RK_CAP_METHOD_DERIVE, {ram, tiny, RK_RIGHTS_ALL, 0, PAGE}));
        endpoint = world.endpoint_make();
        badged = world.slot_take();
        ASSERT_STATUS(OK, world.call(CS, RK_CAP_METHOD_MINT, {endpoint, badged, RK_RIGHT_SEND, 5}));
        receive_only = with_rights(endpoint, RK_RIGHT_RECEIVE);
        child = world.child_make(64, 4, 31);
        vspace_read = with_rights(VSPACE, RK_RIGHT_READ);
        vspace_manage = with_rights(VSPACE, RK_RIGHT_MANAGE);
        dead = world.child_make(64, 4, 31);
        ASSERT_STATUS(OK, world.kill(dead));
        dead_endpoint = world.endpoint_make();
        uint64_t sender = with_rights(dead_endpoint, RK_RIGHT_SEND);
        ASSERT_STATUS(OK, world.call(CS, RK_CAP_METHOD_DELETE, {dead_endpoint}));
        dead_endpoint = sender;
        bare = world.child_make(64, 0, 31);
        started = world.child_make(64, 4, 31);
        world.child_start(started);
        // One page mapped, one donated, beside them nothing.
        ASSERT_STATUS(OK, map({VSPACE, ram, 0, AT, PAGE, RK_MAP_READ}));
        ASSERT_STATUS(OK, world.call(VC, RK_VSPACE_DONATE, {VSPACE, ram, PAGE, PAGE}));
    }
    uint64_t with_rights(uint64_t source, uint64_t rights) {
        uint64_t slot = world.slot_take();
        EXPECT_STATUS(OK, world.call(CS, RK_CAP_METHOD_COPY, {source, slot, rights}));
        return slot;
    }
    Answer map(std::initializer_list<uint64_t> words) {
        return world.call(VC, RK_VSPACE_MAP, words);
    }
    Answer call(uint64_t slot, uint64_t label, const std::vector<uint64_t> &words) {
        std::array<uint64_t, 8> all{};
        std::copy(words.begin(), words.end(), all.begin());
        return world.syscall(RK_SYS_CALL, slot, rk_tag(label, words.size()),
                             {all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7]});
    }
    void check(const std::vector<Row> &rows) {
        for (const Row &row : rows) {
            SCOPED_TRACE(row.name);
            Snapshot before = world.snapshot(world.root);
            Answer answer = call(row.slot, row.label, row.words);
            EXPECT_STREQ(status_name(row.status), status_name(answer.status));
            EXPECT_TRUE(before == world.snapshot(world.root)) << "something changed";
            EXPECT_EQ(answer.word[6], 0u);
            EXPECT_EQ(answer.word[7], 0u);
        }
    }
    // The call with one word fewer and one more, and without the right.
    void check_shape(uint64_t slot, uint64_t label, std::vector<uint64_t> words, uint64_t right) {
        std::vector<uint64_t> more = words;
        more.push_back(0);
        std::vector<Row> rows = {{"one word more", slot, label, more, RK_BAD_ARGUMENT}};
        if (!words.empty()) {
            std::vector<uint64_t> fewer(words.begin(), words.end() - 1);
            rows.push_back({"one word fewer", slot, label, fewer, RK_BAD_ARGUMENT});
        }
        if (right != 0) {
            uint64_t weak = with_rights(slot, RK_RIGHTS_ALL & ~right);
            rows.push_back({"without the right", weak, label, words, RK_NO_RIGHT});
        }
        check(rows);
        Snapshot before = world.snapshot(world.root);
        Answer answer =
            world.syscall(RK_SYS_CALL, slot, rk_tag(label, words.size()) | RK_TAG_CAP, {}, ram);
        EXPECT_STATUS(BAD_ARGUMENT, answer) << "a method takes no capability";
        EXPECT_TRUE(before == world.snapshot(world.root));
    }

    World world{small_world()};
    uint64_t ram, free, device, read_only, no_rights, tiny;
    uint64_t endpoint, badged, receive_only, dead_endpoint;
    uint64_t vspace_read, vspace_manage;
    Child child, dead, started;
    Child bare; // without table frames
};

#endif
