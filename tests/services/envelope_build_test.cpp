// What rootd writes is what the services accept: the builder against the checks
// of src/startup, for each role and each count that it may have.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

extern "C" {
#include "rootd/envelope_build.h"
}

namespace {

bool build(bootstrap_role role, uint32_t run_count, uint64_t parameter,
           std::vector<uint64_t> *page) {
    page->assign(ENVELOPE_BYTES_MAX / 8, UINT64_C(0x5a5a5a5a5a5a5a5a));
    const struct envelope_order order = {role, run_count, parameter};
    return envelope_build(&order, reinterpret_cast<struct envelope_v1 *>(page->data()));
}

void expect_accepted(bootstrap_role role, uint32_t run_count, uint64_t parameter) {
    std::vector<uint64_t> page;
    ASSERT_TRUE(build(role, run_count, parameter, &page)) << run_count;
    const auto *envelope = reinterpret_cast<const struct envelope_v1 *>(page.data());
    EXPECT_STREQ(startup_status_name(envelope_check(envelope, envelope->total_bytes, role)),
                 "READY");
    EXPECT_STREQ(startup_status_name(intake_check_declared(envelope)), "READY");
    EXPECT_EQ(envelope->parameters[0], parameter);
    for (size_t i = envelope->total_bytes; i < ENVELOPE_BYTES_MAX; i++) {
        EXPECT_EQ(reinterpret_cast<const uint8_t *>(page.data())[i], 0) << "after the entries";
    }
}

TEST(EnvelopeBuild, every_role_accepts_its_own) {
    for (uint32_t ranges = 1; ranges <= SLOT_UNTYPED_COUNT; ranges++) {
        expect_accepted(BOOTSTRAP_ROLE_MEMD, ranges, 0);
    }
    expect_accepted(BOOTSTRAP_ROLE_VSPACED, 0, 1);
    expect_accepted(BOOTSTRAP_ROLE_PAGERD, 0, 0);
    for (uint32_t modules = 1; modules <= SLOT_MODULE_COUNT; modules++) {
        expect_accepted(BOOTSTRAP_ROLE_PROCD, modules, modules);
    }
}

TEST(EnvelopeBuild, counts_that_a_role_may_not_have) {
    std::vector<uint64_t> page;
    const auto refused = [&](bootstrap_role role, uint32_t count) {
        EXPECT_FALSE(build(role, count, 0, &page));
        EXPECT_EQ(page[0], UINT64_C(0x5a5a5a5a5a5a5a5a)) << "written though refused";
    };
    refused(BOOTSTRAP_ROLE_MEMD, 0);
    refused(BOOTSTRAP_ROLE_MEMD, SLOT_UNTYPED_COUNT + 1);
    refused(BOOTSTRAP_ROLE_PROCD, 0);
    refused(BOOTSTRAP_ROLE_PROCD, SLOT_MODULE_COUNT + 1);
    refused(static_cast<bootstrap_role>(7), 1);
}

} // namespace
