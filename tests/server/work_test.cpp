// Operations that take the kernel several pieces: whole to their callers, with others
// served in between.
#include <functional>
#include <gtest/gtest.h>

#include "world.h"

namespace {

const uint64_t AT = 0x40000000;
const uint64_t LONG = 1000; // pages: more than are done as one short step

class WorkTest : public testing::Test {
  protected:
    WorkTest() {
        sim_pieces(world.kernel(), 256); // four for LONG pages
    }
    ~WorkTest() override {
        EXPECT_EQ(world.disagreement(), "");
        EXPECT_EQ(sim_misuses(world.kernel()), 0u);
    }

    // Calls `visit` each time when the server asks whether somebody waits.
    void visit_by(const std::function<bool()> &function) {
        visit = function;
        sim_visit(
            world.kernel(), [](void *self) { return static_cast<WorkTest *>(self)->visit(); },
            this);
    }

    // Does this when the server asks first. Nobody waits, then or later.
    void visit_once(const std::function<void()> &function) {
        visit_by([function, is_first = true]() mutable {
            if (is_first) {
                function();
            }
            return is_first = false;
        });
    }

    // Sends a request that is answered into `answer`, some time.
    bool send(const Process &caller, const Request &request, sim_answer *answer) const {
        const sim_request sent = request_of(request);
        return sim_visitor_call(world.kernel(), caller.space, Process::ENDPOINT, &sent, answer);
    }

    static Request map_request(uint64_t memory, uint64_t pages) {
        return {VSPACED_OP_MAP, {0, memory, 0, AT, pages * PAGE, map_flags(RW), 0}};
    }
    static Request unmap_request(uint64_t pages) {
        return {VSPACED_OP_UNMAP, {0, AT, pages * PAGE, 0}};
    }

    World world;
    Process manager = world.manager_new();
    Process client = world.client_new(manager);
    uint64_t memory = world.memory_new(client, 2 * LONG * PAGE);
    std::function<bool()> visit;
};

TEST_F(WorkTest, EndsAsIfItWereDoneAtOnce) {
    World other; // whose kernel does all at once
    Process its_manager = other.manager_new(), its_client = other.client_new(its_manager);
    uint64_t its_memory = other.memory_new(its_client, 2 * LONG * PAGE);
    const uint64_t overwrite = map_flags(R) | VSPACED_MAP_OVERWRITE;
    const std::vector<Request> requests = {
        {VSPACED_OP_MAP, {0, memory, 0, AT, LONG * PAGE, map_flags(RW), 0}},
        {VSPACED_OP_PROTECT, {0, AT + PAGE, (LONG - 2) * PAGE, R, 0}},
        {VSPACED_OP_MAP, {0, memory, LONG * PAGE, AT + 5 * PAGE, 600 * PAGE, overwrite, 0}},
        {VSPACED_OP_UNMAP, {0, AT + 7 * PAGE, 2 * LONG * PAGE, 0}},
    };
    ASSERT_EQ(memory, its_memory);
    for (const Request &request : requests) {
        EXPECT_EQ(world.call(client, request).words, other.call(its_client, request).words);
        EXPECT_EQ(world.state(), other.state());
    }
}

TEST_F(WorkTest, OthersAreServedBetweenThePieces) {
    Process neighbour = world.client_new(manager);
    const uint64_t its_memory = world.memory_new(neighbour, PAGE);
    ASSERT_EQ(world.call(client, map_request(memory, LONG)).status, VSPACED_OK);
    unsigned visits = 0;
    sim_answer answer;
    visit_by([&] {
        if (visits > 0) {
            EXPECT_EQ(answer.words[0], VSPACED_OK);
        }
        visits++;
        return send(neighbour, visits % 2 == 1 ? map_request(its_memory, 1) : unmap_request(1),
                    &answer);
    });
    const Answer unmapped = world.call(client, unmap_request(LONG));
    EXPECT_EQ(unmapped.status, VSPACED_OK);
    EXPECT_EQ(unmapped[1], LONG * PAGE);
    EXPECT_EQ(visits, 3u) << "once between two of the four pieces";
}

// Its caller waits for others' turns, too, and its statistics say so; the shard's tell how
// long nobody else was served.
TEST_F(WorkTest, TheLongestRequestIsOfWhoWaited) {
    Process neighbour = world.client_new(manager);
    ASSERT_EQ(world.call(client, map_request(memory, LONG)).status, VSPACED_OK);
    const uint64_t of_pieces = world.object(client.handle)->request_longest;
    unsigned visits = 0;
    sim_answer answer;
    visit_by([&] {
        return visits++ < 3 && send(neighbour, {VSPACED_OP_PING, {1, 2, 3, 0}}, &answer);
    });
    ASSERT_EQ(world.call(client, unmap_request(LONG)).status, VSPACED_OK);
    const uint64_t with_others = world.object(client.handle)->request_longest;
    EXPECT_GT(with_others, of_pieces);
    EXPECT_GT(with_others, world.object(neighbour.handle)->request_longest);
    EXPECT_LT(world.shard().statistics.request_longest, with_others);
    EXPECT_EQ(world.call(client, {VSPACED_OP_STATS, {0, 0}})[14], with_others);
}

// It is recorded when it is done, and says when it came.
TEST_F(WorkTest, TheTraceHasItOnceWithItsTime) {
    Process neighbour = world.client_new(manager);
    bool is_first = true;
    sim_answer answer = {};
    visit_by([&] {
        const bool sends = is_first;
        is_first = false;
        return sends && send(neighbour, {VSPACED_OP_PING, {1, 2, 3, 0}}, &answer);
    });
    const trace &ring = world.shard().trace;
    const uint64_t before = ring.sequence;
    ASSERT_EQ(world.call(client, map_request(memory, LONG)).status, VSPACED_OK);
    ASSERT_EQ(ring.sequence, before + 2);
    const vspaced_trace_event &ping = ring.events[before + 1], &map = ring.events[before + 2];
    EXPECT_EQ(ping.operation, uint32_t{VSPACED_OP_PING});
    EXPECT_EQ(map.operation, uint32_t{VSPACED_OP_MAP});
    EXPECT_EQ(map.target, client.handle);
    EXPECT_EQ(map.begin, AT);
    EXPECT_EQ(map.end, AT + LONG * PAGE);
    EXPECT_EQ(map.argument, map_flags(RW));
    EXPECT_LT(map.clock, ping.clock);
    EXPECT_GT(map.clock, ring.events[before].clock);
}

TEST_F(WorkTest, TheObjectIsBusyMeanwhile) {
    unsigned visits = 0;
    sim_answer answers[2] = {};
    visit_by([&] {
        if (visits == 2) {
            return false;
        }
        const Process &caller = visits == 0 ? client : manager;
        const uint64_t target = visits == 0 ? 0 : client.handle;
        return send(caller, {VSPACED_OP_STATS, {target, 0}}, &answers[visits++]);
    });
    EXPECT_EQ(world.call(client, map_request(memory, LONG)).status, VSPACED_OK);
    EXPECT_EQ(visits, 2u);
    EXPECT_EQ(answers[0].words[0], VSPACED_BUSY);
    EXPECT_EQ(answers[1].words[0], VSPACED_BUSY);
    EXPECT_EQ(world.call(client, {VSPACED_OP_STATS, {0, 0}}).status, VSPACED_OK);
}

// The one that would be one more does its first piece, takes it back, and is to ask again.
TEST_F(WorkTest, SomeAtOnceAndNoMore) {
    std::vector<Process> clients;
    std::vector<uint64_t> memories;
    std::vector<sim_answer> answers(VSPACED_WORKS_MAX);
    for (unsigned i = 0; i < VSPACED_WORKS_MAX; i++) {
        clients.push_back(world.client_new(manager));
        memories.push_back(world.memory_new(clients[i], LONG * PAGE));
        answers[i].words[0] = 99;
    }
    unsigned visits = 0;
    visit_by([&] {
        if (visits == VSPACED_WORKS_MAX) {
            return false;
        }
        const unsigned i = visits++;
        return send(clients[i], map_request(memories[i], LONG), &answers[i]);
    });
    EXPECT_EQ(world.call(client, map_request(memory, 2 * LONG)).status, VSPACED_OK);
    ASSERT_EQ(visits, unsigned{VSPACED_WORKS_MAX});
    unsigned busy = 0;
    for (unsigned i = 0; i < VSPACED_WORKS_MAX; i++) {
        const bool was_busy = answers[i].words[0] == VSPACED_BUSY;
        EXPECT_TRUE(was_busy || answers[i].words[0] == VSPACED_OK) << answers[i].words[0];
        EXPECT_EQ(world.object(clients[i].handle)->space.counts.mappings, was_busy ? 0u : 1u);
        busy += was_busy;
    }
    EXPECT_GE(busy, 1u);
}

TEST_F(WorkTest, ItsEndOfTheVspaceIsLongToo) {
    Process neighbour = world.client_new(manager);
    ASSERT_EQ(world.call(client, map_request(memory, LONG)).status, VSPACED_OK);
    unsigned visits = 0;
    sim_answer again = {}, ping = {};
    visit_by([&] {
        visits++;
        return visits == 1   ? send(manager, {VSPACED_OP_UNBIND, {client.handle, 0}}, &again)
               : visits == 2 ? send(neighbour, {VSPACED_OP_PING, {1, 2, 3, 0}}, &ping)
                             : false;
    });
    const Answer unbound = world.unbind(manager, client.handle);
    EXPECT_EQ(unbound.words, (std::vector<uint64_t>{VSPACED_OK, LONG * PAGE}));
    EXPECT_GE(visits, 3u);
    EXPECT_EQ(again.words[0], VSPACED_BUSY);
    EXPECT_EQ(ping.words[0], VSPACED_OK);
    EXPECT_EQ(world.unbind(manager, client.handle).status, VSPACED_STALE_HANDLE);
}

class WorkFailureTest : public WorkTest {};

TEST_F(WorkFailureTest, MapAtEveryPiece) {
    world.expect_all_or_nothing(4, [&] { return world.call(client, map_request(memory, LONG)); });
}

TEST_F(WorkFailureTest, MapWithOverwrite) {
    for (uint64_t i = 0; i < 8; i++) { // as many mappings that do not join
        ASSERT_EQ(world.map(client, memory, 0, AT + 100 * i * PAGE, 3 * PAGE, map_flags(R)).status,
                  VSPACED_OK);
    }
    const uint64_t flags = map_flags(RW) | VSPACED_MAP_OVERWRITE;
    world.expect_all_or_nothing(
        4, [&] { return world.map(client, memory, 0, AT + PAGE, LONG * PAGE, flags); });
}

TEST_F(WorkFailureTest, Unmap) {
    ASSERT_EQ(world.call(client, map_request(memory, LONG)).status, VSPACED_OK);
    ASSERT_EQ(world.protect(client, AT + 300 * PAGE, 7 * PAGE, R).status, VSPACED_OK);
    world.expect_all_or_nothing(4, [&] { return world.call(client, unmap_request(LONG)); });
}

TEST_F(WorkFailureTest, Protect) {
    ASSERT_EQ(world.call(client, map_request(memory, LONG)).status, VSPACED_OK);
    world.expect_all_or_nothing(4, [&] { return world.protect(client, AT, LONG * PAGE, R); });
}

TEST_F(WorkFailureTest, Batch) {
    auto item = [](uint64_t label, std::vector<uint64_t> words) {
        words.insert(words.begin(), label);
        words.resize(VSPACED_BATCH_ITEM_WORDS);
        return words;
    };
    Request batch = {VSPACED_OP_BATCH, {0, 4}};
    for (const auto &words : {
             item(VSPACED_OP_MAP, {memory, 0, AT, 300 * PAGE, map_flags(RW)}),
             item(VSPACED_OP_PROTECT, {AT + PAGE, 280 * PAGE, R}),
             item(VSPACED_OP_MAP, {memory, 0, AT + LONG * PAGE, 300 * PAGE, map_flags(R)}),
             item(VSPACED_OP_UNMAP, {AT + 2 * PAGE, 270 * PAGE}),
         }) {
        batch.words.insert(batch.words.end(), words.begin(), words.end());
    }
    batch.words.push_back(0);
    ASSERT_EQ(world.map(client, memory, 0, AT - PAGE, PAGE, map_flags(RW)).status, VSPACED_OK);
    world.expect_all_or_nothing(8, [&] { return world.call(client, batch); });
}

TEST_F(WorkFailureTest, AnUndoThatFailsLeavesItDamaged) {
    sim_fail(world.kernel(), 3, PORT_REFUSED, 1); // the third piece, and the first undo
    EXPECT_EQ(world.call(client, map_request(memory, LONG)).status, VSPACED_KERNEL_REFUSED);
    sim_fail(world.kernel(), 0, PORT_OK, 0);
    EXPECT_EQ(world.call(client, map_request(memory, 1)).status, VSPACED_KERNEL_DISAGREES);
    EXPECT_EQ(world.unbind(manager, client.handle).status, VSPACED_OK);
}

// What was taken meanwhile is told, and the pieces are taken back.
TEST_F(WorkFailureTest, TheMemoryIsRevokedBetweenPieces) {
    const std::string before = world.state();
    visit_once([&] { sim_revoke(world.kernel(), client.space, Process::MEMORY); });
    EXPECT_EQ(world.call(client, map_request(memory, LONG)).status, VSPACED_MEMORY_REVOKED);
    EXPECT_EQ(world.object(client.handle)->space.counts.mappings, 0u);
}

TEST_F(WorkFailureTest, TheVspaceIsDestroyedBetweenPieces) {
    visit_once([&] { sim_vspace_destroy(world.kernel(), client.space, Process::VSPACE); });
    EXPECT_EQ(world.call(client, map_request(memory, LONG)).status, VSPACED_VSPACE_GONE);
    EXPECT_EQ(world.unbind(manager, client.handle).status, VSPACED_OK);
}

} // namespace
