// What can be read from outside: trace ring, registry, edit words, names.
#include "world.h"

#include <gtest/gtest.h>

extern "C" {
#include "server/registry.h"
#include "vspaced/status.h"
}

namespace {

const uint64_t AT = 0x40000000;

class TraceTest : public testing::Test {
  protected:
    const vspaced_trace_event &last(uint64_t before = 0) const {
        const trace &trace = world.shard().trace;
        return trace.events[(trace.sequence - before) % VSPACED_TRACE_EVENTS];
    }
    void expect_last(uint32_t label, uint64_t status, uint64_t target, uint64_t begin, uint64_t end,
                     uint64_t argument) const {
        EXPECT_EQ(last().sequence, world.shard().trace.sequence);
        EXPECT_EQ(last().operation, label);
        EXPECT_EQ(last().status, status);
        EXPECT_EQ(last().target, target);
        EXPECT_EQ(last().begin, begin);
        EXPECT_EQ(last().end, end);
        EXPECT_EQ(last().argument, argument);
        EXPECT_GE(last().clock, last(1).clock);
        EXPECT_LE(last().clock, port_clock(world.shard().port));
    }

    World world;
    Process manager = world.manager_new();
    Process client = world.client_new(manager);
};

TEST_F(TraceTest, TellsWhatWasDecided) {
    uint64_t memory = world.memory_new(client, 8 * PAGE);
    expect_last(VSPACED_OP_ATTACH, VSPACED_OK, client.handle, 0, 0, memory);
    uint64_t flags = map_flags(RW, VSPACED_CLASS_HEAP, VSPACED_PLACE_ANY);
    Answer answer = world.map(client, memory, 0, 0, 2 * PAGE, flags);
    expect_last(VSPACED_OP_MAP, VSPACED_OK, client.handle, answer[1], answer[1] + 2 * PAGE, flags);
    (void)world.protect(manager, answer[1], PAGE, R, client.handle);
    expect_last(VSPACED_OP_PROTECT, VSPACED_OK, client.handle, answer[1], answer[1] + PAGE, R);
    (void)world.unmap(client, answer[1], PAGE);
    expect_last(VSPACED_OP_UNMAP, VSPACED_OK, client.handle, answer[1], answer[1] + PAGE, 0);
    (void)world.unbind(manager, client.handle);
    expect_last(VSPACED_OP_UNBIND, VSPACED_OK, client.handle, 0, 0, 0);
}

TEST_F(TraceTest, TellsRefusals) {
    uint64_t before = world.shard().trace.sequence;
    (void)world.call(client, {0x123, {1}});
    expect_last(0x123, VSPACED_UNKNOWN_OPERATION, 0, 0, 0, 0);
    (void)world.call_badge(0, client, {VSPACED_OP_STATS, {0, 0}});
    expect_last(VSPACED_OP_STATS, VSPACED_NOT_AUTHORIZED, 0, 0, 0, 0);
    EXPECT_EQ(last().badge, 0u);
    (void)world.unmap(client, 1, PAGE);
    expect_last(VSPACED_OP_UNMAP, VSPACED_UNALIGNED, client.handle, 0, 0, 0);
    vspaced_badge badge = vspaced_badge_unpack(last().badge);
    EXPECT_EQ(badge.kind, VSPACED_BADGE_OWNER);
    EXPECT_EQ(world.shard().trace.sequence, before + 3);
}

TEST_F(TraceTest, BindTellsTheNewHandle) {
    Process next = world.client_new(manager);
    expect_last(VSPACED_OP_BIND, VSPACED_OK, next.handle, 0, 0, 0);
}

TEST_F(TraceTest, TheRingKeepsTheLastEvents) {
    for (uint64_t i = 0; i < VSPACED_TRACE_EVENTS + 10; i++) {
        (void)world.call(client, {VSPACED_OP_PING, {0, 0, 0, 0}});
    }
    const trace &trace = world.shard().trace;
    for (uint64_t i = 0; i < VSPACED_TRACE_EVENTS; i++) {
        uint64_t sequence = trace.sequence - i;
        EXPECT_EQ(trace.events[sequence % VSPACED_TRACE_EVENTS].sequence, sequence);
    }
}

TEST_F(TraceTest, EditWordsAreEvenBetweenRequests) {
    const object &object = world.shard().objects.records[0];
    uint32_t before = object.edit_sequence;
    EXPECT_EQ(before % 2, 0u);
    (void)world.unbind(manager, client.handle);
    EXPECT_EQ(object.edit_sequence % 2, 0u);
    EXPECT_NE(object.edit_sequence, before);
}

TEST(RegistryTest, LeadsToTheShards) {
    const World world; // publishes it, as the server's start does
    EXPECT_EQ(vspaced_registry.magic, VSPACED_REGISTRY_MAGIC);
    EXPECT_EQ(vspaced_registry.version, VSPACED_REGISTRY_VERSION + 0u);
    EXPECT_EQ(vspaced_registry.shard_count, 1u);
    EXPECT_NE(vspaced_registry.build_id, 0u);
    EXPECT_EQ(vspaced_registry.shard_bytes, sizeof(struct shard));
    EXPECT_EQ(vspaced_registry.object_bytes, sizeof(struct object));
    EXPECT_EQ(vspaced_registry.trace_event_bytes, 64u);
    EXPECT_EQ(vspaced_registry.shards[0], &world.shard());
    EXPECT_EQ(vspaced_registry.control, nullptr);
}

TEST(RegistryTest, LeadsToTheControlOfSeveralShards) {
    EXPECT_EQ(vspaced_registry.magic, 0u);
    {
        const World world(2);
        EXPECT_EQ(vspaced_registry.shard_count, 2u);
        EXPECT_EQ(vspaced_registry.shards[1], &world.shard(1));
        EXPECT_NE(vspaced_registry.control, nullptr);
    }
    EXPECT_EQ(vspaced_registry.magic, 0u);
}

TEST(StatusTest, EachHasANameATextAndSomebodyToBlame) {
#define X(name, value, blame, text)                                                                \
    EXPECT_STREQ(vspaced_status_name(value), #name);                                               \
    EXPECT_STREQ(vspaced_status_text(value), text);                                                \
    EXPECT_EQ(vspaced_status_blame(value), VSPACED_BLAME_##blame);
    VSPACED_STATUS_LIST(X)
#undef X
}

TEST(StatusTest, NamesTextsAndBlame) {
    EXPECT_STREQ(vspaced_status_name(VSPACED_OK), "OK");
    EXPECT_STREQ(vspaced_status_name(VSPACED_KERNEL_DISAGREES), "KERNEL_DISAGREES");
    EXPECT_STREQ(vspaced_status_text(VSPACED_EMPTY_RANGE), "the length is zero");
    EXPECT_EQ(vspaced_status_blame(VSPACED_OK), VSPACED_BLAME_NONE);
    EXPECT_EQ(vspaced_status_blame(VSPACED_NO_PAGES), VSPACED_BLAME_RESOURCE);
    EXPECT_EQ(vspaced_status_blame(VSPACED_STALE_HANDLE), VSPACED_BLAME_AUTHORITY);
    for (uint64_t status : {uint64_t{VSPACED_STATUS_COUNT}, uint64_t{1000}, UINT64_MAX}) {
        EXPECT_STREQ(vspaced_status_name(status), "UNKNOWN");
        EXPECT_STREQ(vspaced_status_text(status), "no such status");
        EXPECT_EQ(vspaced_status_blame(status), VSPACED_BLAME_NONE);
    }
}

} // namespace
