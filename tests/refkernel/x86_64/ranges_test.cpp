// Lists of physical ranges, against a bitmap.
#include "loader.h"

#include <gtest/gtest.h>

#include <bitset>
#include <random>

namespace {

struct List {
    explicit List(unsigned max) : array(max), ranges{array.data(), 0, max} {
    }

    List(unsigned max, const Pairs &pairs) : List(max) {
        for (auto [base, end] : pairs) {
            EXPECT_TRUE(ranges_add(&ranges, base, end));
        }
        ranges_normalize(&ranges);
    }

    std::vector<kernel_ram> array;
    struct ranges ranges;
};

TEST(Ranges, NormalizeSortsAndJoins) {
    List list(8, {{30, 40}, {0, 10}, {10, 20}, {35, 50}, {36, 38}, {70, 80}});
    EXPECT_EQ(pairs(list.ranges), (Pairs{{0, 20}, {30, 50}, {70, 80}}));
}

TEST(Ranges, EmptyOnesAreNotAdded) {
    List list(1);
    EXPECT_TRUE(ranges_add(&list.ranges, 5, 5));
    EXPECT_TRUE(ranges_add(&list.ranges, 6, 5));
    EXPECT_EQ(pairs(list.ranges), Pairs{});
}

TEST(Ranges, AFullListRefuses) {
    List list(1, {{0, 10}});
    EXPECT_FALSE(ranges_add(&list.ranges, 20, 30));
    EXPECT_FALSE(ranges_subtract(&list.ranges, 3, 5));
    EXPECT_EQ(pairs(list.ranges), (Pairs{{0, 10}}));
    EXPECT_TRUE(ranges_subtract(&list.ranges, 3, 10)) << "needs no room";
    EXPECT_EQ(pairs(list.ranges), (Pairs{{0, 3}}));
}

TEST(Ranges, HoldWantsOneRangeForAll) {
    List list(4, {{0, 10}, {20, 30}});
    EXPECT_TRUE(ranges_hold(&list.ranges, 0, 10));
    EXPECT_TRUE(ranges_hold(&list.ranges, 22, 25));
    EXPECT_FALSE(ranges_hold(&list.ranges, 5, 25));
    EXPECT_FALSE(ranges_hold(&list.ranges, 10, 11));
}

TEST(Ranges, SubtractIsABitmaps) {
    constexpr unsigned places = 64;
    std::mt19937 random(1);
    for (unsigned round = 0; round < 2000; round++) {
        std::bitset<places> bits;
        List list(places);
        auto range = [&] {
            uint64_t base = random() % places;
            return std::pair{base, base + random() % (places - base + 1)};
        };
        for (unsigned i = random() % 8; i > 0; i--) {
            auto [base, end] = range();
            ASSERT_TRUE(ranges_add(&list.ranges, base, end));
            for (uint64_t at = base; at < end; at++) {
                bits.set(at);
            }
        }
        ranges_normalize(&list.ranges);
        for (unsigned i = random() % 8; i > 0; i--) {
            auto [base, end] = range();
            ASSERT_TRUE(ranges_subtract(&list.ranges, base, end));
            for (uint64_t at = base; at < end; at++) {
                bits.reset(at);
            }
        }
        Pairs want;
        for (uint64_t at = 0; at < places; at++) {
            if (bits[at] && (at == 0 || !bits[at - 1])) {
                want.emplace_back(at, at);
            }
            if (bits[at]) {
                want.back().second = at + 1;
            }
        }
        ASSERT_EQ(pairs(list.ranges), want) << "round " << round;
    }
}

} // namespace
