// Messages in every state that a sender and a receiver can meet in, and every
// way that a wait can end.
#include <gtest/gtest.h>

#include "world.h"

namespace {

constexpr uint64_t ENDPOINT = 1; // slots in the children
constexpr uint64_t REPLY = 2;
constexpr uint64_t GIFT = 3;

class Ipc : public testing::Test {
  protected:
    void SetUp() override {
        endpoint = world.endpoint_make();
        server = world.child_make();
        client = world.child_make();
        other = world.child_make();
        world.child_give(server, endpoint, ENDPOINT, RK_RIGHT_RECEIVE);
        badge(client, 101, RK_RIGHT_SEND | RK_RIGHT_GRANT);
        badge(other, 102, RK_RIGHT_SEND);
        for (const Child &child : {server, client, other}) {
            world.child_start(child, true);
        }
        // The test's own thread stands aside: whoever the test runs is current,
        // and waiting leaves the CPU to one of the three.
    }
    void badge(const Child &child, uint64_t value, uint64_t rights) {
        ASSERT_STATUS(OK, world.call(child.caps_slot(), RK_CAP_METHOD_MINT,
                                     {endpoint, ENDPOINT, rights, value}));
    }
    Answer as(const Child &child, uint64_t number, uint64_t slot, uint64_t tag = 0,
              std::initializer_list<uint64_t> words = {}, uint64_t transfer = 0,
              uint64_t receive = 0) {
        world.run(child.thread);
        return world.syscall(number, slot, tag, words, transfer, receive);
    }
    Answer as_root(uint64_t slot, uint64_t label, std::initializer_list<uint64_t> words) {
        world.run(world.root);
        return world.call(slot, label, words);
    }
    static Answer got(const Child &child) {
        return World::answer(child.thread);
    }
    // The client's call reaches the server, which waits for nothing else.
    void call_received(const Child &caller) {
        as(server, RK_SYS_RECEIVE, ENDPOINT);
        as(caller, RK_SYS_CALL, ENDPOINT, rk_tag(5, 1), {50});
        ASSERT_EQ(caller.thread->state, THREAD_CALLING);
        ASSERT_EQ(server.thread->state, THREAD_READY);
    }

    World world;
    uint64_t endpoint;
    Child server, client, other;
};

TEST_F(Ipc, SendToAWaitingReceiver) {
    as(server, RK_SYS_RECEIVE, ENDPOINT);
    EXPECT_EQ(server.thread->state, THREAD_RECEIVING);
    Answer sent = as(client, RK_SYS_SEND, ENDPOINT, rk_tag(7, 3), {1, 2, 3});
    EXPECT_STATUS(OK, sent);
    EXPECT_EQ(client.thread->state, THREAD_READY);
    Answer received = got(server);
    EXPECT_STATUS(OK, received);
    EXPECT_EQ(received.badge, 101u);
    EXPECT_EQ(received.tag, rk_tag(7, 3));
    EXPECT_EQ(received.word, (std::array<uint64_t, 8>{1, 2, 3, 0, 0, 0, 0, 0}));
    EXPECT_STATUS(NO_CALLER, as(server, RK_SYS_REPLY, 0));
}

TEST_F(Ipc, TryToReceive) {
    Answer nobody = as(server, RK_SYS_TRY_RECEIVE, ENDPOINT);
    EXPECT_STATUS(NOBODY, nobody);
    EXPECT_EQ(nobody.tag, 0u);
    EXPECT_EQ(server.thread->state, THREAD_READY);
    as(client, RK_SYS_CALL, ENDPOINT, rk_tag(7, 1), {5});
    EXPECT_EQ(client.thread->state, THREAD_SENDING) << "nobody receives";
    Answer received = as(server, RK_SYS_TRY_RECEIVE, ENDPOINT);
    EXPECT_STATUS(OK, received);
    EXPECT_EQ(received.badge, 101u);
    EXPECT_EQ(received.word[0], 5u);
    // Like every receive, it gives the caller up that was not answered.
    EXPECT_STATUS(NOBODY, as(server, RK_SYS_TRY_RECEIVE, ENDPOINT));
    EXPECT_STATUS(CANCELLED, got(client));
    EXPECT_STATUS(NO_CALLER, as(server, RK_SYS_REPLY, 0));
}

TEST_F(Ipc, SendersWaitInOrder) {
    as(client, RK_SYS_SEND, ENDPOINT, rk_tag(1, 0));
    as(other, RK_SYS_CALL, ENDPOINT, rk_tag(2, 0));
    EXPECT_EQ(client.thread->state, THREAD_SENDING);
    EXPECT_EQ(other.thread->state, THREAD_SENDING);
    Answer first = as(server, RK_SYS_RECEIVE, ENDPOINT);
    EXPECT_EQ(first.badge, 101u);
    EXPECT_EQ(client.thread->state, THREAD_READY);
    EXPECT_STATUS(OK, got(client));
    Answer second = as(server, RK_SYS_RECEIVE, ENDPOINT);
    EXPECT_EQ(second.badge, 102u);
    EXPECT_EQ(other.thread->state, THREAD_CALLING);
}

// To who may receive, and to nobody else. One that waits to receive does not count.
TEST_F(Ipc, TheQueueIsCounted) {
    const auto waiting = [this](const Child &child) {
        return as(child, RK_SYS_QUERY_LOCAL_CAP, ENDPOINT).word[3];
    };
    EXPECT_EQ(waiting(server), 0u);
    as(client, RK_SYS_SEND, ENDPOINT, rk_tag(1, 0));
    EXPECT_EQ(waiting(server), 1u);
    as(other, RK_SYS_CALL, ENDPOINT, rk_tag(2, 0));
    EXPECT_EQ(waiting(server), 2u);
    as(server, RK_SYS_RECEIVE, ENDPOINT);
    EXPECT_EQ(waiting(server), 1u);
    EXPECT_EQ(waiting(client), 0u) << "it may only send";
    as(server, RK_SYS_RECEIVE, ENDPOINT);
    EXPECT_EQ(waiting(server), 0u);
}

TEST_F(Ipc, CallAndReplyWithEveryNumberOfRegisterWords) {
    for (uint64_t count = 0; count <= 8; count++) {
        as(server, RK_SYS_RECEIVE, ENDPOINT);
        as(client, RK_SYS_CALL, ENDPOINT, rk_tag(9, count), {11, 12, 13, 14, 15, 16, 17, 18});
        Answer request = got(server);
        EXPECT_EQ(request.tag, rk_tag(9, count));
        for (uint64_t i = 0; i < 8; i++) {
            EXPECT_EQ(request.word[i], i < count ? 11 + i : 0) << count;
        }
        EXPECT_STATUS(
            OK, as(server, RK_SYS_REPLY, 0, rk_tag(4, count), {21, 22, 23, 24, 25, 26, 27, 28}));
        Answer reply = got(client);
        EXPECT_STATUS(OK, reply);
        EXPECT_EQ(reply.tag, rk_tag(4, count));
        EXPECT_EQ(reply.badge, ENDPOINT) << "RDI is kept by a call";
        for (uint64_t i = 0; i < 8; i++) {
            EXPECT_EQ(reply.word[i], i < count ? 21 + i : 0) << count;
        }
    }
}

TEST_F(Ipc, LongMessagesGoThroughTheBuffers) {
    as(server, RK_SYS_RECEIVE, ENDPOINT);
    for (uint64_t i = 0; i < 512; i++) {
        client.thread->buffer[i] = 1000 + i;
        server.thread->buffer[i] = 7;
    }
    as(client, RK_SYS_CALL, ENDPOINT, rk_tag(1, 511), {1, 2, 3, 4, 5, 6, 7, 8});
    EXPECT_EQ(got(server).tag, rk_tag(1, 511));
    EXPECT_EQ(got(server).word[7], 8u);
    EXPECT_EQ(server.thread->buffer[7], 7u);
    EXPECT_EQ(server.thread->buffer[8], 1008u);
    EXPECT_EQ(server.thread->buffer[510], 1510u);
    EXPECT_EQ(server.thread->buffer[511], 7u);
    EXPECT_STATUS(OK, as(server, RK_SYS_REPLY, 0, rk_tag(2, 512)));
    EXPECT_EQ(client.thread->buffer[511], 7u);
    EXPECT_EQ(got(client).tag, rk_tag(2, 512));
}

TEST_F(Ipc, WithoutABufferWordsAreLostAndSaidSo) {
    Child poor = world.child_make();
    world.run(world.root);
    world.child_give(poor, endpoint, ENDPOINT, RK_RIGHT_RECEIVE | RK_RIGHT_SEND);
    world.child_start(poor);
    as(poor, RK_SYS_RECEIVE, ENDPOINT);
    as(client, RK_SYS_SEND, ENDPOINT, rk_tag(3, 9), {1, 2, 3, 4, 5, 6, 7, 8, 9});
    EXPECT_EQ(got(poor).tag, rk_tag(3, 8) | RK_TAG_TRUNCATED);
    EXPECT_EQ(got(poor).word[7], 8u);
    EXPECT_STATUS(BAD_ARGUMENT, as(poor, RK_SYS_SEND, ENDPOINT, rk_tag(3, 9)));
}

TEST_F(Ipc, ReplyReceiveAnswersAndTakesTheNext) {
    call_received(client);
    as(other, RK_SYS_CALL, ENDPOINT, rk_tag(6, 0));
    Answer next = as(server, RK_SYS_REPLY_RECEIVE, ENDPOINT, rk_tag(1, 1), {99});
    EXPECT_EQ(next.badge, 102u);
    EXPECT_EQ(next.tag, rk_tag(6, 0));
    EXPECT_EQ(got(client).word[0], 99u);
    EXPECT_EQ(client.thread->state, THREAD_READY);
    as(server, RK_SYS_REPLY_RECEIVE, ENDPOINT);
    EXPECT_EQ(server.thread->state, THREAD_RECEIVING);
    EXPECT_EQ(other.thread->state, THREAD_READY);
    EXPECT_EQ(world.current(), other.thread) << "the caller runs at once";
}

TEST_F(Ipc, ReplyReceiveReceivesThoughNobodyWaitsForAReply) {
    as(other, RK_SYS_SEND, ENDPOINT, rk_tag(6, 0));
    Answer next = as(server, RK_SYS_REPLY_RECEIVE, ENDPOINT);
    EXPECT_STATUS(OK, next);
    EXPECT_EQ(next.badge, 102u);
}

TEST_F(Ipc, AWrongReplyReceiveChangesNothing) {
    call_received(client);
    EXPECT_STATUS(EMPTY_SLOT, as(server, RK_SYS_REPLY_RECEIVE, 9));
    EXPECT_STATUS(BAD_ARGUMENT, as(server, RK_SYS_REPLY_RECEIVE, ENDPOINT, RK_LABEL_FAULT));
    EXPECT_EQ(client.thread->state, THREAD_CALLING);
    EXPECT_STATUS(OK, as(server, RK_SYS_REPLY, 0));
    EXPECT_STATUS(OK, got(client));
}

TEST_F(Ipc, ACallSwitchesStraightToTheReceiver) {
    as(server, RK_SYS_RECEIVE, ENDPOINT);
    as(client, RK_SYS_CALL, ENDPOINT);
    EXPECT_EQ(world.current(), server.thread) << "ahead of others of its priority";
}

TEST_F(Ipc, AReceiveThatForgetsItsCallerCancelsIt) {
    call_received(client);
    as(server, RK_SYS_RECEIVE, ENDPOINT);
    EXPECT_STATUS(CANCELLED, got(client));
    EXPECT_EQ(got(client).tag, 0u);
    EXPECT_EQ(got(client).word[0], 0u);
    EXPECT_EQ(client.thread->state, THREAD_READY);
}

TEST_F(Ipc, SavedCallersAreAnsweredInAnyOrder) {
    call_received(client);
    EXPECT_STATUS(OK, as(server, RK_SYS_SAVE_CALLER, REPLY));
    EXPECT_STATUS(NO_CALLER, as(server, RK_SYS_SAVE_CALLER, REPLY + 5));
    EXPECT_STATUS(NO_CALLER, as(server, RK_SYS_REPLY, 0));
    call_received(other);
    EXPECT_STATUS(SLOT_TAKEN, as(server, RK_SYS_SAVE_CALLER, REPLY));
    EXPECT_STATUS(BAD_SLOT, as(server, RK_SYS_SAVE_CALLER, 0));
    EXPECT_STATUS(OK, as(server, RK_SYS_REPLY, 0, rk_tag(1, 1), {2}));
    EXPECT_EQ(got(other).word[0], 2u);
    EXPECT_EQ(client.thread->state, THREAD_CALLING);
    EXPECT_STATUS(OK, as(server, RK_SYS_REPLY, REPLY, rk_tag(1, 1), {1}));
    EXPECT_EQ(got(client).word[0], 1u);
    EXPECT_STATUS(EMPTY_SLOT, as(server, RK_SYS_REPLY, REPLY)) << "used up";
}

TEST_F(Ipc, ReplyCapabilitiesMoveButDoNotMultiply) {
    call_received(client);
    ASSERT_STATUS(OK, as(server, RK_SYS_SAVE_CALLER, REPLY));
    Answer cap = as(server, RK_SYS_QUERY_LOCAL_CAP, REPLY);
    EXPECT_EQ(cap.word[0], unsigned{RK_CAP_REPLY});
    EXPECT_EQ(cap.word[1], unsigned{RK_RIGHT_SEND});
    world.run(world.root);
    world.child_give(server, server.caps_slot(), 20); // its own space
    EXPECT_STATUS(WRONG_TYPE, as(server, RK_SYS_CALL, 20, rk_tag(RK_CAP_METHOD_COPY, 3),
                                 {REPLY, REPLY + 1, RK_RIGHTS_ALL}));
    EXPECT_STATUS(OK,
                  as(server, RK_SYS_CALL, 20, rk_tag(RK_CAP_METHOD_MOVE, 2), {REPLY, REPLY + 1}));
    EXPECT_STATUS(BAD_METHOD, as(server, RK_SYS_CALL, REPLY + 1, rk_tag(1, 0)));
    EXPECT_STATUS(WRONG_TYPE, as(server, RK_SYS_REPLY, 20));
    EXPECT_STATUS(OK, as(server, RK_SYS_REPLY, REPLY + 1, rk_tag(3, 0)));
    EXPECT_EQ(got(client).tag, rk_tag(3, 0));
}

TEST_F(Ipc, DeletingAReplyCapabilityCancelsItsCaller) {
    call_received(client);
    ASSERT_STATUS(OK, as(server, RK_SYS_SAVE_CALLER, REPLY));
    ASSERT_STATUS(OK, as_root(server.caps_slot(), RK_CAP_METHOD_DELETE, {REPLY}));
    EXPECT_STATUS(CANCELLED, got(client));
    EXPECT_EQ(client.thread->state, THREAD_READY);
}

TEST_F(Ipc, AReplyCapabilityOutlivesItsCallerButAnswersNobody) {
    call_received(client);
    ASSERT_STATUS(OK, as(server, RK_SYS_SAVE_CALLER, REPLY));
    world.run(world.root);
    ASSERT_STATUS(OK, world.kill(client));
    EXPECT_EQ(as(server, RK_SYS_QUERY_LOCAL_CAP, REPLY).word[4], unsigned{RK_CAP_FLAG_DEAD});
    EXPECT_STATUS(NO_CALLER, as(server, RK_SYS_REPLY, REPLY));
    // Its thread's entry serves another one, which calls too.
    world.run(world.root);
    Child next = world.child_make();
    ASSERT_EQ(next.thread, client.thread) << "the test wants the same entry of the pool";
    badge(next, 103, RK_RIGHT_SEND);
    world.child_start(next);
    as(next, RK_SYS_CALL, ENDPOINT);
    as(server, RK_SYS_RECEIVE, ENDPOINT);
    EXPECT_STATUS(NO_CALLER, as(server, RK_SYS_REPLY, REPLY));
    EXPECT_EQ(next.thread->state, THREAD_CALLING);
    EXPECT_STATUS(OK, as(server, RK_SYS_REPLY, 0));
}

// What arrives, by what the sender may and what the receiver named.
TEST_F(Ipc, CapabilitiesComeAlongWithGrant) {
    world.run(world.root);
    world.child_give(client, world.ram_slot, GIFT, RK_RIGHT_READ);
    as(server, RK_SYS_RECEIVE, ENDPOINT, 0, {}, 0, 10);
    as(client, RK_SYS_CALL, ENDPOINT, rk_tag(1, 0) | RK_TAG_CAP, {}, GIFT);
    EXPECT_EQ(got(server).tag, rk_tag(1, 0) | RK_TAG_CAP);
    EXPECT_EQ(server.process->caps.slots[10].type, RK_CAP_MEMORY);
    EXPECT_EQ(server.process->caps.slots[10].rights, RK_RIGHT_READ);
    EXPECT_EQ(client.process->caps.slots[GIFT].type, RK_CAP_MEMORY) << "it was copied";
    EXPECT_EQ(client.process->caps.slots[GIFT].child, &server.process->caps.slots[10]);
    // Back with the reply, which needs no GRANT.
    EXPECT_STATUS(OK, as(server, RK_SYS_REPLY, 0, RK_TAG_CAP, {}, 10));
    EXPECT_EQ(got(client).tag, RK_TAG_CAP_DROPPED) << "the caller named no slot";
    as(server, RK_SYS_RECEIVE, ENDPOINT);
    as(client, RK_SYS_CALL, ENDPOINT, 0, {}, 0, 11);
    EXPECT_STATUS(OK, as(server, RK_SYS_REPLY, 0, RK_TAG_CAP, {}, 10));
    EXPECT_EQ(got(client).tag, RK_TAG_CAP);
    EXPECT_EQ(client.process->caps.slots[11].type, RK_CAP_MEMORY);
}

TEST_F(Ipc, CapabilitiesAreDroppedAndSaidSo) {
    world.run(world.root);
    world.child_give(client, world.ram_slot, GIFT);
    world.child_give(other, world.ram_slot, GIFT);
    const struct {
        const Child &from;
        uint64_t receive;
        uint64_t tag;
    } rows[] = {
        {client, 0, RK_TAG_CAP_DROPPED},        // none named
        {client, ENDPOINT, RK_TAG_CAP_DROPPED}, // taken
        {client, 64, RK_TAG_CAP_DROPPED},       // outside
        {other, 10, RK_TAG_CAP_DROPPED},        // no GRANT
        {client, 10, RK_TAG_CAP},
    };
    for (const auto &row : rows) {
        as(server, RK_SYS_RECEIVE, ENDPOINT, 0, {}, 0, row.receive);
        EXPECT_STATUS(OK, as(row.from, RK_SYS_SEND, ENDPOINT, RK_TAG_CAP, {}, GIFT));
        EXPECT_EQ(got(server).tag, row.tag);
    }
    as(server, RK_SYS_RECEIVE, ENDPOINT, 0, {}, 0, 12);
    EXPECT_STATUS(OK, as(client, RK_SYS_SEND, ENDPOINT, rk_tag(0, 0), {}, GIFT));
    EXPECT_EQ(got(server).tag, 0u) << "a slot without the bit transfers nothing";
}

TEST_F(Ipc, ACapabilityDeletedWhileItsSenderQueuesIsDropped) {
    world.run(world.root);
    world.child_give(client, world.ram_slot, GIFT);
    as(client, RK_SYS_SEND, ENDPOINT, RK_TAG_CAP, {}, GIFT);
    ASSERT_EQ(client.thread->state, THREAD_SENDING);
    ASSERT_STATUS(OK, as_root(client.caps_slot(), RK_CAP_METHOD_DELETE, {GIFT}));
    EXPECT_EQ(as(server, RK_SYS_RECEIVE, ENDPOINT, 0, {}, 0, 10).tag, RK_TAG_CAP_DROPPED);
}

// An endpoint that ends wakes everybody: its last right to receive is the
// server's, once the root task has given up its own.
TEST_F(Ipc, AnEndpointThatEndsCancelsItsSenders) {
    as(client, RK_SYS_CALL, ENDPOINT, rk_tag(1, 1), {1});
    as(other, RK_SYS_SEND, ENDPOINT, rk_tag(1, 1), {1});
    ASSERT_STATUS(OK, as_root(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_DELETE, {endpoint}));
    EXPECT_EQ(client.thread->state, THREAD_SENDING);
    ASSERT_STATUS(OK, as_root(server.caps_slot(), RK_CAP_METHOD_DELETE, {ENDPOINT}));
    EXPECT_STATUS(CANCELLED, got(client));
    EXPECT_EQ(got(client).word[0], 0u);
    EXPECT_STATUS(CANCELLED, got(other));
    EXPECT_EQ(client.thread->state, THREAD_READY);
    EXPECT_EQ(other.thread->state, THREAD_READY);
    EXPECT_STATUS(DEAD, as(client, RK_SYS_CALL, ENDPOINT));
    EXPECT_STATUS(DEAD, as(other, RK_SYS_SEND, ENDPOINT));
}

TEST_F(Ipc, AnEndpointThatEndsCancelsItsReceivers) {
    as(server, RK_SYS_RECEIVE, ENDPOINT);
    world.run(world.root);
    ASSERT_STATUS(OK, as_root(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_REVOKE, {endpoint}));
    EXPECT_EQ(server.thread->state, THREAD_RECEIVING) << "the root task could still receive";
    ASSERT_STATUS(OK, as_root(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_DELETE, {endpoint}));
    EXPECT_STATUS(CANCELLED, got(server));
    EXPECT_EQ(got(server).tag, 0u);
}

TEST_F(Ipc, AReceivedCallSurvivesItsEndpoint) {
    call_received(client);
    ASSERT_STATUS(OK, as_root(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_REVOKE, {endpoint}));
    ASSERT_STATUS(OK, as_root(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_DELETE, {endpoint}));
    EXPECT_EQ(client.thread->state, THREAD_CALLING);
    EXPECT_STATUS(OK, as(server, RK_SYS_REPLY, 0, rk_tag(8, 0)));
    EXPECT_EQ(got(client).tag, rk_tag(8, 0));
}

// A server that is killed, for every place where its callers can be.
TEST_F(Ipc, AServerThatDiesCancelsItsCallers) {
    call_received(other);
    ASSERT_STATUS(OK, as(server, RK_SYS_SAVE_CALLER, REPLY));
    call_received(client);
    ASSERT_STATUS(OK, as_root(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_MOVE, {endpoint, 4000}));
    ASSERT_STATUS(OK, world.kill(server));
    EXPECT_STATUS(CANCELLED, got(client));
    EXPECT_STATUS(CANCELLED, got(other));
    // The endpoint is the root task's too, so it lives, and others may queue.
    as(client, RK_SYS_CALL, ENDPOINT);
    EXPECT_EQ(client.thread->state, THREAD_SENDING);
}

TEST_F(Ipc, AServerThatExitsCancelsTheCallerItHasNotAnswered) {
    call_received(client);
    as(server, RK_SYS_EXIT, 0, rk_tag(0, 1), {3});
    EXPECT_STATUS(CANCELLED, got(client));
    EXPECT_EQ(server.thread->state, THREAD_ENDED);
}

// A client that is killed, for every state it can be in.
TEST_F(Ipc, AClientThatDiesInTheQueueIsGone) {
    as(client, RK_SYS_CALL, ENDPOINT);
    as(other, RK_SYS_CALL, ENDPOINT);
    world.run(world.root);
    ASSERT_STATUS(OK, world.kill(client));
    EXPECT_EQ(as(server, RK_SYS_RECEIVE, ENDPOINT).badge, 102u);
    as(server, RK_SYS_REPLY_RECEIVE, ENDPOINT);
    EXPECT_EQ(server.thread->state, THREAD_RECEIVING);
    world.run(world.root);
    ASSERT_STATUS(OK, world.kill(server));
    as(other, RK_SYS_CALL, ENDPOINT);
    EXPECT_EQ(other.thread->state, THREAD_SENDING);
}

TEST_F(Ipc, AClientThatDiesDuringItsCallIsNotAnswered) {
    call_received(client);
    world.run(world.root);
    ASSERT_STATUS(OK, world.kill(client));
    EXPECT_STATUS(NO_CALLER, as(server, RK_SYS_REPLY, 0));
    EXPECT_STATUS(NO_CALLER, as(server, RK_SYS_SAVE_CALLER, REPLY));
}

TEST_F(Ipc, APriorityAboveTheSendersRunsFirst) {
    world.run(world.root);
    Child low = world.child_make(64, 8, 3);
    badge(low, 104, RK_RIGHT_SEND);
    world.child_start(low);
    as(server, RK_SYS_RECEIVE, ENDPOINT);
    // Everybody else out of the way: they wait on an endpoint nobody serves.
    uint64_t idle = 0;
    world.run(world.root);
    idle = world.endpoint_make();
    world.child_give(client, idle, 30);
    world.child_give(other, idle, 30);
    as(client, RK_SYS_RECEIVE, 30);
    as(other, RK_SYS_RECEIVE, 30);
    world.run(world.root);
    world.syscall(RK_SYS_RECEIVE, idle);
    ASSERT_EQ(world.current(), low.thread);
    // The sender goes on only when the server waits again.
    world.syscall(RK_SYS_SEND, ENDPOINT);
    EXPECT_EQ(world.current(), server.thread);
    EXPECT_EQ(low.thread->state, THREAD_READY);
    world.syscall(RK_SYS_RECEIVE, ENDPOINT);
    EXPECT_EQ(world.current(), low.thread);
    // A low caller's server runs, and so does the low caller after the reply.
    world.syscall(RK_SYS_CALL, ENDPOINT);
    EXPECT_EQ(world.current(), server.thread);
    world.syscall(RK_SYS_REPLY, 0);
    EXPECT_EQ(world.current(), server.thread);
    world.syscall(RK_SYS_RECEIVE, ENDPOINT);
    EXPECT_EQ(world.current(), low.thread);
    kernel_tick();
    EXPECT_EQ(kernel_thread_next(arch_cpu()), low.thread) << "nobody else is ready";
    world.syscall(RK_SYS_RECEIVE, ENDPOINT);
    low.process->caps.slots[ENDPOINT].rights |= RK_RIGHT_RECEIVE;
    world.syscall(RK_SYS_RECEIVE, ENDPOINT);
    EXPECT_EQ(world.current(), nullptr) << "the CPU idles";
    kernel_tick();
    EXPECT_EQ(kernel_thread_next(arch_cpu()), nullptr);
}

TEST_F(Ipc, WhoLosesTheCpuKeepsItsTurn) {
    world.run(world.root);
    Child lows[2] = {world.child_make(64, 8, 3), world.child_make(64, 8, 3)};
    uint64_t idle = world.endpoint_make();
    for (const Child &low : lows) {
        badge(low, 104, RK_RIGHT_SEND);
        world.child_start(low);
    }
    as(server, RK_SYS_RECEIVE, ENDPOINT);
    for (const Child &child : {client, other}) {
        world.run(world.root);
        world.child_give(child, idle, 30);
        as(child, RK_SYS_RECEIVE, 30);
    }
    world.run(world.root);
    world.syscall(RK_SYS_RECEIVE, idle);
    ASSERT_EQ(world.current(), lows[0].thread);
    world.syscall(RK_SYS_SEND, ENDPOINT);
    ASSERT_EQ(world.current(), server.thread);
    world.syscall(RK_SYS_RECEIVE, ENDPOINT);
    EXPECT_EQ(world.current(), lows[0].thread) << "ahead of the other, who waits for the tick";
    kernel_tick();
    EXPECT_EQ(kernel_thread_next(arch_cpu()), lows[1].thread);
}

TEST_F(Ipc, EqualPrioritiesTakeTurns) {
    world.run(world.root);
    std::vector<::thread *> order;
    for (unsigned i = 0; i < 8; i++) {
        order.push_back(world.current());
        kernel_tick();
        kernel_thread_next(arch_cpu());
    }
    for (unsigned i = 0; i < 4; i++) {
        EXPECT_EQ(order[i], order[i + 4]);
        for (unsigned k = 0; k < i; k++) {
            EXPECT_NE(order[i], order[k]);
        }
    }
    ::thread *first = world.current();
    EXPECT_STATUS(OK, world.syscall(RK_SYS_YIELD, 0));
    EXPECT_EQ(world.current(), order[1]);
    EXPECT_NE(world.current(), first);
    EXPECT_EQ(machine().loaded_root, world.current()->process->space.root);
}

TEST_F(Ipc, BadCallsAreRefusedOneByOne) {
    world.run(world.root);
    world.child_give(client, world.ram_slot, GIFT);
    struct Row {
        const char *name;
        uint64_t number;
        uint64_t slot, tag, transfer;
        uint64_t status;
    };
    const uint64_t max = rk_tag(0, 512);
    const Row rows[] = {
        {"send: slot outside", RK_SYS_SEND, 64, 0, 0, RK_BAD_SLOT},
        {"send: slot far outside", RK_SYS_SEND, ~uint64_t{0}, 0, 0, RK_BAD_SLOT},
        {"send: slot 0", RK_SYS_SEND, 0, 0, 0, RK_EMPTY_SLOT},
        {"send: empty", RK_SYS_SEND, 40, 0, 0, RK_EMPTY_SLOT},
        {"send: memory", RK_SYS_SEND, GIFT, 0, 0, RK_WRONG_TYPE},
        {"send: kernel's label", RK_SYS_SEND, ENDPOINT, 0xff00, 0, RK_BAD_ARGUMENT},
        {"send: too long", RK_SYS_SEND, ENDPOINT, rk_tag(0, 513), 0, RK_BAD_ARGUMENT},
        {"send: unknown bit", RK_SYS_SEND, ENDPOINT, uint64_t{1} << 29, 0, RK_BAD_ARGUMENT},
        {"send: bit of answers", RK_SYS_SEND, ENDPOINT, RK_TAG_CAP_DROPPED, 0, RK_BAD_ARGUMENT},
        {"send: bit of answers", RK_SYS_SEND, ENDPOINT, RK_TAG_TRUNCATED, 0, RK_BAD_ARGUMENT},
        {"send: top bit", RK_SYS_SEND, ENDPOINT, uint64_t{1} << 63, 0, RK_BAD_ARGUMENT},
        {"send: no gift", RK_SYS_SEND, ENDPOINT, RK_TAG_CAP, 0, RK_EMPTY_SLOT},
        {"send: empty gift", RK_SYS_SEND, ENDPOINT, RK_TAG_CAP, 41, RK_EMPTY_SLOT},
        {"send: gift outside", RK_SYS_SEND, ENDPOINT, RK_TAG_CAP, 64, RK_BAD_SLOT},
        {"call: empty", RK_SYS_CALL, 40, 0, 0, RK_EMPTY_SLOT},
        {"call: slot outside", RK_SYS_CALL, 64, 0, 0, RK_BAD_SLOT},
        {"call: kernel's label", RK_SYS_CALL, ENDPOINT, 0xffff, 0, RK_BAD_ARGUMENT},
        {"call: too long", RK_SYS_CALL, ENDPOINT, rk_tag(0, 600), 0, RK_BAD_ARGUMENT},
        {"call: no such method", RK_SYS_CALL, GIFT, rk_tag(7, 0), 0, RK_BAD_METHOD},
        {"receive: no right", RK_SYS_RECEIVE, ENDPOINT, 0, 0, RK_NO_RIGHT},
        {"receive: memory", RK_SYS_RECEIVE, GIFT, 0, 0, RK_WRONG_TYPE},
        {"receive: empty", RK_SYS_RECEIVE, 40, 0, 0, RK_EMPTY_SLOT},
        {"try to receive: no right", RK_SYS_TRY_RECEIVE, ENDPOINT, 0, 0, RK_NO_RIGHT},
        {"reply-receive: no right", RK_SYS_REPLY_RECEIVE, ENDPOINT, 0, 0, RK_NO_RIGHT},
        {"reply: nobody", RK_SYS_REPLY, 0, 0, 0, RK_NO_CALLER},
        {"reply: empty", RK_SYS_REPLY, 40, 0, 0, RK_EMPTY_SLOT},
        {"reply: memory", RK_SYS_REPLY, GIFT, 0, 0, RK_WRONG_TYPE},
        {"reply: too long", RK_SYS_REPLY, 0, rk_tag(0, 513), 0, RK_BAD_ARGUMENT},
        {"reply: nobody, long", RK_SYS_REPLY, 0, max, 0, RK_NO_CALLER},
        {"save: nobody", RK_SYS_SAVE_CALLER, 40, 0, 0, RK_NO_CALLER},
        {"save: taken", RK_SYS_SAVE_CALLER, GIFT, 0, 0, RK_SLOT_TAKEN},
        {"save: outside", RK_SYS_SAVE_CALLER, 64, 0, 0, RK_BAD_SLOT},
        {"query: outside", RK_SYS_QUERY_LOCAL_CAP, 64, 0, 0, RK_BAD_SLOT},
        {"no such call", RK_SYS_TRY_RECEIVE + 1, 1, 0, 0, RK_BAD_SYSCALL},
    };
    for (const Row &row : rows) {
        SCOPED_TRACE(row.name);
        world.run(client.thread);
        Snapshot before = world.snapshot(client.thread);
        Answer answer = world.syscall(row.number, row.slot, row.tag, {}, row.transfer);
        EXPECT_STREQ(status_name(row.status), status_name(answer.status));
        EXPECT_EQ(world.current(), client.thread);
        EXPECT_TRUE(before == world.snapshot(client.thread));
    }
    EXPECT_STATUS(BAD_SYSCALL, as(client, ~uint64_t{0}, 1));
    EXPECT_STATUS(NO_RIGHT, as(server, RK_SYS_SEND, ENDPOINT));
    EXPECT_STATUS(NO_RIGHT, as(server, RK_SYS_CALL, ENDPOINT));
}

} // namespace
