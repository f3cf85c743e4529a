// The simulation itself: what the server's tests believe it for.
#include <cstdlib>
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "bootstrap/capability.h"
#include "bootstrap/slots.h"
#include "hostsim/sim.h"
#include "vspaced/slots.h"
}

namespace {

const uint64_t PAGE = VSPACED_PAGE_BYTES;
const uint64_t AT = 0x40000000;
const uint32_t SPACE_SLOT = VSPACED_SLOT_VSPACE_FIRST, MEMORY_SLOT = VSPACED_SLOT_MEMORY_FIRST;

class SimTest : public testing::Test {
  protected:
    void SetUp() override {
        port = sim_new();
        other = sim_space_new(port, 16);
        sim_make_vspace(port, SIM_SERVER, SPACE_SLOT, 10, BOOTSTRAP_MANAGE);
        sim_make_memory(port, SIM_SERVER, MEMORY_SLOT, 16 * PAGE, BOOTSTRAP_READ | BOOTSTRAP_WRITE,
                        false);
    }
    void TearDown() override {
        sim_free(port);
    }

    port_status step(port_step_kind kind, uint64_t begin, uint64_t pages, unsigned rights = 0,
                     bool overwrite = false, uint64_t offset = 0) {
        struct port_step step = {};
        step.kind = kind;
        step.rights = static_cast<uint8_t>(rights);
        step.overwrite = overwrite;
        step.memory_slot = kind == PORT_STEP_MAP ? MEMORY_SLOT : 0;
        step.memory_offset = offset;
        step.range = {begin, begin + pages * PAGE};
        return port_step(port, SPACE_SLOT, &step, &result);
    }
    uint64_t tables_free() {
        port_vspace info = {};
        EXPECT_EQ(port_vspace_info(port, SPACE_SLOT, &info), PORT_OK);
        return info.table_frames_free;
    }
    std::string dump() {
        char *text = sim_dump(port);
        std::string copy = text;
        std::free(text);
        return copy;
    }
    uint64_t type_of(uint32_t space, uint32_t slot) {
        port_capability capability = {};
        uint64_t badge;
        EXPECT_TRUE(sim_query_cap(port, space, slot, &capability, &badge));
        return capability.type;
    }

    struct port *port;
    uint32_t other;
    port_step_result result = {};
};

TEST_F(SimTest, MapsPageByPage) {
    ASSERT_EQ(step(PORT_STEP_MAP, AT, 3, 3), PORT_OK);
    port_page first, third;
    ASSERT_EQ(port_vspace_query(port, SPACE_SLOT, AT + 5, &first), PORT_OK);
    ASSERT_EQ(port_vspace_query(port, SPACE_SLOT, AT + 2 * PAGE, &third), PORT_OK);
    EXPECT_EQ(first.rights, 3);
    EXPECT_EQ(first.physical % PAGE, 5u);
    EXPECT_EQ(third.physical, first.physical - 5 + 2 * PAGE);
    EXPECT_EQ(port_vspace_query(port, SPACE_SLOT, AT + 3 * PAGE, &third), PORT_ABSENT);
}

TEST_F(SimTest, MapRefusesAndChangesNothing) {
    ASSERT_EQ(step(PORT_STEP_MAP, AT, 1, 1), PORT_OK);
    std::string before = dump();
    EXPECT_EQ(step(PORT_STEP_MAP, AT - PAGE, 2, 1), PORT_PRESENT);
    EXPECT_EQ(step(PORT_STEP_MAP, AT + PAGE, 17, 1), PORT_TOO_SMALL);
    EXPECT_EQ(step(PORT_STEP_MAP, AT + PAGE, 1, 1, false, 16 * PAGE), PORT_TOO_SMALL);
    EXPECT_EQ(step(PORT_STEP_MAP, AT + PAGE, 1, 5), PORT_NO_RIGHT);
    EXPECT_EQ(dump(), before);
}

TEST_F(SimTest, OverwriteReplaces) {
    ASSERT_EQ(step(PORT_STEP_MAP, AT, 2, 1), PORT_OK);
    ASSERT_EQ(step(PORT_STEP_MAP, AT + PAGE, 2, 3, true, 8 * PAGE), PORT_OK);
    port_page page;
    ASSERT_EQ(port_vspace_query(port, SPACE_SLOT, AT + PAGE, &page), PORT_OK);
    EXPECT_EQ(page.rights, 3);
    ASSERT_EQ(step(PORT_STEP_UNMAP, AT, 3), PORT_OK);
    EXPECT_EQ(result.bytes_removed, 3 * PAGE);
}

// Three levels below the top: a page alone takes three frames, its neighbour none,
// one in the next 2 MiB one more.
TEST_F(SimTest, CountsPageTableFrames) {
    EXPECT_EQ(tables_free(), 10u);
    ASSERT_EQ(step(PORT_STEP_MAP, AT, 1, 1), PORT_OK);
    EXPECT_EQ(tables_free(), 7u);
    ASSERT_EQ(step(PORT_STEP_MAP, AT + PAGE, 1, 1), PORT_OK);
    EXPECT_EQ(tables_free(), 7u);
    ASSERT_EQ(step(PORT_STEP_MAP, AT + (2 << 20) - PAGE, 2, 1), PORT_OK); // over the border
    EXPECT_EQ(tables_free(), 6u);
    ASSERT_EQ(step(PORT_STEP_MAP, AT + (UINT64_C(1) << 30), 1, 1), PORT_OK);
    EXPECT_EQ(tables_free(), 4u);
    ASSERT_EQ(step(PORT_STEP_MAP, AT + (UINT64_C(1) << 39), 1, 1), PORT_OK);
    EXPECT_EQ(tables_free(), 1u);
    std::string before = dump();
    EXPECT_EQ(step(PORT_STEP_MAP, AT + (UINT64_C(2) << 30), 1, 1), PORT_NO_TABLES);
    EXPECT_EQ(dump(), before);
    ASSERT_EQ(
        step(PORT_STEP_UNMAP, VSPACED_USER_BEGIN, (VSPACED_USER_END - VSPACED_USER_BEGIN) / PAGE),
        PORT_OK);
    EXPECT_EQ(tables_free(), 10u);
}

TEST_F(SimTest, ProtectNeedsEveryPageAndTheMemorysRight) {
    ASSERT_EQ(step(PORT_STEP_MAP, AT, 2, 1), PORT_OK);
    std::string before = dump();
    EXPECT_EQ(step(PORT_STEP_PROTECT, AT, 3, 3), PORT_ABSENT);
    EXPECT_EQ(step(PORT_STEP_PROTECT, AT, 2, 5), PORT_NO_RIGHT);
    EXPECT_EQ(dump(), before);
    EXPECT_EQ(step(PORT_STEP_PROTECT, AT, 2, 3), PORT_OK);
    EXPECT_NE(dump(), before);
}

TEST_F(SimTest, WhatNoServerMayAskIsCounted) {
    uint64_t misuses = sim_misuses(port);
    EXPECT_EQ(step(PORT_STEP_MAP, AT + 1, 1, 1), PORT_REFUSED);
    EXPECT_EQ(step(PORT_STEP_MAP, 0, 1, 1), PORT_REFUSED);
    EXPECT_EQ(step(PORT_STEP_MAP, AT, 1, 6), PORT_REFUSED);
    EXPECT_EQ(step(PORT_STEP_MAP, AT, 0, 1), PORT_REFUSED);
    EXPECT_EQ(step(PORT_STEP_UNMAP, VSPACED_USER_END - PAGE, 2), PORT_REFUSED);
    EXPECT_EQ(sim_misuses(port), misuses + 5);
}

TEST_F(SimTest, NamedSlots) {
    struct port_step step = {};
    step.kind = PORT_STEP_UNMAP;
    step.range = {AT, AT + PAGE};
    EXPECT_EQ(port_step(port, SPACE_SLOT + 1, &step, &result), PORT_EMPTY_SLOT);
    EXPECT_EQ(port_step(port, MEMORY_SLOT, &step, &result), PORT_WRONG_TYPE);
    sim_vspace_destroy(port, SIM_SERVER, SPACE_SLOT);
    EXPECT_EQ(port_step(port, SPACE_SLOT, &step, &result), PORT_GONE);
}

TEST_F(SimTest, RevokeTakesDescendantsWherever) {
    sim_make(port, other, 1, BOOTSTRAP_TYPE_ENDPOINT, BOOTSTRAP_RIGHTS_ALL);
    sim_copy(port, other, 1, other, 2, BOOTSTRAP_RIGHTS_ALL);
    sim_copy(port, other, 2, SIM_ROOTD, 2, BOOTSTRAP_SEND);
    sim_copy(port, SIM_ROOTD, 2, other, 3, BOOTSTRAP_RIGHTS_ALL);
    sim_delete(port, SIM_ROOTD, 2); // its child is slot 2's now
    EXPECT_EQ(type_of(other, 3), uint64_t{BOOTSTRAP_TYPE_ENDPOINT});
    sim_revoke(port, other, 1);
    EXPECT_EQ(type_of(other, 1), uint64_t{BOOTSTRAP_TYPE_ENDPOINT});
    EXPECT_EQ(type_of(other, 2), uint64_t{BOOTSTRAP_TYPE_NONE});
    EXPECT_EQ(type_of(other, 3), uint64_t{BOOTSTRAP_TYPE_NONE});
}

TEST_F(SimTest, CopiesHaveNoMoreRights) {
    sim_make(port, other, 1, BOOTSTRAP_TYPE_ENDPOINT, BOOTSTRAP_SEND);
    sim_copy(port, other, 1, other, 2, BOOTSTRAP_RIGHTS_ALL);
    port_capability copy;
    uint64_t badge;
    ASSERT_TRUE(sim_query_cap(port, other, 2, &copy, &badge));
    EXPECT_EQ(copy.rights, uint64_t{BOOTSTRAP_SEND});
}

TEST_F(SimTest, FailsTheCallThatItWasToldTo) {
    sim_fail(port, 2, PORT_NO_TABLES, 3);
    const port_status expected[] = {PORT_OK, PORT_NO_TABLES, PORT_OK, PORT_OK, PORT_NO_TABLES};
    for (uint64_t i = 0; i < 5; i++) {
        EXPECT_EQ(step(PORT_STEP_MAP, AT + i * PAGE, 1, 1), expected[i]);
    }
    EXPECT_EQ(sim_failures(port), 2u);
}

TEST_F(SimTest, VectorsStopAtTheFirstFailure) {
    struct port_step steps[3] = {};
    for (uint64_t i = 0; i < 3; i++) {
        steps[i].kind = PORT_STEP_MAP;
        steps[i].rights = 1;
        steps[i].memory_slot = MEMORY_SLOT;
        steps[i].range = {AT + i * PAGE, AT + (i + 1) * PAGE};
    }
    struct port_step_result result;
    uint32_t done = 9;
    sim_fail(port, 3, PORT_REFUSED, 0);
    EXPECT_EQ(port_steps(port, SPACE_SLOT, steps, 3, &done, &result), PORT_REFUSED);
    EXPECT_EQ(done, 2u);
    EXPECT_EQ(port_steps(port, SPACE_SLOT, &steps[2], 1, &done, &result), PORT_OK);
    EXPECT_EQ(done, 1u);
}

TEST_F(SimTest, TwoKernelsShareNothing) {
    struct port *second = sim_new();
    std::string before = dump();
    sim_make_vspace(second, SIM_SERVER, SPACE_SLOT, 10, BOOTSTRAP_MANAGE);
    EXPECT_EQ(dump(), before);
    sim_free(second);
}

} // namespace
