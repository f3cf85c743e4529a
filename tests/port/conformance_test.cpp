// The conformance cases over the simulated kernel.
#include <gtest/gtest.h>

#include <ostream>

extern "C" {
#include "conformance/conformance.h"
#include "hostsim/sim.h"
}

namespace {

struct port *kernel;
uint32_t caller; // capability space of the process that calls
uint32_t owner;  // of memory and vspaces: slot n holds what vspaced's slot n is a copy of

enum : uint32_t { CALLER_ENDPOINT = 1, CALLER_CAPABILITY = 2, CALLER_RECEIVED = 3 };

// One of the server's. Each has a reply of its own: one may call another while it serves.
struct Thread {
    struct port *port;
    world_serve_fn *serve;
    struct port_reply reply;
};

Thread here, elsewhere;

[[noreturn]] void serve_loop(void *context) {
    auto &thread = *static_cast<Thread *>(context);
    struct port_message message;
    port_receive(thread.port, &message);
    for (;;) {
        thread.reply = {};
        thread.reply.label = message.label;
        thread.serve(thread.port, &message, &thread.reply);
        port_reply_receive(thread.port, &thread.reply, &message);
    }
}

} // namespace

extern "C" {

struct port *world_thread(world_serve_fn *serve) {
    elsewhere.port = sim_port(kernel, 1);
    elsewhere.serve = serve;
    sim_set_server(elsewhere.port, serve_loop, &elsewhere);
    return elsewhere.port;
}

void world_vspace_make(uint32_t slot, uint64_t table_frames) {
    sim_make_vspace(kernel, owner, slot, table_frames, BOOTSTRAP_READ | BOOTSTRAP_MANAGE);
    sim_copy(kernel, owner, slot, SIM_SERVER, slot, BOOTSTRAP_RIGHTS_ALL);
}

void world_vspace_destroy(uint32_t slot) {
    sim_vspace_destroy(kernel, owner, slot);
}

void world_memory_make(uint32_t slot, uint64_t bytes, uint64_t, uint64_t rights) {
    sim_make_memory(kernel, owner, slot, bytes, rights, false);
    sim_copy(kernel, owner, slot, SIM_SERVER, slot, BOOTSTRAP_RIGHTS_ALL);
}

void world_memory_revoke(uint32_t slot) {
    sim_revoke(kernel, owner, slot);
}

static uint64_t frame_of(uint32_t slot, uint64_t offset) {
    return sim_memory_base(kernel, slot) + offset;
}

void world_page_write(uint32_t slot, uint64_t offset) {
    sim_frame_write(kernel, frame_of(slot, offset));
}

bool world_page_is_zero(uint32_t slot, uint64_t offset) {
    return sim_frame_is_zero(kernel, frame_of(slot, offset));
}

void world_copy(uint32_t from, uint32_t to) {
    sim_copy(kernel, SIM_SERVER, from, SIM_SERVER, to, BOOTSTRAP_RIGHTS_ALL);
}

void world_call(const struct world_call *call, world_serve_fn *serve, struct world_answer *answer) {
    struct sim_request request = {};
    request.label = call->label;
    request.word_count = call->word_count;
    std::copy(std::begin(call->words), std::end(call->words), request.words);
    sim_copy(kernel, SIM_SERVER, call->endpoint, caller, CALLER_ENDPOINT, BOOTSTRAP_RIGHTS_ALL);
    if (call->capability != 0) {
        sim_copy(kernel, SIM_SERVER, call->capability, caller, CALLER_CAPABILITY,
                 BOOTSTRAP_RIGHTS_ALL);
        request.capability = CALLER_CAPABILITY;
    }
    here.serve = serve;
    static struct sim_answer got;
    ASSERT_TRUE(sim_call(kernel, caller, CALLER_ENDPOINT, CALLER_RECEIVED, &request, &got));
    answer->word_count = got.word_count;
    std::copy(std::begin(got.words), std::end(got.words), answer->words);
    uint64_t badge = 0;
    ASSERT_TRUE(sim_query_cap(kernel, caller, CALLER_RECEIVED, &answer->capability, &badge));
    sim_delete(kernel, caller, CALLER_ENDPOINT);
    sim_delete(kernel, caller, CALLER_RECEIVED);
    if (call->capability != 0) {
        // What vspaced took was copied from here: its parent is the sender's
        // source again.
        sim_delete(kernel, caller, CALLER_CAPABILITY);
    }
}
}

static void PrintTo(const struct conformance_case &one, std::ostream *out) {
    *out << one.name;
}

namespace {

class ConformanceTest : public testing::TestWithParam<struct conformance_case> {
  protected:
    void SetUp() override {
        kernel = sim_new_shards(2);
        sim_pieces(kernel, 1000);
        owner = sim_space_new(kernel, WORLD_SLOT_FIRST + WORLD_SLOT_COUNT);
        caller = sim_space_new(kernel, 8);
        here.port = kernel;
        sim_set_server(kernel, serve_loop, &here);
    }
    void TearDown() override {
        sim_free(kernel);
    }
};

TEST_P(ConformanceTest, holds) {
    const char *wrong = GetParam().run(kernel);
    EXPECT_EQ(wrong, nullptr) << wrong;
}

std::string name_of(const testing::TestParamInfo<struct conformance_case> &one) {
    return one.param.name;
}

INSTANTIATE_TEST_SUITE_P(Slots, ConformanceTest,
                         testing::ValuesIn(conformance_slots,
                                           conformance_slots + conformance_slot_count),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Messages, ConformanceTest,
                         testing::ValuesIn(conformance_messages,
                                           conformance_messages + conformance_message_count),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Threads, ConformanceTest,
                         testing::ValuesIn(conformance_threads,
                                           conformance_threads + conformance_thread_count),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Vspaces, ConformanceTest,
                         testing::ValuesIn(conformance_vspaces,
                                           conformance_vspaces + conformance_vspace_count),
                         name_of);

} // namespace
