// The object's account, anonymous mappings, what NONE becomes, and DISCARD.
#include "world.h"

#include <functional>
#include <gtest/gtest.h>

namespace {

const uint64_t AT = 0x40000000;
const uint64_t ACCOUNT_PAGES = 64;
const uint64_t ANONYMOUS = uint64_t{VSPACED_BACKING_ANONYMOUS} << VSPACED_MAP_BACKING_SHIFT;
const uint64_t NONE = uint64_t{VSPACED_BACKING_NONE} << VSPACED_MAP_BACKING_SHIFT;

class AnonymousTest : public testing::Test {
  protected:
    void TearDown() override {
        EXPECT_EQ(world.disagreement(), "");
    }
    uint64_t account_new(uint64_t pages = ACCOUNT_PAGES) {
        sim_make_memory(world.kernel(), client.space, ACCOUNT, pages * PAGE, RWX, false);
        Answer answer = attach();
        EXPECT_EQ(answer.status, VSPACED_OK);
        return answer[1];
    }
    Answer attach(uint64_t flags = VSPACED_ATTACH_ACCOUNT, uint32_t slot = ACCOUNT) {
        return world.call(client, {VSPACED_OP_ATTACH, {0, flags, 0}, slot});
    }
    Answer map(uint64_t address, uint64_t pages, uint64_t flags = map_flags(RW)) {
        return world.map(client, 0, 0, address, pages * PAGE, flags | ANONYMOUS);
    }
    Answer discard(uint64_t address, uint64_t pages) {
        return world.call(client, {VSPACED_OP_DISCARD, {0, address, pages * PAGE, 0}});
    }
    uint64_t frame(uint64_t address) {
        port_page page = {};
        EXPECT_TRUE(sim_page_get(world.kernel(), client.space, Process::VSPACE, address, &page));
        return page.physical;
    }
    bool is_zero(uint64_t address) {
        return sim_frame_is_zero(world.kernel(), frame(address));
    }
    void write(uint64_t address, uint64_t pages = 1) {
        for (uint64_t i = 0; i < pages; i++) {
            sim_frame_write(world.kernel(), frame(address + i * PAGE));
        }
    }
    uint64_t kind(uint64_t address) {
        Answer answer = world.call(client, {VSPACED_OP_QUERY, {0, address, 0}});
        return answer.status == VSPACED_OK ? answer[3] >> VSPACED_ATTRIBUTE_BACKING_SHIFT & 3 : 99;
    }
    void expect_refused(const std::function<Answer()> &operation, uint64_t status) {
        std::string before = world.state();
        Answer answer = operation();
        EXPECT_EQ(answer.status, status) << vspaced_status_name(answer.status);
        EXPECT_EQ(answer.words.size(), 1u);
        EXPECT_EQ(world.state(), before);
    }

    // Anonymous pages with holes in the account between them, so that what follows is
    // in so many pieces.
    void account_cut(uint64_t pieces) {
        ASSERT_EQ(map(2 * AT, 2 * pieces).status, VSPACED_OK);
        for (uint64_t i = 0; i < pieces; i++) {
            ASSERT_EQ(world.unmap(client, 2 * AT + 2 * i * PAGE, PAGE).status, VSPACED_OK);
        }
        ASSERT_EQ(map(3 * AT, ACCOUNT_PAGES - 2 * pieces).status, VSPACED_OK); // all the rest
    }

    static const uint32_t ACCOUNT = 20;
    World world;
    Process manager = world.manager_new();
    Process client = world.client_new(manager);
};

TEST_F(AnonymousTest, AttachOfAnAccount) {
    uint64_t number = account_new();
    EXPECT_EQ(number, 0u);
    // No MAP may name it, no second one may come, and it is one of the object's memories.
    expect_refused([&] { return world.map(client, number, 0, AT, PAGE, map_flags(R)); },
                   VSPACED_BAD_MEMORY);
    expect_refused([&] { return attach(); }, VSPACED_NO_ACCOUNT_RECORDS);
    EXPECT_EQ(world.call(client, {VSPACED_OP_STATS, {0, 0}})[11], 1u);
    EXPECT_EQ(world.call(client, {VSPACED_OP_DETACH, {0, number, 0}}).status, VSPACED_OK);
    expect_refused([&] { return map(AT, 1); }, VSPACED_NO_ACCOUNT);
    EXPECT_EQ(attach().status, VSPACED_OK);
}

TEST_F(AnonymousTest, MemoryThatCanBeNoAccount) {
    sim_make_memory(world.kernel(), client.space, 30, PAGE, R, false);
    sim_make_memory(world.kernel(), client.space, 31, PAGE, RW, true);
    expect_refused([&] { return attach(VSPACED_ATTACH_ACCOUNT, 30); }, VSPACED_BAD_CAPABILITY);
    expect_refused([&] { return attach(VSPACED_ATTACH_ACCOUNT, 31); }, VSPACED_BAD_CAPABILITY);
    for (unsigned bit = 1; bit < 64; bit++) {
        expect_refused([&] { return attach(UINT64_C(1) << bit, 30); }, VSPACED_BAD_FLAGS);
    }
}

TEST_F(AnonymousTest, AttachThatTheKernelRefuses) {
    sim_make_memory(world.kernel(), client.space, ACCOUNT, 8 * PAGE, RW, false);
    world.expect_all_or_nothing(2, [&] { return attach(); });
    EXPECT_EQ(map(AT, 8).status, VSPACED_OK);
}

TEST_F(AnonymousTest, FramesAreZeroEachTime) {
    account_new();
    ASSERT_EQ(map(AT, 4).status, VSPACED_OK);
    EXPECT_EQ(kind(AT), uint64_t{VSPACED_BACKING_ANONYMOUS});
    EXPECT_TRUE(is_zero(AT) && is_zero(AT + 3 * PAGE));
    write(AT, 4);
    uint64_t first = frame(AT);
    ASSERT_EQ(world.unmap(client, AT, 4 * PAGE).status, VSPACED_OK);
    ASSERT_EQ(map(2 * AT, 4).status, VSPACED_OK);
    EXPECT_EQ(frame(2 * AT), first); // the same frames, lowest first
    EXPECT_TRUE(is_zero(2 * AT) && is_zero(2 * AT + 3 * PAGE));
}

TEST_F(AnonymousTest, AnAccountIsKeptWhileFramesAreUsed) {
    uint64_t number = account_new();
    ASSERT_EQ(map(AT, 4).status, VSPACED_OK);
    expect_refused(
        [&] {
            return world.call(client, {VSPACED_OP_DETACH, {0, number, 0}});
        },
        VSPACED_MEMORY_IN_USE);
    ASSERT_EQ(world.unmap(client, AT, 4 * PAGE).status, VSPACED_OK);
    EXPECT_EQ(world.call(client, {VSPACED_OP_DETACH, {0, number, 0}}).status, VSPACED_OK);
}

TEST_F(AnonymousTest, FramesRunOut) {
    account_new();
    expect_refused([&] { return map(AT, ACCOUNT_PAGES + 1); }, VSPACED_NO_FRAMES);
    ASSERT_EQ(map(AT, ACCOUNT_PAGES).status, VSPACED_OK);
    expect_refused([&] { return map(2 * AT, 1); }, VSPACED_NO_FRAMES);
    ASSERT_EQ(world.unmap(client, AT + PAGE, PAGE).status, VSPACED_OK);
    EXPECT_EQ(map(2 * AT, 1).status, VSPACED_OK);
}

TEST_F(AnonymousTest, WhatIsRefused) {
    account_new();
    expect_refused([&] { return world.map(client, 1, 0, AT, PAGE, map_flags(RW) | ANONYMOUS); },
                   VSPACED_RESERVED_NOT_ZERO);
    expect_refused([&] { return world.map(client, 0, PAGE, AT, PAGE, map_flags(RW) | ANONYMOUS); },
                   VSPACED_RESERVED_NOT_ZERO);
    ASSERT_EQ(map(AT, 2).status, VSPACED_OK);
    expect_refused([&] { return map(AT + PAGE, 2); }, VSPACED_OVERLAP);
    expect_refused([&] { return map(2 * AT, 1, map_flags(RW, VSPACED_CLASS_DEVICE)); },
                   VSPACED_BAD_CLASS);
}

TEST_F(AnonymousTest, OneStepFailsAndNothingChanged) {
    account_new();
    world.expect_all_or_nothing(2, [&] { return map(AT, 8); });
}

TEST_F(AnonymousTest, ManyPiecesFailAtEachStep) {
    account_new();
    account_cut(5);
    world.expect_all_or_nothing(10, [&] { return map(AT, 5); });
    for (uint64_t i = 0; i < 5; i++) {
        EXPECT_TRUE(is_zero(AT + i * PAGE));
    }
}

TEST_F(AnonymousTest, OverwriteFailsAtEachStep) {
    account_new();
    account_cut(4);
    uint64_t memory = world.memory_new(client, 8 * PAGE);
    ASSERT_EQ(world.map(client, memory, 0, AT, 3 * PAGE, map_flags(R)).status, VSPACED_OK);
    ASSERT_EQ(world.map(client, memory, 0, AT + 4 * PAGE, PAGE, map_flags(RW)).status, VSPACED_OK);
    world.expect_all_or_nothing(
        8, [&] { return map(AT + PAGE, 4, map_flags(RW) | VSPACED_MAP_OVERWRITE); });
}

TEST_F(AnonymousTest, ProtectCommitsWhatHadNoFrames) {
    account_new();
    uint64_t flags = map_flags(0, VSPACED_CLASS_DATA, VSPACED_PLACE_FIXED, RW) | NONE;
    ASSERT_EQ(world.map(client, 0, 0, AT, 8 * PAGE, flags).status, VSPACED_OK);
    world.expect_all_or_nothing(2,
                                [&] { return world.protect(client, AT + 2 * PAGE, 3 * PAGE, RW); });
    EXPECT_EQ(kind(AT), uint64_t{VSPACED_BACKING_NONE});
    EXPECT_EQ(kind(AT + 2 * PAGE), uint64_t{VSPACED_BACKING_ANONYMOUS});
    EXPECT_EQ(kind(AT + 5 * PAGE), uint64_t{VSPACED_BACKING_NONE});
    write(AT + 2 * PAGE, 3);
    // Back to no access: the frames and what they hold stay.
    ASSERT_EQ(world.protect(client, AT + 2 * PAGE, 3 * PAGE, 0).status, VSPACED_OK);
    EXPECT_EQ(kind(AT + 2 * PAGE), uint64_t{VSPACED_BACKING_ANONYMOUS});
    EXPECT_FALSE(is_zero(AT + 2 * PAGE));
    // The rest joins in, in pieces before and behind.
    ASSERT_EQ(world.protect(client, AT, 8 * PAGE, RW).status, VSPACED_OK);
    EXPECT_EQ(kind(AT), uint64_t{VSPACED_BACKING_ANONYMOUS});
    EXPECT_TRUE(is_zero(AT) && is_zero(AT + 7 * PAGE));
    EXPECT_FALSE(is_zero(AT + 4 * PAGE));
}

TEST_F(AnonymousTest, ProtectOfAMixtureFailsAtEachStep) {
    account_new();
    account_cut(6);
    uint64_t none = map_flags(0, VSPACED_CLASS_DATA, VSPACED_PLACE_FIXED, RW) | NONE;
    ASSERT_EQ(world.map(client, 0, 0, AT, 2 * PAGE, none).status, VSPACED_OK);
    ASSERT_EQ(map(AT + 2 * PAGE, 1, map_flags(R, 0, 0, RW)).status, VSPACED_OK);
    ASSERT_EQ(world.map(client, 0, 0, AT + 3 * PAGE, 2 * PAGE, none).status, VSPACED_OK);
    world.expect_all_or_nothing(9, [&] { return world.protect(client, AT, 5 * PAGE, RW); });
    EXPECT_EQ(kind(AT + 4 * PAGE), uint64_t{VSPACED_BACKING_ANONYMOUS});
}

// vspaced refuses by itself what the kernel would: the account's memory may not be executed.
TEST_F(AnonymousTest, ProtectGivesNoRightThatTheAccountLacks) {
    uint64_t flags = map_flags(0, VSPACED_CLASS_CODE, VSPACED_PLACE_FIXED, RX) | NONE;
    ASSERT_EQ(world.map(client, 0, 0, AT, 4 * PAGE, flags).status, VSPACED_OK);
    sim_make_memory(world.kernel(), client.space, ACCOUNT, 8 * PAGE, RW, false);
    ASSERT_EQ(attach().status, VSPACED_OK);
    ASSERT_EQ(world.protect(client, AT, 2 * PAGE, R).status, VSPACED_OK);
    expect_refused([&] { return world.protect(client, AT, PAGE, RX); }, VSPACED_ABOVE_CEILING);
    expect_refused([&] { return world.protect(client, AT, 4 * PAGE, RX); }, VSPACED_ABOVE_CEILING);
    EXPECT_EQ(world.shard().statistics.kernel_failures, 0u);
}

TEST_F(AnonymousTest, DiscardMakesZero) {
    account_new();
    ASSERT_EQ(map(AT, 8).status, VSPACED_OK);
    write(AT, 8);
    std::string before = world.state();
    uint64_t generation = world.call(client, {VSPACED_OP_STATS, {0, 0}})[1];
    EXPECT_EQ(discard(AT + 2 * PAGE, 3).words, (std::vector<uint64_t>{VSPACED_OK, generation + 1}));
    for (uint64_t i = 0; i < 8; i++) {
        EXPECT_EQ(is_zero(AT + i * PAGE), i >= 2 && i < 5);
    }
}

TEST_F(AnonymousTest, DiscardOverNoneAndPieces) {
    account_new();
    account_cut(4);
    ASSERT_EQ(map(AT, 3).status, VSPACED_OK);
    uint64_t none = map_flags(0, VSPACED_CLASS_DATA, VSPACED_PLACE_FIXED, RW) | NONE;
    ASSERT_EQ(world.map(client, 0, 0, AT + 3 * PAGE, PAGE, none).status, VSPACED_OK);
    write(AT, 3);
    EXPECT_EQ(discard(AT, 4).status, VSPACED_OK);
    EXPECT_TRUE(is_zero(AT) && is_zero(AT + PAGE) && is_zero(AT + 2 * PAGE));
}

TEST_F(AnonymousTest, DiscardRefused) {
    account_new();
    uint64_t memory = world.memory_new(client, 8 * PAGE);
    ASSERT_EQ(map(AT, 4).status, VSPACED_OK);
    ASSERT_EQ(world.map(client, memory, 0, AT + 4 * PAGE, PAGE, map_flags(RW)).status, VSPACED_OK);
    ASSERT_EQ(world.call(client, {VSPACED_OP_RESERVE, {0, AT + 6 * PAGE, PAGE, 0, 0}}).status,
              VSPACED_OK);
    write(AT, 4);
    expect_refused([&] { return discard(AT, 5); }, VSPACED_NOT_ANONYMOUS);
    expect_refused([&] { return discard(AT + 5 * PAGE, 1); }, VSPACED_NOT_MAPPED);
    expect_refused([&] { return discard(AT + 6 * PAGE, 1); }, VSPACED_NOT_MAPPED);
    expect_refused([&] { return discard(AT + 1, 1); }, VSPACED_UNALIGNED);
    expect_refused([&] { return discard(AT, 0); }, VSPACED_EMPTY_RANGE);
    expect_refused([&] { return discard(0, 1); }, VSPACED_OUTSIDE_SPACE);
    EXPECT_FALSE(is_zero(AT) || is_zero(AT + 3 * PAGE));
    world.expect_all_or_nothing(1, [&] { return discard(AT, 4); });
}

TEST_F(AnonymousTest, RevokedAccount) {
    account_new();
    ASSERT_EQ(map(AT, 2).status, VSPACED_OK);
    sim_revoke(world.kernel(), client.space, ACCOUNT);
    expect_refused([&] { return map(2 * AT, 1); }, VSPACED_MEMORY_REVOKED);
    expect_refused([&] { return discard(AT, 1); }, VSPACED_MEMORY_REVOKED);
    EXPECT_EQ(world.unmap(client, AT, 2 * PAGE).status, VSPACED_OK);
}

TEST_F(AnonymousTest, UnbindGivesAllBack) {
    std::string before = world.state();
    Process other = world.client_new(manager);
    sim_make_memory(world.kernel(), other.space, ACCOUNT, ACCOUNT_PAGES * PAGE, RW, false);
    ASSERT_EQ(
        world.call(other, {VSPACED_OP_ATTACH, {0, VSPACED_ATTACH_ACCOUNT, 0}, ACCOUNT}).status,
        VSPACED_OK);
    ASSERT_EQ(world.map(other, 0, 0, AT, 4 * PAGE, map_flags(RW) | ANONYMOUS).status, VSPACED_OK);
    uint32_t used = arena_counts(&world.shard().arena).used;
    ASSERT_EQ(world.unbind(manager, other.handle).status, VSPACED_OK);
    EXPECT_LT(arena_counts(&world.shard().arena).used, used);
    EXPECT_EQ(arena_counts(&world.shard().arena).used, 1u); // the first client's
    EXPECT_EQ(world.shard().memories.count, 0u);
}

} // namespace
