// The memory functions at every small size, alignment and overlap, against a
// model byte by byte, with the bytes around checked.
#include <gtest/gtest.h>

#include <string>

extern "C" {
void *tested_memset(void *to, int byte, size_t count);
void *tested_memcpy(void *to, const void *from, size_t count);
void *tested_memmove(void *to, const void *from, size_t count);
int tested_memcmp(const void *a, const void *b, size_t count);
}

namespace {

std::string pattern(size_t size) {
    std::string bytes(size, 0);
    for (size_t i = 0; i < size; i++) {
        bytes[i] = static_cast<char>(i * 7 + 3);
    }
    return bytes;
}

constexpr size_t COUNT_MAX = 40;

TEST(Memory, set) {
    for (size_t at = 0; at < 9; at++) {
        for (size_t count = 0; count < COUNT_MAX; count++) {
            std::string bytes = pattern(64), expected = bytes;
            expected.replace(at, count, count, static_cast<char>(0xa5));
            EXPECT_EQ(tested_memset(&bytes[at], 0x7a5, count), &bytes[at]);
            EXPECT_EQ(bytes, expected);
        }
    }
}

TEST(Memory, copy) {
    const std::string source = pattern(64);
    for (size_t from = 0; from < 9; from++) {
        for (size_t to = 0; to < 9; to++) {
            for (size_t count = 0; count < COUNT_MAX; count++) {
                std::string bytes(64, '#'), expected = bytes;
                expected.replace(to, count, source, from, count);
                EXPECT_EQ(tested_memcpy(&bytes[to], &source[from], count), &bytes[to]);
                EXPECT_EQ(bytes, expected);
            }
        }
    }
}

TEST(Memory, move_when_they_overlap) {
    const std::string before = pattern(64);
    for (size_t from = 0; from < 20; from++) {
        for (size_t to = 0; to < 20; to++) {
            for (size_t count = 0; count < COUNT_MAX; count++) {
                std::string bytes = before, expected = before;
                expected.replace(to, count, before, from, count);
                EXPECT_EQ(tested_memmove(&bytes[to], &bytes[from], count), &bytes[to]);
                EXPECT_EQ(bytes, expected);
            }
        }
    }
}

TEST(Memory, compare) {
    const std::string bytes = pattern(32);
    EXPECT_EQ(tested_memcmp(bytes.data(), bytes.data(), 32), 0);
    for (size_t at = 0; at < 32; at++) {
        std::string other = bytes;
        other[at] = static_cast<char>(other[at] ^ 0x80);
        const bool is_less = static_cast<uint8_t>(bytes[at]) < static_cast<uint8_t>(other[at]);
        EXPECT_EQ(tested_memcmp(bytes.data(), other.data(), 32) < 0, is_less);
        EXPECT_EQ(tested_memcmp(other.data(), bytes.data(), 32) < 0, !is_less);
        EXPECT_EQ(tested_memcmp(bytes.data(), other.data(), at), 0);
    }
}

} // namespace
