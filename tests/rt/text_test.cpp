// Text into a buffer: what is written, and that nothing is written beside it.
#include <gtest/gtest.h>

#include <string>

extern "C" {
#include "rt/text.h"
}

namespace {

template <typename Write> std::string written(Write write) {
    char bytes[64];
    struct text text = text_begin(bytes, sizeof(bytes));
    write(&text);
    EXPECT_FALSE(text.cut);
    EXPECT_EQ(text.length, std::string(bytes).size());
    return bytes;
}

std::string number(uint64_t value) {
    return written([=](struct text *text) { text_number(text, value); });
}

std::string hex(uint64_t value) {
    return written([=](struct text *text) { text_hex(text, value); });
}

std::string signed_number(int64_t value) {
    return written([=](struct text *text) { text_signed(text, value); });
}

TEST(Text, numbers) {
    EXPECT_EQ(number(0), "0");
    EXPECT_EQ(number(9), "9");
    EXPECT_EQ(number(10), "10");
    EXPECT_EQ(number(UINT64_MAX), "18446744073709551615");
    EXPECT_EQ(hex(0), "0x0");
    EXPECT_EQ(hex(0xdeadbeef), "0xdeadbeef");
    EXPECT_EQ(hex(UINT64_MAX), "0xffffffffffffffff");
    EXPECT_EQ(signed_number(-1), "-1");
    EXPECT_EQ(signed_number(INT64_MIN), "-9223372036854775808");
    EXPECT_EQ(signed_number(INT64_MAX), "9223372036854775807");
}

TEST(Text, columns) {
    EXPECT_EQ(written([](struct text *text) {
                  text_string(text, "ab");
                  text_column(text, 4);
                  text_number_right(text, 7, 3);
                  text_number_right(text, 12345, 3);
                  text_column(text, 2);
                  text_byte(text, '.');
              }),
              "ab    712345.");
}

TEST(Text, bytes_end_at_a_zero) {
    EXPECT_EQ(written([](struct text *text) { text_bytes(text, "abc\0def", 7); }), "abc");
    EXPECT_EQ(written([](struct text *text) { text_bytes(text, "abcdef", 2); }), "ab");
}

// Whatever the size, the end is inside of the buffer and the rest is left out.
TEST(Text, is_cut_at_every_size) {
    const std::string whole = "0x1234 = 4660";
    for (size_t size = 1; size <= whole.size() + 2; size++) {
        std::string buffer(size + 8, '#');
        struct text text = text_begin(buffer.data(), size);
        text_hex(&text, 0x1234);
        text_string(&text, " = ");
        text_number(&text, 0x1234);
        const size_t kept = std::min(size - 1, whole.size());
        EXPECT_EQ(text.length, kept);
        EXPECT_EQ(text.cut, kept < whole.size());
        EXPECT_EQ(buffer.substr(0, kept), whole.substr(0, kept));
        EXPECT_EQ(buffer[kept], '\0');
        EXPECT_EQ(buffer.substr(size), "########");
    }
}

TEST(Text, column_ends_in_a_full_buffer) {
    char bytes[4];
    struct text text = text_begin(bytes, sizeof(bytes));
    text_column(&text, 100);
    EXPECT_STREQ(bytes, "   ");
    EXPECT_TRUE(text.cut);
}

TEST(Text, parses_numbers) {
    const auto parse = [](const std::string &text) {
        uint64_t value = 77;
        const bool good = text_parse(text.data(), text.size(), &value);
        return std::make_pair(good, value);
    };
    EXPECT_EQ(parse("0"), std::make_pair(true, UINT64_C(0)));
    EXPECT_EQ(parse("1024"), std::make_pair(true, UINT64_C(1024)));
    EXPECT_EQ(parse("0x10"), std::make_pair(true, UINT64_C(16)));
    EXPECT_EQ(parse("18446744073709551615"), std::make_pair(true, UINT64_MAX));
    EXPECT_EQ(parse("0xffffffffffffffff"), std::make_pair(true, UINT64_MAX));
    for (const char *bad : {"", "0x", "-1", " 1", "1 ", "1a", "0xg", "18446744073709551616",
                            "0x10000000000000000", "99999999999999999999"}) {
        EXPECT_EQ(parse(bad), std::make_pair(false, UINT64_C(77))) << bad;
    }
}

TEST(Text, compares) {
    EXPECT_TRUE(text_equal("", ""));
    EXPECT_TRUE(text_equal("demo", "demo"));
    EXPECT_FALSE(text_equal("demo", "dem"));
    EXPECT_FALSE(text_equal("dem", "demo"));
    EXPECT_FALSE(text_equal("demo", "dema"));
    EXPECT_EQ(text_length("demo"), 4u);
}

} // namespace
