// The trace's reader: every line that is wrong is refused, by its number and with
// its reason.
#include <gtest/gtest.h>

#include <string>
#include <vector>

extern "C" {
#include "programs/replay/trace.h"
#include "vspaced/rights.h"
}

namespace {

struct parsed {
    bool good;
    struct trace_error error;
    std::vector<struct trace_record> records;
};

struct parsed parse(const std::string &text, uint32_t room = 100) {
    struct parsed result = {};
    result.records.resize(room);
    struct trace trace = {result.records.data(), 0, room};
    result.good = trace_parse(text.data(), text.size(), &trace, &result.error);
    result.records.resize(trace.count);
    return result;
}

const char *const START = "start 1000 3000 r-x file private\n";

TEST(TraceTest, every_kind_of_record) {
    const auto got = parse("start 1000 3000 r-x file private\n"
                           "break 10010\n"
                           "map 7f0000001000 1234 rw- anon shared free noreserve stack hint 5000\n"
                           "map 5000 1000 --- file private over\n"
                           "unmap 5000 800\n"
                           "protect 1000 1000 r--\n"
                           "remap 1000 1000 9000 2000\n"
                           "break 12010\n"
                           "break 11010\n"
                           "discard 9000 1000\n"
                           "end 9000 b000 r-- kernel private\n");
    ASSERT_TRUE(got.good) << got.error.line << ": " << got.error.reason;
    ASSERT_EQ(got.records.size(), 10u) << "the first break changes nothing";
    EXPECT_EQ(got.error.line, 11u) << "how many lines were read";

    EXPECT_EQ(got.records[0].kind, TRACE_START);
    EXPECT_EQ(got.records[0].rights, VSPACED_READ | VSPACED_EXECUTE);
    EXPECT_EQ(got.records[1].range.begin, 0x7f0000001000u);
    EXPECT_EQ(got.records[1].range.end, 0x7f0000003000u) << "rounded up to whole pages";
    EXPECT_EQ(got.records[1].backing, TRACE_ANON);
    EXPECT_FALSE(got.records[1].over);
    EXPECT_TRUE(got.records[2].over);
    EXPECT_EQ(got.records[2].rights, 0);
    EXPECT_EQ(got.records[2].line, 4u);
    EXPECT_EQ(got.records[5].kind, TRACE_REMAP);
    EXPECT_EQ(got.records[5].to.end, 0xb000u);
    EXPECT_EQ(got.records[6].kind, TRACE_GROW);
    EXPECT_EQ(got.records[6].range.begin, 0x11000u) << "the heap begins in the middle of a page";
    EXPECT_EQ(got.records[6].range.end, 0x13000u);
    EXPECT_EQ(got.records[6].rights, VSPACED_READ | VSPACED_WRITE);
    EXPECT_EQ(got.records[7].kind, TRACE_CUT);
    EXPECT_EQ(got.records[7].range.begin, 0x12000u);
    EXPECT_EQ(got.records[7].range.end, 0x13000u);
    EXPECT_EQ(got.records[9].kind, TRACE_END);
    EXPECT_EQ(got.records[9].backing, TRACE_KERNEL);
}

TEST(TraceTest, a_break_inside_a_page_changes_nothing) {
    const auto got = parse("break 10010\nbreak 10020\n");
    ASSERT_TRUE(got.good);
    ASSERT_EQ(got.records.size(), 1u);
    EXPECT_TRUE(range_is_empty(got.records[0].range));
}

TEST(TraceTest, what_is_wrong_is_refused_by_name) {
    const struct {
        const char *line;
        const char *reason;
    } cases[] = {
        {"\n", "no record begins so"},
        {"mmap 1000 1000\n", "no record begins so"},
        {"unmap\n", "a number of 1 to 16 hexadecimal digits is missing"},
        {"unmap 1000\n", "a number of 1 to 16 hexadecimal digits is missing"},
        {"unmap  1000 1000\n", "a number of 1 to 16 hexadecimal digits is missing"},
        {"unmap 11112222333344445 1000\n", "a number of 1 to 16 hexadecimal digits is missing"},
        {"unmap 0x1000 1000\n", "a number has a digit that is not one of 0-9 and a-f"},
        {"unmap A000 1000\n", "a number has a digit that is not one of 0-9 and a-f"},
        {"unmap 1000 1000 \n", "a space at the end of the line"},
        {"unmap 1000 1000 1\n", "something is left at the end of the line"},
        {"unmap 1008 1000\n", "an address is no multiple of 4096"},
        {"unmap 1000 0\n", "a range is empty or leaves the user half of the address space"},
        {"unmap 0 1000\n", "a range is empty or leaves the user half of the address space"},
        {"unmap 7ffffffff000 1000\n",
         "a range is empty or leaves the user half of the address space"},
        {"unmap ffff800000000000 1000\n",
         "a range is empty or leaves the user half of the address space"},
        {"unmap 1000 ffffffffffffffff\n", "a range passes 2^64"},
        {"protect 1000 1000 rw\n", "rights are three letters of rwx-"},
        {"protect 1000 1000 wr-\n", "rights are three letters of rwx-"},
        {"map 1000 1000 rw- swap private free\n", "the kind is file, anon, stack, heap or kernel"},
        {"map 1000 1000 rw- anonymous private free\n",
         "the kind is file, anon, stack, heap or kernel"},
        {"map 1000 1000 rw- anon copied free\n", "a mapping is private or shared"},
        {"map 1000 1000 rw- anon private\n", "the mode is over or free"},
        {"map 1000 1000 rw- anon private free hint\n",
         "a number of 1 to 16 hexadecimal digits is missing"},
        {"map 1000 1000 rw- anon private free stack noreserve\n",
         "something is left at the end of the line"},
        {"break 800000000000\n", "the heap's end leaves the user half of the address space"},
        {"remap 1000 1000 2000\n", "a number of 1 to 16 hexadecimal digits is missing"},
        {"end 2000 1000 r-- file private\n",
         "a range is empty or leaves the user half of the address space"},
        {"unmap 1000 1000", "the last line has no end"},
    };
    for (const auto &one : cases) {
        const auto got = parse(std::string(START) + one.line);
        EXPECT_FALSE(got.good) << one.line;
        EXPECT_STREQ(got.error.reason, one.reason) << one.line;
        EXPECT_EQ(got.error.line, 2u) << one.line;
    }
}

TEST(TraceTest, rights_are_taken_as_recorded) {
    const auto got = parse("end 1000 2000 --x file private\n");
    ASSERT_TRUE(got.good) << "whether it can be replayed is vspaced's to say";
    EXPECT_EQ(got.records[0].rights, VSPACED_EXECUTE);
}

TEST(TraceTest, records_have_an_order) {
    auto got = parse("unmap 1000 1000\nstart 1000 3000 r-x file private\n");
    EXPECT_FALSE(got.good);
    EXPECT_STREQ(got.error.reason, "a start record after the first call");
    got = parse("end 1000 3000 r-x file private\nunmap 1000 1000\n");
    EXPECT_FALSE(got.good);
    EXPECT_STREQ(got.error.reason, "a call after the first end record");
    got = parse("end 1000 3000 r-x file private\nstart 1000 3000 r-x file private\n");
    EXPECT_FALSE(got.good);
}

TEST(TraceTest, too_many_records_are_refused) {
    const auto got = parse("unmap 1000 1000\nunmap 1000 1000\n", 1);
    EXPECT_FALSE(got.good);
    EXPECT_STREQ(got.error.reason, "more records than there is room for");
    EXPECT_EQ(got.error.line, 2u);
}

// Every single byte of a good line, replaced by some others: never a crash, and
// what still parses is a record all the same.
TEST(TraceTest, no_byte_can_hurt) {
    const std::string good = "map 7f0000001000 1234 rw- anon shared free hint 5000\n";
    for (size_t at = 0; at < good.size(); at++) {
        for (const char byte : {'\0', ' ', '\n', 'z', '0', '\xff'}) {
            std::string bad = good;
            bad[at] = byte;
            const auto got = parse(bad);
            EXPECT_TRUE(got.good || got.error.reason != nullptr);
        }
        parse(good.substr(0, at));
    }
}

} // namespace
