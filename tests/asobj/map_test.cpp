// Mapping at a fixed place, and every way in which a request can be wrong.
#include "asobj/object.h"

using namespace rights;

class MapTest : public Object {
  protected:
    // Refused, and nothing changed.
    void expect_refused(const space_map_request &wrong, vspaced_status status) {
        const struct space before = space;
        EXPECT_EQ(map(wrong), status);
        EXPECT_EQ(std::memcmp(&before, &space, sizeof before), 0);
    }
};

TEST_F(MapTest, MapsWhereItIsTold) {
    Outcome outcome = fixture.map(request(3, 2));
    EXPECT_EQ(outcome.status, VSPACED_OK);
    EXPECT_EQ(outcome.place.begin, at(3));
    EXPECT_EQ(outcome.place.end, at(5));
    EXPECT_EQ(outcome.bytes_removed, 0u);
    EXPECT_EQ(mappings(), "[3,5) rw 0+3");
}

TEST_F(MapTest, PlansOneStep) {
    space_plan plan;
    space_map_request map = request(3, 2, R);
    map.backing.memory = 5;
    ASSERT_EQ(space_plan_map(&space, &map, &plan), VSPACED_OK);
    ASSERT_EQ(plan.step_count, 1u);
    EXPECT_EQ(plan.steps[0].kind, SPACE_STEP_MAP);
    EXPECT_EQ(plan.steps[0].rights, R);
    EXPECT_FALSE(plan.steps[0].overwrite);
    EXPECT_EQ(plan.steps[0].memory, 5u);
    EXPECT_EQ(plan.steps[0].offset, 3 * PAGE);
    EXPECT_EQ(plan.steps[0].range.begin, at(3));
    EXPECT_EQ(plan.steps[0].range.end, at(5));
    space_abandon(&space, &plan);
    EXPECT_EQ(mappings(), "");
}

// Not applied to the page table: it has a record for each page.
TEST_F(MapTest, TakesAMemoryUpToTwoTebibytes) {
    space_plan plan;
    space_map_request map = request(0, 0);
    map.length = ENTRY_MEMORY_BYTES_MAX;
    map.backing.bytes = UINT64_MAX;
    map.backing.offset = PAGE;
    EXPECT_EQ(space_plan_map(&space, &map, &plan), VSPACED_MEMORY_TOO_SMALL);
    map.backing.offset = 0;
    ASSERT_EQ(space_plan_map(&space, &map, &plan), VSPACED_OK);
    space_commit(&space, &plan);
    EXPECT_EQ(space.counts.bytes, UINT64_C(1) << 41);
    ASSERT_EQ(space_plan_unmap(&space, SCALE_BEGIN, SCALE_END - SCALE_BEGIN, &plan), VSPACED_OK);
    space_commit(&space, &plan);
    EXPECT_EQ(space.counts.bytes, 0u);
}

TEST_F(MapTest, RefusesOverlap) {
    ASSERT_EQ(map(request(3, 4)), VSPACED_OK);
    expect_refused(request(3, 4), VSPACED_OVERLAP);
    expect_refused(request(2, 2), VSPACED_OVERLAP);
    expect_refused(request(6, 2), VSPACED_OVERLAP);
    expect_refused(request(4, 1), VSPACED_OVERLAP);
    expect_refused(request(0, 20), VSPACED_OVERLAP);
}

TEST_F(MapTest, TakesThePagesNextToOthers) {
    ASSERT_EQ(map(request(3, 2)), VSPACED_OK);
    EXPECT_EQ(map(request(5, 1, R)), VSPACED_OK);
    EXPECT_EQ(map(request(2, 1, R)), VSPACED_OK);
    EXPECT_EQ(mappings(), "[2,3) r 0+2, [3,5) rw 0+3, [5,6) r 0+5");
}

TEST_F(MapTest, RefusesUnaligned) {
    space_map_request map = request(3, 2);
    map.address++;
    expect_refused(map, VSPACED_UNALIGNED);
    map = request(3, 2);
    map.length += 512;
    expect_refused(map, VSPACED_UNALIGNED);
    map = request(3, 2);
    map.backing.offset += 8;
    expect_refused(map, VSPACED_UNALIGNED);
    map = any(1);
    map.length++;
    expect_refused(map, VSPACED_UNALIGNED);
}

TEST_F(MapTest, RefusesEmpty) {
    expect_refused(request(3, 0), VSPACED_EMPTY_RANGE);
    expect_refused(any(0), VSPACED_EMPTY_RANGE);
}

TEST_F(MapTest, RefusesEndPast64Bits) {
    space_map_request map = request(3, 1);
    map.length = UINT64_MAX - PAGE + 1;
    expect_refused(map, VSPACED_RANGE_OVERFLOW);
    map.address = UINT64_MAX - PAGE + 1;
    map.length = PAGE;
    expect_refused(map, VSPACED_RANGE_OVERFLOW);
}

TEST_F(MapTest, RefusesOutsideOfTheSpace) {
    for (uint64_t address : {UINT64_C(0), SCALE_END, UINT64_C(0x800000000000),
                             UINT64_C(0xffff800000000000), UINT64_MAX - 2 * PAGE + 1}) {
        space_map_request map = request(0, 1);
        map.address = address;
        expect_refused(map, VSPACED_OUTSIDE_SPACE);
        map.place = VSPACED_PLACE_HINT;
        expect_refused(map, VSPACED_OUTSIDE_SPACE);
    }
    space_map_request map = request(0, 2);
    map.address = SCALE_END - PAGE;
    expect_refused(map, VSPACED_OUTSIDE_SPACE);
    map.length = PAGE;
    EXPECT_EQ(this->map(map), VSPACED_OK);
}

TEST_F(MapTest, RefusesUnknownPlacementAndAlignment) {
    space_map_request map = request(3, 1);
    map.place = VSPACED_PLACE_ANY + 1;
    expect_refused(map, VSPACED_BAD_FLAGS);
    expect_refused(any(1, 11), VSPACED_BAD_FLAGS);
    expect_refused(any(1, 31), VSPACED_BAD_FLAGS);
    expect_refused(any(1, 255), VSPACED_BAD_FLAGS);
}

TEST_F(MapTest, RefusesOverwriteWithoutFixed) {
    space_map_request map = any(1);
    map.overwrite = true;
    expect_refused(map, VSPACED_BAD_FLAGS);
    map = overwrite(3, 1);
    map.place = VSPACED_PLACE_HINT;
    expect_refused(map, VSPACED_BAD_FLAGS);
}

TEST_F(MapTest, RefusesWriteWithExecute) {
    space_map_request map = of_class(request(3, 1), VSPACED_CLASS_FILE);
    map.rights = map.ceiling = ALL;
    expect_refused(map, VSPACED_WRITE_AND_EXECUTE);
    map.rights = R;
    expect_refused(map, VSPACED_WRITE_AND_EXECUTE);
    map.rights = VSPACED_WRITE | VSPACED_EXECUTE;
    map.ceiling = RW;
    expect_refused(map, VSPACED_WRITE_AND_EXECUTE);
}

TEST_F(MapTest, RefusesImpossibleRights) {
    space_map_request map = request(3, 1, VSPACED_WRITE);
    expect_refused(map, VSPACED_BAD_RIGHTS);
    map = request(3, 1, 8);
    expect_refused(map, VSPACED_BAD_RIGHTS);
    map = request(3, 1, NONE);
    map.ceiling = VSPACED_EXECUTE;
    expect_refused(map, VSPACED_BAD_RIGHTS);
    map.ceiling = 0x40;
    expect_refused(map, VSPACED_BAD_RIGHTS);
}

TEST_F(MapTest, RefusesRightsAboveTheCeilingAsked) {
    space_map_request map = request(3, 1, RW);
    map.ceiling = R;
    expect_refused(map, VSPACED_BAD_RIGHTS);
}

TEST_F(MapTest, RefusesUnknownClass) {
    space_map_request map = request(3, 1);
    map.class_id = VSPACED_CLASS_COUNT;
    expect_refused(map, VSPACED_BAD_CLASS);
    map.class_id = 255;
    expect_refused(map, VSPACED_BAD_CLASS);
}

TEST_F(MapTest, EveryClassAllowsWhatItsRowSays) {
    struct Row {
        vspaced_class class_id;
        bool write, execute;
    };
    static const Row rows[] = {
        {VSPACED_CLASS_DATA, true, false},    {VSPACED_CLASS_CODE, false, true},
        {VSPACED_CLASS_RODATA, false, false}, {VSPACED_CLASS_HEAP, true, false},
        {VSPACED_CLASS_STACK, true, false},   {VSPACED_CLASS_SHARED, true, false},
        {VSPACED_CLASS_DEVICE, true, false},  {VSPACED_CLASS_FILE, true, true},
    };
    uint64_t page = 0;
    for (const Row &row : rows) {
        space_map_request map = of_class(request(page += 4, 1, R), row.class_id);
        map.backing.device = row.class_id == VSPACED_CLASS_DEVICE;
        map.ceiling = RW;
        EXPECT_EQ(this->map(map), row.write ? VSPACED_OK : VSPACED_BAD_CLASS);
        map.address = at(page += 4);
        map.ceiling = RX;
        EXPECT_EQ(this->map(map), row.execute ? VSPACED_OK : VSPACED_BAD_CLASS);
        map.address = at(page += 4);
        map.ceiling = R;
        EXPECT_EQ(this->map(map), VSPACED_OK);
    }
}

TEST_F(MapTest, DevicesAreOfClassDeviceAndNothingElseIs) {
    space_map_request map = request(3, 1);
    map.backing.device = true;
    expect_refused(map, VSPACED_BAD_CLASS);
    map = of_class(request(3, 1), VSPACED_CLASS_DEVICE);
    expect_refused(map, VSPACED_BAD_CLASS);
    map.backing.device = true;
    EXPECT_EQ(this->map(map), VSPACED_OK);
}

TEST_F(MapTest, RefusesUnknownMemory) {
    space_map_request map = request(3, 1);
    map.backing.memory = UINT32_C(0x10000);
    expect_refused(map, VSPACED_BAD_MEMORY);
    map.backing.memory = UINT32_MAX;
    expect_refused(map, VSPACED_BAD_MEMORY);
}

TEST_F(MapTest, RefusesWhatTheMemoryDoesNotHold) {
    space_map_request map = request(3, 4);
    map.backing.bytes = 7 * PAGE - 1;
    expect_refused(map, VSPACED_MEMORY_TOO_SMALL);
    map.backing.offset = UINT64_MAX - PAGE + 1;
    expect_refused(map, VSPACED_MEMORY_TOO_SMALL);
    map.backing.bytes = 0;
    expect_refused(map, VSPACED_MEMORY_TOO_SMALL);
    map.backing.offset = 3 * PAGE;
    map.backing.bytes = 7 * PAGE;
    EXPECT_EQ(this->map(map), VSPACED_OK);
}

TEST_F(MapTest, RefusesCeilingAboveTheMemorys) {
    space_map_request map = request(3, 1, R);
    map.backing.rights_ceiling = R;
    expect_refused(map, VSPACED_ABOVE_CEILING);
    map.ceiling = R;
    EXPECT_EQ(this->map(map), VSPACED_OK);
}

// The first wrong thing, in the order in which requests are looked at, decides.
TEST_F(MapTest, ChecksInOrder) {
    ASSERT_EQ(map(request(3, 1)), VSPACED_OK);
    space_map_request map = request(3, 1, VSPACED_WRITE | VSPACED_EXECUTE | 8);
    map.address = 1;
    map.length = 0;
    map.place = 9;
    map.class_id = 99;
    map.ceiling = ALL;
    map.backing = {UINT32_MAX, 0, 0, NONE, false};
    expect_refused(map, VSPACED_UNALIGNED);
    map.address = 0;
    expect_refused(map, VSPACED_EMPTY_RANGE);
    map.length = UINT64_MAX - PAGE + 1;
    map.address = PAGE;
    expect_refused(map, VSPACED_RANGE_OVERFLOW);
    map.address = 0;
    expect_refused(map, VSPACED_OUTSIDE_SPACE);
    map.address = at(3);
    map.length = PAGE;
    expect_refused(map, VSPACED_BAD_FLAGS);
    map.place = VSPACED_PLACE_FIXED;
    expect_refused(map, VSPACED_WRITE_AND_EXECUTE);
    map.rights = R | 8;
    map.ceiling = RW;
    expect_refused(map, VSPACED_BAD_RIGHTS);
    map.rights = R;
    expect_refused(map, VSPACED_BAD_CLASS);
    map.class_id = VSPACED_CLASS_DATA;
    expect_refused(map, VSPACED_ABOVE_CEILING);
    map.backing.rights_ceiling = ALL;
    expect_refused(map, VSPACED_BAD_MEMORY);
    map.backing.memory = 1;
    expect_refused(map, VSPACED_MEMORY_TOO_SMALL);
    map.backing.bytes = PAGE;
    expect_refused(map, VSPACED_OVERLAP);
}

class ReadOnlyObject : public Object {
  protected:
    ReadOnlyObject() : Object(plain_policy(R, 4096, UINT64_MAX)) {
    }
};

TEST_F(ReadOnlyObject, RefusesCeilingAboveTheObjects) {
    EXPECT_EQ(map(request(3, 1, R)), VSPACED_ABOVE_CEILING);
    space_map_request map = request(3, 1, R);
    map.ceiling = R;
    EXPECT_EQ(this->map(map), VSPACED_OK);
    EXPECT_EQ(protect(3, 1, RW), VSPACED_ABOVE_CEILING);
}
