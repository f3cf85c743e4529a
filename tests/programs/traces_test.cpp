// The recorded traces themselves: each is read without an error, needs nothing
// writable and executable, and its records lead to its end, page by page.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

extern "C" {
#include "programs/replay/ceiling.h"
#include "vspaced/rights.h"
}

namespace {

using pages = std::map<uint64_t, uint8_t>; // page: its rights

class TracesTest : public ::testing::TestWithParam<const char *> {
  protected:
    void SetUp() override {
        std::ifstream file(std::string(TRACES_FOLDER "/") + GetParam() + ".vmt");
        ASSERT_TRUE(file);
        std::stringstream text;
        text << file.rdbuf();
        const std::string bytes = text.str();
        records.resize(16384); // as the replay program has room for
        trace = {records.data(), 0, static_cast<uint32_t>(records.size())};
        struct trace_error error = {};
        ASSERT_TRUE(trace_parse(bytes.data(), bytes.size(), &trace, &error))
            << error.line << ": " << error.reason;
    }

    std::vector<struct trace_record> records;
    struct trace trace = {};
};

void put(pages &space, struct range range, uint8_t rights) {
    for (uint64_t at = range.begin; at < range.end; at += VSPACED_PAGE_BYTES) {
        space[at] = rights;
    }
}

void take(pages &space, struct range range) {
    space.erase(space.lower_bound(range.begin), space.lower_bound(range.end));
}

void record_apply(pages &space, const struct trace_record &record) {
    switch (record.kind) {
    case TRACE_START:
    case TRACE_MAP:
    case TRACE_GROW:
        put(space, record.range, record.rights);
        break;
    case TRACE_UNMAP:
    case TRACE_CUT:
        take(space, record.range);
        break;
    case TRACE_PROTECT:
        put(space, record.range, record.rights);
        break;
    case TRACE_REMAP: {
        const uint8_t rights = space.at(record.range.begin);
        take(space, record.range);
        put(space, record.to, rights);
        break;
    }
    default:
        break;
    }
}

TEST_P(TracesTest, records_lead_to_the_end) {
    pages now, end;
    for (uint32_t i = 0; i < trace.count; i++) {
        if (records[i].kind == TRACE_END) {
            put(end, records[i].range, records[i].rights);
        } else {
            record_apply(now, records[i]);
        }
    }
    EXPECT_FALSE(end.empty());
    EXPECT_EQ(now, end);
}

TEST_P(TracesTest, nothing_is_ever_writable_and_executable) {
    for (uint32_t i = 0; i < trace.count; i++) {
        const struct trace_record &record = records[i];
        if (record.kind == TRACE_START || record.kind == TRACE_MAP || record.kind == TRACE_GROW) {
            EXPECT_FALSE(rights_break_wx(ceiling_find(&trace, i, record.range, record.rights)))
                << "line " << record.line;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(All, TracesTest,
                         ::testing::Values("clang", "cmake", "gdb", "git", "perl", "perl-mmap",
                                           "python3", "sqlite3"),
                         [](const auto &one) {
                             std::string name = one.param;
                             for (char &letter : name) {
                                 letter = letter == '-' ? '_' : letter;
                             }
                             return name;
                         });

} // namespace
