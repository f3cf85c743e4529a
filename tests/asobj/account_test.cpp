// Anonymous mappings: which frames they get, when these are zeroed, when they are free.
#include "asobj/object.h"

using namespace rights;

class AccountTest : public Object {
  protected:
    static constexpr uint32_t ACCOUNT = 9;

    void SetUp() override {
        ASSERT_EQ(fixture.give_account(ACCOUNT, 16), VSPACED_OK);
    }
    static space_map_request anonymous(uint64_t page, uint64_t count, uint8_t rights = RW) {
        return of_kind(request(page, count, rights), VSPACED_BACKING_ANONYMOUS);
    }
    // Every other frame of the account is used, in DATA at [0,16).
    void fragment() {
        for (uint64_t i = 0; i < 16; i++) {
            ASSERT_EQ(map(anonymous(i, 1)), VSPACED_OK);
        }
        for (uint64_t i = 1; i < 16; i += 2) {
            ASSERT_EQ(unmap(i, 1), VSPACED_OK);
        }
    }
    std::string steps(const space_plan &plan) const {
        static const char *const names[] = {"map", "unmap", "protect", "zero"};
        std::string text;
        for (uint32_t i = 0; i < plan.step_count; i++) {
            const space_step &step = plan.steps[i];
            text += (i > 0 ? ", " : "") + std::string(names[step.kind]) + " " +
                    std::to_string((step.range.begin - BASE) / PAGE) + "-" +
                    std::to_string((step.range.end - BASE) / PAGE);
            text += step.kind == SPACE_STEP_ZERO || step.kind == SPACE_STEP_MAP
                        ? " of " + std::to_string(step.offset / PAGE)
                        : "";
        }
        return text;
    }
};

TEST_F(AccountTest, FramesAreZeroedThenMapped) {
    space_plan plan;
    space_map_request map = anonymous(3, 4);
    ASSERT_EQ(space_plan_map(&space, &map, &plan), VSPACED_OK);
    EXPECT_EQ(steps(plan), "zero 3-7 of 0, map 3-7 of 0");
    EXPECT_EQ(space.account.frames_used, 4u) << "set aside";
    space_abandon(&space, &plan);
    EXPECT_EQ(space.account.frames_used, 0u);
}

TEST_F(AccountTest, CountsAsBytesOfItsMemory) {
    ASSERT_EQ(map(anonymous(3, 4)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[3,7) rw anonymous+0");
    EXPECT_EQ(fixture.memory_bytes[ACCOUNT], 4 * PAGE);
    EXPECT_EQ(space.counts.bytes, 4 * PAGE);
}

TEST_F(AccountTest, NeighboursJoinWhereFramesDo) {
    ASSERT_EQ(map(anonymous(3, 4)), VSPACED_OK);
    ASSERT_EQ(map(anonymous(7, 2)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[3,9) rw anonymous+0");
    ASSERT_EQ(map(anonymous(2, 1)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[2,3) rw anonymous+6, [3,9) rw anonymous+0");
}

TEST_F(AccountTest, LowestRunThatFitsElseTheLargest) {
    fragment();
    ASSERT_EQ(unmap(8, 1), VSPACED_OK);
    EXPECT_EQ(map(anonymous(20, 5)), VSPACED_OK) << "free: 1 3 5 7-9 11 13 15";
    EXPECT_EQ(mappings().substr(mappings().find("[20")),
              "[20,23) rw anonymous+7, [23,24) rw anonymous+1, [24,25) rw anonymous+3");
    EXPECT_EQ(map(anonymous(30, 1)), VSPACED_OK);
    EXPECT_EQ(mappings().substr(mappings().find("[30")), "[30,31) rw anonymous+5");
}

TEST_F(AccountTest, BigOnesAreAlignedWhereTheyCanBe) {
    SpaceFixture big(ANY_POLICY);
    ASSERT_EQ(big.give_account(ACCOUNT, 2000), VSPACED_OK);
    ASSERT_EQ(big.map(anonymous(0, 1)).status, VSPACED_OK);
    ASSERT_EQ(big.map(anonymous(600, 512)).status, VSPACED_OK);
    EXPECT_EQ(big.mappings()[1].offset, 512 * PAGE);
    ASSERT_EQ(big.map(anonymous(1200, 511)).status, VSPACED_OK);
    EXPECT_EQ(big.mappings()[2].offset, PAGE);
    ASSERT_EQ(big.map(anonymous(2000, 976)).status, VSPACED_OK);
    EXPECT_EQ(big.space.account.frames_used, 2000u);
    EXPECT_EQ(big.map(anonymous(4000, 1)).status, VSPACED_NO_FRAMES);
}

TEST_F(AccountTest, RefusalTakesNothing) {
    EXPECT_EQ(map(anonymous(0, 17)), VSPACED_NO_FRAMES);
    EXPECT_EQ(space.account.frames_used, 0u);
    SpaceFixture small(plain_policy(ALL, 1, UINT64_MAX));
    ASSERT_EQ(small.give_account(ACCOUNT, 16), VSPACED_OK);
    ASSERT_EQ(small.map(anonymous(0, 4)).status, VSPACED_OK);
    EXPECT_EQ(small.map(anonymous(8, 4)).status, VSPACED_NO_MAPPINGS);
    EXPECT_EQ(small.space.account.frames_used, 4u);
}

TEST_F(AccountTest, MoreRunsThanOneRequestTakes) {
    SpaceFixture scattered(ANY_POLICY);
    ASSERT_EQ(scattered.give_account(ACCOUNT, 100), VSPACED_OK);
    for (uint64_t i = 0; i < 100; i++) {
        ASSERT_EQ(scattered.map(anonymous(i, 1)).status, VSPACED_OK);
    }
    for (uint64_t i = 0; i < 100; i += 2) {
        ASSERT_EQ(scattered.unmap(at(i), PAGE).status, VSPACED_OK);
    }
    EXPECT_EQ(scattered.map(anonymous(200, VSPACED_PIECES_MAX + 1)).status, VSPACED_NO_FRAMES);
    EXPECT_EQ(scattered.map(anonymous(200, VSPACED_PIECES_MAX)).status, VSPACED_OK);
}

TEST_F(AccountTest, FreedByWhateverRemovesIt) {
    ASSERT_EQ(map(anonymous(0, 8)), VSPACED_OK);
    ASSERT_EQ(unmap(2, 2), VSPACED_OK);
    EXPECT_EQ(space.account.frames_used, 6u);
    ASSERT_EQ(map(overwrite(5, 2)), VSPACED_OK);
    EXPECT_EQ(space.account.frames_used, 4u);
    ASSERT_EQ(reserve(overwrite(0, 2)), VSPACED_OK);
    EXPECT_EQ(space.account.frames_used, 2u);
}

// The old frames are no one's before the commit: an overwrite can't use them.
TEST_F(AccountTest, OverwriteTakesOthersFirst) {
    ASSERT_EQ(map(anonymous(0, 10)), VSPACED_OK);
    space_map_request over = anonymous(0, 10);
    over.overwrite = true;
    EXPECT_EQ(map(over), VSPACED_NO_FRAMES);
    over.length = 6 * PAGE;
    EXPECT_EQ(map(over), VSPACED_OK);
    EXPECT_EQ(mappings(), "[0,6) rw anonymous+10, [6,10) rw anonymous+6");
}

TEST_F(AccountTest, NoneGetsFramesWhereProtectAllowsAccess) {
    ASSERT_EQ(map(none(4, 6)), VSPACED_OK);
    ASSERT_EQ(protect(6, 2, RW), VSPACED_OK);
    EXPECT_EQ(mappings(), "[4,6) none, [6,8) rw anonymous+0, [8,10) none");
    ASSERT_EQ(protect(4, 6, R), VSPACED_OK);
    EXPECT_EQ(mappings(), "[4,6) r anonymous+2, [6,8) r anonymous+0, [8,10) r anonymous+4");
    ASSERT_EQ(protect(4, 6, NONE), VSPACED_OK);
    EXPECT_EQ(space.account.frames_used, 6u) << "kept";
    EXPECT_EQ(fixture.table.pages.size(), 6u);
}

TEST_F(AccountTest, NoneThatLacksFramesStaysNone) {
    ASSERT_EQ(map(anonymous(20, 12)), VSPACED_OK);
    ASSERT_EQ(map(none(0, 4)), VSPACED_OK);
    ASSERT_EQ(map(request(4, 1)), VSPACED_OK);
    ASSERT_EQ(map(none(5, 2)), VSPACED_OK);
    EXPECT_EQ(protect(0, 7, R), VSPACED_NO_FRAMES);
    EXPECT_EQ(space.account.frames_used, 12u);
    EXPECT_EQ(mappings().substr(0, 34), "[0,4) none, [4,5) rw 0+4, [5,7) no");
}

TEST_F(AccountTest, RightsAreThoseOfTheMemory) {
    SpaceFixture modest(ANY_POLICY);
    ASSERT_EQ(space_set_account(&modest.space, ACCOUNT, 16 * PAGE, RW), VSPACED_OK);
    space_map_request code = of_class(anonymous(0, 1, R), VSPACED_CLASS_CODE);
    code.ceiling = RX;
    EXPECT_EQ(modest.map(code).status, VSPACED_ABOVE_CEILING);
    code = of_class(none(0, 1), VSPACED_CLASS_CODE);
    code.ceiling = RX;
    ASSERT_EQ(modest.map(code).status, VSPACED_OK);
    EXPECT_EQ(modest.protect(at(0), PAGE, RX).status, VSPACED_ABOVE_CEILING);
    EXPECT_EQ(modest.protect(at(0), PAGE, R).status, VSPACED_OK);
}

TEST_F(AccountTest, IsNotNamedByAMap) {
    space_map_request map = request(0, 1);
    map.backing.memory = ACCOUNT;
    EXPECT_EQ(this->map(map), VSPACED_BAD_MEMORY);
}

TEST_F(AccountTest, IsOneAndGoesWhenItIsUnused) {
    EXPECT_EQ(fixture.give_account(ACCOUNT + 1, 4), VSPACED_NO_ACCOUNT_RECORDS);
    ASSERT_EQ(map(anonymous(0, 1)), VSPACED_OK);
    EXPECT_EQ(space_clear_account(&space), VSPACED_MEMORY_IN_USE);
    ASSERT_EQ(unmap(0, 1), VSPACED_OK);
    EXPECT_EQ(space_clear_account(&space), VSPACED_OK);
    EXPECT_EQ(space_clear_account(&space), VSPACED_NO_ACCOUNT);
    EXPECT_EQ(map(anonymous(0, 1)), VSPACED_NO_ACCOUNT);
    EXPECT_EQ(fixture.nodes->frame_map_pool.used, 0u);
}

TEST_F(AccountTest, RecordsAreTakenAllOrNone) {
    fixture.nodes->frame_map_pool.nodes_max = 100;
    SpaceFixture other(ANY_POLICY);
    other.nodes->frame_map_pool.nodes_max = 100;
    EXPECT_EQ(other.give_account(ACCOUNT, 100 * FRAME_MAP_FRAMES), VSPACED_NO_ACCOUNT_RECORDS)
        << "and one above them";
    EXPECT_EQ(other.nodes->frame_map_pool.used, 0u);
    EXPECT_EQ(other.give_account(ACCOUNT, 99 * FRAME_MAP_FRAMES), VSPACED_OK);
    EXPECT_EQ(other.nodes->frame_map_pool.used, 100u);
    EXPECT_EQ(space_clear_account(&other.space), VSPACED_OK);
    EXPECT_EQ(other.nodes->frame_map_pool.used, 0u);
}

// Two levels of nodes above the bits: the first frame, the last, and a run across.
TEST_F(AccountTest, OfManyFrames) {
    auto nodes = std::make_unique<arena>();
    arena_init(nodes.get());
    struct account account;
    uint64_t frames = 200 * uint64_t{FRAME_MAP_FRAMES} + 77;
    ASSERT_TRUE(account_open(&account, nodes.get(), 1, frames));
    EXPECT_EQ(account.height, 2u);
    EXPECT_EQ(nodes->frame_map_pool.used, 201u + 2 + 1);
    struct account_taken taken = {};
    ASSERT_TRUE(account_take(&account, nodes.get(), frames, 1, &taken));
    EXPECT_EQ(account.frames_used, frames);
    frame_run hole = {130 * uint64_t{FRAME_MAP_FRAMES} - 3, 130 * uint64_t{FRAME_MAP_FRAMES} + 5};
    account_mark(&account, nodes.get(), hole, false);
    EXPECT_EQ(account_find(&account, nodes.get(), {0, frames}, false), hole.first);
    EXPECT_EQ(account_find(&account, nodes.get(), {hole.first, frames}, true), hole.end);
    account_mark(&account, nodes.get(), {frames - 1, frames}, false);
    EXPECT_EQ(account_find(&account, nodes.get(), {hole.end, frames}, false), frames - 1);
    account_close(&account, nodes.get());
    EXPECT_EQ(nodes->frame_map_pool.used, 0u);
}

TEST_F(AccountTest, DiscardZeroesWhatIsThere) {
    fragment();
    ASSERT_EQ(map(none(16, 2)), VSPACED_OK);
    ASSERT_EQ(map(anonymous(1, 1)), VSPACED_OK);
    ASSERT_EQ(map(request(3, 1)), VSPACED_OK);
    Outcome outcome = fixture.discard(at(0), 3 * PAGE);
    EXPECT_EQ(outcome.status, VSPACED_OK);
    EXPECT_EQ(fixture.table.zeroed, (std::set<uint64_t>{0, 1, 2}));
    EXPECT_EQ(fixture.discard(at(16), 2 * PAGE).status, VSPACED_OK);
    EXPECT_TRUE(fixture.table.zeroed.empty());
    EXPECT_EQ(fixture.discard(at(2), 2 * PAGE).status, VSPACED_NOT_ANONYMOUS);
    EXPECT_EQ(fixture.discard(at(4), 2 * PAGE).status, VSPACED_NOT_MAPPED);
    EXPECT_EQ(fixture.discard(at(4), 0).status, VSPACED_EMPTY_RANGE);
}

TEST_F(AccountTest, ZeroedFramesNeedNoUndo) {
    space_plan plan;
    space_map_request map = anonymous(3, 4);
    ASSERT_EQ(space_plan_map(&space, &map, &plan), VSPACED_OK);
    uint64_t cursor = at(3);
    space_step undo;
    EXPECT_FALSE(space_undo_step(&space, &plan.steps[0], &cursor, &undo));
    ASSERT_TRUE(space_undo_step(&space, &plan.steps[1], &cursor, &undo));
    EXPECT_EQ(undo.kind, SPACE_STEP_UNMAP);
    space_abandon(&space, &plan);
}
