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
    ASSERT_EQ(store_open_account(store.get(), 0, 2 * PAGE, MEMD_READ, 7, &account), MEMD_OK);
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
        ASSERT_EQ(store_open_account(store.get(), 0, 0, 0, i, &account), MEMD_OK);
    }
    EXPECT_EQ(store_open_account(store.get(), 0, 0, 0, 0, &account), MEMD_NO_RECORDS);
    const uint32_t generation = store->accounts[5].generation;
    store_close_account(store.get(), 5);
    ASSERT_EQ(store_open_account(store.get(), 0, 0, 0, 0, &account), MEMD_OK);
    EXPECT_EQ(account, 5u);
    EXPECT_NE(store->accounts[5].generation, generation);
}

TEST_F(StoreTest, an_account_gets_no_more_rights_than_who_opened_it) {
    uint32_t account, other;
    ASSERT_EQ(store_open_account(store.get(), 0, 0, MEMD_READ | MEMD_MAY_OPEN, 0, &account),
              MEMD_OK);
    EXPECT_EQ(store_open_account(store.get(), account, 0, MEMD_WRITE, 0, &other), MEMD_BAD_RIGHTS);
    EXPECT_EQ(store_open_account(store.get(), account, 0, 1 << 7, 0, &other), MEMD_BAD_RIGHTS);
    EXPECT_EQ(store_open_account(store.get(), account, 0, MEMD_READ, 0, &other), MEMD_OK);
}

TEST_F(StoreTest, records_run_out_and_all_goes_back) {
    store_add_range(store.get(), MIB, (MEMD_ALLOCATIONS_MAX + 1) * PAGE);
    for (uint32_t i = 0; i < MEMD_ALLOCATIONS_MAX; i++) {
        allocate(0, PAGE);
    }
    EXPECT_EQ(refused(0, PAGE), MEMD_NO_RECORDS);
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
class StoreModel : public StoreTest, public ::testing::WithParamInterface<unsigned> {};

TEST_P(StoreModel, agrees_with_a_model_page_by_page) {
    std::mt19937_64 random(GetParam());
    const auto below = [&](uint64_t bound) { return random() % bound; };
    const std::vector<std::pair<uint64_t, uint64_t>> ranges = {
        {MIB, 96}, {2 * MIB, 512}, {2 * MIB + 512 * PAGE, 40}, {64 * MIB, 1}};
    std::set<uint64_t> free;
    for (const auto &[base, pages] : ranges) {
        ASSERT_TRUE(store_add_range(store.get(), base, pages * PAGE));
        for (uint64_t i = 0; i < pages; i++) {
            free.insert(base + i * PAGE);
        }
    }
    const size_t all = free.size();
    std::vector<uint32_t> accounts = {0};
    for (int i = 0; i < 3; i++) {
        uint32_t account;
        ASSERT_EQ(store_open_account(store.get(), 0, 100 * PAGE, MEMD_READ, 0, &account), MEMD_OK);
        accounts.push_back(account);
    }
    std::map<uint32_t, std::set<uint64_t>> held; // allocation: pages
    std::vector<uint32_t> quarantined;
    std::map<uint32_t, uint64_t> charged; // account: pages

    for (int step = 0; step < 4000; step++) {
        const uint64_t choice = below(10);
        if (choice < 5) {
            const uint64_t pages = 1 + below(below(4) == 0 ? 60 : 6);
            const uint64_t alignment = PAGE << below(5);
            const uint32_t account = accounts[below(accounts.size())];
            uint32_t index;
            const memd_status status =
                store_allocate(store.get(), account, pages * PAGE, alignment, &index);
            if (account != 0 && charged[account] + pages > 100) {
                ASSERT_EQ(status, MEMD_ABOVE_CEILING);
                continue;
            }
            if (status != MEMD_OK) {
                ASSERT_EQ(status, MEMD_NO_MEMORY);
                // No run of free pages of one range has it.
                for (const auto &[base, count] : ranges) {
                    for (uint64_t at = (base + alignment - 1) / alignment * alignment;
                         at + pages * PAGE <= base + count * PAGE; at += alignment) {
                        bool whole = true;
                        for (uint64_t i = 0; i < pages; i++) {
                            whole = whole && free.count(at + i * PAGE) != 0;
                        }
                        ASSERT_FALSE(whole);
                    }
                }
                continue;
            }
            const struct range memory = store->allocations[index].extent.memory;
            ASSERT_EQ(memory.begin % alignment, 0u);
            ASSERT_EQ(range_length(memory), pages * PAGE);
            for (uint64_t page = memory.begin; page < memory.end; page += PAGE) {
                ASSERT_EQ(free.erase(page), 1u) << "handed out twice, or no memory";
                held[index].insert(page);
            }
            charged[account] += pages;
        } else if (choice < 9 && !held.empty()) {
            auto it = held.begin();
            std::advance(it, static_cast<long>(below(held.size())));
            charged[store->allocations[it->first].account] -= it->second.size();
            if (choice == 8) {
                store_quarantine(store.get(), it->first);
                quarantined.push_back(it->first);
            } else {
                free.insert(it->second.begin(), it->second.end());
                store_release(store.get(), it->first);
            }
            held.erase(it);
        } else if (!quarantined.empty()) {
            const size_t i = below(quarantined.size());
            const struct range memory = store->allocations[quarantined[i]].extent.memory;
            for (uint64_t page = memory.begin; page < memory.end; page += PAGE) {
                free.insert(page);
            }
            store_release(store.get(), quarantined[i]);
            quarantined.erase(quarantined.begin() + static_cast<long>(i));
        }
        ASSERT_EQ(store->free.bytes, free.size() * PAGE);
        ASSERT_STREQ(store_invalid(store.get()), nullptr) << step;
    }
    for (const auto &[index, pages] : held) {
        store_release(store.get(), index);
    }
    for (uint32_t index : quarantined) {
        store_release(store.get(), index);
    }
    EXPECT_EQ(store->free.bytes, all * PAGE);
    EXPECT_EQ(store->free.count, ranges.size());
    EXPECT_EQ(store->allocation_count, 0u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, StoreModel, ::testing::Range(1u, 13u));

} // namespace
