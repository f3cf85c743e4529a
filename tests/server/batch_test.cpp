// BATCH: all or nothing, in order, each operation seeing those before it.
#include "world.h"

#include <gtest/gtest.h>

namespace {

const uint64_t AT = 0x40000000;
const uint64_t ANONYMOUS = uint64_t{VSPACED_BACKING_ANONYMOUS} << VSPACED_MAP_BACKING_SHIFT;
using words = std::vector<uint64_t>;

class BatchTest : public testing::Test {
  protected:
    void SetUp() override {
        sim_make_memory(world.kernel(), client.space, 20, 64 * PAGE, RWX, false);
        ASSERT_EQ(
            world.call(client, {VSPACED_OP_ATTACH, {0, VSPACED_ATTACH_ACCOUNT, 0}, 20}).status,
            VSPACED_OK);
        memory = world.memory_new(client, 64 * PAGE);
    }
    void TearDown() override {
        EXPECT_EQ(world.disagreement(), "");
    }
    static Request batch(const std::vector<words> &items) {
        Request request = {VSPACED_OP_BATCH, {0, items.size()}};
        for (words item : items) {
            item.resize(VSPACED_BATCH_ITEM_WORDS);
            request.words.insert(request.words.end(), item.begin(), item.end());
        }
        request.words.push_back(0);
        return request;
    }
    Answer send(const std::vector<words> &items) {
        return world.call(client, batch(items));
    }
    words map(uint64_t address, uint64_t pages, uint64_t flags = map_flags(RW)) {
        return {VSPACED_OP_MAP, memory, 0, address, pages * PAGE, flags};
    }
    static words anonymous(uint64_t address, uint64_t pages) {
        return {VSPACED_OP_MAP, 0, 0, address, pages * PAGE, map_flags(RW) | ANONYMOUS};
    }
    static words unmap(uint64_t address, uint64_t pages) {
        return {VSPACED_OP_UNMAP, address, pages * PAGE};
    }
    static words protect(uint64_t address, uint64_t pages, uint64_t rights) {
        return {VSPACED_OP_PROTECT, address, pages * PAGE, rights};
    }
    void expect_refused(const std::vector<words> &items, uint64_t status, uint64_t index) {
        std::string before = world.state();
        Answer answer = send(items);
        EXPECT_EQ(answer.words, (words{status, index})) << vspaced_status_name(answer.status);
        EXPECT_TRUE(world.state() == before);
    }
    void expect_all_or_nothing(uint64_t calls, const std::vector<words> &items,
                               const std::vector<port_status> &failures) {
        for (const Answer &refusal : world.expect_all_or_nothing(
                 calls, [&] { return send(items); }, failures)) {
            ASSERT_EQ(refusal.words.size(), 2u);
            EXPECT_LT(refusal[1], items.size());
        }
    }

    World world;
    Process manager = world.manager_new();
    Process client = world.client_new(manager);
    uint64_t memory = 0;
};

TEST_F(BatchTest, EachSeesThoseBefore) {
    uint64_t any = map_flags(RW, VSPACED_CLASS_DATA, VSPACED_PLACE_ANY);
    Answer answer = send({map(AT, 4),
                          protect(AT + PAGE, 2, R),
                          unmap(AT + 3 * PAGE, 1),
                          {VSPACED_OP_RESERVE, 0, 8 * PAGE, any & ~uint64_t{7}},
                          map(0, 2, any),
                          {VSPACED_OP_REMAP, AT, 3 * PAGE, 3 * PAGE, 2 * AT, VSPACED_REMAP_FIXED},
                          anonymous(AT, 2),
                          {VSPACED_OP_DISCARD, AT, PAGE}});
    ASSERT_EQ(answer.status, VSPACED_OK);
    ASSERT_EQ(answer.words.size(), 3u + 8);
    EXPECT_EQ(answer[1], 8u);
    EXPECT_EQ(answer[3], AT);
    EXPECT_EQ(answer[4], 0u);
    EXPECT_EQ(answer[7], answer[6] + 8 * PAGE); // placed behind the reservation
    EXPECT_EQ(answer[8], 2 * AT);
    EXPECT_EQ(world.call(client, {VSPACED_OP_QUERY, {0, 2 * AT + PAGE, 0}})[3] & 7, R);
}

TEST_F(BatchTest, OneKernelEntryForAll) {
    uint64_t calls = sim_calls(world.kernel());
    std::vector<words> items;
    for (uint64_t i = 0; i < VSPACED_BATCH_MAX; i++) {
        items.push_back(map(AT + 2 * i * PAGE, 1));
    }
    ASSERT_EQ(send(items).status, VSPACED_OK);
    EXPECT_EQ(sim_calls(world.kernel()) - calls, uint64_t{VSPACED_BATCH_MAX}); // steps
}

TEST_F(BatchTest, TheOneThatIsRefusedIsNamed) {
    expect_refused({map(AT, 4), unmap(AT, 1), protect(AT, 4, R)}, VSPACED_NOT_MAPPED, 2);
    expect_refused({map(AT, 4), map(AT + PAGE, 1)}, VSPACED_OVERLAP, 1);
    expect_refused({map(AT + 1, 4)}, VSPACED_UNALIGNED, 0);
    expect_refused({anonymous(AT, 40), anonymous(2 * AT, 30)}, VSPACED_NO_FRAMES, 1);
    // Frames that became free in the batch are not used again in it.
    expect_refused({anonymous(AT, 40), unmap(AT, 40), anonymous(2 * AT, 30)}, VSPACED_NO_FRAMES, 2);
}

TEST_F(BatchTest, WhatMayStandInIt) {
    expect_refused({{VSPACED_OP_QUERY, AT}}, VSPACED_UNKNOWN_OPERATION, 0);
    expect_refused({map(AT, 1), {VSPACED_OP_BATCH, 1}}, VSPACED_UNKNOWN_OPERATION, 1);
    expect_refused({{0}}, VSPACED_UNKNOWN_OPERATION, 0);
    expect_refused({{UINT64_C(1) << 32 | VSPACED_OP_UNMAP, AT, PAGE}}, VSPACED_UNKNOWN_OPERATION,
                   0);
    expect_refused({anonymous(AT, 1), {VSPACED_OP_DISCARD, AT, PAGE}, unmap(AT, 1)},
                   VSPACED_UNKNOWN_OPERATION, 1);
    expect_refused({{VSPACED_OP_UNMAP, AT, PAGE, 0, 0, 0, 1}}, VSPACED_RESERVED_NOT_ZERO, 0);
    expect_refused({{VSPACED_OP_UNMAP, AT, PAGE, 1}}, VSPACED_RESERVED_NOT_ZERO, 0);
}

TEST_F(BatchTest, CountsThatCanNotBe) {
    auto refused = [&](const Request &request, uint64_t status) {
        std::string before = world.state();
        EXPECT_EQ(world.call(client, request).words, (words{status}));
        EXPECT_TRUE(world.state() == before);
    };
    refused({VSPACED_OP_BATCH, {0, 0, 0}}, VSPACED_BAD_WORD_COUNT);
    refused({VSPACED_OP_BATCH, {0}}, VSPACED_BAD_WORD_COUNT);
    Request two = batch({unmap(AT, 1), unmap(AT, 1)});
    for (uint64_t count : {UINT64_C(0), UINT64_C(1), UINT64_C(3), UINT64_C(65), UINT64_MAX,
                           (UINT64_C(1) << 32) + 2}) {
        two.words[1] = count;
        refused(two, VSPACED_BAD_WORD_COUNT);
    }
    two.words[1] = 2;
    two.words.back() = 1;
    refused(two, VSPACED_RESERVED_NOT_ZERO);
    std::vector<words> many(VSPACED_BATCH_MAX + 1, unmap(AT, 1));
    refused(batch(many), VSPACED_BAD_WORD_COUNT);
}

TEST_F(BatchTest, EachKernelStepFails) {
    ASSERT_EQ(world.map(client, memory, 0, AT, 8 * PAGE, map_flags(RW)).status, VSPACED_OK);
    expect_all_or_nothing(9,
                          {unmap(AT + 2 * PAGE, 2),
                           anonymous(AT + 2 * PAGE, 1),
                           protect(AT, 2, R),
                           map(AT, 4, map_flags(RW) | VSPACED_MAP_OVERWRITE),
                           {VSPACED_OP_REMAP, AT, 8 * PAGE, 9 * PAGE, 2 * AT, VSPACED_REMAP_FIXED},
                           {VSPACED_OP_RESERVE, AT, 8 * PAGE, 0},
                           map(AT + PAGE, 3),
                           unmap(AT, 8)},
                          PORT_FAILURES);
}

// More steps than one kernel entry takes.
TEST_F(BatchTest, ManyStepsFailAtEachOne) {
    std::vector<words> items;
    for (uint64_t i = 0; i < VSPACED_BATCH_MAX / 2; i++) {
        items.push_back(anonymous(AT + 2 * i * PAGE, 1));
        items.push_back(protect(AT + 2 * i * PAGE, 1, R));
    }
    expect_all_or_nothing(3 * VSPACED_BATCH_MAX / 2, items, {PORT_REFUSED});
}

// The undo fails, too: nothing but looking and unbinding is left.
TEST_F(BatchTest, AnUndoThatFailsLeavesTheObjectDamaged) {
    sim_fail(world.kernel(), 3, PORT_REFUSED, 1);
    EXPECT_NE(send({map(AT, 1), map(AT + 2 * PAGE, 1), map(AT + 4 * PAGE, 1)}).status, VSPACED_OK);
    sim_fail(world.kernel(), 0, PORT_OK, 0);
    EXPECT_EQ(world.shard().objects.records[0].state, static_cast<uint32_t>(OBJECT_DAMAGED));
    EXPECT_EQ(send({map(AT, 1)}).words, (words{VSPACED_KERNEL_DISAGREES, 0}));
    EXPECT_EQ(world.unbind(manager, client.handle).status, VSPACED_OK);
}

} // namespace
