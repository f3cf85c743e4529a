// The workload's model against a page-by-page one.
#include <gtest/gtest.h>

#include <map>
#include <random>

extern "C" {
#include "programs/workload/contents.h"
#include "programs/workload/model.h"
}

namespace {

constexpr uint64_t page = VSPACED_PAGE_BYTES;

struct page_state {
    uint8_t rights, ceiling, class_id;
    uint32_t memory;
    uint64_t offset;
};

class ModelTest : public ::testing::Test {
  protected:
    void SetUp() override {
        model_init(&model);
    }

    static struct range pages(uint64_t begin, uint64_t end) {
        return {begin * page, end * page};
    }

    struct model_extent extent(uint64_t begin, uint64_t end, uint8_t rights = 1,
                               uint32_t memory = 1, uint64_t offset_pages = 0) {
        struct model_extent made = {};
        made.range = pages(begin, end);
        made.offset = offset_pages * page;
        made.memory = memory;
        made.rights = rights;
        made.ceiling = 3;
        return made;
    }

    void insert(const struct model_extent &one) {
        ASSERT_TRUE(model_insert(&model, &one));
    }

    struct model model;
};

TEST_F(ModelTest, remove_cuts_what_sticks_out) {
    insert(extent(10, 20, 1, 1, 5));
    EXPECT_EQ(model_remove(&model, pages(12, 15)), 3 * page);
    ASSERT_EQ(model.count, 2u);
    EXPECT_EQ(model.extents[0].range.end, 12 * page);
    EXPECT_EQ(model.extents[1].range.begin, 15 * page);
    EXPECT_EQ(model.extents[1].offset, 10 * page) << "the offset moves with the begin";
    EXPECT_EQ(model.bytes, 7 * page);
    EXPECT_EQ(model_invalid(&model), nullptr);
}

TEST_F(ModelTest, remove_of_nothing_changes_nothing) {
    insert(extent(10, 20));
    EXPECT_EQ(model_remove(&model, pages(20, 30)), 0u);
    EXPECT_EQ(model_remove(&model, pages(1, 10)), 0u);
    EXPECT_EQ(model.count, 1u);
}

TEST_F(ModelTest, agrees_across_splits_but_not_across_changes) {
    insert(extent(10, 20, 1, 1, 5));
    const struct model_extent whole = model.extents[0];
    model_protect(&model, pages(12, 14), 3);
    EXPECT_FALSE(model_agrees(&model, &whole));
    model_protect(&model, pages(12, 14), 1);
    EXPECT_EQ(model.count, 3u);
    EXPECT_TRUE(model_agrees(&model, &whole));
    struct model_extent shifted = whole;
    shifted.offset += page;
    EXPECT_FALSE(model_agrees(&model, &shifted));
    struct model_extent longer = whole;
    longer.range.end += page;
    EXPECT_FALSE(model_agrees(&model, &longer));
}

TEST_F(ModelTest, gap_ends_at_the_neighbours_or_at_the_space) {
    EXPECT_EQ(model_gap(&model, 5 * page).begin, VSPACED_USER_BEGIN);
    EXPECT_EQ(model_gap(&model, 5 * page).end, VSPACED_USER_END);
    insert(extent(10, 20));
    insert(extent(30, 40));
    EXPECT_EQ(model_gap(&model, 25 * page).begin, 20 * page);
    EXPECT_EQ(model_gap(&model, 25 * page).end, 30 * page);
    EXPECT_EQ(model_gap(&model, 45 * page).begin, 40 * page);
}

TEST_F(ModelTest, invalid_names_each_break) {
    insert(extent(10, 20));
    insert(extent(30, 40));
    model.bytes++;
    EXPECT_STREQ(model_invalid(&model), "the sum of bytes is wrong");
    model.bytes--;
    model.extents[1].range.begin = 15 * page;
    EXPECT_STREQ(model_invalid(&model), "extents overlap or are out of order");
    model.extents[1].range.begin = 30 * page + 1;
    EXPECT_STREQ(model_invalid(&model), "an extent is not whole pages");
}

TEST_F(ModelTest, full_refuses_and_keeps) {
    for (uint64_t i = 0; i < MODEL_EXTENTS_MAX; i++) {
        insert(extent(2 * i + 1, 2 * i + 2));
    }
    const struct model_extent one = extent(5000, 5001);
    EXPECT_FALSE(model_insert(&model, &one));
    EXPECT_EQ(model.count, static_cast<uint32_t>(MODEL_EXTENTS_MAX));
    EXPECT_EQ(model_invalid(&model), nullptr);
}

class ModelRandomTest : public ModelTest {
  protected:
    std::map<uint64_t, page_state> brute;

    void check() {
        ASSERT_EQ(model_invalid(&model), nullptr);
        ASSERT_EQ(model.bytes, brute.size() * page);
        for (uint64_t i = 0; i < 130; i++) {
            const struct model_extent *found = model_find(&model, i * page);
            const auto expected = brute.find(i);
            ASSERT_EQ(found != nullptr, expected != brute.end()) << i;
            if (found != nullptr) {
                ASSERT_EQ(found->rights, expected->second.rights) << i;
                ASSERT_EQ(found->memory, expected->second.memory) << i;
                ASSERT_EQ(found->offset + (i * page - found->range.begin), expected->second.offset)
                    << i;
            }
        }
    }

    bool covered(uint64_t begin, uint64_t end) {
        for (uint64_t i = begin; i < end; i++) {
            if (brute.count(i) == 0) {
                return false;
            }
        }
        return true;
    }

    bool free_of_all(uint64_t begin, uint64_t end) {
        const auto next = brute.lower_bound(begin);
        return next == brute.end() || next->first >= end;
    }
};

TEST_F(ModelRandomTest, agrees_with_a_map_of_pages) {
    std::mt19937_64 random(7);
    for (unsigned step = 0; step < 3000; step++) {
        const uint64_t begin = 1 + random() % 120;
        const uint64_t end = begin + 1 + random() % 9;
        ASSERT_EQ(model_is_covered(&model, pages(begin, end)), covered(begin, end));
        ASSERT_EQ(model_is_free(&model, pages(begin, end)), free_of_all(begin, end));
        const uint8_t rights = static_cast<uint8_t>(random() % 4);
        switch (random() % 3) {
        case 0:
            model_remove(&model, pages(begin, end));
            insert(extent(begin, end, rights, step, begin + 3));
            for (uint64_t i = begin; i < end; i++) {
                brute[i] = {rights, 3, 0, step, (i + 3) * page};
            }
            break;
        case 1:
            model_remove(&model, pages(begin, end));
            brute.erase(brute.lower_bound(begin), brute.lower_bound(end));
            break;
        default:
            if (covered(begin, end)) {
                model_protect(&model, pages(begin, end), rights);
                for (uint64_t i = begin; i < end; i++) {
                    brute[i].rights = rights;
                }
            }
        }
        check();
    }
}

TEST(ContentsTest, a_fresh_page_is_zero_and_a_written_one_is_not) {
    uint64_t words[512] = {};
    EXPECT_TRUE(contents_check(words, 0));
    const uint64_t value = contents_value(1, 0x1000, 1);
    EXPECT_FALSE(contents_check(words, value));
    contents_write(words, value);
    EXPECT_TRUE(contents_check(words, value));
    EXPECT_FALSE(contents_check(words, 0));
}

TEST(ContentsTest, seed_address_and_version_all_count) {
    const uint64_t value = contents_value(1, 0x1000, 1);
    EXPECT_NE(value, contents_value(2, 0x1000, 1));
    EXPECT_NE(value, contents_value(1, 0x2000, 1));
    EXPECT_NE(value, contents_value(1, 0x1000, 2));
    EXPECT_NE(value, 0u);
}

TEST(ContentsTest, the_code_is_in_the_page) {
    uint64_t words[512] = {};
    const uint64_t value = contents_value(1, 0x1000, 1);
    contents_write(words, value);
    EXPECT_EQ(words[CONTENTS_CODE_WORD], contents_code(value));
    // mov eax, answer; ret
    EXPECT_EQ(contents_code(value) & 0xff, 0xb8u);
    EXPECT_EQ(static_cast<uint32_t>(contents_code(value) >> 8), contents_code_answer(value));
    EXPECT_EQ(contents_code(value) >> 40, 0xc3u);
}

TEST(ContentsTest, both_ends_of_the_page_are_looked_at) {
    uint64_t words[512] = {};
    const uint64_t value = contents_value(1, 0x1000, 1);
    for (const unsigned index : {0u, 511u}) {
        contents_write(words, value);
        words[index] ^= 1;
        EXPECT_FALSE(contents_check(words, value)) << index;
    }
}

} // namespace
