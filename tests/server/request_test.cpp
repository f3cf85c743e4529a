// What can be wrong with a request whatever the operation: label, word count,
// reserved word, capability. Each is refused, and nothing changes.
#include "world.h"

#include <gtest/gtest.h>

namespace {

struct Row {
    const char *name;
    uint32_t label;
    uint32_t words;
    uint64_t capability;
    const char *kinds;
    unsigned rights;
    bool names_object;
};

const Row ROWS[] = {
#define KIND_OBJECT true
#define KIND_SHARD  false
#define X(NAME, name, label, words, capability, kinds, rights, target)                             \
    {#NAME,        label, words, BOOTSTRAP_TYPE_##capability, #kinds, VSPACED_BADGE_##rights,      \
     KIND_##target},
    VSPACED_OPERATION_LIST(X)
#undef X
};

// As many words as it takes, all zero but the count of a BATCH of one.
static std::vector<uint64_t> words_of(const Row &row) {
    std::vector<uint64_t> words(row.words, 0);
    if (words.empty()) {
        words.resize(VSPACED_BATCH_WORDS(1));
        words[1] = 1;
    }
    return words;
}

class RequestTest : public testing::Test {
  protected:
    // Somebody who may call the operation.
    const Process &caller_of(const Row &row) const {
        return row.kinds[0] == 'O' ? client : row.kinds[0] == 'M' ? manager : world.control;
    }

    void expect_refused(const Process &caller, const Request &request, uint64_t status) const {
        std::string before = world.state();
        Answer answer = world.call(caller, request);
        EXPECT_EQ(answer.status, status) << vspaced_status_name(answer.status);
        EXPECT_EQ(answer.words.size(), 1u);
        EXPECT_EQ(world.state(), before);
    }

    World world;
    Process manager = world.manager_new();
    Process client = world.client_new(manager);
};

TEST_F(RequestTest, UnknownLabels) {
    std::string before = world.state();
    for (uint32_t label = 0; label < 0x400; label++) {
        bool known = false;
        for (const Row &row : ROWS) {
            known |= row.label == label;
        }
        if (!known) {
            Answer answer = world.call(client, {label, {0, 0, 0, 0}});
            ASSERT_EQ(answer.status, VSPACED_UNKNOWN_OPERATION) << label;
            ASSERT_EQ(answer.words.size(), 1u);
        }
    }
    for (uint32_t label : {0xffffu, 0x10201u, 0x80000201u, UINT32_MAX}) {
        EXPECT_EQ(world.call(client, {label, {0}}).status, VSPACED_UNKNOWN_OPERATION);
    }
    EXPECT_EQ(world.state(), before);
}

TEST_F(RequestTest, EveryOtherWordCount) {
    std::string before = world.state();
    for (const Row &row : ROWS) {
        for (uint32_t words : {0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 100u, 512u}) {
            if (words != row.words || words == 0) {
                Request request = {row.label, std::vector<uint64_t>(words, 0)};
                Answer answer = world.call(caller_of(row), request);
                ASSERT_EQ(answer.status, VSPACED_BAD_WORD_COUNT) << row.name << " " << words;
            }
        }
    }
    EXPECT_EQ(world.state(), before);
}

TEST_F(RequestTest, EachBitOfTheReservedWord) {
    std::string before = world.state();
    for (const Row &row : ROWS) {
        for (unsigned bit = 0; bit < 64; bit++) {
            Request request = {row.label, words_of(row)};
            request.words.back() = UINT64_C(1) << bit;
            Answer answer = world.call(caller_of(row), request);
            ASSERT_EQ(answer.status, VSPACED_RESERVED_NOT_ZERO) << row.name << " " << bit;
        }
    }
    EXPECT_EQ(world.state(), before);
}

// The reserved word selects nothing: it is looked at before the caller is.
TEST_F(RequestTest, TheReservedWordComesBeforeTheBadge) {
    for (const Row &row : ROWS) {
        Request request = {row.label, words_of(row)};
        request.words.back() = 1;
        Answer answer = world.call_badge(0, client, request);
        EXPECT_EQ(answer.status, VSPACED_RESERVED_NOT_ZERO) << row.name;
    }
}

TEST_F(RequestTest, MissingCapability) {
    for (const Row &row : ROWS) {
        if (row.capability != BOOTSTRAP_TYPE_NONE) {
            Request request = {row.label, words_of(row)};
            expect_refused(caller_of(row), request, VSPACED_BAD_CAPABILITY);
        }
    }
}

// Dropped and refused: nothing of it stays with the server.
TEST_F(RequestTest, UnexpectedCapability) {
    for (const Row &row : ROWS) {
        if (row.capability == BOOTSTRAP_TYPE_NONE) {
            const Process &caller = caller_of(row);
            sim_make_memory(world.kernel(), caller.space, 7, PAGE, BOOTSTRAP_READ, false);
            Request request = {row.label, words_of(row), 7};
            expect_refused(caller, request,
                           row.names_object && &caller == &manager ? VSPACED_NOT_YOURS
                                                                   : VSPACED_BAD_CAPABILITY);
            sim_delete(world.kernel(), caller.space, 7);
        }
    }
}

TEST_F(RequestTest, WrongTypeOfCapability) {
    for (const Row &row : ROWS) {
        for (uint64_t type = 1; type <= BOOTSTRAP_TYPE_CONSOLE; type++) {
            if (row.capability != BOOTSTRAP_TYPE_NONE && type != row.capability) {
                const Process &caller = caller_of(row);
                sim_make(world.kernel(), caller.space, 7, type, BOOTSTRAP_RIGHTS_ALL);
                Request request = {row.label, words_of(row), 7};
                expect_refused(caller, request, VSPACED_BAD_CAPABILITY);
                sim_delete(world.kernel(), caller.space, 7);
            }
        }
    }
}

// A capability that comes with a request that is refused early is dropped, too.
TEST_F(RequestTest, CapabilityWithARefusedRequest) {
    sim_make_memory(world.kernel(), client.space, 7, PAGE, BOOTSTRAP_READ, false);
    expect_refused(client, {0x2ff, {0}, 7}, VSPACED_UNKNOWN_OPERATION);
    expect_refused(client, {VSPACED_OP_ATTACH, {0, 0}, 7}, VSPACED_BAD_WORD_COUNT);
    expect_refused(client, {VSPACED_OP_ATTACH, {0, 0, 1}, 7}, VSPACED_RESERVED_NOT_ZERO);
    expect_refused(client, {VSPACED_OP_ATTACH, {1, 0, 0}, 7}, VSPACED_NOT_YOURS);
}

TEST_F(RequestTest, PingBringsItsWordsBack) {
    for (const Process &caller : {client, manager, world.control}) {
        Answer answer = world.call(caller, {VSPACED_OP_PING, {1, UINT64_MAX, 3, 0}});
        EXPECT_EQ(answer.words, (std::vector<uint64_t>{VSPACED_OK, 1, UINT64_MAX, 3}));
    }
}

} // namespace
