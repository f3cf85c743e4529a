// memd's books against a model page by page, and its allocator.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <set>
#include <vector>

extern "C" {
#include "memd/store.h"
}

namespace {

constexpr uint64_t PAGE = 4096;
constexpr uint64_t MIB = 1 << 20;

class StoreTest : public ::testing::Test {
  protected:
    void SetUp() override {
        store_init(store.get());
    }

    void TearDown() override {
        EXPECT_STREQ(store_invalid(store.get()), nullptr);
    }

    uint64_t allocate(uint32_t account, uint64_t length, uint64_t alignment = PAGE) {
        uint32_t index;
        EXPECT_EQ(store_allocate(store.get(), account, length, alignment, &index), MEMD_OK);
        last = index;
        return store->allocations[index].extent.memory.begin;
    }

    memd_status refused(uint32_t account, uint64_t length, uint64_t alignment = PAGE) {
        uint32_t index;
        return store_allocate(store.get(), account, length, alignment, &index);
    }

    memd_status open(uint32_t parent, const struct store_terms &terms, uint32_t *account) {
        return store_open_account(store.get(), parent, &terms, account);
    }

    std::unique_ptr<struct store> store = std::make_unique<struct store>();
    uint32_t last = 0;
};

TEST_F(StoreTest, refuses_bad_ranges) {
    EXPECT_TRUE(store_add_range(store.get(), MIB, MIB));
    EXPECT_FALSE(store_add_range(store.get(), 4 * MIB, 0));
    EXPECT_FALSE(store_add_range(store.get(), 4 * MIB + 1, MIB));
    EXPECT_FALSE(store_add_range(store.get(), 4 * MIB, PAGE + 1));
    EXPECT_FALSE(store_add_range(store.get(), MIB, MIB));
    EXPECT_FALSE(store_add_range(store.get(), 2 * MIB - PAGE, MIB));
    EXPECT_FALSE(store_add_range(store.get(), UINT64_MAX - PAGE + 1, 2 * PAGE));
    EXPECT_EQ(store->bytes_total, MIB);
}

TEST_F(StoreTest, takes_at_most_as_many_ranges_as_there_are_slots) {
    for (uint64_t i = 0; i < MEMD_RANGES_MAX; i++) {
        EXPECT_TRUE(store_add_range(store.get(), (2 * i + 1) * MIB, PAGE));
    }
    EXPECT_FALSE(store_add_range(store.get(), 1000 * MIB, PAGE));
}

TEST_F(StoreTest, best_fit_leaves_large_pieces_whole) {
    store_add_range(store.get(), 16 * MIB, 16 * MIB);
    store_add_range(store.get(), MIB, MIB);
    EXPECT_EQ(allocate(0, PAGE), MIB);
    EXPECT_EQ(allocate(0, 2 * MIB), 16 * MIB);
    EXPECT_EQ(allocate(0, MIB - PAGE), MIB + PAGE);
    EXPECT_EQ(allocate(0, PAGE), 18 * MIB);
}

TEST_F(StoreTest, alignment_is_kept_and_wastes_nothing) {
    store_add_range(store.get(), MIB, 8 * MIB);
    EXPECT_EQ(allocate(0, 2 * MIB, 2 * MIB), 2 * MIB);
    EXPECT_EQ(allocate(0, MIB), MIB); // the piece below
    EXPECT_EQ(allocate(0, 5 * MIB), 4 * MIB);
    EXPECT_EQ(refused(0, PAGE), MEMD_NO_MEMORY);
}

TEST_F(StoreTest, alignment_near_the_top_of_memory_does_not_wrap) {
    store_add_range(store.get(), UINT64_MAX - 2 * MIB + 1 - PAGE, PAGE);
    EXPECT_EQ(refused(0, PAGE, UINT64_C(1) << 30), MEMD_NO_MEMORY);
}

TEST_F(StoreTest, neighbours_of_one_range_join_again) {
    store_add_range(store.get(), MIB, 3 * PAGE);
    store_add_range(store.get(), MIB + 3 * PAGE, PAGE); // touches, but is another capability
    uint32_t pieces[3];
    for (uint32_t &piece : pieces) {
        ASSERT_EQ(store_allocate(store.get(), 0, PAGE, PAGE, &piece), MEMD_OK);
    }
    for (int i : {1, 0, 2}) {
        store_release(store.get(), pieces[i]);
        EXPECT_STREQ(store_invalid(store.get()), nullptr);
    }
    EXPECT_EQ(store->free.count, 2u);
    EXPECT_EQ(refused(0, 4 * PAGE), MEMD_NO_MEMORY);
    EXPECT_EQ(extents_largest_bytes(&store->free), 3 * PAGE);
}

TEST_F(StoreTest, a_ceiling_holds) {
    store_add_range(store.get(), MIB, MIB);
    uint32_t account;
    ASSERT_EQ(open(0, {2 * PAGE, MEMD_READ, 7, 0}, &account), MEMD_OK);
    allocate(account, PAGE);
    EXPECT_EQ(refused(account, 2 * PAGE), MEMD_ABOVE_CEILING);
    allocate(account, PAGE);
    EXPECT_EQ(refused(account, PAGE), MEMD_ABOVE_CEILING);
    store_release(store.get(), last);
    EXPECT_EQ(store->accounts[account].stats.bytes, PAGE);
    EXPECT_EQ(store->accounts[account].stats.bytes_peak, 2 * PAGE);
    allocate(account, PAGE);
}

TEST_F(StoreTest, accounts_run_out_and_come_back) {
    uint32_t account = 0;
    for (uint32_t i = 1; i < MEMD_ACCOUNTS_MAX; i++) {
        ASSERT_EQ(open(0, {0, 0, i, 0}, &account), MEMD_OK);
    }
    EXPECT_EQ(open(0, {0, 0, 0, 0}, &account), MEMD_NO_RECORDS);
    const uint32_t generation = store->accounts[5].generation;
    store_close_account(store.get(), 5);
    ASSERT_EQ(open(0, {0, 0, 0, 0}, &account), MEMD_OK);
    EXPECT_EQ(account, 5u);
    EXPECT_NE(store->accounts[5].generation, generation);
}

TEST_F(StoreTest, an_account_gets_no_more_rights_than_who_opened_it) {
    uint32_t account, other;
    ASSERT_EQ(open(0, {0, MEMD_READ | MEMD_MAY_OPEN, 0, 0}, &account), MEMD_OK);
    EXPECT_EQ(open(account, {0, MEMD_WRITE, 0, 0}, &other), MEMD_BAD_RIGHTS);
    EXPECT_EQ(open(account, {0, 1 << 7, 0, 0}, &other), MEMD_BAD_RIGHTS);
    EXPECT_EQ(open(account, {0, MEMD_READ, 0, 0}, &other), MEMD_OK);
}

TEST_F(StoreTest, records_run_out_and_all_goes_back) {
    store_add_range(store.get(), MIB, (MEMD_ALLOCATIONS_MAX + 1) * PAGE);
    uint32_t account = 0;
    const uint64_t spare = MEMD_ALLOCATIONS_MAX - MEMD_ALLOCATIONS_FIRST -
                           (MEMD_ACCOUNTS_MAX - 1) * MEMD_ALLOCATIONS_DEFAULT;
    const uint64_t all = spare + MEMD_ALLOCATIONS_DEFAULT;
    EXPECT_EQ(open(0, {UINT64_MAX, 0, 0, all + 1}, &account), MEMD_NO_RECORDS);
    EXPECT_EQ(open(0, {UINT64_MAX, 0, 0, UINT64_MAX}, &account), MEMD_NO_RECORDS);
    ASSERT_EQ(open(0, {UINT64_MAX, 0, 0, all}, &account), MEMD_OK);
    EXPECT_EQ(open(0, {UINT64_MAX, 0, 0, MEMD_ALLOCATIONS_DEFAULT + 1}, &account), MEMD_NO_RECORDS);
    // Two have what they were promised, and every other account still its default.
    for (account = 0; account < MEMD_ACCOUNTS_MAX; account++) {
        uint32_t opened = account;
        if (account > 1) {
            ASSERT_EQ(open(0, {UINT64_MAX, 0, 0, 0}, &opened), MEMD_OK);
        }
        for (uint64_t i = 0; i < store->accounts[opened].stats.allocations_max; i++) {
            allocate(opened, PAGE);
        }
        EXPECT_EQ(refused(opened, PAGE), MEMD_NO_RECORDS);
    }
    EXPECT_EQ(store->allocation_count, static_cast<uint32_t>(MEMD_ALLOCATIONS_MAX));
    // Every second one first: as many free pieces as there can be.
    for (uint32_t first : {0u, 1u}) {
        for (uint32_t i = first; i < MEMD_ALLOCATIONS_MAX; i += 2) {
            store_release(store.get(), i);
        }
        EXPECT_STREQ(store_invalid(store.get()), nullptr);
    }
    EXPECT_EQ(store->free.count, 1u);
    EXPECT_EQ(store->free.bytes, store->bytes_total);
}

TEST_F(StoreTest, memory_that_nobody_had_is_unknown_once) {
    store_add_range(store.get(), MIB, MIB);
    allocate(0, 2 * PAGE, 4 * PAGE);
    struct range unknown = store_unknown(store.get(), last);
    EXPECT_EQ(unknown.begin, MIB);
    EXPECT_EQ(unknown.end, MIB + 2 * PAGE);
    store_mark_zeroed(store.get(), last);
    EXPECT_TRUE(range_is_empty(store_unknown(store.get(), last)));
    allocate(0, PAGE, 16 * PAGE);
    unknown = store_unknown(store.get(), last);
    EXPECT_EQ(unknown.begin, MIB + 2 * PAGE); // and the gap that the alignment leaves
    EXPECT_EQ(unknown.end, MIB + 17 * PAGE);
}

TEST_F(StoreTest, extents_refuse_what_is_free_already) {
    store_add_range(store.get(), MIB, 4 * PAGE);
    for (uint64_t begin = 0; begin < 4; begin++) {
        const struct extent piece = {{MIB + begin * PAGE, MIB + (begin + 1) * PAGE}, 0};
        EXPECT_FALSE(extents_give(&store->free, &piece));
    }
    EXPECT_EQ(store->free.bytes, 4 * PAGE);
}

// Random operations against sets of pages: who holds which page.
class StoreModel : public StoreTest, public ::testing::WithParamInterface<unsigned> {
  protected:
    using pages = std::set<uint64_t>;

    void SetUp() override {
        StoreTest::SetUp();
        for (const auto &[base, count] : ranges) {
            ASSERT_TRUE(store_add_range(store.get(), base, count * PAGE));
            for (uint64_t i = 0; i < count; i++) {
                free.insert(base + i * PAGE);
            }
        }
        for (int i = 0; i < 3; i++) {
            uint32_t account;
            ASSERT_EQ(open(0, {CEILING * PAGE, MEMD_READ, 0, CEILING}, &account), MEMD_OK);
            accounts.push_back(account);
        }
    }

    uint64_t below(uint64_t bound) {
        return random() % bound;
    }

    // No run of free pages of one range has it.
    void expect_no_room(uint64_t count, uint64_t alignment) {
        for (const auto &[base, all] : ranges) {
            for (uint64_t at = (base + alignment - 1) / alignment * alignment;
                 at + count * PAGE <= base + all * PAGE; at += alignment) {
                uint64_t there = 0;
                for (uint64_t i = 0; i < count; i++) {
                    there += free.count(at + i * PAGE);
                }
                ASSERT_LT(there, count) << "there was room at " << at;
            }
        }
    }

    void allocate_some() {
        const uint64_t count = 1 + below(below(4) == 0 ? 60 : 6);
        const uint64_t alignment = PAGE << below(5);
        const uint32_t account = accounts[below(accounts.size())];
        uint32_t index;
        const memd_status status =
            store_allocate(store.get(), account, count * PAGE, alignment, &index);
        if (account != 0 && charged[account] + count > CEILING) {
            ASSERT_EQ(status, MEMD_ABOVE_CEILING);
        } else if (status == MEMD_NO_MEMORY) {
            expect_no_room(count, alignment);
        } else {
            ASSERT_EQ(status, MEMD_OK);
            const struct range memory = store->allocations[index].extent.memory;
            ASSERT_EQ(memory.begin % alignment, 0u);
            ASSERT_EQ(range_length(memory), count * PAGE);
            for (uint64_t page = memory.begin; page < memory.end; page += PAGE) {
                ASSERT_EQ(free.erase(page), 1u) << "handed out twice, or no memory";
                held[index].insert(page);
            }
            charged[account] += count;
        }
    }

    void take_back(std::map<uint32_t, pages> &from, bool quarantine) {
        if (from.empty()) {
            return;
        }
        auto one = from.begin();
        std::advance(one, static_cast<long>(below(from.size())));
        const struct allocation &allocation = store->allocations[one->first];
        if (allocation.state == ALLOCATION_HELD) {
            charged[allocation.account] -= one->second.size();
        }
        if (quarantine) {
            store_quarantine(store.get(), one->first);
            quarantined[one->first] = one->second;
        } else {
            free.insert(one->second.begin(), one->second.end());
            store_release(store.get(), one->first);
        }
        from.erase(one);
    }

    static constexpr uint64_t CEILING = 100; // pages
    const std::vector<std::pair<uint64_t, uint64_t>> ranges = {
        {MIB, 96}, {2 * MIB, 512}, {2 * MIB + 512 * PAGE, 40}, {64 * MIB, 1}};
    std::mt19937_64 random{GetParam()};
    pages free;
    std::vector<uint32_t> accounts = {0};
    std::map<uint32_t, pages> held, quarantined; // by allocation
    std::map<uint32_t, uint64_t> charged;        // pages, by account
};

TEST_P(StoreModel, agrees_with_a_model_page_by_page) {
    const size_t all = free.size();
    for (int step = 0; step < 4000; step++) {
        const uint64_t choice = below(10);
        if (choice < 5) {
            ASSERT_NO_FATAL_FAILURE(allocate_some());
        } else {
            take_back(choice == 9 ? quarantined : held, choice == 8);
        }
        ASSERT_EQ(store->free.bytes, free.size() * PAGE);
        ASSERT_STREQ(store_invalid(store.get()), nullptr) << step;
    }
    while (!held.empty() || !quarantined.empty()) {
        take_back(held, false);
        take_back(quarantined, false);
    }
    EXPECT_EQ(store->free.bytes, all * PAGE);
    EXPECT_EQ(store->free.count, ranges.size());
    EXPECT_EQ(store->allocation_count, 0u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, StoreModel, ::testing::Range(1u, 13u));

} // namespace
