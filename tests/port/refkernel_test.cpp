// The port on the reference kernel: each function's system call, word by word, and
// what becomes of each answer.
#include "kernel.h"

#include <gtest/gtest.h>

extern "C" {
#include "bootstrap/capability.h"
#include "bootstrap/envelope.h"
#include "bootstrap/slots.h"
#include "refkernel/fault.h"
#include "refkernel/vspace.h"
#include "vspaced/port.h"
#include "vspaced/rights.h"
#include "vspaced/slots.h"
}

namespace {

using words = std::vector<uint64_t>;

const uint32_t RECEIVE = VSPACED_SLOT_RECEIVE_FIRST;

class RefkernelPortTest : public testing::Test {
  protected:
    void SetUp() override {
        kernel = {};
        rt_buffer_address = reinterpret_cast<uint64_t>(kernel.buffer);
        port = port_open(0);
        ASSERT_NE(port, nullptr);
    }

    void expect_call(uint32_t slot, uint64_t method, const words &sent) {
        ASSERT_EQ(kernel.calls.size(), 1u);
        EXPECT_EQ(kernel.calls[0].number, static_cast<uint64_t>(RK_SYS_CALL));
        EXPECT_EQ(kernel.calls[0].slot, slot);
        EXPECT_EQ(kernel.calls[0].label, method);
        EXPECT_EQ(kernel.calls[0].words, sent);
    }

    struct port *port = nullptr;
};

TEST_F(RefkernelPortTest, EachThreadHasItsOwn) {
    EXPECT_NE(port_open(VSPACED_THREAD_CONTROL), nullptr);
    EXPECT_NE(port_open(1), port_open(0));
    EXPECT_EQ(port_open(VSPACED_THREADS), nullptr);
}

TEST_F(RefkernelPortTest, EveryAnswerOfTheKernelHasAMeaning) {
    const struct {
        uint64_t kernel;
        enum port_status port;
    } cases[] = {
        {RK_OK, PORT_OK},
        {RK_PRESENT, PORT_PRESENT},
        {RK_ABSENT, PORT_ABSENT},
        {RK_NO_TABLES, PORT_NO_TABLES},
        {RK_EMPTY_SLOT, PORT_EMPTY_SLOT},
        {RK_WRONG_TYPE, PORT_WRONG_TYPE},
        {RK_NO_RIGHT, PORT_NO_RIGHT},
        {RK_TOO_SMALL, PORT_TOO_SMALL},
        {RK_DEAD, PORT_GONE},
        {RK_BAD_SLOT, PORT_REFUSED},
        {RK_BAD_ARGUMENT, PORT_REFUSED},
        {RK_BUSY, PORT_REFUSED},
        {RK_SLOT_TAKEN, PORT_REFUSED},
        {RK_MORE, PORT_MORE},
        {RK_NOBODY, PORT_REFUSED},
        {12345, PORT_REFUSED},
    };
    for (const auto &one : cases) {
        kernel.answer({one.kernel, {}});
        EXPECT_EQ(port_take(port, 5000), one.port) << one.kernel;
    }
}

TEST_F(RefkernelPortTest, ReceiveWaitsAtTheOwnEndpoint) {
    played_answer request = {RK_OK, {11, 12, 13}};
    request.badge = 77;
    request.label = 0x202;
    request.word_count = 3;
    request.has_capability = true;
    kernel.answer(request);
    struct port_message message = {};
    port_receive(port, &message);
    ASSERT_EQ(kernel.calls.size(), 1u);
    EXPECT_EQ(kernel.calls[0].number, static_cast<uint64_t>(RK_SYS_RECEIVE));
    EXPECT_EQ(kernel.calls[0].slot, static_cast<uint32_t>(SLOT_ENDPOINT));
    EXPECT_EQ(kernel.calls[0].receive_slot, RECEIVE);
    EXPECT_EQ(message.badge, 77u);
    EXPECT_EQ(message.label, 0x202u);
    EXPECT_EQ(message.word_count, 3u);
    EXPECT_TRUE(message.has_capability);
    EXPECT_EQ(message.words[2], 13u);
    EXPECT_EQ(message.words[3], 0u);
}

TEST_F(RefkernelPortTest, ALongRequestComesThroughTheBuffer) {
    for (uint64_t count :
         {uint64_t{9}, uint64_t{VSPACED_REQUEST_WORDS_MAX}, uint64_t{RK_MESSAGE_WORDS_MAX}}) {
        played_answer request = {RK_OK, {1, 2, 3, 4, 5, 6, 7, 8}};
        request.label = 0x21b;
        request.word_count = count;
        for (uint64_t i = 8; i < count; i++) {
            kernel.buffer[i] = i + 1;
        }
        kernel.answer(request);
        struct port_message message = {};
        port_receive(port, &message);
        EXPECT_EQ(message.word_count, count);
        for (uint64_t i = 0; i < VSPACED_REQUEST_WORDS_MAX; i++) {
            EXPECT_EQ(message.words[i], i < count ? i + 1 : 0);
        }
    }
}

TEST_F(RefkernelPortTest, ALongReplyGoesThroughTheBuffer) {
    struct port_reply reply = {};
    reply.label = 0x212;
    reply.word_count = VSPACED_REPLY_WORDS_MAX;
    reply.capability = 4200;
    for (uint32_t i = 0; i < reply.word_count; i++) {
        reply.words[i] = 1000 + i;
    }
    struct port_message message = {};
    port_reply_receive(port, &reply, &message);
    ASSERT_EQ(kernel.calls.size(), 1u);
    EXPECT_EQ(kernel.calls[0].number, static_cast<uint64_t>(RK_SYS_REPLY_RECEIVE));
    EXPECT_EQ(kernel.calls[0].slot, static_cast<uint32_t>(SLOT_ENDPOINT));
    EXPECT_EQ(kernel.calls[0].receive_slot, RECEIVE);
    EXPECT_EQ(kernel.calls[0].capability, 4200u);
    EXPECT_EQ(kernel.calls[0].label, 0x212u);
    EXPECT_EQ(kernel.calls[0].words, words(reply.words, reply.words + reply.word_count));
}

// Whoever may manage a process can send its faults here. A reply with the kernel's
// label would be refused, and the server would end.
TEST_F(RefkernelPortTest, AFaultIsNoRequest) {
    for (uint64_t label : {RK_LABEL_FAULT, RK_LABEL_EXIT, 0xffff}) {
        for (bool replies : {false, true}) {
            kernel.calls.clear();
            played_answer fault = {RK_OK, {RK_FAULT_PAGE}};
            fault.label = label;
            fault.word_count = 8;
            played_answer request = {RK_OK, {5}};
            request.badge = 77;
            request.label = 0x213;
            request.word_count = 2;
            kernel.answer(fault);
            kernel.answer(fault);
            kernel.answer(request);
            struct port_message message = {};
            struct port_reply reply = {};
            reply.word_count = 1;
            replies ? port_reply_receive(port, &reply, &message) : port_receive(port, &message);
            ASSERT_EQ(kernel.calls.size(), 3u);
            EXPECT_EQ(kernel.calls[1].number, static_cast<uint64_t>(RK_SYS_RECEIVE));
            EXPECT_EQ(kernel.calls[2].number, static_cast<uint64_t>(RK_SYS_RECEIVE));
            EXPECT_EQ(kernel.calls[2].receive_slot, RECEIVE);
            EXPECT_EQ(message.label, 0x213u);
            EXPECT_EQ(message.badge, 77u);
            EXPECT_EQ(message.words[0], 5u);
        }
    }
}

TEST_F(RefkernelPortTest, PollWaitsForNobody) {
    struct port_message message = {};
    kernel.answer({RK_NOBODY, {}});
    EXPECT_FALSE(port_poll(port, &message));
    ASSERT_EQ(kernel.calls.size(), 1u);
    EXPECT_EQ(kernel.calls[0].number, static_cast<uint64_t>(RK_SYS_TRY_RECEIVE));
    EXPECT_EQ(kernel.calls[0].slot, static_cast<uint32_t>(SLOT_ENDPOINT));
    EXPECT_EQ(kernel.calls[0].receive_slot, RECEIVE);
    played_answer fault = {RK_OK, {RK_FAULT_PAGE}};
    fault.label = RK_LABEL_FAULT;
    played_answer request = {RK_OK, {5}};
    request.label = 0x213;
    request.word_count = 2;
    kernel.answer(fault);
    kernel.answer(request);
    EXPECT_TRUE(port_poll(port, &message));
    EXPECT_EQ(message.label, 0x213u);
    kernel.answer(fault);
    kernel.answer({RK_NOBODY, {}});
    EXPECT_FALSE(port_poll(port, &message));
    kernel.answer({RK_EMPTY_SLOT, {}});
    EXPECT_ANY_THROW(port_poll(port, &message));
}

// Each thread has its own places. Who was gone leaves the capability there.
TEST_F(RefkernelPortTest, AKeptCallerIsAnsweredLater) {
    struct port *other = port_open(2);
    const uint32_t slot = VSPACED_SLOT_LATER_FIRST + 2 * VSPACED_WORKS_MAX + 3;
    port_keep_caller(other, 3);
    ASSERT_EQ(kernel.calls.size(), 1u);
    EXPECT_EQ(kernel.calls[0].number, static_cast<uint64_t>(RK_SYS_SAVE_CALLER));
    EXPECT_EQ(kernel.calls[0].slot, slot);
    struct port_reply reply = {};
    reply.label = 0x212;
    reply.word_count = 2;
    reply.words[1] = 7;
    port_reply_later(other, 3, &reply);
    ASSERT_EQ(kernel.calls.size(), 2u) << "the answer uses it up";
    EXPECT_EQ(kernel.calls[1].number, static_cast<uint64_t>(RK_SYS_REPLY));
    EXPECT_EQ(kernel.calls[1].slot, slot);
    EXPECT_EQ(kernel.calls[1].label, 0x212u);
    EXPECT_EQ(kernel.calls[1].words, (words{0, 7}));
    kernel.answer({RK_NO_CALLER, {}});
    port_reply_later(other, 3, &reply);
    ASSERT_EQ(kernel.calls.size(), 4u);
    EXPECT_EQ(kernel.calls[3].words, words{slot}) << "deleted";
}

TEST_F(RefkernelPortTest, AReplyWhoseCapabilityIsGoneGoesWithoutIt) {
    struct port_reply reply = {};
    reply.word_count = 1;
    reply.capability = 4200;
    kernel.answer({RK_EMPTY_SLOT, {}});
    port_reply(port, &reply);
    ASSERT_EQ(kernel.calls.size(), 2u);
    EXPECT_EQ(kernel.calls[0].slot, 0u);
    EXPECT_EQ(kernel.calls[0].capability, 4200u);
    EXPECT_EQ(kernel.calls[1].number, static_cast<uint64_t>(RK_SYS_REPLY));
    EXPECT_EQ(kernel.calls[1].capability, 0u);
}

TEST_F(RefkernelPortTest, WithoutItsEndpointItEnds) {
    struct port_message message = {};
    kernel.answer({RK_EMPTY_SLOT, {}});
    EXPECT_ANY_THROW(port_receive(port, &message));
}

TEST_F(RefkernelPortTest, ReadyTellsTheStarter) {
    EXPECT_EQ(port_ready(port, 7, 2560), PORT_OK);
    ASSERT_EQ(kernel.calls.size(), 1u);
    EXPECT_EQ(kernel.calls[0].number, static_cast<uint64_t>(RK_SYS_SEND));
    EXPECT_EQ(kernel.calls[0].slot, static_cast<uint32_t>(SLOT_READY));
    EXPECT_EQ(kernel.calls[0].label, static_cast<uint64_t>(ENVELOPE_LABEL_READY));
    EXPECT_EQ(kernel.calls[0].words, words{7});
    EXPECT_EQ(kernel.calls[0].capability, 2560u);
}

TEST_F(RefkernelPortTest, QueryIsQueryLocalCap) {
    kernel.info = {
        RK_CAP_MEMORY, RK_RIGHT_READ | RK_RIGHT_WRITE, 0x10000, 0x8000, RK_CAP_FLAG_DEVICE, 99};
    struct port_capability capability = {};
    EXPECT_EQ(port_query(port, 4096, &capability), PORT_OK);
    EXPECT_EQ(kernel.calls[0].number, static_cast<uint64_t>(RK_SYS_QUERY_LOCAL_CAP));
    EXPECT_EQ(kernel.calls[0].slot, 4096u);
    EXPECT_EQ(capability.type, static_cast<uint64_t>(BOOTSTRAP_TYPE_MEMORY));
    EXPECT_EQ(capability.rights, static_cast<uint64_t>(BOOTSTRAP_READ | BOOTSTRAP_WRITE));
    EXPECT_EQ(capability.bytes, 0x8000u);
    EXPECT_EQ(capability.slots, 0u);
    EXPECT_EQ(capability.object, 99u);
    EXPECT_TRUE(capability.device);

    EXPECT_EQ(port_query_received(port, &capability), PORT_OK);
    EXPECT_EQ(kernel.calls[1].slot, RECEIVE);
}

TEST_F(RefkernelPortTest, WaitingIsToldOfTheEndpoint) {
    kernel.info = {RK_CAP_ENDPOINT, RK_RIGHT_RECEIVE, 0, 12, 0, 99};
    EXPECT_EQ(port_waiting(port), 12u);
    ASSERT_EQ(kernel.calls.size(), 1u);
    EXPECT_EQ(kernel.calls[0].number, static_cast<uint64_t>(RK_SYS_QUERY_LOCAL_CAP));
    EXPECT_EQ(kernel.calls[0].slot, static_cast<uint32_t>(SLOT_ENDPOINT));
}

TEST_F(RefkernelPortTest, EveryTypeHasItsName) {
    const struct {
        uint64_t kernel, port;
    } cases[] = {
        {RK_CAP_EMPTY, BOOTSTRAP_TYPE_NONE},
        {RK_CAP_MEMORY, BOOTSTRAP_TYPE_MEMORY},
        {RK_CAP_VSPACE, BOOTSTRAP_TYPE_VSPACE},
        {RK_CAP_ENDPOINT, BOOTSTRAP_TYPE_ENDPOINT},
        {RK_CAP_REPLY, BOOTSTRAP_TYPE_REPLY},
        {RK_CAP_THREAD, BOOTSTRAP_TYPE_THREAD},
        {RK_CAP_PROCESS, BOOTSTRAP_TYPE_PROCESS},
        {RK_CAP_CAP_SPACE, BOOTSTRAP_TYPE_CAP_SPACE},
        {RK_CAP_PROCESS_CONTROL, BOOTSTRAP_TYPE_PROCESS_CONTROL},
        {RK_CAP_VSPACE_CONTROL, BOOTSTRAP_TYPE_VSPACE_CONTROL},
        {RK_CAP_IO_PORT, BOOTSTRAP_TYPE_IO_PORT},
        {RK_CAP_CONSOLE, BOOTSTRAP_TYPE_CONSOLE},
        {200, BOOTSTRAP_TYPE_UNKNOWN},
    };
    for (const auto &one : cases) {
        kernel.info = {one.kernel, 0, 0, 64, 0, 0};
        struct port_capability capability = {};
        EXPECT_EQ(port_query(port, 9, &capability), PORT_OK);
        EXPECT_EQ(capability.type, one.port) << one.kernel;
        EXPECT_EQ(capability.slots, one.kernel == RK_CAP_CAP_SPACE ? 64u : 0u);
        EXPECT_EQ(capability.bytes, one.kernel == RK_CAP_MEMORY ? 64u : 0u);
    }
}

TEST_F(RefkernelPortTest, TakeMoves) {
    EXPECT_EQ(port_take(port, 5000), PORT_OK);
    expect_call(SLOT_CAP_SPACE, RK_CAP_METHOD_MOVE, {RECEIVE, 5000});
}

TEST_F(RefkernelPortTest, DropsDelete) {
    port_drop(port, 5000);
    expect_call(SLOT_CAP_SPACE, RK_CAP_METHOD_DELETE, {5000});
    kernel.calls.clear();
    port_drop_received(port);
    expect_call(SLOT_CAP_SPACE, RK_CAP_METHOD_DELETE, {RECEIVE});
}

TEST_F(RefkernelPortTest, MintGivesClientsSendAndGrant) {
    EXPECT_EQ(port_mint(port, 0xabcdef, 5000), PORT_OK);
    expect_call(SLOT_CAP_SPACE, RK_CAP_METHOD_MINT,
                {SLOT_ENDPOINT, 5000, RK_RIGHT_SEND | RK_RIGHT_GRANT, 0xabcdef});
}

TEST_F(RefkernelPortTest, RevokeGoesOnUntilAllIsGone) {
    kernel.answer({RK_MORE, {}});
    kernel.answer({RK_MORE, {}});
    kernel.answer({RK_OK, {}});
    port_revoke(port, 5000);
    ASSERT_EQ(kernel.calls.size(), 4u);
    EXPECT_EQ(kernel.calls[2].label, static_cast<uint64_t>(RK_CAP_METHOD_REVOKE));
    EXPECT_EQ(kernel.calls[3].label, static_cast<uint64_t>(RK_CAP_METHOD_DELETE));
    EXPECT_EQ(kernel.calls[3].words, words{5000});
}

struct port_step step_of(enum port_step_kind kind) {
    struct port_step step = {};
    step.kind = kind;
    step.rights = VSPACED_READ | VSPACED_WRITE;
    step.overwrite = true;
    step.memory_slot = 6000;
    step.memory_offset = 0x3000;
    step.range = {0x10000, 0x14000};
    return step;
}

TEST_F(RefkernelPortTest, StepMap) {
    const struct port_step step = step_of(PORT_STEP_MAP);
    struct port_step_result result = {};
    EXPECT_EQ(port_step(port, 4100, &step, &result), PORT_OK);
    expect_call(
        SLOT_KERNEL_VSPACE_ENDPOINT, RK_VSPACE_MAP,
        {4100, 6000, 0x3000, 0x10000, 0x4000, RK_MAP_READ | RK_MAP_WRITE | RK_MAP_OVERWRITE});
}

TEST_F(RefkernelPortTest, StepUnmapTellsWhatItRemoved) {
    const struct port_step step = step_of(PORT_STEP_UNMAP);
    struct port_step_result result = {};
    kernel.answer({RK_OK, {0x2000, 2, 0, 0}});
    EXPECT_EQ(port_step(port, 4100, &step, &result), PORT_OK);
    expect_call(SLOT_KERNEL_VSPACE_ENDPOINT, RK_VSPACE_UNMAP, {4100, 0x10000, 0x4000});
    EXPECT_EQ(result.bytes_removed, 0x2000u);
    kernel.answer({RK_NO_TABLES, {0x2000}});
    EXPECT_EQ(port_step(port, 4100, &step, &result), PORT_NO_TABLES);
    EXPECT_EQ(result.bytes_removed, 0u);
}

TEST_F(RefkernelPortTest, StepProtectHasRightsOnly) {
    const struct port_step step = step_of(PORT_STEP_PROTECT);
    struct port_step_result result = {};
    EXPECT_EQ(port_step(port, 4100, &step, &result), PORT_OK);
    expect_call(SLOT_KERNEL_VSPACE_ENDPOINT, RK_VSPACE_PROTECT,
                {4100, 0x10000, 0x4000, RK_MAP_READ | RK_MAP_WRITE});
}

TEST_F(RefkernelPortTest, StepsStandInTheBufferFromByte64On) {
    const struct port_step steps[] = {step_of(PORT_STEP_UNMAP), step_of(PORT_STEP_MAP),
                                      step_of(PORT_STEP_PROTECT)};
    struct port_step_result result = {};
    uint32_t done = 99;
    kernel.answer({RK_PRESENT, {1, 0x3000}});
    EXPECT_EQ(port_steps(port, 4100, steps, 3, &done, &result), PORT_PRESENT);
    EXPECT_EQ(done, 1u);
    EXPECT_EQ(result.bytes_removed, 0x3000u);
    expect_call(SLOT_KERNEL_VSPACE_ENDPOINT, RK_VSPACE_APPLY, {4100, 3});
    const words expected = {
        // method and flags, memory slot, offset, address, length, reserved
        RK_VSPACE_UNMAP,
        0,
        0,
        0x10000,
        0x4000,
        0,
        0,
        RK_VSPACE_MAP | uint64_t{RK_MAP_READ | RK_MAP_WRITE | RK_MAP_OVERWRITE} << 32,
        6000,
        0x3000,
        0x10000,
        0x4000,
        0,
        0,
        RK_VSPACE_PROTECT | uint64_t{RK_MAP_READ | RK_MAP_WRITE} << 32,
        0,
        0,
        0x10000,
        0x4000,
        0,
        0,
    };
    EXPECT_EQ(words(kernel.buffer + 8, kernel.buffer + 8 + expected.size()), expected);
}

TEST_F(RefkernelPortTest, StepsHaveALimit) {
    const std::vector<struct port_step> steps(PORT_STEPS_MAX + 1, step_of(PORT_STEP_UNMAP));
    struct port_step_result result = {};
    uint32_t done = 99;
    EXPECT_EQ(port_steps(port, 4100, steps.data(), PORT_STEPS_MAX + 1, &done, &result),
              PORT_REFUSED);
    EXPECT_EQ(done, 0u);
    EXPECT_EQ(port_steps(port, 4100, steps.data(), 0, &done, &result), PORT_REFUSED);
    EXPECT_TRUE(kernel.calls.empty());
    kernel.answer({RK_OK, {PORT_STEPS_MAX}});
    EXPECT_EQ(port_steps(port, 4100, steps.data(), PORT_STEPS_MAX, &done, &result), PORT_OK);
    EXPECT_EQ(done, static_cast<uint32_t>(PORT_STEPS_MAX));
}

TEST_F(RefkernelPortTest, StepsEndWithThePieceThatTheKernelDid) {
    const struct port_step steps[] = {step_of(PORT_STEP_UNMAP), step_of(PORT_STEP_MAP)};
    struct port_step_result result = {};
    uint32_t done = 99;
    kernel.answer({RK_MORE, {1, 0x4000, 0x1000}});
    EXPECT_EQ(port_steps(port, 4100, steps, 2, &done, &result), PORT_MORE);
    EXPECT_EQ(done, 1u);
    EXPECT_EQ(result.bytes_removed, 0x4000u);
    EXPECT_EQ(result.bytes_done, 0x1000u);
    EXPECT_EQ(kernel.calls.size(), 1u);
    kernel.answer({RK_MORE, {0, 0, 0}});
    EXPECT_EQ(port_steps(port, 4100, steps, 2, &done, &result), PORT_REFUSED) << "for ever";
}

// One step alone is done as a whole, however often the kernel is asked for the rest.
TEST_F(RefkernelPortTest, ZeroesGoOnWhereTheKernelStopped) {
    const struct port_step step = step_of(PORT_STEP_ZERO);
    struct port_step_result result = {};
    kernel.answer({RK_MORE, {0, 0, 0x1000}}); // a page of the four
    kernel.answer({RK_MORE, {0, 0, 0x2000}});
    kernel.answer({RK_OK, {1, 0, 0}});
    EXPECT_EQ(port_step(port, 4100, &step, &result), PORT_OK);
    ASSERT_EQ(kernel.calls.size(), 3u);
    EXPECT_EQ(kernel.calls[2].words, (words{4100, 1}));
    const words expected = {RK_VSPACE_ZERO, 6000, 0x6000, 0, 0x1000, 0, 0};
    EXPECT_EQ(words(kernel.buffer + 8, kernel.buffer + 15), expected);
}

TEST_F(RefkernelPortTest, AZeroThatGetsNowhereEnds) {
    const struct port_step step = step_of(PORT_STEP_ZERO);
    struct port_step_result result = {};
    kernel.answer({RK_MORE, {0, 0, 0}});
    EXPECT_EQ(port_step(port, 4100, &step, &result), PORT_REFUSED);
    EXPECT_EQ(kernel.calls.size(), 1u);
}

TEST_F(RefkernelPortTest, VspaceQueryAndInfo) {
    struct port_page page = {};
    kernel.answer({RK_OK, {0x123456, RK_MAP_READ | RK_MAP_UNCACHED, 0x200000}});
    EXPECT_EQ(port_vspace_query(port, 4100, 0x7008, &page), PORT_OK);
    expect_call(SLOT_KERNEL_VSPACE_ENDPOINT, RK_VSPACE_QUERY, {4100, 0x7008});
    EXPECT_EQ(page.physical, 0x123456u);
    EXPECT_EQ(page.page_bytes, 0x200000u);
    EXPECT_EQ(page.rights, VSPACED_READ);

    kernel.calls.clear();
    struct port_vspace info = {};
    kernel.answer({RK_OK, {64, 60, 0x8000, 5}});
    EXPECT_EQ(port_vspace_info(port, 4100, &info), PORT_OK);
    expect_call(SLOT_KERNEL_VSPACE_ENDPOINT, RK_VSPACE_INFO, {4100});
    EXPECT_EQ(info.table_frames, 64u);
    EXPECT_EQ(info.table_frames_free, 60u);
    EXPECT_EQ(info.bytes_mapped, 0x8000u);
}

} // namespace
