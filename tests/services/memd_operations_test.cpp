// memd's operations by their messages, over a fake kernel.
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <vector>

#include "fake_backing.h"

extern "C" {
#include "memd/operations.h"
}

namespace {

constexpr uint64_t PAGE = 4096;
constexpr uint64_t MIB = 1 << 20;
using words = std::vector<uint64_t>;

class MemdTest : public ::testing::Test {
  protected:
    void SetUp() override {
        kernel = fake_kernel{};
        store_init(store.get());
        ASSERT_TRUE(store_add_range(store.get(), 16 * MIB, 4 * MIB));
        ASSERT_TRUE(memd_account_mint(store.get(), 0));
        root = memd_account_badge(store.get(), 0);
    }

    void TearDown() override {
        EXPECT_STREQ(store_invalid(store.get()), nullptr);
    }

    uint64_t ask(uint64_t badge, uint64_t label, const words &sent, bool has_capability = false) {
        struct memd_request request = {};
        request.badge = badge;
        request.label = label;
        request.word_count = sent.size();
        request.has_capability = has_capability;
        std::copy(sent.begin(), sent.end(), request.words);
        std::memset(&reply, 0x5a, sizeof(reply));
        memd_serve(store.get(), &request, &reply);
        if (reply.words[0] != MEMD_OK) {
            EXPECT_EQ(reply.word_count, 1u);
            EXPECT_EQ(reply.capability, 0u);
        }
        return reply.words[0];
    }

    // Returns the handle; the memory is kernel.memories[reply.capability].
    uint64_t allocate(uint64_t badge, uint64_t length) {
        EXPECT_EQ(ask(badge, MEMD_OP_ALLOCATE, {length, 0, MEMD_READ, 0}), MEMD_OK);
        const fake_memory memory = kernel.memories.at(reply.capability);
        EXPECT_EQ(memory.length, length);
        EXPECT_EQ(16 * MIB + memory.offset, reply.words[2]);
        EXPECT_TRUE(kernel.all(kernel.zero, memory)) << "not zero when handed out";
        return reply.words[1];
    }

    uint64_t open(uint64_t badge, uint64_t ceiling = MIB,
                  uint64_t rights = MEMD_READ | MEMD_WRITE) {
        EXPECT_EQ(ask(badge, MEMD_OP_OPEN_ACCOUNT, {ceiling, rights, 42, 0, 0}), MEMD_OK);
        EXPECT_EQ(kernel.badges.at(reply.capability), reply.words[1]);
        return reply.words[1];
    }

    // The whole state, to see that a refusal changes nothing.
    std::string state() const {
        std::string bytes(reinterpret_cast<const char *>(store.get()), sizeof(struct store));
        return bytes + std::to_string(kernel.memories.size()) + "/" +
               std::to_string(kernel.badges.size());
    }

    std::unique_ptr<struct store> store = std::make_unique<struct store>();
    struct memd_reply reply = {};
    uint64_t root = 0;
};

TEST_F(MemdTest, memory_comes_and_goes) {
    const uint64_t account = open(root);
    const uint64_t handle = allocate(account, 3 * PAGE);
    EXPECT_EQ(ask(account, MEMD_OP_FREE, {handle, 0}), MEMD_OK);
    EXPECT_EQ(reply.words[1], 3 * PAGE);
    EXPECT_TRUE(kernel.memories.empty());
    EXPECT_EQ(store->free.bytes, store->bytes_total);
    EXPECT_EQ(ask(account, MEMD_OP_FREE, {handle, 0}), MEMD_NOT_YOURS);
}

TEST_F(MemdTest, memory_is_zero_for_the_next_client) {
    const uint64_t one = open(root), two = open(root);
    const uint64_t handle = allocate(one, MIB);
    const fake_memory memory = kernel.memories.at(reply.capability);
    kernel.use(memory);
    kernel.unmap(memory);
    EXPECT_EQ(ask(one, MEMD_OP_FREE, {handle, 0}), MEMD_OK);
    allocate(two, MIB); // looks that it is zero
    EXPECT_EQ(kernel.memories.at(reply.capability).offset, memory.offset);
}

TEST_F(MemdTest, memory_in_use_is_not_freed) {
    const uint64_t account = open(root);
    const uint64_t handle = allocate(account, PAGE);
    const fake_memory memory = kernel.memories.at(reply.capability);
    kernel.use(memory);
    const std::string before = state();
    EXPECT_EQ(ask(account, MEMD_OP_FREE, {handle, 0}), MEMD_IN_USE);
    EXPECT_EQ(state(), before);
    kernel.unmap(memory);
    EXPECT_EQ(ask(account, MEMD_OP_FREE, {handle, 0}), MEMD_OK);
}

TEST_F(MemdTest, closing_takes_everything_back) {
    const uint64_t account = open(root);
    for (int i = 1; i <= 5; i++) {
        allocate(account, static_cast<uint64_t>(i) * PAGE);
    }
    EXPECT_EQ(ask(root, MEMD_OP_CLOSE_ACCOUNT, {account, 0}), MEMD_OK);
    EXPECT_EQ(reply.words[1], 15 * PAGE);
    EXPECT_EQ(reply.words[2], 0u);
    EXPECT_TRUE(kernel.memories.empty());
    EXPECT_EQ(kernel.badges.size(), 1u);
    EXPECT_EQ(store->free.bytes, store->bytes_total);
    EXPECT_EQ(ask(account, MEMD_OP_ALLOCATE, {PAGE, 0, MEMD_READ, 0}), MEMD_NOT_AUTHORIZED);
    EXPECT_EQ(ask(root, MEMD_OP_CLOSE_ACCOUNT, {account, 0}), MEMD_NOT_YOURS);
}

TEST_F(MemdTest, memory_still_mapped_waits_in_quarantine) {
    const uint64_t account = open(root);
    allocate(account, 2 * PAGE);
    const fake_memory memory = kernel.memories.at(reply.capability);
    kernel.use(memory);
    EXPECT_EQ(ask(root, MEMD_OP_CLOSE_ACCOUNT, {account, 0}), MEMD_OK);
    EXPECT_EQ(reply.words[2], 2 * PAGE);
    EXPECT_EQ(store->bytes_quarantine, 2 * PAGE);
    EXPECT_TRUE(kernel.memories.empty()) << "nobody can map it any more";
    const uint64_t other = open(root);
    EXPECT_EQ(store->bytes_quarantine, 2 * PAGE) << "it is still mapped";
    kernel.unmap(memory);
    const std::string before = state();
    EXPECT_EQ(ask(other, MEMD_OP_STATS, {0}), MEMD_OK);
    EXPECT_EQ(state(), before) << "who only looks makes memd do nothing";
    open(root);
    EXPECT_EQ(store->bytes_quarantine, 0u);
    EXPECT_EQ(store->free.bytes, store->bytes_total);
}

TEST_F(MemdTest, quarantine_is_looked_through_before_memory_is_out) {
    const uint64_t account = open(root, 4 * MIB);
    allocate(account, 4 * MIB);
    const fake_memory memory = kernel.memories.at(reply.capability);
    kernel.use(memory);
    EXPECT_EQ(ask(root, MEMD_OP_CLOSE_ACCOUNT, {account, 0}), MEMD_OK);
    EXPECT_EQ(ask(root, MEMD_OP_ALLOCATE, {PAGE, 0, MEMD_READ, 0}), MEMD_NO_MEMORY);
    kernel.unmap(memory);
    allocate(root, PAGE);
}

// However much waits there, a request looks at a part, and the next goes on.
TEST_F(MemdTest, quarantine_is_looked_through_in_pieces) {
    const uint64_t count = 2 * MEMD_QUARANTINE_LOOKS + 3;
    EXPECT_EQ(ask(root, MEMD_OP_OPEN_ACCOUNT, {MIB, MEMD_READ, 0, count, 0}), MEMD_OK);
    const uint64_t account = reply.words[1];
    std::vector<fake_memory> memories;
    for (uint64_t i = 0; i < count; i++) {
        allocate(account, PAGE);
        memories.push_back(kernel.memories.at(reply.capability));
        kernel.use(memories.back());
    }
    EXPECT_EQ(ask(account, MEMD_OP_ALLOCATE, {PAGE, 0, MEMD_READ, 0}), MEMD_NO_RECORDS);
    EXPECT_EQ(ask(root, MEMD_OP_CLOSE_ACCOUNT, {account, 0}), MEMD_OK);
    EXPECT_EQ(store->quarantine_count, count);
    for (const fake_memory &memory : memories) {
        kernel.unmap(memory);
    }
    for (uint64_t left :
         {count - MEMD_QUARANTINE_LOOKS, count - 2 * MEMD_QUARANTINE_LOOKS, uint64_t{0}}) {
        open(root);
        EXPECT_EQ(store->quarantine_count, left);
        EXPECT_STREQ(store_invalid(store.get()), nullptr);
    }
}

TEST_F(MemdTest, what_stays_in_quarantine_is_passed_over) {
    std::vector<fake_memory> memories;
    for (uint64_t i = 0; i < 2 * MEMD_QUARANTINE_LOOKS; i++) {
        const uint64_t account = open(root);
        allocate(account, PAGE);
        memories.push_back(kernel.memories.at(reply.capability));
        kernel.use(memories.back());
        EXPECT_EQ(ask(root, MEMD_OP_CLOSE_ACCOUNT, {account, 0}), MEMD_OK);
    }
    kernel.unmap(memories.front()); // the one looked at last
    open(root);
    open(root);
    open(root);
    EXPECT_EQ(store->quarantine_count, 2u * MEMD_QUARANTINE_LOOKS - 1);
}

TEST_F(MemdTest, alignment_is_what_was_asked) {
    allocate(root, PAGE);
    EXPECT_EQ(ask(root, MEMD_OP_ALLOCATE, {PAGE, 21, MEMD_READ, 0}), MEMD_OK);
    EXPECT_EQ(reply.words[2] % (2 * MIB), 0u);
}

TEST_F(MemdTest, statistics_tell_all) {
    const uint64_t account = open(root);
    allocate(account, PAGE);
    EXPECT_EQ(ask(root, MEMD_OP_ACCOUNT_STATS, {account, 0}), MEMD_OK);
    const words expected = {0, PAGE, PAGE, MIB, 1, MEMD_ALLOCATIONS_DEFAULT, MEMD_READ | MEMD_WRITE,
                            42};
    EXPECT_EQ(words(reply.words, reply.words + reply.word_count), expected);
    EXPECT_EQ(ask(account, MEMD_OP_ACCOUNT_STATS, {0, 0}), MEMD_OK);
    EXPECT_EQ(words(reply.words, reply.words + reply.word_count), expected);
    EXPECT_EQ(ask(account, MEMD_OP_STATS, {0}), MEMD_OK);
    const words all = {0,
                       4 * MIB,
                       4 * MIB - PAGE,
                       PAGE,
                       0,
                       4 * MIB - PAGE,
                       2,
                       MEMD_ACCOUNTS_MAX,
                       1,
                       MEMD_ALLOCATIONS_MAX,
                       1};
    EXPECT_EQ(words(reply.words, reply.words + reply.word_count), all);
}

TEST_F(MemdTest, a_kernel_that_refuses_leaves_nothing_behind) {
    const uint64_t account = open(root);
    for (unsigned k = 1; k <= 2; k++) {
        kernel.calls = 0;
        kernel.fails_at = k; // 1: zero, 2: derive
        EXPECT_EQ(ask(account, MEMD_OP_ALLOCATE, {PAGE, 0, MEMD_READ, 0}), MEMD_KERNEL_REFUSED);
        EXPECT_EQ(store->free.bytes, store->bytes_total);
        EXPECT_EQ(store->accounts[1].stats.bytes, 0u);
        EXPECT_TRUE(kernel.memories.empty());
    }
    kernel.calls = 0;
    kernel.fails_at = 1;
    EXPECT_EQ(ask(root, MEMD_OP_OPEN_ACCOUNT, {0, 0, 0, 0, 0}), MEMD_KERNEL_REFUSED);
    EXPECT_EQ(store->account_count, 2u);
}

// Memory that could not be zeroed goes to nobody.
TEST_F(MemdTest, what_cannot_be_zeroed_is_quarantined) {
    const uint64_t account = open(root);
    const uint64_t handle = allocate(account, PAGE);
    kernel.calls = 0;
    kernel.fails_at = 3; // in use?, in use?, zero
    EXPECT_EQ(ask(account, MEMD_OP_FREE, {handle, 0}), MEMD_OK);
    EXPECT_EQ(store->bytes_quarantine, PAGE);
}

struct Bad {
    const char *name;
    uint64_t label;
    words sent;
    uint64_t status;
};

class BadRequest : public MemdTest, public ::testing::WithParamInterface<Bad> {};

TEST_P(BadRequest, is_refused_and_changes_nothing) {
    const uint64_t account = open(root, MIB, MEMD_READ);
    const std::string before = state();
    EXPECT_EQ(ask(account, GetParam().label, GetParam().sent), GetParam().status);
    EXPECT_EQ(state(), before);
}

const Bad bad_requests[] = {
    {"unknown_label", 0x1ff, {0}, MEMD_UNKNOWN_OPERATION},
    {"too_few_words", MEMD_OP_ALLOCATE, {PAGE, 0, MEMD_READ}, MEMD_BAD_WORD_COUNT},
    {"too_many_words", MEMD_OP_STATS, {0, 0}, MEMD_BAD_WORD_COUNT},
    {"reserved", MEMD_OP_ALLOCATE, {PAGE, 0, MEMD_READ, 1}, MEMD_RESERVED_NOT_ZERO},
    {"zero_length", MEMD_OP_ALLOCATE, {0, 0, MEMD_READ, 0}, MEMD_BAD_LENGTH},
    {"odd_length", MEMD_OP_ALLOCATE, {PAGE + 1, 0, MEMD_READ, 0}, MEMD_BAD_LENGTH},
    {"huge_length", MEMD_OP_ALLOCATE, {UINT64_MAX - 4095, 0, MEMD_READ, 0}, MEMD_BAD_LENGTH},
    {"small_alignment", MEMD_OP_ALLOCATE, {PAGE, 11, MEMD_READ, 0}, MEMD_BAD_ALIGNMENT},
    {"large_alignment", MEMD_OP_ALLOCATE, {PAGE, 31, MEMD_READ, 0}, MEMD_BAD_ALIGNMENT},
    {"no_rights", MEMD_OP_ALLOCATE, {PAGE, 0, 0, 0}, MEMD_BAD_RIGHTS},
    {"unknown_rights", MEMD_OP_ALLOCATE, {PAGE, 0, 16, 0}, MEMD_BAD_RIGHTS},
    {"rights_it_may_not_give", MEMD_OP_ALLOCATE, {PAGE, 0, MEMD_WRITE, 0}, MEMD_BAD_RIGHTS},
    {"above_its_ceiling", MEMD_OP_ALLOCATE, {2 * MIB, 0, MEMD_READ, 0}, MEMD_ABOVE_CEILING},
    {"free_nothing", MEMD_OP_FREE, {0, 0}, MEMD_NOT_YOURS},
    {"free_unknown", MEMD_OP_FREE, {77, 0}, MEMD_NOT_YOURS},
    {"free_far_away", MEMD_OP_FREE, {UINT64_MAX, 0}, MEMD_NOT_YOURS},
    {"open_without_right", MEMD_OP_OPEN_ACCOUNT, {0, 0, 0, 0, 0}, MEMD_NOT_AUTHORIZED},
    {"close_itself", MEMD_OP_CLOSE_ACCOUNT, {0, 0}, MEMD_NOT_YOURS},
    {"close_the_first", MEMD_OP_CLOSE_ACCOUNT, {1 | UINT64_C(1) << 32, 0}, MEMD_NOT_YOURS},
    {"stats_of_the_first", MEMD_OP_ACCOUNT_STATS, {1 | UINT64_C(1) << 32, 0}, MEMD_NOT_YOURS},
};

INSTANTIATE_TEST_SUITE_P(Requests, BadRequest, ::testing::ValuesIn(bad_requests),
                         [](const auto &info) { return info.param.name; });

TEST_F(MemdTest, strangers_are_refused) {
    const uint64_t one = open(root), two = open(root);
    const uint64_t handle = allocate(one, PAGE);
    const std::string before = state();
    EXPECT_EQ(ask(two, MEMD_OP_FREE, {handle, 0}), MEMD_NOT_YOURS);
    EXPECT_EQ(ask(two, MEMD_OP_CLOSE_ACCOUNT, {one, 0}), MEMD_NOT_YOURS);
    EXPECT_EQ(ask(0, MEMD_OP_STATS, {0}), MEMD_NOT_AUTHORIZED);
    EXPECT_EQ(ask(one + (UINT64_C(1) << 32), MEMD_OP_STATS, {0}), MEMD_NOT_AUTHORIZED);
    EXPECT_EQ(ask(UINT64_MAX, MEMD_OP_STATS, {0}), MEMD_NOT_AUTHORIZED);
    EXPECT_EQ(ask(root, MEMD_OP_STATS, {0}, true), MEMD_BAD_WORD_COUNT);
    EXPECT_EQ(state(), before);
}

TEST_F(MemdTest, accounts_that_opened_others_stay) {
    const uint64_t parent = open(root, MIB, MEMD_READ | MEMD_MAY_OPEN);
    const uint64_t child = open(parent, MIB, MEMD_READ);
    EXPECT_EQ(ask(root, MEMD_OP_CLOSE_ACCOUNT, {parent, 0}), MEMD_HAS_ACCOUNTS);
    EXPECT_EQ(ask(root, MEMD_OP_CLOSE_ACCOUNT, {child, 0}), MEMD_NOT_YOURS);
    EXPECT_EQ(ask(parent, MEMD_OP_CLOSE_ACCOUNT, {child, 0}), MEMD_OK);
    EXPECT_EQ(ask(root, MEMD_OP_CLOSE_ACCOUNT, {parent, 0}), MEMD_OK);
}

} // namespace
