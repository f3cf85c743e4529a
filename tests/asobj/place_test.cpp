// Where HINT and ANY put a mapping: zones, lowest fit, alignment, guard pages.
#include "asobj/object.h"

extern "C" {
#include "asobj/class.h"
}

using namespace rights;

class PlaceTest : public Object {
  protected:
    uint64_t address_of(const space_map_request &map) {
        return fixture.map(map).place.begin;
    }
    static space_map_request hint(uint64_t page, uint64_t count) {
        space_map_request map = request(page, count);
        map.place = VSPACED_PLACE_HINT;
        map.backing.memory = 1;
        return map;
    }
    // Pages [0, count), every second one mapped.
    void fragment(uint64_t count) {
        for (uint64_t page = 0; page < count; page += 2) {
            ASSERT_EQ(map(request(page, 1)), VSPACED_OK);
        }
    }
};

TEST_F(PlaceTest, ZonesBeginWhereTheyShould) {
    EXPECT_EQ(address_of(any(1)), SCALE_MIDDLE);
    EXPECT_EQ(address_of(of_class(any(1), VSPACED_CLASS_HEAP)), SCALE_BEGIN);
}

TEST_F(PlaceTest, EveryClassHasItsZone) {
    static const vspaced_class low[] = {VSPACED_CLASS_CODE, VSPACED_CLASS_RODATA,
                                        VSPACED_CLASS_HEAP};
    static const vspaced_class high[] = {VSPACED_CLASS_DATA, VSPACED_CLASS_STACK,
                                         VSPACED_CLASS_SHARED, VSPACED_CLASS_FILE};
    for (vspaced_class class_id : low) {
        space_map_request map = of_class(any(1), class_id);
        map.rights = map.ceiling = R;
        EXPECT_LT(address_of(map), SCALE_MIDDLE);
    }
    for (vspaced_class class_id : high) {
        space_map_request map = of_class(any(1), class_id);
        map.rights = map.ceiling = R;
        EXPECT_GE(address_of(map), SCALE_MIDDLE);
    }
}

TEST_F(PlaceTest, EveryClassIsPlacedAsItsRowSays) {
    for (unsigned class_id = 0; class_id < VSPACED_CLASS_COUNT; class_id++) {
        const struct class_row &row = *class_row(class_id);
        const range zone = class_zone(class_id);
        SpaceFixture one(ANY_POLICY);
        space_map_request below = of_class(request(0, 1), VSPACED_CLASS_RODATA);
        below.address = zone.begin;
        below.rights = below.ceiling = R;
        ASSERT_EQ(one.map(below).status, VSPACED_OK);
        range gap = {0, 0};
        ASSERT_TRUE(
            space_find_gap(&one.space, static_cast<vspaced_class>(class_id), PAGE, 12, &gap));
        const uint64_t align = UINT64_C(1) << row.align_log2;
        const uint64_t least = zone.begin + (1 + row.guard_pages) * PAGE;
        EXPECT_EQ(gap.begin, (least + align - 1) / align * align);
    }
}

TEST_F(PlaceTest, TakesTheLowestGapThatFits) {
    ASSERT_EQ(map(request(2, 1)), VSPACED_OK);
    ASSERT_EQ(map(request(4, 1)), VSPACED_OK);
    ASSERT_EQ(map(request(8, 1)), VSPACED_OK);
    EXPECT_EQ(place(any(3)), "5");
    EXPECT_EQ(place(any(3)), "9");
    EXPECT_EQ(place(any(2)), "0");
    EXPECT_EQ(place(any(1)), "3");
    EXPECT_EQ(place(any(1)), "12");
}

TEST_F(PlaceTest, FindsTheOnlyGapAmongMany) {
    fragment(4000);
    EXPECT_EQ(place(any(2)), "3999");
    ASSERT_EQ(unmap(1234, 1), VSPACED_OK);
    EXPECT_EQ(place(any(3)), "1233");
    EXPECT_EQ(place(any(1)), "1");
}

TEST_F(PlaceTest, Aligns) {
    ASSERT_EQ(map(request(0, 1)), VSPACED_OK);
    EXPECT_EQ(address_of(any(1, 13)), at(2));
    EXPECT_EQ(address_of(any(1, 21)), BASE + (UINT64_C(2) << 20));
    EXPECT_EQ(address_of(any(1, 30)), BASE + (UINT64_C(1) << 30));
    EXPECT_EQ(address_of(any(600, 21)), BASE + (UINT64_C(4) << 20));
}

TEST_F(PlaceTest, PassesGapsThatAlignmentMakesTooSmall) {
    // Gaps of three pages, none of which holds two aligned ones.
    for (uint64_t page = 0; page < 400; page += 4) {
        ASSERT_EQ(map(request(page, 1)), VSPACED_OK);
    }
    EXPECT_EQ(place(any(2, 14)), "400");
    EXPECT_EQ(place(any(2, 13)), "2");
}

TEST_F(PlaceTest, GoesNoFurtherThanTheZone) {
    space_map_request all = request(0, 0);
    all.length = SCALE_MIDDLE - SCALE_BEGIN;
    range gap = {0, 0};
    ASSERT_TRUE(space_find_gap(&space, VSPACED_CLASS_HEAP, all.length, 12, &gap));
    EXPECT_EQ(gap.begin, SCALE_BEGIN);
    EXPECT_EQ(gap.end, SCALE_MIDDLE);
    EXPECT_FALSE(space_find_gap(&space, VSPACED_CLASS_HEAP, all.length + PAGE, 12, &gap));
    EXPECT_FALSE(space_find_gap(&space, VSPACED_CLASS_DATA, all.length + PAGE, 12, &gap));
    EXPECT_FALSE(space_find_gap(&space, VSPACED_CLASS_DATA, UINT64_MAX - PAGE + 1, 12, &gap));
}

TEST_F(PlaceTest, NoSpace) {
    space_map_request map = any(0);
    map.length = SCALE_END;
    map.backing.bytes = UINT64_MAX;
    EXPECT_EQ(this->map(map), VSPACED_MEMORY_TOO_SMALL);
    // 64 TiB of the zone in pieces of 2, but for the last 2 TiB less a page.
    for (unsigned i = 0; i < 31; i++) {
        space_plan plan;
        map.length = ENTRY_MEMORY_BYTES_MAX;
        map.backing.memory = i;
        ASSERT_EQ(space_plan_map(&space, &map, &plan), VSPACED_OK);
        space_commit(&space, &plan);
    }
    EXPECT_EQ(this->map(map), VSPACED_NO_SPACE);
    space_plan plan;
    ASSERT_EQ(space_plan_unmap(&space, SCALE_BEGIN, SCALE_END - SCALE_BEGIN, &plan), VSPACED_OK);
    space_commit(&space, &plan);
}

// Gap words saturate far below 2 TiB.
TEST_F(PlaceTest, ComparesHugeGapsExactly) {
    ASSERT_EQ(map(request(1000, 1)), VSPACED_OK);
    fragment(200);
    uint64_t most = SCALE_END - at(1001);
    range gap = {0, 0};
    ASSERT_TRUE(space_find_gap(&space, VSPACED_CLASS_DATA, most, 12, &gap));
    EXPECT_EQ(gap.begin, at(1001));
    EXPECT_EQ(gap.end, SCALE_END);
    EXPECT_FALSE(space_find_gap(&space, VSPACED_CLASS_DATA, most + PAGE, 12, &gap));
}

TEST_F(PlaceTest, TakesAHintThatIsFree) {
    EXPECT_EQ(place(hint(7, 2)), "7");
}

TEST_F(PlaceTest, GoesElsewhereIfTheHintIsTaken) {
    ASSERT_EQ(map(request(7, 1)), VSPACED_OK);
    EXPECT_EQ(place(hint(6, 2)), "0");
}

TEST_F(PlaceTest, GoesElsewhereIfTheHintIsNotAligned) {
    space_map_request map = hint(7, 1);
    map.align_log2 = 14;
    EXPECT_EQ(place(map), "0");
    map.address = at(8);
    EXPECT_EQ(place(map), "8");
}

TEST_F(PlaceTest, HintsMayLeaveTheZone) {
    space_map_request map = hint(0, 1);
    map.address = SCALE_BEGIN + 16 * PAGE;
    EXPECT_EQ(address_of(map), map.address);
}

TEST_F(PlaceTest, SameRequestsSamePlaces) {
    SpaceFixture other(ANY_POLICY);
    for (unsigned i = 0; i < 200; i++) {
        space_map_request map = any(1 + i * 7 % 5, 12 + i % 3);
        EXPECT_EQ(fixture.map(map).place.begin, other.map(map).place.begin);
        if (i % 3 == 0) {
            EXPECT_EQ(unmap(i, 2), other.unmap(at(i), 2 * PAGE).status);
        }
    }
}

TEST_F(PlaceTest, LeavesAGuardPageBelowAStack) {
    ASSERT_EQ(map(request(0, 1)), VSPACED_OK);
    EXPECT_EQ(place(of_class(any(2), VSPACED_CLASS_STACK)), "2");
    EXPECT_EQ(place(of_class(any(2), VSPACED_CLASS_STACK)), "5");
    EXPECT_EQ(place(any(1)), "7") << "not into a guard page";
}

TEST_F(PlaceTest, GuardPagesMakeNoGap) {
    ASSERT_EQ(map(of_class(request(4, 1), VSPACED_CLASS_STACK)), VSPACED_OK);
    EXPECT_EQ(place(any(4)), "5") << "pages 0 to 2 are free, 3 is the guard";
    EXPECT_EQ(place(any(3)), "0");
}

TEST_F(PlaceTest, FixedMappingsKeepOutOfAGuardPage) {
    ASSERT_EQ(map(of_class(request(4, 1), VSPACED_CLASS_STACK)), VSPACED_OK);
    EXPECT_EQ(map(request(3, 1)), VSPACED_OVERLAP);
    EXPECT_EQ(map(overwrite(2, 2)), VSPACED_OVERLAP);
    EXPECT_EQ(map(request(2, 1)), VSPACED_OK);
    EXPECT_EQ(map(request(5, 1)), VSPACED_OK) << "above is free";
}

TEST_F(PlaceTest, AStackNeedsRoomForItsGuard) {
    ASSERT_EQ(map(request(3, 1)), VSPACED_OK);
    EXPECT_EQ(map(of_class(request(4, 1), VSPACED_CLASS_STACK)), VSPACED_OVERLAP);
    EXPECT_EQ(map(of_class(request(5, 1), VSPACED_CLASS_STACK)), VSPACED_OK);
}

TEST_F(PlaceTest, AStackGrowsIntoItsGuard) {
    ASSERT_EQ(map(of_class(request(4, 1), VSPACED_CLASS_STACK)), VSPACED_OK);
    EXPECT_EQ(map(of_class(request(3, 1), VSPACED_CLASS_STACK)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[3,5) rw 0+3");
}

TEST_F(PlaceTest, OverwritingHalfAStackKeepsTheGuardOfTheRest) {
    ASSERT_EQ(map(of_class(request(4, 4), VSPACED_CLASS_STACK)), VSPACED_OK);
    EXPECT_EQ(map(overwrite(4, 2)), VSPACED_OVERLAP);
    EXPECT_EQ(map(overwrite(4, 4)), VSPACED_OK);
    EXPECT_EQ(unmap(4, 4), VSPACED_OK);
}

TEST_F(PlaceTest, AStackMayBeginWithTheSpace) {
    space_map_request map = of_class(request(0, 1), VSPACED_CLASS_STACK);
    map.address = SCALE_BEGIN;
    EXPECT_EQ(this->map(map), VSPACED_OK) << "the page below is never mapped";
}
