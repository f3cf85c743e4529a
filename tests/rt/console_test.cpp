// Printing against a played kernel: every text arrives, in as few calls as can be.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

extern "C" {
#include "refkernel/device.h"
#include "rt/console.h"
#include "rt/syscall.h"
}

namespace {

struct {
    std::string text;
    unsigned calls, fails_at;
    bool buffer_was_used;
} kernel;

std::vector<uint64_t> buffer(512);

class ConsoleTest : public ::testing::Test {
  protected:
    void SetUp() override {
        kernel = {};
        rt_buffer_address = reinterpret_cast<uint64_t>(buffer.data());
    }

    static std::string pattern(size_t size) {
        std::string text(size, ' ');
        for (size_t i = 0; i < size; i++) {
            text[i] = static_cast<char>('!' + i % 90);
        }
        return text;
    }
};

TEST_F(ConsoleTest, every_length_arrives) {
    for (size_t size = 0; size < 2 * RK_CONSOLE_BYTES_MAX + 9; size += size < 200 ? 1 : 61) {
        kernel = {};
        console_write(8, pattern(size).data(), size);
        EXPECT_EQ(kernel.text, pattern(size));
        EXPECT_EQ(kernel.calls, (size + RK_CONSOLE_BYTES_MAX - 1) / RK_CONSOLE_BYTES_MAX);
    }
}

TEST_F(ConsoleTest, pieces_leave_the_buffer_alone) {
    console_print_pieces(8, pattern(500).c_str());
    EXPECT_EQ(kernel.text, pattern(500));
    EXPECT_FALSE(kernel.buffer_was_used);
}

TEST_F(ConsoleTest, gives_up_when_refused) {
    kernel.fails_at = 2;
    console_print_pieces(8, pattern(500).c_str());
    EXPECT_EQ(kernel.calls, 2u);
    EXPECT_EQ(kernel.text, pattern(56));
}

} // namespace

extern "C" uint64_t rt_invoke(uint32_t slot, uint64_t method, uint64_t words[8],
                              uint64_t word_count) {
    EXPECT_EQ(slot, 8u);
    EXPECT_EQ(method, static_cast<uint64_t>(RK_CONSOLE_WRITE));
    EXPECT_EQ(word_count, 1 + (words[0] + 7) / 8);
    kernel.calls++;
    if (kernel.calls == kernel.fails_at) {
        return RK_NO_RIGHT;
    }
    std::vector<uint64_t> all(512);
    std::memcpy(all.data(), words, 64);
    if (word_count > 8) {
        kernel.buffer_was_used = true;
        std::memcpy(&all[8], &buffer[8], (word_count - 8) * 8);
    }
    kernel.text.append(reinterpret_cast<const char *>(&all[1]), words[0]);
    return RK_OK;
}
