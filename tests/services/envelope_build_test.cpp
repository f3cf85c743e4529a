// What rootd writes is what the services accept: the builder against the checks
// of src/startup, for each role and each count that it may have.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <vector>

extern "C" {
#include "rootd/envelope_build.h"
#include "vspaced/limits.h"
}

namespace {

bool build(bootstrap_role role, uint32_t run_count, std::array<uint64_t, 2> parameters,
           std::vector<uint64_t> *page) {
    page->assign(ENVELOPE_BYTES_MAX / 8, UINT64_C(0x5a5a5a5a5a5a5a5a));
    const struct envelope_order order = {role, run_count, {parameters[0], parameters[1]}};
    return envelope_build(&order, reinterpret_cast<struct envelope_v1 *>(page->data()));
}

void expect_accepted(bootstrap_role role, uint32_t run_count, std::array<uint64_t, 2> parameters) {
    std::vector<uint64_t> page;
    ASSERT_TRUE(build(role, run_count, parameters, &page)) << run_count;
    const auto *envelope = reinterpret_cast<const struct envelope_v1 *>(page.data());
    EXPECT_STREQ(startup_status_name(envelope_check(envelope, envelope->total_bytes, role)),
                 "READY");
    EXPECT_STREQ(startup_status_name(intake_check_declared(envelope)), "READY");
    EXPECT_EQ(envelope->parameters[0], parameters[0]);
    EXPECT_EQ(envelope->parameters[1], parameters[1]);
    for (size_t i = envelope->total_bytes; i < ENVELOPE_BYTES_MAX; i++) {
        EXPECT_EQ(reinterpret_cast<const uint8_t *>(page.data())[i], 0) << "after the entries";
    }
}

TEST(EnvelopeBuild, every_role_accepts_its_own) {
    for (uint32_t ranges = 1; ranges <= SLOT_UNTYPED_COUNT; ranges++) {
        expect_accepted(BOOTSTRAP_ROLE_MEMD, ranges, {});
    }
    expect_accepted(BOOTSTRAP_ROLE_VSPACED, 0, {1});
    for (uint32_t shards = 2; shards <= VSPACED_SHARDS; shards++) {
        expect_accepted(BOOTSTRAP_ROLE_VSPACED, shards, {shards});
    }
    expect_accepted(BOOTSTRAP_ROLE_PAGERD, 0, {});
    for (uint32_t modules = 1; modules <= SLOT_MODULE_COUNT; modules++) {
        expect_accepted(BOOTSTRAP_ROLE_PROCD, modules, {modules, 8});
    }
}

TEST(EnvelopeBuild, counts_that_a_role_may_not_have) {
    std::vector<uint64_t> page;
    const auto refused = [&](bootstrap_role role, uint32_t count) {
        EXPECT_FALSE(build(role, count, {}, &page));
        EXPECT_EQ(page[0], UINT64_C(0x5a5a5a5a5a5a5a5a)) << "written though refused";
    };
    refused(BOOTSTRAP_ROLE_MEMD, 0);
    refused(BOOTSTRAP_ROLE_MEMD, SLOT_UNTYPED_COUNT + 1);
    refused(BOOTSTRAP_ROLE_VSPACED, SLOT_SHARD_COUNT + 1);
    refused(BOOTSTRAP_ROLE_PROCD, 0);
    refused(BOOTSTRAP_ROLE_PROCD, SLOT_MODULE_COUNT + 1);
    refused(static_cast<bootstrap_role>(7), 1);
}

} // namespace
