// Each operation's words as they go out and what comes of the answer's words.
// The numbers are written out on purpose: they are the protocol.
#include <gtest/gtest.h>

#include "recorder.h"

namespace {

using words = std::vector<uint64_t>;

class ClientTest : public ::testing::Test {
  protected:
    void SetUp() override {
        transport = recorder{};
    }

    void expect_sent(uint32_t label, const words &expected, uint32_t capability = 0) {
        EXPECT_EQ(transport.calls, 1u);
        EXPECT_EQ(transport.label, label);
        EXPECT_EQ(transport.capability, capability);
        EXPECT_EQ(transport.sent, expected);
        EXPECT_EQ(transport.client.endpoint_slot, 4u);
        EXPECT_EQ(transport.client.receive_slot, 15u);
    }

    const struct vspaced_client client = {4, 15};
};

TEST_F(ClientTest, map_sends_seven_words_and_tells_the_address) {
    transport.answers({0, 0x7000, 0x2000, 9});
    struct vspaced_map map = {};
    map.target = 0x100000005;
    map.memory = 3;
    map.offset = 0x1000;
    map.address = 0x7000;
    map.length = 0x2000;
    map.rights = VSPACED_READ;
    map.ceiling = VSPACED_READ | VSPACED_WRITE;
    map.class_id = VSPACED_CLASS_SHARED;
    map.place = VSPACED_PLACE_HINT;
    map.align_log2 = 21;
    uint64_t address = 0;
    EXPECT_EQ(vspaced_map(&client, &map, &address), VSPACED_OK);
    EXPECT_EQ(address, 0x7000u);
    // rights 1, ceiling 3 << 4, class 5 << 8, place 1 << 12, alignment 21 << 16
    expect_sent(0x201, {0x100000005, 3, 0x1000, 0x7000, 0x2000, 0x151531, 0});
}

TEST_F(ClientTest, map_overwrite_is_bit_14) {
    transport.answers({0, 0x7000, 0x1000, 9});
    struct vspaced_map map = {};
    map.address = 0x7000;
    map.length = 0x1000;
    map.overwrite = 1;
    uint64_t address = 0;
    EXPECT_EQ(vspaced_map(&client, &map, &address), VSPACED_OK);
    expect_sent(0x201, {0, 0, 0, 0x7000, 0x1000, 0x4000, 0});
}

TEST_F(ClientTest, map_lets_no_field_spill_into_its_neighbour) {
    struct {
        const char *name;
        struct vspaced_map map;
    } cases[] = {
        {"rights", {}}, {"ceiling", {}},   {"class", {}},
        {"place", {}},  {"alignment", {}}, {"backing", {}},
    };
    cases[0].map.rights = 8;
    cases[1].map.ceiling = 8;
    cases[2].map.class_id = 16;
    cases[3].map.place = 4;
    cases[4].map.align_log2 = 64;
    cases[5].map.backing = 4;
    for (const auto &one : cases) {
        transport.answers({VSPACED_BAD_FLAGS});
        uint64_t address = 0;
        EXPECT_EQ(vspaced_map(&client, &one.map, &address), VSPACED_BAD_FLAGS) << one.name;
        EXPECT_EQ(transport.sent[5], UINT64_C(1) << 63) << one.name;
    }
}

TEST_F(ClientTest, a_refusal_leaves_the_results_alone) {
    transport.answers({VSPACED_OVERLAP});
    const struct vspaced_map map = {};
    uint64_t address = 77;
    EXPECT_EQ(vspaced_map(&client, &map, &address), VSPACED_OVERLAP);
    EXPECT_EQ(address, 77u);
}

TEST_F(ClientTest, map_backing_is_bits_24_and_25) {
    transport.answers({0, 0x7000, 0x1000, 9});
    struct vspaced_map map = {};
    map.address = 0x7000;
    map.length = 0x1000;
    map.backing = VSPACED_BACKING_NONE;
    uint64_t address = 0;
    EXPECT_EQ(vspaced_map(&client, &map, &address), VSPACED_OK);
    expect_sent(0x201, {0, 0, 0, 0x7000, 0x1000, 0x2000000, 0});
}

TEST_F(ClientTest, reserve) {
    transport.answers({0, 0x200000, 0x2000, 9});
    const struct vspaced_reserve reserve = {5,  0, 0x2000, VSPACED_CLASS_HEAP, VSPACED_PLACE_ANY,
                                            21, 0};
    uint64_t address = 0;
    EXPECT_EQ(vspaced_reserve(&client, &reserve, &address), VSPACED_OK);
    EXPECT_EQ(address, 0x200000u);
    // class 3 << 8, place 2 << 12, alignment 21 << 16
    expect_sent(0x216, {5, 0, 0x2000, 0x152300, 0});
    const struct vspaced_reserve over = {0, 0x3000, 0x2000, 0, VSPACED_PLACE_FIXED, 0, 1};
    EXPECT_EQ(vspaced_reserve(&client, &over, &address), VSPACED_OK);
    EXPECT_EQ(transport.sent, (words{0, 0x3000, 0x2000, 0x4000, 0}));
}

TEST_F(ClientTest, release) {
    transport.answers({0, 0x2000, 9});
    uint64_t released = 0;
    EXPECT_EQ(vspaced_release(&client, 5, 0x10000, 0x3000, &released), VSPACED_OK);
    EXPECT_EQ(released, 0x2000u);
    expect_sent(0x217, {5, 0x10000, 0x3000, 0});
    EXPECT_EQ(vspaced_release(&client, 5, 0x10000, 0x3000, nullptr), VSPACED_OK);
}

TEST_F(ClientTest, find_gap) {
    transport.answers({0, 0x200000, 0x9000});
    uint64_t address = 0, length = 0x3000;
    EXPECT_EQ(vspaced_find_gap(&client, 5, VSPACED_CLASS_CODE, 21, &address, &length), VSPACED_OK);
    EXPECT_EQ(address, 0x200000u);
    EXPECT_EQ(length, 0x9000u);
    expect_sent(0x21a, {5, 0x3000, 0x150100, 0});
}

TEST_F(ClientTest, unmap) {
    transport.answers({0, 0x3000, 2, 10});
    uint64_t removed = 0;
    EXPECT_EQ(vspaced_unmap(&client, 5, 0x10000, 0x4000, &removed), VSPACED_OK);
    EXPECT_EQ(removed, 0x3000u);
    expect_sent(0x202, {5, 0x10000, 0x4000, 0});
}

TEST_F(ClientTest, unmap_without_a_place_for_the_result) {
    transport.answers({0, 0x3000, 2, 10});
    EXPECT_EQ(vspaced_unmap(&client, 0, 0x10000, 0x4000, nullptr), VSPACED_OK);
}

TEST_F(ClientTest, protect) {
    transport.answers({0, 1, 11});
    EXPECT_EQ(vspaced_protect(&client, 0, 0x10000, 0x1000, VSPACED_READ | VSPACED_EXECUTE),
              VSPACED_OK);
    expect_sent(0x210, {0, 0x10000, 0x1000, 5, 0});
}

TEST_F(ClientTest, query_unpacks_the_attributes) {
    // rights 1, ceiling 3 << 3, class 7 << 6, backing 1 << 10, memory 9 << 32
    transport.answers({0, 0x20000, 0x5000, 0x9000005d9, 0x6000, 12});
    struct vspaced_mapping mapping = {};
    EXPECT_EQ(vspaced_query(&client, 0, 0x21000, &mapping), VSPACED_OK);
    EXPECT_EQ(mapping.start, 0x20000u);
    EXPECT_EQ(mapping.length, 0x5000u);
    EXPECT_EQ(mapping.rights, VSPACED_READ);
    EXPECT_EQ(mapping.ceiling, VSPACED_READ | VSPACED_WRITE);
    EXPECT_EQ(mapping.class_id, VSPACED_CLASS_FILE);
    EXPECT_EQ(mapping.backing, VSPACED_BACKING_ANONYMOUS);
    EXPECT_EQ(mapping.memory, 9u);
    EXPECT_EQ(mapping.offset, 0x6000u);
    expect_sent(0x211, {0, 0x21000, 0});
}

TEST_F(ClientTest, query_of_a_hole_tells_the_gap) {
    transport.answers({VSPACED_NOT_MAPPED, 0x1000, 0x8000});
    struct vspaced_mapping mapping = {};
    mapping.memory = 3;
    EXPECT_EQ(vspaced_query(&client, 0, 0x2000, &mapping), VSPACED_NOT_MAPPED);
    EXPECT_EQ(mapping.start, 0x1000u);
    EXPECT_EQ(mapping.length, 0x8000u);
    EXPECT_EQ(mapping.memory, 0u);
}

TEST_F(ClientTest, list_goes_on_where_the_reply_ended) {
    transport.answers({0, 2, 0x9000, 44, 0x1000, 0x1000, 0x9, 0, 0x5000, 0x2000, 0x9, 0x1000});
    struct vspaced_cursor cursor = {};
    struct vspaced_mapping mappings[4];
    uint32_t count = 0;
    EXPECT_EQ(vspaced_list(&client, 8, &cursor, mappings, 4, &count), VSPACED_OK);
    expect_sent(0x212, {8, 0, 0, 0});
    EXPECT_EQ(count, 2u);
    EXPECT_EQ(mappings[1].start, 0x5000u);
    EXPECT_EQ(mappings[1].offset, 0x1000u);
    EXPECT_FALSE(cursor.done);

    transport.answers({0, 1, 0, 44, 0x9000, 0x1000, 0x9, 0});
    EXPECT_EQ(vspaced_list(&client, 8, &cursor, mappings, 4, &count), VSPACED_OK);
    EXPECT_EQ(transport.sent, (words{8, 0x9000, 44, 0}));
    EXPECT_EQ(count, 1u);
    EXPECT_TRUE(cursor.done);

    EXPECT_EQ(vspaced_list(&client, 8, &cursor, mappings, 4, &count), VSPACED_OK);
    EXPECT_EQ(count, 0u);
    EXPECT_EQ(transport.calls, 2u) << "a finished listing asks nothing more";
}

TEST_F(ClientTest, list_keeps_for_later_what_has_no_room) {
    transport.answers({0, 2, 0, 44, 0x1000, 0x1000, 0x9, 0, 0x5000, 0x2000, 0x9, 0});
    struct vspaced_cursor cursor = {};
    struct vspaced_mapping mapping;
    uint32_t count = 0;
    EXPECT_EQ(vspaced_list(&client, 0, &cursor, &mapping, 1, &count), VSPACED_OK);
    EXPECT_EQ(count, 1u);
    EXPECT_EQ(mapping.start, 0x1000u);
    EXPECT_FALSE(cursor.done);
    EXPECT_EQ(cursor.next, 0x5000u);
}

TEST_F(ClientTest, list_believes_no_count_beyond_the_words) {
    struct vspaced_cursor cursor = {};
    struct vspaced_mapping mappings[4];
    uint32_t count = 7;
    transport.answers({0, 2, 0, 44, 0x1000, 0x1000, 0x9, 0});
    EXPECT_EQ(vspaced_list(&client, 0, &cursor, mappings, 4, &count), VSPACED_CLIENT_UNREACHABLE);
    transport.answers({0, UINT64_MAX, 0, 44});
    EXPECT_EQ(vspaced_list(&client, 0, &cursor, mappings, 4, &count), VSPACED_CLIENT_UNREACHABLE);
    EXPECT_EQ(count, 7u);
}

TEST_F(ClientTest, list_passes_a_change_on) {
    struct vspaced_cursor cursor = {0x5000, 44, 0};
    struct vspaced_mapping mapping;
    uint32_t count = 7;
    transport.answers({VSPACED_LISTING_CHANGED});
    EXPECT_EQ(vspaced_list(&client, 0, &cursor, &mapping, 1, &count), VSPACED_LISTING_CHANGED);
    EXPECT_EQ(transport.sent, (words{0, 0x5000, 44, 0}));
}

TEST_F(ClientTest, stats) {
    transport.answers({0, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114});
    struct vspaced_object_stats stats = {};
    EXPECT_EQ(vspaced_stats(&client, 6, &stats), VSPACED_OK);
    EXPECT_EQ(stats.generation, 101u);
    EXPECT_EQ(stats.refusals, 109u);
    EXPECT_EQ(stats.memories_max, 112u);
    EXPECT_EQ(stats.label, 113u);
    EXPECT_EQ(stats.request_longest, 114u);
    expect_sent(0x213, {6, 0});
}

TEST_F(ClientTest, shard_stats) {
    transport.answers({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18});
    struct vspaced_shard_stats stats = {};
    EXPECT_EQ(vspaced_shard_stats(&client, &stats), VSPACED_OK);
    EXPECT_EQ(stats.shard, 1u);
    EXPECT_EQ(stats.objects_max, 6u);
    EXPECT_EQ(stats.trace_sequence, 17u);
    EXPECT_EQ(stats.waiting, 18u);
    expect_sent(0x231, {0});
}

TEST_F(ClientTest, attach_sends_the_capability) {
    transport.answers({0, 12, 0x8000, 3});
    uint32_t memory = 0;
    uint64_t bytes = 0;
    EXPECT_EQ(vspaced_attach(&client, 0, 70, &memory, &bytes), VSPACED_OK);
    EXPECT_EQ(memory, 12u);
    EXPECT_EQ(bytes, 0x8000u);
    expect_sent(0x214, {0, 0, 0}, 70);
}

TEST_F(ClientTest, attach_account) {
    transport.answers({0, 12, 0x8000, 3});
    uint32_t memory = 0;
    uint64_t bytes = 0;
    EXPECT_EQ(vspaced_attach_account(&client, 5, 70, &memory, &bytes), VSPACED_OK);
    EXPECT_EQ(memory, 12u);
    expect_sent(0x214, {5, 1, 0}, 70);
}

TEST_F(ClientTest, discard) {
    transport.answers({0, 9});
    EXPECT_EQ(vspaced_discard(&client, 5, 0x10000, 0x3000), VSPACED_OK);
    expect_sent(0x219, {5, 0x10000, 0x3000, 0});
}

TEST_F(ClientTest, remap) {
    transport.answers({0, 0x40000, 0x3000, 9});
    const struct vspaced_remap_request remap = {5, 0x10000, 0x1000, 0x3000, 0x40000, 0, 1, 1};
    uint64_t address = 0;
    EXPECT_EQ(vspaced_remap(&client, &remap, &address), VSPACED_OK);
    EXPECT_EQ(address, 0x40000u);
    expect_sent(0x218, {5, 0x10000, 0x1000, 0x3000, 0x40000, 6, 0});
}

TEST_F(ClientTest, batch) {
    transport.answers({0, 7, 9, 0x7000, 0, 0, 0x9000, 0, 0xb000, 0});
    struct vspaced_batch batch;
    struct vspaced_map map = {};
    map.memory = 3;
    map.offset = 0x1000;
    map.address = 0x7000;
    map.length = 0x2000;
    map.rights = VSPACED_READ;
    const struct vspaced_reserve reserve = {99, 0x9000, 0x1000, VSPACED_CLASS_HEAP, 0, 0, 1};
    const struct vspaced_remap_request remap = {99, 0x7000, 0x1000, 0x3000, 0, 1, 0, 0};
    vspaced_batch_begin(&batch, 5);
    vspaced_batch_map(&batch, &map);
    vspaced_batch_unmap(&batch, 0x10000, 0x4000);
    vspaced_batch_protect(&batch, 0x7000, 0x1000, VSPACED_READ);
    vspaced_batch_reserve(&batch, &reserve);
    vspaced_batch_release(&batch, 0x9000, 0x1000);
    vspaced_batch_remap(&batch, &remap);
    vspaced_batch_discard(&batch, 0x7000, 0x1000);
    EXPECT_EQ(vspaced_batch_send(&client, &batch), VSPACED_OK);
    const words expected = {5,     7,                                     // target, count
                            0x201, 3,       0x1000, 0x7000, 0x2000, 1, 0, // map
                            0x202, 0x10000, 0x4000, 0,      0,      0, 0, // unmap
                            0x210, 0x7000,  0x1000, 1,      0,      0, 0, // protect
                            0x216, 0x9000,  0x1000, 0x4300, 0,      0, 0, // reserve
                            0x217, 0x9000,  0x1000, 0,      0,      0, 0, // release
                            0x218, 0x7000,  0x1000, 0x3000, 0,      1, 0, // remap
                            0x219, 0x7000,  0x1000, 0,      0,      0, 0, // discard
                            0};
    expect_sent(0x21b, expected);
    EXPECT_EQ(batch.addresses[0], 0x7000u);
    EXPECT_EQ(batch.addresses[5], 0xb000u);
}

TEST_F(ClientTest, batch_that_is_refused_names_the_change) {
    transport.answers({VSPACED_OVERLAP, 1});
    struct vspaced_batch batch;
    vspaced_batch_begin(&batch, 0);
    vspaced_batch_unmap(&batch, 0x10000, 0x4000);
    vspaced_batch_unmap(&batch, 0x10000, 0x4000);
    EXPECT_EQ(vspaced_batch_send(&client, &batch), VSPACED_OVERLAP);
    EXPECT_EQ(batch.failed, 1u);
    transport.answers({0, 2, 9, 0});
    EXPECT_EQ(vspaced_batch_send(&client, &batch), VSPACED_CLIENT_UNREACHABLE);
}

TEST_F(ClientTest, batch_with_too_many_changes_says_so) {
    transport.answers({VSPACED_BAD_WORD_COUNT});
    struct vspaced_batch batch;
    vspaced_batch_begin(&batch, 0);
    for (uint32_t i = 0; i < VSPACED_BATCH_MAX + 3; i++) {
        vspaced_batch_unmap(&batch, 0x10000, 0x1000);
    }
    EXPECT_EQ(vspaced_batch_send(&client, &batch), VSPACED_BAD_WORD_COUNT);
    EXPECT_EQ(transport.sent[1], VSPACED_BATCH_MAX + 1u);
    EXPECT_EQ(transport.sent.size(), 451u);
}

TEST_F(ClientTest, detach) {
    transport.answers({0});
    EXPECT_EQ(vspaced_detach(&client, 0, 12), VSPACED_OK);
    expect_sent(0x215, {0, 12, 0});
}

TEST_F(ClientTest, bind_sends_the_vspace) {
    transport.answers({0, 0x200001000});
    const struct vspaced_bind bind = {71, VSPACED_RIGHTS_ALL, 1, 1, 100, 9, 0x100000, 42, 3, 1, 5};
    uint64_t handle = 0;
    EXPECT_EQ(vspaced_bind(&client, &bind, &handle), VSPACED_OK);
    EXPECT_EQ(handle, 0x200001000u);
    expect_sent(0x220, {0x507, 7, 100, 9, 0x100000, 42, 3, 0}, 71); // bit 2, and CPU 5 << 8
}

TEST_F(ClientTest, migrate_and_endpoint) {
    transport.answers({0, 0x200005000});
    uint64_t handle = 0, shards = 0;
    EXPECT_EQ(vspaced_migrate(&client, 0x200001000, 3, &handle), VSPACED_OK);
    EXPECT_EQ(handle, 0x200005000u);
    expect_sent(0x222, {0x200001000, 3, 0});
    transport.calls = 0;
    transport.answers({0, 4});
    EXPECT_EQ(vspaced_endpoint(&client, 2, &shards), VSPACED_OK);
    EXPECT_EQ(shards, 4u);
    expect_sent(0x233, {2, 0});
}

TEST_F(ClientTest, what_is_moving_is_asked_again) {
    transport.answers_before = {{VSPACED_MOVING}, {VSPACED_MOVING}};
    transport.answers({0, 0x1000, 1, 7});
    EXPECT_EQ(vspaced_unmap(&client, 0, 0x4000, 0x1000, nullptr), VSPACED_OK);
    EXPECT_EQ(transport.calls, 3u);
    EXPECT_EQ(transport.replaced, 0u);
    EXPECT_EQ(transport.pauses, (std::vector<uint32_t>{1, 2}));
}

// Others get the CPU between two tries, longer each time, and never much longer.
TEST_F(ClientTest, what_is_busy_is_left_alone_for_longer_and_longer) {
    transport.answers_before.assign(40, {VSPACED_BUSY});
    transport.answers({0, 0x1000, 1, 7});
    EXPECT_EQ(vspaced_unmap(&client, 0, 0x4000, 0x1000, nullptr), VSPACED_OK);
    ASSERT_EQ(transport.pauses.size(), 40u);
    for (uint32_t i = 0; i < 40; i++) {
        EXPECT_EQ(transport.pauses[i], i < 16 ? i + 1 : 16u);
    }
    transport.pauses.clear();
    transport.brings_capability = true;
    transport.answers_before = {{VSPACED_MOVED, 0x200005000}};
    EXPECT_EQ(vspaced_unmap(&client, 0, 0x4000, 0x1000, nullptr), VSPACED_OK);
    EXPECT_TRUE(transport.pauses.empty()) << "where it has moved it is asked at once";
}

TEST_F(ClientTest, what_has_moved_is_asked_where_it_is) {
    transport.brings_capability = true;
    transport.answers_before = {{VSPACED_MOVED, 0x200005000}};
    transport.answers({0, 0x1000, 1, 7});
    EXPECT_EQ(vspaced_unmap(&client, 0x200001000, 0x4000, 0x1000, nullptr), VSPACED_OK);
    EXPECT_EQ(transport.calls, 2u);
    EXPECT_EQ(transport.replaced, 1u);
    EXPECT_EQ(transport.sent, (words{0x200005000, 0x4000, 0x1000, 0})); // its handle there
    transport.answers_before = {{VSPACED_MOVED, 0x200005000}};
    transport.answers({0, 1, 2, 3});
    uint64_t ping[3] = {5, 6, 7};
    EXPECT_EQ(vspaced_ping(&client, ping), VSPACED_OK);
    EXPECT_EQ(transport.sent, (words{5, 6, 7, 0})); // no target
    struct vspaced_batch batch;
    vspaced_batch_begin(&batch, 0);
    vspaced_batch_unmap(&batch, 0x4000, 0x1000);
    transport.answers_before = {{VSPACED_MOVED, 0x200005000}};
    transport.answers({0, 1, 8, 0});
    EXPECT_EQ(vspaced_batch_send(&client, &batch), VSPACED_OK);
}

TEST_F(ClientTest, who_cannot_follow_hears_it) {
    transport.answers({VSPACED_MOVED, 0x200005000});
    EXPECT_EQ(vspaced_unmap(&client, 0, 0x4000, 0x1000, nullptr), uint64_t{VSPACED_MOVED});
    EXPECT_EQ(transport.calls, 1u);
    EXPECT_EQ(transport.replaced, 0u); // what lies in the receive slot is something else
    transport.brings_capability = true;
    transport.can_replace = false;
    EXPECT_EQ(vspaced_unmap(&client, 0, 0x4000, 0x1000, nullptr), uint64_t{VSPACED_MOVED});
}

TEST_F(ClientTest, unbind) {
    transport.answers({0, 0x6000});
    uint64_t removed = 0;
    EXPECT_EQ(vspaced_unbind(&client, 0x200001000, &removed), VSPACED_OK);
    EXPECT_EQ(removed, 0x6000u);
    expect_sent(0x221, {0x200001000, 0});
}

TEST_F(ClientTest, manager) {
    transport.answers({0, 2});
    uint64_t manager = 0;
    EXPECT_EQ(vspaced_manager(&client, VSPACED_BADGE_LOOK | VSPACED_BADGE_BIND, 64, &manager),
              VSPACED_OK);
    EXPECT_EQ(manager, 2u);
    expect_sent(0x230, {9, 64, 0});
}

TEST_F(ClientTest, ping) {
    transport.answers({0, 31, 32, 33});
    uint64_t three[3] = {11, 12, 13};
    EXPECT_EQ(vspaced_ping(&client, three), VSPACED_OK);
    EXPECT_EQ(three[0], 31u);
    EXPECT_EQ(three[2], 33u);
    expect_sent(0x232, {11, 12, 13, 0});
}

TEST_F(ClientTest, a_call_that_was_not_delivered_is_unreachable) {
    transport.reachable = false;
    EXPECT_EQ(vspaced_detach(&client, 0, 12), VSPACED_CLIENT_UNREACHABLE);
}

TEST_F(ClientTest, an_answer_with_too_few_words_is_unreachable) {
    uint64_t address = 77;
    const struct vspaced_map map = {};
    transport.answers({});
    EXPECT_EQ(vspaced_map(&client, &map, &address), VSPACED_CLIENT_UNREACHABLE);
    transport.answers({0, 0x7000, 0x2000});
    EXPECT_EQ(vspaced_map(&client, &map, &address), VSPACED_CLIENT_UNREACHABLE);
    EXPECT_EQ(address, 77u);
}

} // namespace
