// QUERY, LIST, STATS and SHARD_STATS: what the server tells, and that it tells all
// of it and nothing else.
#include "world.h"

#include <gtest/gtest.h>

namespace {

const uint64_t AT = 0x40000000;

class LookTest : public testing::Test {
  protected:
    Answer query(uint64_t address) {
        return world.call(client, {VSPACED_OP_QUERY, {0, address, 0}});
    }
    Answer list(uint64_t cursor, uint64_t generation) {
        return world.call(client, {VSPACED_OP_LIST, {0, cursor, generation, 0}});
    }
    uint64_t generation() {
        return world.call(client, {VSPACED_OP_STATS, {0, 0}})[1];
    }
    void map_single_pages(uint64_t count) {
        for (uint64_t i = 0; i < count; i++) {
            uint64_t flags =
                map_flags(i % 2 == 0 ? R : RW, VSPACED_CLASS_DATA, VSPACED_PLACE_FIXED, RW);
            ASSERT_EQ(world.map(client, memory, i * PAGE, AT + i * PAGE, PAGE, flags).status,
                      VSPACED_OK);
        }
    }

    World world;
    Process manager = world.manager_new();
    Process client = world.client_new(manager, 64, RWX, 1000);
    uint64_t unused = world.memory_new(client, PAGE, RW, 30);
    uint64_t memory = world.memory_new(client, 1024 * PAGE);
};

TEST_F(LookTest, QueryOfAMapping) {
    uint64_t flags = map_flags(R, VSPACED_CLASS_SHARED, VSPACED_PLACE_FIXED, RW);
    ASSERT_EQ(world.map(client, memory, 3 * PAGE, AT, 2 * PAGE, flags).status, VSPACED_OK);
    uint64_t attributes = R | RW << 3 | uint64_t{VSPACED_CLASS_SHARED} << 6 | memory << 32;
    std::vector<uint64_t> expected = {VSPACED_OK, AT, 2 * PAGE, attributes, 3 * PAGE, 1};
    for (uint64_t byte : {UINT64_C(0), UINT64_C(1), PAGE, 2 * PAGE - 1}) {
        EXPECT_EQ(query(AT + byte).words, expected);
    }
}

TEST_F(LookTest, QueryOfAGap) {
    ASSERT_EQ(world.map(client, memory, 0, AT, PAGE, map_flags(R)).status, VSPACED_OK);
    EXPECT_EQ(query(AT - 1).words, (std::vector<uint64_t>{VSPACED_NOT_MAPPED, VSPACED_USER_BEGIN,
                                                          AT - VSPACED_USER_BEGIN}));
    EXPECT_EQ(query(VSPACED_USER_END - 1).words,
              (std::vector<uint64_t>{VSPACED_NOT_MAPPED, AT + PAGE, VSPACED_USER_END - AT - PAGE}));
}

TEST_F(LookTest, QueryOutside) {
    for (uint64_t address : {UINT64_C(0), PAGE - 1, VSPACED_USER_END, UINT64_MAX}) {
        Answer answer = query(address);
        EXPECT_EQ(answer.words, (std::vector<uint64_t>{VSPACED_OUTSIDE_SPACE}));
    }
}

TEST_F(LookTest, ListOfNothing) {
    EXPECT_EQ(list(0, 0).words, (std::vector<uint64_t>{VSPACED_OK, 0, 0, 0}));
}

TEST_F(LookTest, ListIsEveryMappingOnce) {
    const uint64_t count = 2 * VSPACED_LIST_ENTRIES_MAX + 7;
    map_single_pages(count);
    uint64_t cursor = 0, seen = 0, pieces = 0;
    do {
        Answer answer = list(cursor, generation());
        ASSERT_EQ(answer.status, VSPACED_OK);
        ASSERT_EQ(answer.words.size(), 4 + answer[1] * 4);
        ASSERT_EQ(answer[3], generation());
        for (uint64_t i = 0; i < answer[1]; i++, seen++) {
            uint64_t rights = seen % 2 == 0 ? R : RW;
            EXPECT_EQ(answer[4 + 4 * i], AT + seen * PAGE);
            EXPECT_EQ(answer[5 + 4 * i], PAGE);
            EXPECT_EQ(answer[6 + 4 * i], rights | RW << 3 | memory << 32);
            EXPECT_EQ(answer[7 + 4 * i], seen * PAGE);
        }
        cursor = answer[2];
        pieces++;
    } while (cursor != 0);
    EXPECT_EQ(seen, count);
    EXPECT_EQ(pieces, 3u);
}

TEST_F(LookTest, ListThatJustFits) {
    map_single_pages(VSPACED_LIST_ENTRIES_MAX);
    Answer answer = list(0, 0);
    EXPECT_EQ(answer[1], uint64_t{VSPACED_LIST_ENTRIES_MAX});
    EXPECT_EQ(answer[2], 0u);
    EXPECT_EQ(answer.words.size(), size_t{VSPACED_REPLY_WORDS_MAX});
}

TEST_F(LookTest, ListChanged) {
    map_single_pages(3);
    uint64_t old = generation();
    ASSERT_EQ(world.unmap(client, AT, PAGE).status, VSPACED_OK);
    EXPECT_EQ(list(0, old).words, (std::vector<uint64_t>{VSPACED_LISTING_CHANGED}));
    EXPECT_EQ(list(0, 0).status, VSPACED_OK);
    EXPECT_EQ(list(0, generation()).status, VSPACED_OK);
}

TEST_F(LookTest, ListCursors) {
    for (uint64_t cursor : {UINT64_C(1), PAGE - 1, AT + 8, VSPACED_USER_END,
                            UINT64_C(0xffff800000000000), UINT64_MAX}) {
        EXPECT_EQ(list(cursor, 0).words, (std::vector<uint64_t>{VSPACED_BAD_CURSOR}));
    }
    map_single_pages(1);
    EXPECT_EQ(list(AT, 0)[1], 1u);
    EXPECT_EQ(list(AT + PAGE, 0)[1], 0u);
}

// A refusal's reply has one word even where a longer reply stood before it.
TEST_F(LookTest, NothingOfAnEarlierReplyShows) {
    map_single_pages(VSPACED_LIST_ENTRIES_MAX);
    ASSERT_GT(list(0, 0).words.size(), 100u);
    sim_request request = {};
    request.label = VSPACED_OP_UNMAP;
    request.word_count = 4;
    sim_answer answer = {};
    ASSERT_TRUE(sim_call(world.kernel(), client.space, Process::ENDPOINT, 0, &request, &answer));
    EXPECT_EQ(answer.word_count, 1u);
    for (uint64_t i = 1; i < VSPACED_REPLY_WORDS_MAX; i++) {
        ASSERT_EQ(answer.words[i], 0u);
    }
}

TEST_F(LookTest, ObjectStats) {
    map_single_pages(3);
    ASSERT_EQ(world.unmap(client, AT, PAGE).status, VSPACED_OK);
    ASSERT_EQ(world.unmap(client, 1, PAGE).status, VSPACED_UNALIGNED);
    const uint64_t longest = world.object(client.handle)->request_longest;
    EXPECT_GE(longest, 1u); // ATTACH and MAP call the kernel, which its clock counts
    Answer answer = world.call(client, {VSPACED_OP_STATS, {0, 0}});
    EXPECT_EQ(answer.words,
              (std::vector<uint64_t>{VSPACED_OK, 4, 2, 3, 1000, 2 * PAGE, 3 * PAGE, UINT64_MAX,
                                     2 + 3 + 2, 1, 1, 2, VSPACED_MEMORIES_DEFAULT, 0, longest}));
    Answer again = world.call(manager, {VSPACED_OP_STATS, {client.handle, 0}});
    EXPECT_EQ(again[8], answer[8] + 1); // that request counts by now
}

// The floor is held from the beginning.
TEST_F(LookTest, AnObjectThatMappedNothingHoldsANode) {
    const Process fresh = world.client_new(manager);
    EXPECT_EQ(world.call(fresh, {VSPACED_OP_STATS, {0, 0}})[10], 1u);
}

TEST_F(LookTest, ShardStats) {
    const shard_statistics &counted = world.shard().statistics;
    uint64_t requests = counted.requests, refusals = counted.refusals;
    ASSERT_EQ(world.call(client, {0x2ff, {0}}).status, VSPACED_UNKNOWN_OPERATION);
    Answer answer = world.call(manager, {VSPACED_OP_SHARD_STATS, {0}});
    EXPECT_EQ(answer.words, (std::vector<uint64_t>{
                                VSPACED_OK, 0, requests + 1, refusals + 1, counted.request_longest,
                                1, VSPACED_OBJECTS_PER_SHARD, 0, 0, 1, VSPACED_MANAGERS_PER_SHARD,
                                2, VSPACED_MEMORIES_PER_SHARD, 1, 1,
                                arena_counts(&world.shard().arena).max, 0, requests + 1, 0}));
    EXPECT_EQ(world.call(world.control, {VSPACED_OP_SHARD_STATS, {0}}).status, VSPACED_OK);
}

TEST_F(LookTest, KernelFailuresAreCounted) {
    sim_fail(world.kernel(), 1, PORT_REFUSED, 0);
    ASSERT_EQ(world.map(client, memory, 0, AT, PAGE, map_flags(R)).status, VSPACED_KERNEL_REFUSED);
    EXPECT_EQ(world.shard().statistics.kernel_failures, 1u);
}

} // namespace
