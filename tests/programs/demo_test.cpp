// The demo's arguments, and its judgement of how processes end.
#include <gtest/gtest.h>

#include <string>

extern "C" {
#include "programs/demo/ending.h"
#include "programs/demo/needs.h"
#include "programs/demo/options.h"
#include "refkernel/fault.h"
}

namespace {

struct parsed {
    bool good;
    struct options options;
    std::string why;
};

struct parsed parse(const char *text) {
    struct parsed result = {};
    char bytes[200];
    struct text why = text_begin(bytes, sizeof(bytes));
    result.good = options_parse(text, &result.options, &why);
    result.why = bytes;
    EXPECT_EQ(result.good, result.why.empty());
    return result;
}

TEST(OptionsTest, nothing_given_takes_the_defaults) {
    for (const char *text : {"", " ", "init=demo"}) {
        const auto got = parse(text);
        EXPECT_TRUE(got.good) << text;
        EXPECT_EQ(got.options.processes, 16u);
        EXPECT_EQ(got.options.seed, 1u);
        EXPECT_EQ(got.options.operations, 2000u);
        EXPECT_EQ(got.options.attack, 0u);
        EXPECT_EQ(got.options.churn, 0u);
    }
}

TEST(OptionsTest, all_given_in_any_order) {
    const auto got = parse("init=demo seed=18446744073709551615 operations=10 processes=3 "
                           "attack=1 churn=7");
    EXPECT_TRUE(got.good);
    EXPECT_EQ(got.options.processes, 3u);
    EXPECT_EQ(got.options.seed, UINT64_MAX);
    EXPECT_EQ(got.options.operations, 10u);
    EXPECT_EQ(got.options.attack, 1u);
    EXPECT_EQ(got.options.churn, 7u);
}

TEST(OptionsTest, the_wrong_word_is_named) {
    for (const char *word :
         {"processes=0", "processes=1025", "processes=", "processes=x", "seed=18446744073709551616",
          "seed=-1", "operations=0", "attack=2", "churn=1000001", "proceses=3", "seed", "=1"}) {
        const auto got = parse(
            (std::string("seed=5 ").substr(0, word[0] == 's' ? 0 : 7) + word + " operations=5")
                .c_str());
        EXPECT_FALSE(got.good) << word;
        EXPECT_EQ(got.why.substr(0, got.why.find(':')), word);
    }
}

TEST(OptionsTest, twice_is_once_too_often) {
    const auto got = parse("seed=1 seed=1");
    EXPECT_FALSE(got.good);
    EXPECT_EQ(got.why, "seed=1: the value is a number from 0 to 18446744073709551615, given once");
    EXPECT_EQ(parse("processes=1025").why,
              "processes=1025: the value is a number from 1 to 1024, given once");
    EXPECT_EQ(parse("proceses=3").why, "proceses=3: no such argument");
}

// Why the machine is too small; empty if it is not.
std::string lacks(const char *arguments, uint64_t mebibytes_free, uint64_t shards) {
    char bytes[200];
    struct text why = text_begin(bytes, sizeof(bytes));
    const auto got = parse(arguments);
    EXPECT_TRUE(got.good) << arguments;
    const bool met = needs_met(&got.options, mebibytes_free << 20, shards, &why);
    EXPECT_EQ(met, why.length == 0);
    EXPECT_FALSE(why.cut);
    return why.bytes;
}

TEST(NeedsTest, pools_of_the_shards) {
    EXPECT_EQ(lacks("processes=256", 4096, 1), "");
    EXPECT_EQ(lacks("processes=257", 4096, 1),
              "257 workloads are more than the 256 that the pools of 1 shard are for: fewer "
              "processes=, or more shards= and CPUs");
    EXPECT_EQ(lacks("processes=1024", 4096, 4), "");
    EXPECT_NE(lacks("processes=769", 4096, 3).find("768 that the pools of 3 shards"),
              std::string::npos);
}

TEST(NeedsTest, memory) {
    EXPECT_EQ(lacks("", 64, 1), "");
    EXPECT_EQ(lacks("", 4, 2), "16 workloads need 61696 KiB of memory, and 4096 KiB are free: give "
                               "the machine 57 MiB more, or fewer processes=");
    // Without the large page each, more of them take less; what comes and goes counts, 16 at once.
    EXPECT_NE(lacks("processes=64", 128, 1), "");
    EXPECT_EQ(lacks("processes=65", 128, 1), "");
    EXPECT_NE(lacks("processes=65 churn=1000", 96, 1), "");
    EXPECT_EQ(lacks("processes=65 churn=1000", 110, 1), "");
    EXPECT_NE(lacks("processes=1 attack=1", 80, 1), "");
    EXPECT_EQ(lacks("processes=1 attack=1", 100, 1), "");
}

class EndingTest : public ::testing::Test {
  protected:
    struct ending faults = {
        "sample", "faults", 0,    PROCD_END_FAULTED, 0, RK_FAULT_USER | RK_FAULT_WRITE,
        0x1000,   0x2000,   false};
    struct procd_end end = {
        1, PROCD_END_FAULTED, 0, RK_FAULT_PAGE, 0x400000, 0x1008, RK_FAULT_USER | RK_FAULT_WRITE};
};

TEST_F(EndingTest, the_fault_that_had_to_come) {
    EXPECT_EQ(ending_differs(&faults, &end), nullptr);
}

TEST_F(EndingTest, each_part_of_a_fault_counts) {
    struct procd_end other = end;
    other.kind = PROCD_END_EXITED;
    EXPECT_STREQ(ending_differs(&faults, &other), "the way it ended");
    other = end;
    other.fault_kind = RK_FAULT_INSTRUCTION;
    EXPECT_STREQ(ending_differs(&faults, &other), "the kind of the fault");
    other = end;
    other.fault_error |= RK_FAULT_PRESENT;
    EXPECT_STREQ(ending_differs(&faults, &other), "the fault's error code");
    for (const uint64_t address : {0xff8u, 0x2000u}) {
        other = end;
        other.fault_address = address;
        EXPECT_STREQ(ending_differs(&faults, &other), "the fault's address");
    }
    other = end;
    other.fault_ip = other.fault_address;
    EXPECT_STREQ(ending_differs(&faults, &other), "the instruction that faulted");
}

TEST_F(EndingTest, exit_codes_count) {
    struct ending exits = faults;
    exits.kind = PROCD_END_EXITED;
    exits.code = 7;
    end.kind = PROCD_END_EXITED;
    end.code = 7;
    EXPECT_EQ(ending_differs(&exits, &end), nullptr);
    end.code = 8;
    EXPECT_STREQ(ending_differs(&exits, &end), "the exit code");
}

TEST(EndingsTest, every_program_has_a_deed_and_an_end) {
    for (unsigned i = 0; i < ending_count; i++) {
        EXPECT_NE(endings[i].program, nullptr);
        EXPECT_NE(endings[i].deed, nullptr);
        EXPECT_TRUE(endings[i].kind == PROCD_END_EXITED || endings[i].kind == PROCD_END_FAULTED);
    }
}

TEST(EndingsTest, every_attack_is_another) {
    ASSERT_GT(attack_count, 0u);
    for (unsigned i = 0; i < attack_count; i++) {
        EXPECT_STREQ(attacks[i].program, "attacker");
        EXPECT_EQ(attacks[i].kind, PROCD_END_EXITED);
        EXPECT_EQ(attacks[i].argument, i);
        EXPECT_NE(attacks[i].code, 0u) << "an attacker that does nothing ends with 0";
    }
}

} // namespace
