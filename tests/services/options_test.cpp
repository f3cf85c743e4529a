#include <gtest/gtest.h>

#include <string>

extern "C" {
#include "rootd/options.h"
#include "rootd/workers.h"
#include "vspaced/limits.h"
}

namespace {

struct Parsed {
    bool good;
    std::string init, data, text;
};

// For those who don't read why.
struct text *nowhere() {
    static char bytes[160];
    static struct text why;
    why = text_begin(bytes, sizeof(bytes));
    return &why;
}

Parsed parse(const std::string &line) {
    struct options options;
    const bool good = options_parse(line.c_str(), &options, nowhere());
    return good ? Parsed{good, options.init, options.data, options.text} : Parsed{};
}

// Why a line is refused; empty if it is not.
std::string refusal(const std::string &line) {
    struct options options;
    char bytes[160];
    struct text why = text_begin(bytes, sizeof(bytes));
    return options_parse(line.c_str(), &options, &why) ? std::string() : std::string(why.bytes);
}

void expect(const std::string &line, const char *init, const char *data, const char *text) {
    const Parsed parsed = parse(line);
    EXPECT_TRUE(parsed.good) << line;
    EXPECT_EQ(parsed.init, init) << line;
    EXPECT_EQ(parsed.data, data) << line;
    EXPECT_EQ(parsed.text, text) << line;
}

TEST(Options, without_init_it_is_the_demo) {
    expect("", "demo", "", "");
    expect("   ", "demo", "", "");
    expect("image/refkernel.elf", "demo", "", "");
    expect("image/refkernel.elf init", "demo", "", "");
}

TEST(Options, the_rest_is_the_programs) {
    expect("init=bench", "bench", "", "");
    expect("kernel.elf init=demo processes=16 seed=3", "demo", "", "processes=16 seed=3");
    expect("  init=demo   a  b ", "demo", "", "a  b ");
    expect("init=one init=two", "one", "", "init=two");
}

TEST(Options, a_module_to_read) {
    expect("init=replay data=git.trace fast", "replay", "git.trace", "fast");
    expect("init=replay fast data=git.trace", "replay", "", "fast data=git.trace");
}

TEST(Options, shards) {
    struct options options;
    const auto asked = [&](const char *line) {
        EXPECT_TRUE(options_parse(line, &options, nowhere())) << line;
        return options.shards;
    };
    EXPECT_EQ(asked("init=demo"), 1u);
    EXPECT_EQ(asked(""), 1u);
    EXPECT_EQ(asked("init=demo shards=4"), 4u);
    EXPECT_STREQ(options.text, "");
    EXPECT_EQ(asked("init=replay data=git.trace shards=2 allow-jit fast"), 2u);
    EXPECT_TRUE(options.allow_jit);
    EXPECT_STREQ(options.text, "fast");
    EXPECT_EQ(asked("init=demo shards=0"), 0u); // a number: whether it may be is asked later
    for (const char *line : {"init=demo shards=", "init=demo shards= 4", "init=demo shards=four",
                             "init=demo shards=4x", "init=demo shards=99999999999999999999"}) {
        EXPECT_FALSE(options_parse(line, &options, nowhere())) << line;
    }
}

// What is wrong is said, with its numbers.
TEST(Options, refusals) {
    EXPECT_EQ(refusal("init=demo shards=2"), "");
    EXPECT_EQ(refusal("init=demo shards=two fast"), "shards=two is no number");
    EXPECT_EQ(refusal("init="), "init=0 bytes, and a name has 1 to 31");
    EXPECT_EQ(refusal("init=" + std::string(32, 'a')), "init=32 bytes, and a name has 1 to 31");
    EXPECT_EQ(refusal("init=a data= b"), "data=0 bytes, and a name has 1 to 31");
    for (const char *line :
         {"shards=4 init=demo", "init=demo fast shards=4", "shards=4", "kernel.elf shards=4",
          "init=demo allow-jit shards=4 x", "init=demo shards=1 shards=4"}) {
        EXPECT_EQ(refusal(line), "shards=4 is not right behind init=NAME or data=NAME") << line;
    }
    EXPECT_EQ(refusal("init=demo noshards=4"), "");
}

TEST(Workers, a_shard_needs_a_cpu_and_a_place_in_the_build) {
    const auto refusal = [](uint64_t shards, uint32_t cpus) {
        char bytes[160];
        struct text why = text_begin(bytes, sizeof(bytes));
        return workers_fit(shards, cpus, &why) ? std::string() : std::string(why.bytes);
    };
    EXPECT_EQ(refusal(1, 1), "");
    EXPECT_EQ(refusal(1, 8), "");
    EXPECT_EQ(refusal(VSPACED_SHARDS, VSPACED_SHARDS), "");
    EXPECT_EQ(refusal(2, 1), "shards=2, but a shard needs a CPU of its own: the machine has 1, and "
                             "vspaced is built for 1 to 4 shards");
    EXPECT_NE(refusal(0, 1), "");
    EXPECT_NE(refusal(VSPACED_SHARDS + 1, 8), "");
    EXPECT_NE(refusal(UINT64_MAX, 8).find("shards=18446744073709551615"), std::string::npos);
}

TEST(Options, code_that_is_written) {
    struct options options;
    const auto allowed = [&](const char *line) {
        EXPECT_TRUE(options_parse(line, &options, nowhere()));
        return options.allow_jit;
    };
    EXPECT_TRUE(allowed("init=replay allow-jit"));
    EXPECT_TRUE(allowed("init=replay data=git.trace allow-jit fast"));
    EXPECT_STREQ(options.text, "fast");
    EXPECT_FALSE(allowed("allow-jit init=replay"));
    EXPECT_FALSE(allowed("init=replay fast allow-jit"));
    EXPECT_FALSE(allowed("init=replay allow-jitter"));
    EXPECT_STREQ(options.text, "allow-jitter");
    EXPECT_FALSE(allowed(""));
}

TEST(Options, names_that_cannot_be) {
    EXPECT_FALSE(parse("init=").good);
    EXPECT_FALSE(parse("init= demo").good);
    EXPECT_FALSE(parse("init=demo data=").good);
    EXPECT_TRUE(parse("init=" + std::string(RK_BOOT_NAME_BYTES - 1, 'a')).good);
    EXPECT_FALSE(parse("init=" + std::string(RK_BOOT_NAME_BYTES, 'a')).good);
    EXPECT_FALSE(parse("init=demo data=" + std::string(RK_BOOT_NAME_BYTES, 'a')).good);
}

TEST(Options, programs_are_called_without_the_suffix) {
    const auto name = [](const char *file) {
        char bytes[RK_BOOT_NAME_BYTES];
        module_name(file, bytes);
        return std::string(bytes);
    };
    EXPECT_EQ(name("demo.elf"), "demo");
    EXPECT_EQ(name("git.trace"), "git.trace");
    EXPECT_EQ(name(".elf"), ".elf");
    EXPECT_EQ(name("a.elf.elf"), "a.elf");
    EXPECT_EQ(name("elf"), "elf");
}

} // namespace
