// The short way of a call and of its answer against the long one: the same story is
// told twice, and what the kernel remembers afterwards is compared byte by byte.
#include <cstring>

#include <gtest/gtest.h>

#include "world.h"

namespace {

constexpr uint64_t ENDPOINT = 1; // slots in the children
constexpr uint64_t GIFT = 3;

// What becomes of the call under test.
enum class Way { fast, slow };

struct Outcome {
    bool taken; // the short way, where it was tried
    Snapshot kernel;
    ::thread *next;
    std::string console;
};

// What an entry's last user left in it must not tell two stories apart: numbers of
// calls go on from there.
struct Blank {
    Blank() {
        for (const pool *pool : {&processes, &threads, &endpoints}) {
            std::memset(pool->entries, 0, pool->entry_bytes * pool->entries_max);
        }
    }
};

// A server that received a call of the client, or waits for one; a third thread.
class Story {
  public:
    Story() {
        endpoint = world.endpoint_make();
        server = world.child_make();
        client = world.child_make();
        other = world.child_make();
        world.child_give(server, endpoint, ENDPOINT, RK_RIGHT_RECEIVE);
        for (const Child &child : {client, other}) {
            mint(child, RK_RIGHT_SEND | RK_RIGHT_GRANT);
        }
        for (const Child &child : {server, client, other}) {
            world.child_start(child, true);
        }
    }
    void mint(const Child &child, uint64_t rights) {
        world.call(child.caps_slot(), RK_CAP_METHOD_MINT,
                   {endpoint, ENDPOINT, rights, child.thread->object.serial});
    }
    void as(const Child &child, uint64_t number, uint64_t tag = 0,
            std::initializer_list<uint64_t> words = {}) {
        world.run(child.thread);
        world.syscall(number, ENDPOINT, tag, words);
    }
    void serving() {
        as(server, RK_SYS_RECEIVE);
    }
    void received() {
        serving();
        as(client, RK_SYS_CALL, rk_tag(5, 2), {50, 51});
    }
    // Puts the call under test into the registers of the child, which runs.
    void prepare(const Child &child, uint64_t number, uint64_t tag, uint64_t slot = ENDPOINT,
                 uint64_t slots = 0) {
        world.run(child.thread);
        arch_frame &frame = child.thread->frame;
        frame.rax = number;
        frame.rdi = slot;
        frame.rsi = tag;
        frame.r15 = slots;
        for (unsigned i = 0; i < 8; i++) {
            *message_word(&frame, i) = UINT64_C(0x1111111111111111) * (i + 1);
        }
    }
    Outcome finish(Way way) {
        ::thread *thread = world.current();
        ::thread *taken = nullptr;
        const bool calls = thread->frame.rax == RK_SYS_CALL;
        if (way == Way::fast && calls) {
            const kernel_next called = kernel_call(thread); // goes the long way by itself
            taken = called.sender != nullptr ? called.thread : nullptr;
        } else if (way == Way::fast) {
            taken = kernel_reply_receive_short(thread).thread;
        }
        if (taken != nullptr) {
            machine_pass(taken, thread->frame);
        } else if (way == Way::slow || !calls) {
            syscall_run(thread);
        }
        ::thread *next = kernel_thread_next(arch_cpu());
        EXPECT_TRUE(taken == nullptr || taken == next);
        return {taken != nullptr, world.snapshot(nullptr), next, machine().console};
    }

    Blank blank;
    World world;
    uint64_t endpoint;
    Child server, client, other;
};

using Told = void (*)(Story &story);

// Both ways leave the same; whether the short one was taken is as expected.
void compare(bool expected, Told told) {
    Outcome outcomes[2];
    for (Way way : {Way::fast, Way::slow}) {
        Story story;
        told(story);
        outcomes[static_cast<int>(way)] = story.finish(way);
    }
    EXPECT_EQ(expected, outcomes[0].taken);
    EXPECT_TRUE(outcomes[0].kernel == outcomes[1].kernel);
    EXPECT_EQ(outcomes[0].next, outcomes[1].next);
    EXPECT_EQ(outcomes[0].console, outcomes[1].console);
}

template <unsigned count> void call_of(Story &story) {
    story.serving();
    story.prepare(story.client, RK_SYS_CALL, rk_tag(5, count));
}

template <unsigned count> void reply_of(Story &story) {
    story.received();
    story.prepare(story.server, RK_SYS_REPLY_RECEIVE, rk_tag(5, count));
}

TEST(Fast, CallsOfEveryLength) {
    for (Told told : {call_of<0>, call_of<1>, call_of<2>, call_of<3>, call_of<4>, call_of<5>,
                      call_of<6>, call_of<7>, call_of<8>}) {
        compare(true, told);
    }
    compare(false, call_of<9>);
    compare(false, call_of<513>);
}

TEST(Fast, RepliesOfEveryLength) {
    for (Told told : {reply_of<0>, reply_of<1>, reply_of<2>, reply_of<3>, reply_of<4>, reply_of<5>,
                      reply_of<6>, reply_of<7>, reply_of<8>}) {
        compare(true, told);
    }
    compare(false, reply_of<9>);
    compare(false, reply_of<513>);
}

TEST(Fast, TheReplyReachesTheCallerAndTheServerWaits) {
    Story story;
    reply_of<3>(story);
    Outcome outcome = story.finish(Way::fast);
    EXPECT_TRUE(outcome.taken);
    EXPECT_EQ(story.client.thread, outcome.next);
    Answer got = World::answer(story.client.thread);
    EXPECT_EQ(RK_OK, got.status);
    EXPECT_EQ(rk_tag(5, 3), got.tag);
    EXPECT_EQ((std::array<uint64_t, 8>{0x1111111111111111, 0x2222222222222222, 0x3333333333333333}),
              got.word);
    EXPECT_EQ(THREAD_RECEIVING, story.server.thread->state);
    EXPECT_EQ(nullptr, story.server.thread->caller);
}

TEST(Fast, WhatIsNoPlainMessage) {
    compare(false, [](Story &story) {
        story.serving();
        story.prepare(story.client, RK_SYS_CALL, rk_tag(RK_LABEL_KERNEL_FIRST, 1));
    });
    compare(false, [](Story &story) {
        story.serving();
        story.prepare(story.client, RK_SYS_CALL, rk_tag(5, 1) | UINT64_C(1) << 63);
    });
    compare(false, [](Story &story) { // a capability goes along
        story.serving();
        story.prepare(story.client, RK_SYS_CALL, rk_tag(5, 1) | RK_TAG_CAP, ENDPOINT, ENDPOINT);
    });
    compare(false, [](Story &story) {
        story.received();
        story.prepare(story.server, RK_SYS_REPLY_RECEIVE, rk_tag(5, 1) | RK_TAG_CAP, ENDPOINT,
                      ENDPOINT);
    });
    compare(true, [](Story &story) { // a receive slot alone changes nothing
        story.serving();
        story.prepare(story.client, RK_SYS_CALL, rk_tag(5, 1), ENDPOINT, GIFT << 32);
    });
}

TEST(Fast, WhatIsNoEndpoint) {
    for (auto told :
         {+[](Story &story) { story.prepare(story.client, RK_SYS_CALL, 0, 0); },
          +[](Story &story) { story.prepare(story.client, RK_SYS_CALL, 0, GIFT); },
          +[](Story &story) { story.prepare(story.client, RK_SYS_CALL, 0, 64); },
          +[](Story &story) { story.prepare(story.client, RK_SYS_CALL, 0, ~UINT64_C(0)); },
          +[](Story &story) { story.prepare(story.server, RK_SYS_CALL, 0); },
          +[](Story &story) { story.prepare(story.client, RK_SYS_REPLY_RECEIVE, 0); }}) {
        compare(false, told);
    }
    compare(false, [](Story &story) { // a method of the kernel
        story.world.child_give(story.client, story.world.ram_slot, GIFT);
        story.prepare(story.client, RK_SYS_CALL, rk_tag(1, 2), GIFT);
    });
}

TEST(Fast, AnEndpointThatIsGone) {
    compare(false, [](Story &story) {
        story.world.run(story.world.root);
        story.world.kill(story.server);
        story.world.run(story.world.root);
        story.world.call(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_DELETE, {story.endpoint});
        story.prepare(story.client, RK_SYS_CALL, rk_tag(5, 1));
    });
}

TEST(Fast, NobodyReceives) {
    compare(false, [](Story &story) { story.prepare(story.client, RK_SYS_CALL, rk_tag(5, 1)); });
    compare(false, [](Story &story) { // another sender waits already
        story.as(story.other, RK_SYS_CALL, rk_tag(5, 1), {1});
        story.prepare(story.client, RK_SYS_CALL, rk_tag(5, 1));
    });
}

TEST(Fast, SomebodyWaitsToSendMeanwhile) {
    compare(false, [](Story &story) {
        story.received();
        story.as(story.other, RK_SYS_CALL, rk_tag(5, 1), {1});
        story.prepare(story.server, RK_SYS_REPLY_RECEIVE, rk_tag(5, 1));
    });
}

TEST(Fast, NobodyWaitsForTheReply) {
    compare(false, [](Story &story) { // nothing was received
        story.prepare(story.server, RK_SYS_REPLY_RECEIVE, rk_tag(5, 1));
    });
    compare(false, [](Story &story) { // the caller was answered before
        story.received();
        story.world.run(story.server.thread);
        story.world.syscall(RK_SYS_REPLY, 0, rk_tag(5, 0));
        story.prepare(story.server, RK_SYS_REPLY_RECEIVE, rk_tag(5, 1));
    });
    compare(false, [](Story &story) { // the caller was killed
        story.received();
        story.world.run(story.world.root);
        story.world.kill(story.client);
        story.prepare(story.server, RK_SYS_REPLY_RECEIVE, rk_tag(5, 1));
    });
}

TEST(Fast, TheKernelCallsForAFaultedThread) {
    compare(false, [](Story &story) {
        story.world.run(story.world.root);
        story.world.call(story.client.process_slot(), RK_PROCESS_SET_FAULT_ENDPOINT,
                         {story.endpoint});
        story.serving();
        story.world.run(story.client.thread);
        kernel_fault(RK_FAULT_PAGE, 0x5000, 4);
        kernel_thread_next(arch_cpu());
        story.prepare(story.server, RK_SYS_REPLY_RECEIVE, rk_tag(5, 1));
    });
}

TEST(Fast, SomethingMoreUrgentIsReady) {
    for (auto told : {+[](Story &story) {
                          call_of<1>(story);
                          story.server.thread->priority = 30;
                      },
                      +[](Story &story) {
                          reply_of<1>(story);
                          story.client.thread->priority = 30;
                      }}) {
        compare(false, told);
    }
}

} // namespace
