// vspaced's own start: it becomes ready with exactly what the intake names, and
// with nothing else.
#include <cstdlib>
#include <functional>
#include <gtest/gtest.h>

#include "startup/envelope_builder.h"
#include "world.h"

namespace {

class StartTest : public testing::Test {
  protected:
    void SetUp() override {
        kernel = sim_new();
        memory = std::aligned_alloc(64, sizeof(struct shard) + 64);
        std::memset(memory, 0, sizeof(struct shard));
        server.shards[0] = static_cast<struct shard *>(memory);
        server.ports[0] = kernel;
    }
    void TearDown() override {
        sim_free(kernel);
        std::free(memory);
    }

    startup_status run() {
        return start(&server, envelope.bytes(), envelope.size());
    }

    // Refused, and no capability was made.
    void expect_refused(startup_status status) {
        uint32_t count = sim_capability_count(kernel, SIM_SERVER);
        EXPECT_EQ(run(), status);
        EXPECT_EQ(sim_capability_count(kernel, SIM_SERVER), count);
    }

    void replace(uint32_t slot, uint64_t type, uint64_t rights) {
        sim_delete(kernel, SIM_SERVER, slot);
        sim_make(kernel, SIM_SERVER, slot, type, rights);
    }

    port *kernel;
    void *memory;
    struct server server = {};
    Envelope envelope{BOOTSTRAP_ROLE_VSPACED};
};

TEST_F(StartTest, Ready) {
    EXPECT_EQ(run(), STARTUP_READY);
    EXPECT_EQ(sim_capability_count(kernel, SIM_SERVER), 5u); // four of the intake, and control
    port_capability control;
    uint64_t badge;
    ASSERT_TRUE(sim_query_cap(kernel, SIM_SERVER, VSPACED_SLOT_CONTROL, &control, &badge));
    EXPECT_EQ(control.type, uint64_t{BOOTSTRAP_TYPE_ENDPOINT});
    EXPECT_EQ(control.rights, uint64_t{BOOTSTRAP_SEND | BOOTSTRAP_GRANT});
    EXPECT_EQ(badge, UINT64_C(3) << 60 | UINT64_C(0x11) << 52); // CONTROL: look and admin
    EXPECT_EQ(sim_misuses(kernel), 0u);
}

TEST_F(StartTest, SpoiledEnvelopes) {
    const std::pair<startup_status, std::function<void(Envelope &)>> spoilers[] = {
        {STARTUP_BAD_MAGIC, [](Envelope &e) { e.header.magic = 0; }},
        {STARTUP_BAD_VERSION, [](Envelope &e) { e.header.version = 2; }},
        {STARTUP_BAD_SIZE, [](Envelope &e) { e.header.header_bytes = 88; }},
        {STARTUP_BAD_ROLE, [](Envelope &e) { e.header.role = BOOTSTRAP_ROLE_PROCD; }},
        {STARTUP_BAD_ENVELOPE_FLAGS, [](Envelope &e) { e.header.flags = 1; }},
        {STARTUP_RESERVED_FIELD, [](Envelope &e) { e.header.reserved = 1; }},
        {STARTUP_DUPLICATE_SLOT, [](Envelope &e) { e.entries[1].slot = e.entries[0].slot; }},
        {STARTUP_MISSING_SLOT, [](Envelope &e) { e.remove(SLOT_KERNEL_VSPACE_ENDPOINT); }},
        {STARTUP_UNEXPECTED_SLOT,
         [](Envelope &e) {
             e.entries.push_back({3000, BOOTSTRAP_TYPE_IO_PORT, 1, 0});
         }},
        {STARTUP_WRONG_DECLARED_TYPE,
         [](Envelope &e) { e.entry(SLOT_READY).type = BOOTSTRAP_TYPE_THREAD; }},
        {STARTUP_TOO_FEW_DECLARED_RIGHTS, [](Envelope &e) { e.entry(SLOT_ENDPOINT).rights = 0; }},
        {STARTUP_TOO_MANY_DECLARED_RIGHTS,
         [](Envelope &e) { e.entry(SLOT_ENDPOINT).rights |= BOOTSTRAP_MANAGE; }},
        {STARTUP_BAD_PARAMETER, [](Envelope &e) { e.header.parameters[0] = 0; }},
        {STARTUP_BAD_PARAMETER, [](Envelope &e) { e.header.parameters[0] = VSPACED_SHARDS + 1; }},
    };
    for (const auto &[status, spoil] : spoilers) {
        envelope = Envelope(BOOTSTRAP_ROLE_VSPACED);
        spoil(envelope);
        expect_refused(status);
    }
}

TEST_F(StartTest, WrongTypeInARealSlot) {
    replace(SLOT_KERNEL_VSPACE_ENDPOINT, BOOTSTRAP_TYPE_ENDPOINT, BOOTSTRAP_SEND);
    expect_refused(STARTUP_WRONG_REAL_TYPE);
}

TEST_F(StartTest, CapabilitySpaceOfAnotherType) {
    replace(SLOT_CAP_SPACE, BOOTSTRAP_TYPE_MEMORY, BOOTSTRAP_MANAGE);
    expect_refused(STARTUP_WRONG_REAL_TYPE);
}

TEST_F(StartTest, TooFewRealRights) {
    replace(SLOT_ENDPOINT, BOOTSTRAP_TYPE_ENDPOINT, BOOTSTRAP_SEND | BOOTSTRAP_RECEIVE);
    expect_refused(STARTUP_TOO_FEW_REAL_RIGHTS);
}

TEST_F(StartTest, TooManyRealRights) {
    replace(SLOT_READY, BOOTSTRAP_TYPE_ENDPOINT,
            BOOTSTRAP_SEND | BOOTSTRAP_GRANT | BOOTSTRAP_RECEIVE);
    expect_refused(STARTUP_TOO_MANY_REAL_RIGHTS);
}

TEST_F(StartTest, EmptyRealSlot) {
    sim_delete(kernel, SIM_SERVER, SLOT_READY);
    expect_refused(STARTUP_EMPTY_REAL_SLOT);
}

// Storage, drivers, discovery: whatever it is and wherever it lies.
TEST_F(StartTest, UndeclaredCapability) {
    for (uint64_t type : {BOOTSTRAP_TYPE_MEMORY, BOOTSTRAP_TYPE_IO_PORT, BOOTSTRAP_TYPE_ENDPOINT,
                          BOOTSTRAP_TYPE_CONSOLE, BOOTSTRAP_TYPE_UNKNOWN}) {
        for (uint32_t slot : {uint32_t{SLOT_MEMD}, uint32_t{VSPACED_SLOT_CONTROL},
                              uint32_t{VSPACED_SLOT_END_OF(1) - 1}}) {
            sim_make(kernel, SIM_SERVER, slot, type, 0);
            expect_refused(STARTUP_UNDECLARED_CAPABILITY);
            sim_delete(kernel, SIM_SERVER, slot);
        }
    }
}

TEST_F(StartTest, UndeclaredCapabilityBeyondTheSlotsInUse) {
    sim_space_resize(kernel, SIM_SERVER, VSPACED_SLOT_END_OF(1) + 64);
    EXPECT_EQ(run(), STARTUP_READY);
    sim_delete(kernel, SIM_SERVER, VSPACED_SLOT_CONTROL);
    sim_make(kernel, SIM_SERVER, VSPACED_SLOT_END_OF(1) + 63, BOOTSTRAP_TYPE_MEMORY, 0);
    expect_refused(STARTUP_UNDECLARED_CAPABILITY);
}

TEST_F(StartTest, CapabilitySpaceTooSmall) {
    sim_space_resize(kernel, SIM_SERVER, VSPACED_SLOT_END_OF(1) - 1);
    expect_refused(STARTUP_NO_RESOURCES);
}

// Whatever call fails, it does not become ready, and no later call is tried.
TEST_F(StartTest, KernelFailsAtEachCall) {
    const uint64_t calls = 1 + (VSPACED_SLOT_END_OF(1) - 1) + 1; // size, every slot, control
    for (uint64_t k = 1; k <= calls; k += k < 20 || k > calls - 20 ? 1 : 97) {
        uint64_t before = sim_calls(kernel);
        sim_fail(kernel, k, PORT_REFUSED, 0);
        expect_refused(k == calls ? STARTUP_NO_RESOURCES : STARTUP_QUERY_FAILED);
        EXPECT_EQ(sim_calls(kernel) - before, k);
    }
    sim_fail(kernel, calls + 1, PORT_REFUSED, 0);
    EXPECT_EQ(run(), STARTUP_READY);
}

} // namespace
