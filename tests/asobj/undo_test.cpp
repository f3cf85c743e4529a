// The kernel refuses, or the caller gives up: what was done is undone from what
// the space still holds.
#include "asobj/object.h"

using namespace rights;

class UndoTest : public Object {
  protected:
    // "map [3,5) rw 0+3 over; unmap [5,6)"
    std::string undo_of(const space_step &step) {
        static const char *const kinds[] = {"map", "unmap", "protect"};
        std::string text;
        uint64_t cursor = step.range.begin;
        space_step undo;
        while (space_undo_step(&space, &step, &cursor, &undo)) {
            text += text.empty() ? "" : "; ";
            text += std::string(kinds[undo.kind]) + " [" +
                    std::to_string((undo.range.begin - BASE) / PAGE) + "," +
                    std::to_string((undo.range.end - BASE) / PAGE) + ")";
            if (undo.kind == SPACE_STEP_MAP) {
                text += " " + std::to_string(undo.rights) + " " + std::to_string(undo.memory) +
                        "+" + std::to_string(undo.offset / PAGE) + (undo.overwrite ? " over" : "");
            } else if (undo.kind == SPACE_STEP_PROTECT) {
                text += " " + std::to_string(undo.rights);
            }
        }
        return text;
    }

    void SetUp() override {
        ASSERT_EQ(map(request(3, 3)), VSPACED_OK);
        space_map_request map = request(6, 2, R);
        map.backing.memory = 2;
        ASSERT_EQ(this->map(map), VSPACED_OK);
        ASSERT_EQ(this->map(request(10, 2)), VSPACED_OK);
    }
    static range pages(uint64_t from, uint64_t to) {
        return {at(from), at(to)};
    }
};

TEST_F(UndoTest, OfAMapIsAnUnmap) {
    EXPECT_EQ(undo_of({SPACE_STEP_MAP, RW, false, 0, 0, pages(8, 10)}), "unmap [8,10)");
}

TEST_F(UndoTest, OfAnOverwriteMapsWhatWasThereAndUnmapsHoles) {
    EXPECT_EQ(undo_of({SPACE_STEP_MAP, RW, true, 0, 0, pages(4, 11)}),
              "map [4,6) 3 0+4 over; map [6,8) 1 2+6 over; unmap [8,10); map [10,11) 3 0+10 over");
}

TEST_F(UndoTest, OfAnUnmapMapsWhatWasThere) {
    EXPECT_EQ(undo_of({SPACE_STEP_UNMAP, 0, false, 0, 0, pages(0, 20)}),
              "map [3,6) 3 0+3; map [6,8) 1 2+6; map [10,12) 3 0+10");
    EXPECT_EQ(undo_of({SPACE_STEP_UNMAP, 0, false, 0, 0, pages(8, 10)}), "");
}

TEST_F(UndoTest, OfAProtectRestoresPieceByPiece) {
    EXPECT_EQ(undo_of({SPACE_STEP_PROTECT, NONE, false, 0, 0, pages(4, 7)}),
              "protect [4,6) 3; protect [6,7) 1");
}

// Every pool word, every count: an abandoned plan can't be told from none.
TEST_F(UndoTest, AbandonLeavesNoTrace) {
    for (uint64_t i = 0; i < 200; i++) {
        ASSERT_EQ(map(request(100 + 2 * i, 1)), VSPACED_OK);
    }
    const struct space before = space;
    const struct pool leaves = fixture.nodes->leaf_pool, inners = fixture.nodes->inner_pool;
    auto expect_same = [&] {
        EXPECT_EQ(std::memcmp(&before, &space, sizeof before), 0);
        EXPECT_EQ(std::memcmp(&leaves, &fixture.nodes->leaf_pool, sizeof leaves), 0);
        EXPECT_EQ(std::memcmp(&inners, &fixture.nodes->inner_pool, sizeof inners), 0);
    };
    for (uint64_t page = 0; page < 500; page++) {
        space_plan plan;
        space_map_request map = overwrite(page, 3, R);
        ASSERT_EQ(space_plan_map(&space, &map, &plan), VSPACED_OK);
        space_abandon(&space, &plan);
        ASSERT_EQ(space_plan_unmap(&space, at(page), 9 * PAGE, &plan), VSPACED_OK);
        space_abandon(&space, &plan);
        if (space_plan_protect(&space, at(page), PAGE, R, &plan) == VSPACED_OK) {
            space_abandon(&space, &plan);
        }
        expect_same();
    }
}

TEST_F(UndoTest, AbandonAfterARefusalIsHarmless) {
    space_plan plan;
    space_map_request map = request(3, 1);
    ASSERT_EQ(space_plan_map(&space, &map, &plan), VSPACED_OVERLAP);
    space_abandon(&space, &plan);
    EXPECT_EQ(fixture.nodes->leaf_pool.reserved, 0u);
}
