// Ranges that grow, shrink and move.
#include "asobj/object.h"

using namespace rights;

class RemapTest : public Object {
  protected:
    static constexpr uint32_t ACCOUNT = 9;

    void SetUp() override {
        ASSERT_EQ(fixture.give_account(ACCOUNT, 32), VSPACED_OK);
    }
    static space_remap_request remap_of(uint64_t page, uint64_t count, uint64_t new_count) {
        space_remap_request request = {};
        request.address = at(page);
        request.length = count * PAGE;
        request.new_length = new_count * PAGE;
        request.memory_bytes = UINT64_C(1) << 40;
        return request;
    }
    static space_remap_request to(space_remap_request request, uint64_t page,
                                  bool overwrites = false) {
        request.fixed = true;
        request.overwrite = overwrites;
        request.new_address = at(page);
        return request;
    }
    static space_remap_request may_move(space_remap_request request) {
        request.may_move = true;
        return request;
    }
    vspaced_status remap(const space_remap_request &request) {
        return fixture.remap(request).status;
    }
    static space_map_request anonymous(uint64_t page, uint64_t count) {
        return of_kind(request(page, count), VSPACED_BACKING_ANONYMOUS);
    }
};

TEST_F(RemapTest, GrowsInPlaceFromTheSameMemory) {
    ASSERT_EQ(map(request(4, 2)), VSPACED_OK);
    Outcome outcome = fixture.remap(remap_of(4, 2, 5));
    EXPECT_EQ(outcome.status, VSPACED_OK);
    EXPECT_EQ(outcome.place.begin, at(4));
    EXPECT_EQ(outcome.place.end, at(9));
    EXPECT_EQ(mappings(), "[4,9) rw 0+4");
    space_remap_request small = remap_of(4, 5, 6);
    small.memory_bytes = 9 * PAGE;
    EXPECT_EQ(remap(small), VSPACED_MEMORY_TOO_SMALL);
}

TEST_F(RemapTest, GrowsAnonymousWithNewFrames) {
    ASSERT_EQ(map(anonymous(4, 2)), VSPACED_OK);
    ASSERT_EQ(map(anonymous(20, 1)), VSPACED_OK);
    ASSERT_EQ(remap(remap_of(4, 2, 4)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[4,6) rw anonymous+0, [6,8) rw anonymous+3, [20,21) rw anonymous+2");
    EXPECT_EQ(fixture.table.zeroed, (std::set<uint64_t>{3, 4}));
    EXPECT_EQ(remap(remap_of(4, 4, 40)), VSPACED_OVERLAP);
}

TEST_F(RemapTest, GrowsNoneWithNone) {
    ASSERT_EQ(map(none(4, 2)), VSPACED_OK);
    ASSERT_EQ(remap(remap_of(4, 2, 4)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[4,8) none");
}

TEST_F(RemapTest, GrowsIntoAReservation) {
    ASSERT_EQ(reserve(request(4, 8)), VSPACED_OK);
    ASSERT_EQ(map(request(4, 2)), VSPACED_OK);
    ASSERT_EQ(remap(remap_of(4, 2, 4)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[4,8) rw 0+4, [8,12) kept");
}

TEST_F(RemapTest, ShrinksByItsEnd) {
    ASSERT_EQ(map(anonymous(4, 8)), VSPACED_OK);
    Outcome outcome = fixture.remap(remap_of(4, 8, 3));
    EXPECT_EQ(outcome.place.end, at(7));
    EXPECT_EQ(outcome.bytes_removed, 5 * PAGE);
    EXPECT_EQ(space.account.frames_used, 3u);
    EXPECT_EQ(mappings(), "[4,7) rw anonymous+0");
    EXPECT_EQ(remap(remap_of(4, 3, 3)), VSPACED_OK) << "nothing to do";
}

TEST_F(RemapTest, MovesWhenItMay) {
    ASSERT_EQ(map(request(4, 2)), VSPACED_OK);
    ASSERT_EQ(map(request(6, 2, R)), VSPACED_OK);
    EXPECT_EQ(remap(remap_of(4, 2, 4)), VSPACED_OVERLAP);
    Outcome outcome = fixture.remap(may_move(remap_of(4, 2, 4)));
    EXPECT_EQ(outcome.status, VSPACED_OK);
    EXPECT_EQ(outcome.place.begin, at(0));
    EXPECT_EQ(mappings(), "[0,4) rw 0+4, [6,8) r 0+6");
}

TEST_F(RemapTest, MovesPiecesWithTheirRights) {
    ASSERT_EQ(map(request(4, 4)), VSPACED_OK);
    ASSERT_EQ(protect(5, 1, R), VSPACED_OK);
    ASSERT_EQ(map(none(8, 1)), VSPACED_OK);
    ASSERT_EQ(map(anonymous(9, 2)), VSPACED_OK);
    ASSERT_EQ(remap(to(remap_of(4, 7, 8), 20)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[20,21) rw 0+4, [21,22) r 0+5, [22,24) rw 0+6, [24,25) none, "
                          "[25,28) rw anonymous+0");
    EXPECT_EQ(space.account.frames_used, 3u);
}

TEST_F(RemapTest, MovesAndShrinks) {
    ASSERT_EQ(map(anonymous(4, 6)), VSPACED_OK);
    ASSERT_EQ(remap(to(remap_of(4, 6, 2), 20)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[20,22) rw anonymous+0");
    EXPECT_EQ(space.account.frames_used, 2u);
}

TEST_F(RemapTest, MovesAMiddleAndLeavesBothEnds) {
    ASSERT_EQ(map(request(4, 6)), VSPACED_OK);
    ASSERT_EQ(remap(to(remap_of(6, 2, 2), 20)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[4,6) rw 0+4, [8,10) rw 0+8, [20,22) rw 0+6");
    ASSERT_EQ(remap(to(remap_of(20, 2, 2), 6)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[4,10) rw 0+4") << "back, and joined";
}

TEST_F(RemapTest, DoesNotOverwriteUnasked) {
    ASSERT_EQ(map(request(4, 2)), VSPACED_OK);
    ASSERT_EQ(map(request(20, 2, R)), VSPACED_OK);
    EXPECT_EQ(remap(to(remap_of(4, 2, 2), 21)), VSPACED_OVERLAP);
    Outcome outcome = fixture.remap(to(remap_of(4, 2, 2), 21, true));
    EXPECT_EQ(outcome.status, VSPACED_OK);
    EXPECT_EQ(outcome.bytes_removed, PAGE);
    EXPECT_EQ(mappings(), "[20,21) r 0+20, [21,23) rw 0+4");
    EXPECT_EQ(remap(to(remap_of(21, 2, 2), 22, true)), VSPACED_OVERLAP) << "onto itself";
}

// What moves leaves no guard pages behind, and is in nobody's.
TEST_F(RemapTest, MovesNextToWhereItWas) {
    ASSERT_EQ(map(of_class(request(20, 2), VSPACED_CLASS_STACK)), VSPACED_OK);
    ASSERT_EQ(map(request(22, 2)), VSPACED_OK);
    EXPECT_EQ(remap(to(remap_of(20, 4, 4), 24)), VSPACED_OK) << "the data was below the stack";
    EXPECT_EQ(mappings(), "[24,26) rw 0+20, [26,28) rw 0+22");
    EXPECT_EQ(remap(to(remap_of(24, 4, 4), 20)), VSPACED_OK) << "the stack was above the data";
    ASSERT_EQ(map(request(15, 1)), VSPACED_OK);
    EXPECT_EQ(remap(to(remap_of(20, 4, 4), 16)), VSPACED_OVERLAP) << "there is no guard page";
    EXPECT_EQ(mappings(), "[15,16) rw 0+15, [20,22) rw 0+20, [22,24) rw 0+22");
}

TEST_F(RemapTest, WantsAllOfItMapped) {
    ASSERT_EQ(map(request(4, 2)), VSPACED_OK);
    ASSERT_EQ(reserve(request(6, 2)), VSPACED_OK);
    EXPECT_EQ(remap(remap_of(4, 3, 5)), VSPACED_NOT_MAPPED);
    EXPECT_EQ(remap(remap_of(3, 2, 5)), VSPACED_NOT_MAPPED);
    EXPECT_EQ(remap(remap_of(4, 2, 0)), VSPACED_EMPTY_RANGE);
    space_remap_request bad = remap_of(4, 2, 3);
    bad.new_length++;
    EXPECT_EQ(remap(bad), VSPACED_UNALIGNED);
    bad = remap_of(4, 2, 3);
    bad.overwrite = true;
    EXPECT_EQ(remap(bad), VSPACED_BAD_FLAGS);
}

TEST_F(RemapTest, MorePiecesThanOneRequestMoves) {
    for (uint64_t i = 0; i <= VSPACED_PIECES_MAX; i++) {
        ASSERT_EQ(map(request(i, 1, i % 2 ? R : RW)), VSPACED_OK);
    }
    uint64_t count = VSPACED_PIECES_MAX + 1;
    EXPECT_EQ(remap(to(remap_of(0, count, count), 100)), VSPACED_REQUEST_TOO_LARGE);
    EXPECT_EQ(remap(to(remap_of(0, count - 1, count - 1), 100)), VSPACED_OK);
}

// The old range stands until the commit: each step can be undone.
TEST_F(RemapTest, FailedMoveLeavesTheOldRange) {
    ASSERT_EQ(map(anonymous(4, 2)), VSPACED_OK);
    ASSERT_EQ(map(request(6, 2)), VSPACED_OK);
    ASSERT_EQ(map(request(21, 2, R)), VSPACED_OK);
    auto table = fixture.table.pages;
    auto before = mappings();
    space_remap_request request = to(remap_of(4, 4, 6), 20, true);
    for (uint32_t fails_at = 0;; fails_at++) {
        space_plan plan;
        ASSERT_EQ(space_plan_remap(&space, &request, &plan), VSPACED_OK);
        if (fails_at > plan.step_count) {
            space_abandon(&space, &plan);
            break;
        }
        for (uint32_t i = 0; i < fails_at; i++) {
            ASSERT_TRUE(fixture.table.apply(plan.steps[i]));
        }
        for (uint32_t i = fails_at; i > 0; i--) {
            uint64_t cursor = plan.steps[i - 1].range.begin;
            space_step undo;
            while (space_undo_step(&space, &plan.steps[i - 1], &cursor, &undo)) {
                ASSERT_TRUE(fixture.table.apply(undo));
            }
        }
        space_abandon(&space, &plan);
        EXPECT_TRUE(fixture.table.pages == table) << fails_at;
        EXPECT_EQ(mappings(), before);
        EXPECT_EQ(space.account.frames_used, 2u);
    }
}
