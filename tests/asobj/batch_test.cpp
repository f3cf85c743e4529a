// Several operations that stand or fall together.
#include "asobj/object.h"

using namespace rights;

class BatchTest : public Object {
  protected:
    static constexpr uint32_t ACCOUNT = 9;

    void SetUp() override {
        ASSERT_EQ(fixture.give_account(ACCOUNT, 8), VSPACED_OK);
        ASSERT_EQ(map(request(4, 8)), VSPACED_OK);
        ASSERT_EQ(map(anonymous(20, 4)), VSPACED_OK);
        before = mappings();
        generation = space.counts.generation;
        space_batch_begin(&space, &fixture.journal);
    }
    void TearDown() override {
        if (space.journal != nullptr) {
            while (space_batch_undo(&space)) {
            }
            space_batch_keep(&space);
            EXPECT_EQ(mappings(), before);
            EXPECT_EQ(space.counts.generation, generation);
            EXPECT_EQ(fixture.nodes->leaf_pool.reserved, 0u);
            EXPECT_EQ(fixture.nodes->inner_pool.reserved, 0u);
            fixture.table.pages = table;
        }
        Object::TearDown();
    }
    static space_map_request anonymous(uint64_t page, uint64_t count) {
        return of_kind(request(page, count), VSPACED_BACKING_ANONYMOUS);
    }
    std::map<uint64_t, PageTable::Page> table = {};

    std::string before;
    uint64_t generation = 0;
};

class UndoneBatch : public BatchTest {
  protected:
    void SetUp() override {
        BatchTest::SetUp();
        table = fixture.table.pages;
    }
};

TEST_F(UndoneBatch, OfEveryOperation) {
    ASSERT_EQ(unmap(6, 2), VSPACED_OK);
    ASSERT_EQ(map(request(7, 1, R)), VSPACED_OK);
    ASSERT_EQ(protect(4, 2, R), VSPACED_OK);
    ASSERT_EQ(reserve(request(40, 2)), VSPACED_OK);
    ASSERT_EQ(map(none(30, 2)), VSPACED_OK);
    ASSERT_EQ(protect(31, 1, RW), VSPACED_OK);
    ASSERT_EQ(release(40, 1), VSPACED_OK);
    EXPECT_EQ(space.counts.generation, generation + 7);
    uint32_t node = 0;
    EXPECT_STREQ(space_invalid(&space, &node), nullptr);
}

TEST_F(UndoneBatch, SeesWhatCameBefore) {
    ASSERT_EQ(unmap(4, 8), VSPACED_OK);
    EXPECT_EQ(map(request(5, 1)), VSPACED_OK);
    EXPECT_EQ(map(request(5, 1)), VSPACED_OVERLAP);
}

TEST_F(UndoneBatch, HoldsFramesThatWereLetGo) {
    ASSERT_EQ(unmap(20, 4), VSPACED_OK);
    EXPECT_EQ(map(anonymous(40, 5)), VSPACED_NO_FRAMES);
    EXPECT_EQ(map(anonymous(40, 4)), VSPACED_OK);
    EXPECT_EQ(space.account.frames_used, 8u);
}

TEST_F(UndoneBatch, OfAMove) {
    space_remap_request move = {};
    move.address = at(20);
    move.length = 4 * PAGE;
    move.new_length = 6 * PAGE;
    move.new_address = at(40);
    move.fixed = true;
    ASSERT_EQ(fixture.remap(move).status, VSPACED_OK);
    ASSERT_EQ(unmap(41, 1), VSPACED_OK);
    EXPECT_EQ(space.account.frames_used, 6u) << "held";
}

TEST_F(UndoneBatch, OfMoreThanTheJournalHolds) {
    for (unsigned i = 0; i < VSPACED_BATCH_MAX; i++) {
        ASSERT_EQ(map(request(100 + 2 * i, 1)), VSPACED_OK);
    }
    EXPECT_EQ(map(request(400, 1)), VSPACED_REQUEST_TOO_LARGE);
}

// The nodes that taking back can need are set aside: others can't take them.
TEST_F(UndoneBatch, NeverLacksNodes) {
    SpaceFixture small(ANY_POLICY, 4, 2);
    for (uint64_t i = 0; i < 50; i++) {
        ASSERT_EQ(small.map(request(2 * i, 1)).status, VSPACED_OK);
    }
    auto mappings = small.mappings();
    space_batch_begin(&small.space, &small.journal);
    EXPECT_EQ(small.unmap(at(0), 60 * PAGE).status, VSPACED_NO_NODES) << "30 at once";
    EXPECT_EQ(small.space.counts.mappings, 50u);
    EXPECT_FALSE(space_batch_undo(&small.space));
    space_batch_keep(&small.space);
    EXPECT_TRUE(small.mappings() == mappings);
}

TEST_F(BatchTest, KeptFreesWhatWasLetGo) {
    ASSERT_EQ(unmap(20, 2), VSPACED_OK);
    ASSERT_EQ(map(anonymous(40, 2)), VSPACED_OK);
    ASSERT_EQ(unmap(40, 1), VSPACED_OK);
    EXPECT_EQ(space.account.frames_used, 6u);
    space_batch_keep(&space);
    EXPECT_EQ(space.account.frames_used, 3u);
    EXPECT_EQ(mappings(), "[4,12) rw 0+4, [22,24) rw anonymous+2, [41,42) rw anonymous+5");
    EXPECT_EQ(fixture.nodes->leaf_pool.reserved, 0u);
}

TEST_F(BatchTest, KeptMoveKeepsItsFrames) {
    space_remap_request move = {};
    move.address = at(20);
    move.length = 4 * PAGE;
    move.new_length = 2 * PAGE;
    move.new_address = at(40);
    move.fixed = true;
    ASSERT_EQ(fixture.remap(move).status, VSPACED_OK);
    space_batch_keep(&space);
    EXPECT_EQ(space.account.frames_used, 2u);
    EXPECT_EQ(mappings(), "[4,12) rw 0+4, [40,42) rw anonymous+0");
}

TEST_F(BatchTest, UndoneInPart) {
    ASSERT_EQ(unmap(20, 1), VSPACED_OK);
    auto pages = fixture.table.pages;
    ASSERT_EQ(map(anonymous(40, 2)), VSPACED_OK);
    EXPECT_TRUE(space_batch_undo(&space));
    space_batch_keep(&space);
    fixture.table.pages = pages;
    EXPECT_EQ(mappings(), "[4,12) rw 0+4, [21,24) rw anonymous+1");
    EXPECT_EQ(space.account.frames_used, 3u);
}
