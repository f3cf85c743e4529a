// What real programs asked of their address spaces, asked of the object: each map
// goes where Linux put it, and at the end the same pages are mapped with the same
// rights. Moves and discards are made of the object's own operations.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "model/space_fixture.h"

extern "C" {
#include "programs/replay/ceiling.h"
}

static constexpr uint64_t PAGE = VSPACED_PAGE_BYTES;

class TraceTest : public testing::TestWithParam<const char *> {
  protected:
    TraceTest()
        : fixture(plain_policy(VSPACED_RIGHTS_ALL, VSPACED_MAPPINGS_MAX_DEFAULT, UINT64_MAX)) {
    }
    void SetUp() override;
    void apply(uint32_t index);
    void map(range place, uint8_t rights, uint8_t ceiling, bool overwrite);
    void unmap(range place) {
        EXPECT_EQ(fixture.unmap(place.begin, range_length(place)).status, VSPACED_OK);
    }
    void move(const trace_record &record);
    void discard(range place);

    SpaceFixture fixture;
    std::vector<trace_record> records;
    struct trace trace = {};
    uint64_t next_offset = 0; // of memory that was not used yet
};

void TraceTest::SetUp() {
    std::ifstream file(std::string(TRACES_FOLDER "/") + GetParam() + ".vmt");
    ASSERT_TRUE(file);
    std::stringstream text;
    text << file.rdbuf();
    const std::string bytes = text.str();
    records.resize(16384);
    trace = {records.data(), 0, static_cast<uint32_t>(records.size())};
    struct trace_error error = {};
    ASSERT_TRUE(trace_parse(bytes.data(), bytes.size(), &trace, &error))
        << error.line << ": " << error.reason;
}

void TraceTest::map(range place, uint8_t rights, uint8_t ceiling, bool overwrite) {
    if (range_is_empty(place)) {
        return;
    }
    space_map_request request = {};
    request.address = place.begin;
    request.length = range_length(place);
    request.rights = rights;
    request.ceiling = ceiling;
    request.class_id = VSPACED_CLASS_FILE;
    request.place = VSPACED_PLACE_FIXED;
    request.align_log2 = 12;
    request.overwrite = overwrite;
    request.backing = {0, next_offset, UINT64_MAX, VSPACED_RIGHTS_ALL, false};
    // A page in between, so that mappings of different calls don't join.
    next_offset += request.length + PAGE;
    EXPECT_EQ(fixture.map(request).status, VSPACED_OK) << std::hex << place.begin;
}

// Grown or cut in place, or somewhere else with the same rights.
void TraceTest::move(const trace_record &record) {
    space_mapping old = {};
    range gap = {0, 0};
    ASSERT_TRUE(space_query(&fixture.space, record.range.begin, &old, &gap));
    if (record.to.begin == record.range.begin && record.to.end < record.range.end) {
        unmap({record.to.end, record.range.end});
    } else if (record.to.begin == record.range.begin) {
        map({record.range.end, record.to.end}, old.rights, old.ceiling, false);
    } else {
        unmap(record.range);
        map(record.to, old.rights, old.ceiling, true);
    }
}

// The same mappings with fresh memory.
void TraceTest::discard(range place) {
    space_mapping mapping = {};
    while (!range_is_empty(place) && space_next(&fixture.space, place.begin, &mapping) &&
           mapping.range.begin < place.end) {
        range piece = {std::max(place.begin, mapping.range.begin),
                       std::min(place.end, mapping.range.end)};
        map(piece, mapping.rights, mapping.ceiling, true);
        place.begin = piece.end;
    }
}

void TraceTest::apply(uint32_t index) {
    const trace_record &record = records[index];
    uint8_t ceiling = ceiling_find(&trace, index, record.range, record.rights);
    switch (record.kind) {
    case TRACE_START:
    case TRACE_MAP:
    case TRACE_GROW:
        map(record.range, record.rights, ceiling, record.over);
        break;
    case TRACE_UNMAP:
        unmap(record.range);
        break;
    case TRACE_CUT:
        if (!range_is_empty(record.range)) {
            unmap(record.range);
        }
        break;
    case TRACE_PROTECT:
        EXPECT_EQ(
            fixture.protect(record.range.begin, range_length(record.range), record.rights).status,
            VSPACED_OK);
        break;
    case TRACE_REMAP:
        move(record);
        break;
    case TRACE_DISCARD:
        discard(record.range);
        break;
    default:
        break;
    }
}

// Page by page; what Linux maps in the kernel's half is no page of the space.
TEST_P(TraceTest, EndsWithWhatLinuxHad) {
    std::map<uint64_t, uint8_t> want, got;
    uint64_t changes = 0;
    for (uint32_t i = 0; i < trace.count && !HasFailure(); i++) {
        const trace_record &record = records[i];
        for (uint64_t at = record.range.begin; record.kind == TRACE_END && at < record.range.end;
             at += PAGE) {
            want[at] = record.rights;
        }
        apply(i);
        changes += record.kind != TRACE_END;
        uint32_t node = 0;
        ASSERT_STREQ(space_invalid(&fixture.space, &node), nullptr) << "line " << record.line;
    }
    for (const auto &[at, page] : fixture.table.pages) {
        got[at] = page.rights;
    }
    EXPECT_TRUE(got == want);
    EXPECT_GT(changes, 50u);
    EXPECT_GT(want.size(), 500u);
    std::map<uint64_t, uint8_t> listed;
    for (const space_mapping &mapping : fixture.mappings()) {
        for (uint64_t at = mapping.range.begin; at < mapping.range.end; at += PAGE) {
            listed[at] = mapping.rights;
        }
    }
    EXPECT_TRUE(listed == want);
}

INSTANTIATE_TEST_SUITE_P(Programs, TraceTest,
                         testing::Values("clang", "cmake", "gdb", "git", "perl-mmap", "perl",
                                         "python3", "sqlite3"));
