// BIND, UNBIND and MANAGER: objects come and go, and leave nothing behind.
#include "world.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace {

const uint64_t AT = 0x40000000;

class BindTest : public testing::Test {
  protected:
    void SetUp() override {
        give(process);
    }
    void TearDown() override {
        EXPECT_EQ(world.disagreement(), "");
    }

    // The process's vspace capability in the manager's hands.
    void give(const Process &from, uint64_t rights = BOOTSTRAP_RIGHTS_ALL) {
        sim_delete(world.kernel(), manager.space, Process::VSPACE);
        sim_copy(world.kernel(), from.space, Process::VSPACE, manager.space, Process::VSPACE,
                 rights);
    }
    Answer bind(std::vector<uint64_t> words) {
        return world.call(manager, {VSPACED_OP_BIND, words, Process::VSPACE});
    }
    void expect_refused(const std::vector<uint64_t> &words, uint64_t status) {
        std::string before = world.state();
        Answer answer = bind(words);
        EXPECT_EQ(answer.status, status) << vspaced_status_name(answer.status);
        EXPECT_EQ(world.state(), before);
    }

    World world;
    Process manager = world.manager_new();
    Process process = world.process_new();
    const std::vector<uint64_t> good = {0, RWX, 0, 0, 0, 77, 0, 0};
};

TEST_F(BindTest, GivesAHandleAndAnEndpoint) {
    Answer answer = bind(good);
    ASSERT_EQ(answer.status, VSPACED_OK);
    EXPECT_EQ(answer[1], vspaced_handle_pack(VSPACED_SLOT_VSPACE_FIRST, 1));
    port_capability endpoint;
    uint64_t badge;
    sim_query_cap(world.kernel(), manager.space, Process::RECEIVED, &endpoint, &badge);
    EXPECT_EQ(endpoint.type, uint64_t{BOOTSTRAP_TYPE_ENDPOINT});
    EXPECT_EQ(endpoint.rights, uint64_t{BOOTSTRAP_SEND | BOOTSTRAP_GRANT});
    vspaced_badge owner = vspaced_badge_unpack(badge);
    EXPECT_EQ(owner.kind, VSPACED_BADGE_OWNER);
    EXPECT_EQ(owner.index, 0u);
    EXPECT_EQ(owner.generation, 1u);
    EXPECT_EQ(owner.rights,
              unsigned{VSPACED_BADGE_LOOK | VSPACED_BADGE_CHANGE | VSPACED_BADGE_MEMORY});
}

TEST_F(BindTest, KeepsThePolicy) {
    ASSERT_EQ(bind({0, R, 20, 9, 7 * PAGE, 77, 0, 0}).status, VSPACED_OK);
    const object &object = world.shard().objects.records[0];
    EXPECT_EQ(object.label, 77u);
    EXPECT_EQ(object.space.policy.rights_ceiling, R);
    EXPECT_EQ(object.space.policy.mappings_max, 20u);
    EXPECT_EQ(object.space.policy.bytes_max, 7 * PAGE);
    EXPECT_EQ(object.memories.max, 9u);
}

TEST_F(BindTest, CeilingOfMappingsIsHeldToItsBounds) {
    const std::pair<uint64_t, uint32_t> cases[] = {
        {0, std::min(VSPACED_MAPPINGS_MAX_DEFAULT, VSPACED_MAPPINGS_PER_SHARD)},
        {1, VSPACED_MAPPINGS_FLOOR},
        {VSPACED_MAPPINGS_PER_SHARD + 1, VSPACED_MAPPINGS_PER_SHARD},
        {(UINT64_C(1) << 32) + 20, VSPACED_MAPPINGS_PER_SHARD},
        {UINT64_MAX, VSPACED_MAPPINGS_PER_SHARD},
    };
    uint32_t index = 0;
    for (auto [asked, given] : cases) {
        give(world.process_new());
        ASSERT_EQ(bind({0, RWX, asked, 0, 0, 0, 0, 0}).status, VSPACED_OK);
        EXPECT_EQ(world.shard().objects.records[index++].space.policy.mappings_max, given);
    }
}

TEST_F(BindTest, EachFlag) {
    for (unsigned bit = 3; bit < 64; bit++) { // bits 8 to 15: a CPU without CPU
        expect_refused({UINT64_C(1) << bit, RWX, 0, 0, 0, 0, 0, 0}, VSPACED_BAD_FLAGS);
    }
}

// What the class JIT may, and only where BIND said so: W and X in turn.
TEST_F(BindTest, AllowsJit) {
    for (uint64_t allowed : {0, 1}) {
        Process client = world.process_new();
        give(client);
        Answer bound = bind({allowed, RWX, 0, 0, 0, 0, 0, 0});
        ASSERT_EQ(bound.status, VSPACED_OK);
        sim_make_memory(world.kernel(), manager.space, 20 + uint32_t(allowed), 4 * PAGE, RWX,
                        false);
        uint64_t target = bound[1];
        Answer attached =
            world.call(manager, {VSPACED_OP_ATTACH, {target, 0, 0}, 20 + uint32_t(allowed)});
        ASSERT_EQ(attached.status, VSPACED_OK);
        uint64_t flags = map_flags(RW, VSPACED_CLASS_JIT, VSPACED_PLACE_FIXED, RWX);
        auto map = [&](uint64_t with) {
            return world.map(manager, attached[1], 0, AT, PAGE, with, target).status;
        };
        sim_delete(world.kernel(), manager.space, Process::RECEIVED);
        if (allowed == 0) {
            EXPECT_EQ(map(flags), VSPACED_NOT_AUTHORIZED);
            continue;
        }
        EXPECT_EQ(map(flags | VSPACED_EXECUTE), VSPACED_WRITE_AND_EXECUTE);
        EXPECT_EQ(map(flags & ~uint64_t{0xf00}), VSPACED_WRITE_AND_EXECUTE); // class DATA
        EXPECT_EQ(map(flags), VSPACED_OK);
        EXPECT_EQ(world.protect(manager, AT, PAGE, RWX, target).status, VSPACED_WRITE_AND_EXECUTE);
        EXPECT_EQ(world.protect(manager, AT, PAGE, RX, target).status, VSPACED_OK);
        EXPECT_EQ(world.protect(manager, AT, PAGE, RW, target).status, VSPACED_OK);
    }
}

TEST_F(BindTest, ImpossibleCeilings) {
    for (uint64_t ceiling : {UINT64_C(0), UINT64_C(2), UINT64_C(4), UINT64_C(6), UINT64_C(8),
                             UINT64_C(15), UINT64_C(1) << 32 | R, UINT64_MAX}) {
        expect_refused({0, ceiling, 0, 0, 0, 0, 0, 0}, VSPACED_BAD_RIGHTS);
    }
}

TEST_F(BindTest, PlacesBySeed) {
    std::vector<std::vector<uint64_t>> places;
    for (uint64_t seed : {7, 7, 8}) {
        Process client = world.process_new();
        give(client);
        Answer bound = bind({VSPACED_BIND_RANDOMISE, RWX, 0, 0, 0, 0, seed, 0});
        ASSERT_EQ(bound.status, VSPACED_OK);
        sim_delete(world.kernel(), manager.space, Process::RECEIVED);
        std::vector<uint64_t> found;
        for (unsigned i = 0; i < 3; i++) {
            uint64_t flags = uint64_t{VSPACED_PLACE_ANY} << VSPACED_MAP_PLACE_SHIFT |
                             uint64_t{VSPACED_CLASS_DATA} << VSPACED_MAP_CLASS_SHIFT;
            Answer answer =
                world.call(manager, {VSPACED_OP_RESERVE, {bound[1], 0, PAGE, flags, 0}});
            ASSERT_EQ(answer.status, VSPACED_OK);
            found.push_back(answer[1]);
        }
        places.push_back(found);
    }
    EXPECT_EQ(places[0], places[1]);
    EXPECT_NE(places[0], places[2]);
}

TEST_F(BindTest, ASeedThatNothingUses) {
    expect_refused({0, RWX, 0, 0, 0, 0, 1, 0}, VSPACED_BAD_FLAGS);
}

TEST_F(BindTest, MoreMemoriesThanAnyObjectCanHave) {
    for (uint64_t asked :
         {uint64_t{VSPACED_MEMORIES_PER_OBJECT} + 1, UINT64_C(1) << 32, UINT64_MAX}) {
        expect_refused({0, RWX, 0, asked, 0, 0, 0, 0}, VSPACED_NO_MEMORY_RECORDS);
    }
}

TEST_F(BindTest, CapabilityThatMayNotChangeTheVspace) {
    give(process, BOOTSTRAP_READ);
    expect_refused(good, VSPACED_BAD_CAPABILITY);
}

TEST_F(BindTest, AlreadyBound) {
    ASSERT_EQ(bind(good).status, VSPACED_OK);
    sim_delete(world.kernel(), manager.space, Process::RECEIVED);
    expect_refused(good, VSPACED_ALREADY_BOUND);
    // By another manager just as well.
    Process other = world.manager_new();
    sim_copy(world.kernel(), process.space, Process::VSPACE, other.space, Process::VSPACE,
             BOOTSTRAP_RIGHTS_ALL);
    EXPECT_EQ(world.call(other, {VSPACED_OP_BIND, good, Process::VSPACE}).status,
              VSPACED_ALREADY_BOUND);
}

TEST_F(BindTest, BoundAgainAfterUnbind) {
    Answer first = bind(good);
    ASSERT_EQ(world.unbind(manager, first[1]).status, VSPACED_OK);
    Answer second = bind(good);
    ASSERT_EQ(second.status, VSPACED_OK);
    EXPECT_NE(second[1], first[1]);
}

// The kernel may give a dead vspace's identity to a new one.
TEST_F(BindTest, IdentityOfADeadVspaceIsFreeAgain) {
    ASSERT_EQ(bind(good).status, VSPACED_OK);
    sim_vspace_destroy(world.kernel(), process.space, Process::VSPACE);
    Process next = world.process_new();
    give(next);
    port_capability dead;
    uint64_t badge;
    sim_query_cap(world.kernel(), SIM_SERVER, VSPACED_SLOT_VSPACE_FIRST, &dead, &badge);
    sim_identity_set(world.kernel(), manager.space, Process::VSPACE, dead.object);
    sim_delete(world.kernel(), manager.space, Process::RECEIVED);
    EXPECT_EQ(bind(good).status, VSPACED_OK);
}

TEST_F(BindTest, VspaceWithPagesInIt) {
    sim_page_set(world.kernel(), process.space, Process::VSPACE, AT, 0x5000, R);
    expect_refused(good, VSPACED_NOT_EMPTY);
    sim_page_clear(world.kernel(), process.space, Process::VSPACE, AT);
    EXPECT_EQ(bind(good).status, VSPACED_OK);
}

TEST_F(BindTest, VspaceThatIsGone) {
    sim_vspace_destroy(world.kernel(), process.space, Process::VSPACE);
    expect_refused(good, VSPACED_VSPACE_GONE);
}

TEST_F(BindTest, UnbindLeavesNothing) {
    std::string before = world.state();
    uint32_t slots = sim_capability_count(world.kernel(), SIM_SERVER);
    Process client = world.client_new(manager);
    uint64_t first = world.memory_new(client, 8 * PAGE);
    uint64_t second = world.memory_new(client, 8 * PAGE, RWX, 20);
    ASSERT_EQ(world.map(client, first, 0, AT, 8 * PAGE, map_flags(RW)).status, VSPACED_OK);
    ASSERT_EQ(world.map(client, second, 0, AT * 2, PAGE, map_flags(RX, VSPACED_CLASS_CODE)).status,
              VSPACED_OK);
    Answer answer = world.unbind(manager, client.handle);
    EXPECT_EQ(answer.words, (std::vector<uint64_t>{VSPACED_OK, 9 * PAGE}));
    EXPECT_EQ(sim_capability_count(world.kernel(), SIM_SERVER), slots);
    EXPECT_EQ(sim_capability_count(world.kernel(), client.space), 3u); // vspace and memories
    port_vspace info;
    ASSERT_TRUE(sim_vspace_info(world.kernel(), client.space, Process::VSPACE, &info));
    EXPECT_EQ(info.bytes_mapped, 0u);
    EXPECT_EQ(info.table_frames_free, info.table_frames);
    EXPECT_EQ(world.shard().objects.count, 0u);
    EXPECT_EQ(world.shard().memories.count, 0u);
    EXPECT_EQ(arena_counts(&world.shard().arena).used, 0u);
    EXPECT_EQ(world.shard().managers.records[0].objects, 0u);
}

TEST_F(BindTest, UnbindTakesEveryCopyOfTheEndpoint) {
    Process client = world.client_new(manager);
    Process friend_of_client = world.process_new();
    sim_copy(world.kernel(), client.space, Process::ENDPOINT, friend_of_client.space,
             Process::ENDPOINT, BOOTSTRAP_RIGHTS_ALL);
    const Request ping = {VSPACED_OP_PING, {1, 2, 3, 0}};
    EXPECT_EQ(world.call(friend_of_client, ping).status, VSPACED_OK);
    ASSERT_EQ(world.unbind(manager, client.handle).status, VSPACED_OK);
    EXPECT_EQ(world.call(client, ping).status, VSPACED_CLIENT_UNREACHABLE);
    EXPECT_EQ(world.call(friend_of_client, ping).status, VSPACED_CLIENT_UNREACHABLE);
}

TEST_F(BindTest, UnbindOfADeadOrRevokedVspace) {
    for (bool revoked : {false, true}) {
        Process client = world.client_new(manager);
        uint64_t memory = world.memory_new(client, PAGE);
        ASSERT_EQ(world.map(client, memory, 0, AT, PAGE, map_flags(RW)).status, VSPACED_OK);
        uint32_t count = world.shard().objects.count;
        if (revoked) {
            sim_revoke(world.kernel(), client.space, Process::VSPACE);
        } else {
            sim_vspace_destroy(world.kernel(), client.space, Process::VSPACE);
        }
        Answer answer = world.unbind(manager, client.handle);
        EXPECT_EQ(answer.words, (std::vector<uint64_t>{VSPACED_OK, 0}));
        EXPECT_EQ(world.shard().objects.count, count - 1);
        EXPECT_EQ(world.shard().memories.count, 0u);
        EXPECT_EQ(arena_counts(&world.shard().arena).used, 0u);
    }
}

TEST_F(BindTest, ManagersObjectsMax) {
    Process small = world.manager_new(MANAGER_ALL, 2);
    Process first = world.client_new(small);
    (void)world.client_new(small);
    Process third = world.process_new();
    sim_copy(world.kernel(), third.space, Process::VSPACE, small.space, Process::VSPACE,
             BOOTSTRAP_RIGHTS_ALL);
    std::string before = world.state();
    EXPECT_EQ(world.call(small, world.bind_request(small)).status, VSPACED_NO_OBJECTS);
    EXPECT_EQ(world.state(), before);
    ASSERT_EQ(world.unbind(small, first.handle).status, VSPACED_OK);
    EXPECT_EQ(world.call(small, world.bind_request(small)).status, VSPACED_OK);
}

TEST_F(BindTest, ManagerRights) {
    std::string before = world.state();
    std::vector<uint64_t> bad = {0, VSPACED_BADGE_ADMIN, VSPACED_BADGE_ADMIN | VSPACED_BADGE_LOOK};
    for (unsigned bit = 5; bit < 64; bit++) {
        bad.push_back(UINT64_C(1) << bit | VSPACED_BADGE_LOOK);
    }
    for (uint64_t rights : bad) {
        EXPECT_EQ(world.call(world.control, {VSPACED_OP_MANAGER, {rights, 0, 0}}).status,
                  VSPACED_BAD_FLAGS);
    }
    EXPECT_EQ(world.state(), before);
    Process looker = world.manager_new(VSPACED_BADGE_LOOK);
    sim_copy(world.kernel(), process.space, Process::VSPACE, looker.space, Process::VSPACE,
             BOOTSTRAP_RIGHTS_ALL);
    EXPECT_EQ(world.call(looker, world.bind_request(looker)).status, VSPACED_NOT_AUTHORIZED);
}

TEST_F(BindTest, ManagerWithoutAPlaceForTheEndpoint) {
    // The endpoint can't be delivered; the object is bound all the same, and the
    // manager can unbind it.
    Answer first = bind(good);
    give(world.process_new());
    Answer second = bind(good); // the receive slot is taken
    ASSERT_EQ(second.status, VSPACED_OK);
    EXPECT_EQ(world.unbind(manager, second[1]).status, VSPACED_OK);
    EXPECT_EQ(world.unbind(manager, first[1]).status, VSPACED_OK);
}

} // namespace
