// SPAWN_SERVICE's words: the good ones, the defaults, and one bad message a reason.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

extern "C" {
#include "procd/order.h"
}

namespace {

struct Message {
    struct procd_spawn_words fixed {};
    std::string name = "demo", text = "a=1", data;
    int words_more = 0;

    std::vector<uint64_t> words() const {
        struct procd_spawn_words own = fixed;
        if (own.lengths == 0) {
            own.lengths =
                name.size() | text.size() << 16 | static_cast<uint64_t>(data.size()) << 32;
        }
        const std::string texts = name + text + data;
        const size_t count = sizeof(own) / 8 + (texts.size() + 7) / 8;
        std::vector<uint64_t> all(count, UINT64_MAX); // what lies after the texts is nobody's
        std::memcpy(all.data(), &own, sizeof(own));
        std::memcpy(reinterpret_cast<char *>(all.data()) + sizeof(own), texts.data(), texts.size());
        all.resize(static_cast<size_t>(static_cast<int>(count) + words_more));
        return all;
    }

    procd_status parse(struct order *order) const {
        const std::vector<uint64_t> all = words();
        return order_parse(all.data(), all.size(), order);
    }
};

TEST(Order, defaults) {
    struct order order;
    ASSERT_EQ(Message().parse(&order), PROCD_OK);
    EXPECT_STREQ(order.name, "demo");
    EXPECT_STREQ(order.text, "a=1");
    EXPECT_STREQ(order.data_name, "");
    EXPECT_EQ(order.memory_max, static_cast<uint64_t>(PROCD_MEMORY_MAX_DEFAULT));
    EXPECT_EQ(order.stack_bytes, static_cast<uint64_t>(PROCD_STACK_BYTES_DEFAULT));
    EXPECT_EQ(order.slot_count, static_cast<uint64_t>(PROCD_SLOTS_DEFAULT));
    EXPECT_EQ(order.table_frames, static_cast<uint64_t>(PROCD_TABLE_FRAMES_DEFAULT));
    EXPECT_EQ(order.mappings_max, 0u);
    EXPECT_EQ(order.memories_max, 0u);
    EXPECT_EQ(order.flags, 0u);
}

TEST(Order, everything_said) {
    Message message;
    message.fixed.flags = PROCD_SPAWN_FLAGS_ALL;
    message.fixed.memory_max = 123;
    message.fixed.stack_bytes = PROCD_STACK_BYTES_MAX;
    message.fixed.slot_count = PROCD_SLOTS_MAX;
    message.fixed.table_frames = PROCD_TABLE_FRAMES_MAX;
    message.fixed.mappings_max = UINT32_MAX;
    message.fixed.memories_max = 77;
    for (uint64_t i = 0; i < PROGRAM_ARGUMENTS; i++) {
        message.fixed.arguments[i] = 100 + i;
    }
    message.name = std::string(PROGRAM_NAME_BYTES - 1, 'n');
    message.text = std::string(PROGRAM_TEXT_BYTES - 1, 't');
    message.data = std::string(PROGRAM_NAME_BYTES - 1, 'd');
    struct order order;
    ASSERT_EQ(message.parse(&order), PROCD_OK);
    EXPECT_EQ(order.name, message.name);
    EXPECT_EQ(order.text, message.text);
    EXPECT_EQ(order.data_name, message.data);
    EXPECT_EQ(order.flags, static_cast<uint32_t>(PROCD_SPAWN_FLAGS_ALL));
    EXPECT_EQ(order.memory_max, 123u);
    EXPECT_EQ(order.mappings_max, UINT32_MAX);
    EXPECT_EQ(order.memories_max, 77u);
    EXPECT_EQ(order.arguments[3], 103u);
}

TEST(Order, fewer_words_than_the_fixed_ones) {
    const std::vector<uint64_t> words = Message().words();
    struct order order;
    for (uint64_t count = 0; count < sizeof(struct procd_spawn_words) / 8; count++) {
        EXPECT_EQ(order_parse(words.data(), count, &order), PROCD_BAD_WORD_COUNT);
    }
}

struct Bad {
    const char *name;
    procd_status status;
    void (*spoil)(Message &message);
};

class BadOrder : public ::testing::TestWithParam<Bad> {};

TEST_P(BadOrder, is_refused) {
    Message message;
    GetParam().spoil(message);
    struct order order;
    EXPECT_EQ(message.parse(&order), GetParam().status);
}

const Bad bad_orders[] = {
    {"a_word_too_few", PROCD_BAD_WORD_COUNT, [](Message &m) { m.words_more = -1; }},
    {"a_word_too_many", PROCD_BAD_WORD_COUNT, [](Message &m) { m.words_more = 1; }},
    {"lengths_lie", PROCD_BAD_WORD_COUNT, [](Message &m) { m.fixed.lengths = 0xffff; }},
    {"reserved", PROCD_RESERVED_NOT_ZERO, [](Message &m) { m.fixed.reserved0 = 1; }},
    {"a_fourth_length", PROCD_RESERVED_NOT_ZERO,
     [](Message &m) { m.fixed.lengths = 4 | 3 << 16 | UINT64_C(1) << 48; }},
    {"unknown_flag", PROCD_BAD_FLAGS,
     [](Message &m) { m.fixed.flags = PROCD_SPAWN_FLAGS_ALL + 1; }},
    {"high_flag", PROCD_BAD_FLAGS, [](Message &m) { m.fixed.flags = UINT64_C(1) << 32; }},
    {"no_name", PROCD_BAD_ARGUMENT, [](Message &m) { m.name = ""; }},
    {"long_name", PROCD_BAD_ARGUMENT, [](Message &m) { m.name = std::string(32, 'n'); }},
    {"long_text", PROCD_BAD_ARGUMENT, [](Message &m) { m.text = std::string(512, 't'); }},
    {"long_data_name", PROCD_BAD_ARGUMENT, [](Message &m) { m.data = std::string(32, 'd'); }},
    {"zero_in_a_name", PROCD_BAD_ARGUMENT, [](Message &m) { m.name = std::string("a\0b", 3); }},
    {"zero_in_the_text", PROCD_BAD_ARGUMENT, [](Message &m) { m.text = std::string(2, '\0'); }},
    {"odd_stack", PROCD_BAD_ARGUMENT, [](Message &m) { m.fixed.stack_bytes = 4097; }},
    {"huge_stack", PROCD_BAD_ARGUMENT,
     [](Message &m) { m.fixed.stack_bytes = PROCD_STACK_BYTES_MAX + 4096; }},
    {"odd_slots", PROCD_BAD_ARGUMENT, [](Message &m) { m.fixed.slot_count = 65; }},
    {"many_slots", PROCD_BAD_ARGUMENT,
     [](Message &m) { m.fixed.slot_count = PROCD_SLOTS_MAX + 64; }},
    {"many_tables", PROCD_BAD_ARGUMENT,
     [](Message &m) { m.fixed.table_frames = PROCD_TABLE_FRAMES_MAX + 1; }},
    {"many_mappings", PROCD_BAD_ARGUMENT,
     [](Message &m) { m.fixed.mappings_max = UINT64_C(1) << 32; }},
    {"memories_beyond_32_bits", PROCD_BAD_ARGUMENT,
     [](Message &m) { m.fixed.memories_max = UINT64_C(1) << 32; }},
};

INSTANTIATE_TEST_SUITE_P(Messages, BadOrder, ::testing::ValuesIn(bad_orders),
                         [](const auto &info) { return info.param.name; });

} // namespace
