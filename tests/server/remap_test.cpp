// REMAP: grow, shrink, move; all or nothing.
#include "world.h"

#include <gtest/gtest.h>

namespace {

const uint64_t AT = 0x40000000;
const uint64_t ANONYMOUS = uint64_t{VSPACED_BACKING_ANONYMOUS} << VSPACED_MAP_BACKING_SHIFT;

class RemapTest : public testing::Test {
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
    Answer remap(uint64_t address, uint64_t pages, uint64_t new_pages, uint64_t flags = 0,
                 uint64_t new_address = 0) {
        return world.call(client,
                          {VSPACED_OP_REMAP,
                           {0, address, pages * PAGE, new_pages * PAGE, new_address, flags, 0}});
    }
    Answer map(uint64_t address, uint64_t pages, uint64_t flags = map_flags(RW)) {
        return world.map(client, memory, 0, address, pages * PAGE, flags);
    }
    Answer map_anonymous(uint64_t address, uint64_t pages) {
        return world.map(client, 0, 0, address, pages * PAGE, map_flags(RW) | ANONYMOUS);
    }
    void expect_refused(const std::vector<uint64_t> &words, uint64_t status) {
        std::string before = world.state();
        Answer answer = world.call(client, {VSPACED_OP_REMAP, words});
        EXPECT_EQ(answer.status, status) << vspaced_status_name(answer.status);
        EXPECT_EQ(answer.words.size(), 1u);
        EXPECT_EQ(world.state(), before);
    }
    uint64_t bytes_at(uint64_t address) {
        Answer answer = world.call(client, {VSPACED_OP_QUERY, {0, address, 0}});
        return answer.status == VSPACED_OK ? answer[2] : 0;
    }
    uint64_t frame(uint64_t address) {
        port_page page = {};
        EXPECT_TRUE(sim_page_get(world.kernel(), client.space, Process::VSPACE, address, &page));
        return page.physical;
    }
    void expect_all_or_nothing(uint64_t calls, const std::vector<uint64_t> &words) {
        for (const Answer &refusal : world.expect_all_or_nothing(calls, [&] {
                 return world.call(client, {VSPACED_OP_REMAP, words});
             })) {
            EXPECT_EQ(refusal.words.size(), 1u);
        }
    }

    World world;
    Process manager = world.manager_new();
    Process client = world.client_new(manager);
    uint64_t memory = 0;
};

TEST_F(RemapTest, GrowsAndShrinksInPlace) {
    ASSERT_EQ(map(AT, 4).status, VSPACED_OK);
    Answer grown = remap(AT, 4, 8);
    ASSERT_EQ(grown.status, VSPACED_OK);
    EXPECT_EQ(grown[1], AT);
    EXPECT_EQ(grown[2], 8 * PAGE);
    EXPECT_EQ(bytes_at(AT), 8 * PAGE); // one mapping: the memory goes on
    EXPECT_EQ(remap(AT, 8, 2).status, VSPACED_OK);
    EXPECT_EQ(bytes_at(AT), 2 * PAGE);
}

TEST_F(RemapTest, MovesIfItMust) {
    ASSERT_EQ(map_anonymous(AT, 4).status, VSPACED_OK);
    ASSERT_EQ(map(AT + 4 * PAGE, 1).status, VSPACED_OK);
    uint64_t first = frame(AT);
    expect_refused({0, AT, 4 * PAGE, 8 * PAGE, 0, 0, 0}, VSPACED_OVERLAP);
    Answer moved = remap(AT, 4, 8, VSPACED_REMAP_MAY_MOVE);
    ASSERT_EQ(moved.status, VSPACED_OK);
    EXPECT_NE(moved[1], AT);
    EXPECT_EQ(frame(moved[1]), first); // the frames go along
    EXPECT_EQ(bytes_at(AT), 0u);
}

TEST_F(RemapTest, MovesToAPlace) {
    ASSERT_EQ(map_anonymous(AT, 4).status, VSPACED_OK);
    ASSERT_EQ(map(2 * AT, 2).status, VSPACED_OK);
    uint64_t first = frame(AT);
    expect_refused({0, AT, 4 * PAGE, 4 * PAGE, 2 * AT, VSPACED_REMAP_FIXED, 0}, VSPACED_OVERLAP);
    Answer moved = remap(AT, 4, 4, VSPACED_REMAP_FIXED | VSPACED_REMAP_OVERWRITE, 2 * AT);
    ASSERT_EQ(moved.status, VSPACED_OK);
    EXPECT_EQ(moved[1], 2 * AT);
    EXPECT_EQ(frame(2 * AT), first);
    EXPECT_EQ(bytes_at(2 * AT), 4 * PAGE);
}

TEST_F(RemapTest, AskedWrongly) {
    ASSERT_EQ(map(AT, 4).status, VSPACED_OK);
    for (unsigned bit = 3; bit < 64; bit++) {
        expect_refused({0, AT, PAGE, PAGE, 0, UINT64_C(1) << bit, 0}, VSPACED_BAD_FLAGS);
    }
    expect_refused({0, AT, PAGE, PAGE, 2 * AT, 0, 0}, VSPACED_BAD_FLAGS);
    expect_refused({0, AT, PAGE, PAGE, 2 * AT, VSPACED_REMAP_MAY_MOVE, 0}, VSPACED_BAD_FLAGS);
    expect_refused({0, AT, PAGE, PAGE, 0, VSPACED_REMAP_OVERWRITE, 0}, VSPACED_BAD_FLAGS);
    expect_refused({0, AT, PAGE, PAGE, 2 * AT, VSPACED_REMAP_FIXED | VSPACED_REMAP_MAY_MOVE, 0},
                   VSPACED_BAD_FLAGS);
    expect_refused({0, AT + 1, PAGE, PAGE, 0, 0, 0}, VSPACED_UNALIGNED);
    expect_refused({0, AT, PAGE, PAGE + 1, 0, 0, 0}, VSPACED_UNALIGNED);
    expect_refused({0, AT, 0, PAGE, 0, 0, 0}, VSPACED_EMPTY_RANGE);
    expect_refused({0, AT, PAGE, 0, 0, 0, 0}, VSPACED_EMPTY_RANGE);
    expect_refused({0, AT, 5 * PAGE, 6 * PAGE, 0, 0, 0}, VSPACED_NOT_MAPPED);
    expect_refused({0, 2 * AT, PAGE, 2 * PAGE, 0, 0, 0}, VSPACED_NOT_MAPPED);
    expect_refused({0, AT, 4 * PAGE, 65 * PAGE, 0, VSPACED_REMAP_MAY_MOVE, 0},
                   VSPACED_MEMORY_TOO_SMALL);
}

TEST_F(RemapTest, FramesRunOut) {
    ASSERT_EQ(map_anonymous(AT, 60).status, VSPACED_OK);
    expect_refused({0, AT, 60 * PAGE, 65 * PAGE, 0, 0, 0}, VSPACED_NO_FRAMES);
    EXPECT_EQ(remap(AT, 60, 64).status, VSPACED_OK);
}

TEST_F(RemapTest, EachKernelStepFails) {
    ASSERT_EQ(map(AT, 4).status, VSPACED_OK);
    expect_all_or_nothing(1, {0, AT, 4 * PAGE, 8 * PAGE, 0, 0, 0});
    ASSERT_EQ(map_anonymous(2 * AT, 3).status, VSPACED_OK);
    ASSERT_EQ(map(2 * AT + 3 * PAGE, 2, map_flags(R)).status, VSPACED_OK);
    ASSERT_EQ(map(2 * AT + 5 * PAGE, 1, map_flags(RW)).status, VSPACED_OK);
    ASSERT_EQ(map(3 * AT + 2 * PAGE, 2).status, VSPACED_OK);
    expect_all_or_nothing(4, {0, 2 * AT, 6 * PAGE, 7 * PAGE, 3 * AT,
                              VSPACED_REMAP_FIXED | VSPACED_REMAP_OVERWRITE, 0});
    expect_all_or_nothing(1, {0, 3 * AT, 7 * PAGE, 2 * PAGE, 0, 0, 0});
    expect_all_or_nothing(4, {0, 3 * AT, 2 * PAGE, 5 * PAGE, 4 * AT, VSPACED_REMAP_FIXED, 0});
}

} // namespace
