// The replay's other pure parts: looking ahead, the book of words, the comparison.
#include <gtest/gtest.h>

#include <string>
#include <vector>

extern "C" {
#include "programs/replay/ceiling.h"
#include "programs/replay/compare.h"
#include "programs/replay/stamps.h"
#include "vspaced/rights.h"
}

namespace {

constexpr uint8_t R = VSPACED_READ;
constexpr uint8_t RW = VSPACED_READ | VSPACED_WRITE;
constexpr uint8_t RX = VSPACED_READ | VSPACED_EXECUTE;

// The ceiling of the text's record `index`.
uint8_t ceiling(const std::string &text, uint32_t index = 0) {
    std::vector<struct trace_record> records(300);
    struct trace trace = {records.data(), 0, 300};
    struct trace_error error = {};
    EXPECT_TRUE(trace_parse(text.data(), text.size(), &trace, &error)) << error.reason;
    const struct trace_record &record = records[index];
    return ceiling_find(&trace, index, record.range, record.rights);
}

const std::string MAP = "map 10000 8000 r-- file private free\n";

TEST(CeilingTest, is_the_rights_if_nothing_follows) {
    EXPECT_EQ(ceiling(MAP), R);
}

TEST(CeilingTest, counts_later_protects_of_any_part) {
    EXPECT_EQ(ceiling(MAP + "protect 17000 1000 rw-\n"), RW);
    EXPECT_EQ(ceiling(MAP + "protect 18000 1000 rw-\n"), R);
    EXPECT_EQ(ceiling(MAP + "protect f000 2000 r-x\n"), RX);
}

TEST(CeilingTest, forgets_what_was_unmapped_or_replaced) {
    EXPECT_EQ(ceiling(MAP + "unmap 12000 2000\nprotect 12000 2000 rw-\n"), R);
    EXPECT_EQ(ceiling(MAP + "unmap 12000 2000\nprotect 11000 2000 rw-\n"), RW);
    EXPECT_EQ(ceiling(MAP + "map 12000 2000 r-- anon private over\nprotect 12000 2000 rw-\n"), R);
    EXPECT_EQ(ceiling(MAP + "unmap 10000 8000\nprotect 10000 8000 rw-\n"), R);
    EXPECT_EQ(ceiling("break 10000\nbreak 14000\nbreak 12000\nprotect 12000 1000 r-x\n"), RW);
}

TEST(CeilingTest, follows_a_remap) {
    EXPECT_EQ(ceiling(MAP + "remap 10000 8000 20000 8000\nprotect 10000 1000 rw-\n"), R);
    EXPECT_EQ(ceiling(MAP + "remap 10000 8000 10000 9000\nprotect 10000 1000 rw-\n"), RW)
        << "grown in place: the old part still stands";
    EXPECT_EQ(ceiling(MAP + "remap 10000 8000 10000 1000\nprotect 11000 1000 rw-\n"), R)
        << "shrunk in place: the tail is gone";
    EXPECT_EQ(ceiling(MAP + "remap 30000 1000 12000 1000\nprotect 12000 1000 rw-\n"), R)
        << "something else moved there";
}

TEST(CeilingTest, is_never_too_low_with_many_pieces) {
    std::string text = "map 10000 400000 r-- file private free\n";
    char line[64];
    for (unsigned i = 0; i < 200; i++) {
        snprintf(line, sizeof(line), "unmap %x 1000\n", 0x11000 + i * 0x2000);
        text += line;
    }
    EXPECT_EQ(ceiling(text + "protect 12000 1000 rw-\n"), RW);
    EXPECT_EQ(ceiling(text + "protect 100000 1000 rw-\n"), RW);
}

struct told {
    struct range range;
    int expected, actual; // rights, -1 for nothing

    bool operator==(const told &other) const {
        return range.begin == other.range.begin && range.end == other.range.end &&
               expected == other.expected && actual == other.actual;
    }
};

void tell(void *context, struct range range, const struct span *expected,
          const struct span *actual) {
    static_cast<std::vector<told> *>(context)->push_back(
        {range, expected == nullptr ? -1 : expected->rights,
         actual == nullptr ? -1 : actual->rights});
}

struct compare_counts compare(const std::vector<struct span> &expected,
                              const std::vector<struct span> &actual, std::vector<told> &told) {
    return compare_spans(expected.data(), static_cast<uint32_t>(expected.size()), actual.data(),
                         static_cast<uint32_t>(actual.size()), tell, &told);
}

TEST(CompareTest, borders_between_mappings_do_not_count) {
    std::vector<told> told;
    const auto counts = compare({{{0x1000, 0x9000}, R}, {{0x9000, 0xa000}, R}},
                                {{{0x1000, 0x2000}, R}, {{0x2000, 0xa000}, R}}, told);
    EXPECT_EQ(counts.pages_equal, 9u);
    EXPECT_TRUE(told.empty());
}

TEST(CompareTest, every_difference_is_told_with_its_range) {
    std::vector<told> told;
    const auto counts = compare({{{0x1000, 0x5000}, R}, {{0x8000, 0x9000}, RW}},
                                {{{0x2000, 0x3000}, R}, {{0x3000, 0x6000}, RW}}, told);
    EXPECT_EQ(counts.pages_equal, 1u);
    EXPECT_EQ(counts.pages_missing, 2u);
    EXPECT_EQ(counts.pages_rights, 2u);
    EXPECT_EQ(counts.pages_extra, 1u);
    const std::vector<struct told> expected = {
        {{0x1000, 0x2000}, R, -1},
        {{0x3000, 0x5000}, R, RW},
        {{0x5000, 0x6000}, -1, RW},
        {{0x8000, 0x9000}, RW, -1},
    };
    EXPECT_EQ(told, expected);
}

TEST(CompareTest, nothing_equals_nothing_only) {
    std::vector<told> told;
    EXPECT_EQ(compare({}, {}, told).pages_equal, 0u);
    EXPECT_TRUE(told.empty());
    EXPECT_EQ(compare({}, {{{0x1000, 0x3000}, 0}}, told).pages_extra, 2u);
    EXPECT_EQ(compare({{{0x1000, 0x3000}, 0}}, {}, told).pages_missing, 2u);
    EXPECT_EQ(told.size(), 2u);
}

class StampsTest : public ::testing::Test {
  protected:
    struct stamps stamps = {};

    const struct stamp *at(uint64_t address) {
        for (uint32_t i = 0; i < stamps.count; i++) {
            if (stamps.each[i].address == address) {
                return &stamps.each[i];
            }
        }
        return nullptr;
    }
};

TEST_F(StampsTest, forgets_and_drops_only_inside) {
    stamps_add(&stamps, 0x1ff0, 1);
    stamps_add(&stamps, 0x2ff0, 2);
    stamps_add(&stamps, 0x3ff0, 3);
    stamps_forget(&stamps, {0x2000, 0x3000});
    EXPECT_EQ(stamps.count, 2u);
    EXPECT_EQ(at(0x2ff0), nullptr);
    stamps_zero(&stamps, {0x3000, 0x4000});
    EXPECT_EQ(at(0x3ff0)->value, 0u);
    EXPECT_EQ(at(0x1ff0)->value, 1u);
    stamps_protect(&stamps, {0x1000, 0x2000}, false);
    EXPECT_FALSE(at(0x1ff0)->readable);
    EXPECT_TRUE(at(0x3ff0)->readable);
}

TEST_F(StampsTest, moves_what_fits) {
    stamps_add(&stamps, 0x1ff0, 1);
    stamps_add(&stamps, 0x2ff0, 2);
    stamps_move(&stamps, {0x1000, 0x3000}, {0x9000, 0xa000});
    ASSERT_EQ(stamps.count, 1u);
    EXPECT_EQ(at(0x9ff0)->value, 1u);
}

TEST_F(StampsTest, full_keeps_what_it_has) {
    for (uint64_t i = 0; i <= STAMPS_MAX; i++) {
        stamps_add(&stamps, i * 0x1000 + 0xff0, i);
    }
    EXPECT_EQ(stamps.count, static_cast<uint32_t>(STAMPS_MAX));
    EXPECT_NE(at(0xff0), nullptr);
}

} // namespace
