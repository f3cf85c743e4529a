// What shards ask each other through the control, in states in which it is not to be
// asked, and badges that the control does not know. Nobody outside of the server can
// send any of this.
#include "world.h"

#include <gtest/gtest.h>

namespace {

const uint32_t SHARDS = 3;

class PeerTest : public testing::Test {
  protected:
    uint64_t send(uint32_t thread, vspaced_badge badge, const Request &request) const {
        const sim_request sent = request_of(request);
        sim_answer answer;
        sim_call_badge(sim_port(world.kernel(), thread), vspaced_badge_pack(badge), stranger.space,
                       0, &sent, &answer);
        return answer.words[0];
    }
    uint64_t ask(uint32_t label, const std::vector<uint64_t> &words) const {
        return send(0, self, {label, words});
    }
    uint64_t ping(const vspaced_badge &badge) const {
        return send(VSPACED_THREAD_CONTROL, badge, {VSPACED_OP_PING, {0, 0, 0, 0}});
    }

    World world{SHARDS};
    Process manager = world.manager_new();
    Process client = world.client_new(manager);
    Process stranger = world.process_new();
    vspaced_badge self = {VSPACED_BADGE_SELF, 0, 0, 0, VSPACED_BADGE_LOOK | VSPACED_BADGE_ADMIN};
    vspaced_badge control = {VSPACED_BADGE_CONTROL, 0, 0, VSPACED_THREAD_CONTROL,
                             VSPACED_BADGE_LOOK | VSPACED_BADGE_ADMIN};
};

TEST_F(PeerTest, RecordsThatAreNot) {
    const uint64_t free_record = client.handle + 1;
    const uint64_t stale = client.handle + (UINT64_C(1) << 32);
    for (uint32_t label : {PEER_OP_FORGET, PEER_OP_LEAVE}) {
        EXPECT_EQ(ask(label, {1, 0}), VSPACED_NOT_YOURS);
        EXPECT_EQ(ask(label, {free_record, 0}), VSPACED_STALE_HANDLE);
        EXPECT_EQ(ask(label, {stale, 0}), VSPACED_STALE_HANDLE);
    }
    world.object(client.handle)->state = OBJECT_RETIRED;
    EXPECT_EQ(ask(PEER_OP_LEAVE, {client.handle, 0}), VSPACED_STALE_HANDLE);
    world.object(client.handle)->state = OBJECT_BOUND;
    EXPECT_EQ(ask(PEER_OP_LEAVE, {vspaced_handle_slot(client.handle), 0}), VSPACED_OK);
}

TEST_F(PeerTest, PlacesOfWhatTheManagerDidNotBind) {
    EXPECT_EQ(ask(PEER_OP_PLACES, {1, 0, 0}), VSPACED_NOT_YOURS);
    EXPECT_EQ(ask(PEER_OP_PLACES, {client.handle + 1, 0, 0}), VSPACED_NOT_YOURS);
    EXPECT_EQ(ask(PEER_OP_PLACES, {client.handle, 1, 0}), VSPACED_NOT_YOURS);
    EXPECT_EQ(ask(PEER_OP_PLACES, {client.handle + (UINT64_C(1) << 32), 0, 0}),
              VSPACED_STALE_HANDLE);
    EXPECT_EQ(ask(PEER_OP_PLACES, {vspaced_handle_slot(client.handle), 0, 0}), VSPACED_OK);
}

TEST_F(PeerTest, StagesOfAMigrationThatIsNotUnderWay) {
    const uint64_t handle = client.handle;
    EXPECT_EQ(ask(PEER_OP_FORGET, {handle, 0}), VSPACED_STALE_HANDLE);
    EXPECT_EQ(ask(PEER_OP_LEAVE_MEMORIES, {handle, 0, 0}), VSPACED_STALE_HANDLE);
    EXPECT_EQ(ask(PEER_OP_LEAVE_ENTRIES, {handle, 0, 0}), VSPACED_STALE_HANDLE);
    EXPECT_EQ(ask(PEER_OP_LEAVE_END, {handle, 0, 0}), VSPACED_STALE_HANDLE);
    EXPECT_EQ(ask(PEER_OP_ARRIVE_MEMORIES, {handle, 1, 0, 0, 0, 0, 0}), VSPACED_STALE_HANDLE);
    EXPECT_EQ(ask(PEER_OP_ARRIVE_ENTRIES, {handle, 1, 0, 0, 0, 0, 0}), VSPACED_STALE_HANDLE);
    EXPECT_EQ(ask(PEER_OP_ARRIVE_END, {handle, 1, 0, 0, 0, 0}), VSPACED_STALE_HANDLE);
    EXPECT_EQ(ask(PEER_OP_FIRST + PEER_OP_COUNT, {0}), VSPACED_UNKNOWN_OPERATION);
}

TEST_F(PeerTest, AnEntryOfAMemoryThatDidNotArrive) {
    object_state_set(world.object(client.handle), OBJECT_ARRIVING);
    const uint64_t attributes = uint64_t{VSPACED_BACKING_MEMORY} << VSPACED_ATTRIBUTE_BACKING_SHIFT;
    EXPECT_EQ(ask(PEER_OP_ARRIVE_ENTRIES, {client.handle, 1, PAGE, PAGE, attributes, 0, 0}),
              VSPACED_BAD_MEMORY);
}

// As in the shards' own check; the badge SELF is none of the control's.
TEST_F(PeerTest, BadgesAtTheControl) {
    EXPECT_EQ(ping(control), VSPACED_OK);
    EXPECT_EQ(ping({control.kind, 1, 0, control.shard, control.rights}), VSPACED_NOT_AUTHORIZED);
    EXPECT_EQ(ping({control.kind, 0, 1, control.shard, control.rights}), VSPACED_NOT_AUTHORIZED);
    EXPECT_EQ(ping({control.kind, 0, 0, 0, control.rights}), VSPACED_NOT_AUTHORIZED);
    EXPECT_EQ(ping({control.kind, 0, 0, control.shard, 0}), VSPACED_NOT_AUTHORIZED);
    EXPECT_EQ(ping({VSPACED_BADGE_SELF, 0, 0, control.shard, control.rights}),
              VSPACED_NOT_AUTHORIZED);
    const vspaced_badge owner = {VSPACED_BADGE_OWNER, 0, 1, control.shard, control.rights};
    EXPECT_EQ(ping(owner), VSPACED_NOT_AUTHORIZED);
    vspaced_badge known = {VSPACED_BADGE_MANAGER, 0, 1, control.shard, control.rights};
    EXPECT_EQ(ping(known), VSPACED_OK);
    known.generation = 2;
    EXPECT_EQ(ping(known), VSPACED_STALE_HANDLE);
    known.index = 1;
    EXPECT_EQ(ping(known), VSPACED_NOT_AUTHORIZED);
}

TEST_F(PeerTest, TheControlsOwnSelfBadgeAtAShard) {
    self.index = 1;
    EXPECT_EQ(ask(PEER_OP_FIND_VSPACE, {0, 0}), VSPACED_NOT_AUTHORIZED);
    self.index = 0;
    self.generation = 1;
    EXPECT_EQ(ask(PEER_OP_FIND_VSPACE, {0, 0}), VSPACED_NOT_AUTHORIZED);
    self.generation = 0;
    self.rights = VSPACED_BADGE_LOOK;
    EXPECT_EQ(ask(PEER_OP_FIND_VSPACE, {0, 0}), VSPACED_NOT_AUTHORIZED);
}

} // namespace
