// Who may ask what of which object: badges, slots, handles.
#include "world.h"

#include <gtest/gtest.h>

namespace {

class AuthorityTest : public testing::Test {
  protected:
    uint64_t ping(uint64_t badge) const {
        return world.call_badge(badge, client, {VSPACED_OP_PING, {0, 0, 0, 0}}).status;
    }

    uint64_t stats(const Process &caller, uint64_t target) const {
        return world.call(caller, {VSPACED_OP_STATS, {target, 0}}).status;
    }

    uint32_t slot_of(const Process &process) const {
        return vspaced_handle_slot(process.handle);
    }

    World world;
    Process manager = world.manager_new();
    Process client = world.client_new(manager);
    Process neighbour = world.client_new(manager);
    Process other_manager = world.manager_new();
    Process others_client = world.client_new(other_manager);
    vspaced_badge own = {VSPACED_BADGE_OWNER, 0, 1, 0, VSPACED_BADGE_LOOK};
};

TEST_F(AuthorityTest, BadgeZeroAuthorizesNothing) {
    EXPECT_EQ(ping(0), VSPACED_NOT_AUTHORIZED);
}

TEST_F(AuthorityTest, UnknownKinds) {
    own.kind = VSPACED_BADGE_NONE;
    for (uint64_t kind = VSPACED_BADGE_KIND_COUNT; kind < 16; kind++) {
        EXPECT_EQ(ping(vspaced_badge_pack(own) | kind << 60), VSPACED_NOT_AUTHORIZED);
    }
}

TEST_F(AuthorityTest, OwnBadge) {
    EXPECT_EQ(ping(vspaced_badge_pack(own)), VSPACED_OK);
}

TEST_F(AuthorityTest, AnotherShard) {
    for (uint32_t shard = 1; shard < 256; shard++) {
        own.shard = shard;
        EXPECT_EQ(ping(vspaced_badge_pack(own)), VSPACED_NOT_AUTHORIZED);
    }
}

TEST_F(AuthorityTest, IndexOutsideOfThePools) {
    for (uint32_t index : {uint32_t{VSPACED_OBJECTS_PER_SHARD}, 0xfffffu}) {
        own.index = index;
        EXPECT_EQ(ping(vspaced_badge_pack(own)), VSPACED_NOT_AUTHORIZED);
    }
    own.kind = VSPACED_BADGE_MANAGER;
    for (uint32_t index : {2u, uint32_t{VSPACED_MANAGERS_PER_SHARD}, 0xfffffu}) {
        own.index = index;
        EXPECT_EQ(ping(vspaced_badge_pack(own)), VSPACED_NOT_AUTHORIZED);
    }
}

TEST_F(AuthorityTest, OtherGenerations) {
    for (uint32_t generation : {0u, 2u, 0xffffffu}) {
        own.generation = generation;
        own.kind = VSPACED_BADGE_OWNER;
        EXPECT_EQ(ping(vspaced_badge_pack(own)), VSPACED_STALE_HANDLE);
        own.kind = VSPACED_BADGE_MANAGER;
        EXPECT_EQ(ping(vspaced_badge_pack(own)), VSPACED_STALE_HANDLE);
        own.kind = VSPACED_BADGE_CONTROL;
        EXPECT_EQ(ping(vspaced_badge_pack(own)),
                  generation == 0 ? VSPACED_OK : VSPACED_NOT_AUTHORIZED);
    }
    own.index = 1;
    own.generation = 0;
    EXPECT_EQ(ping(vspaced_badge_pack(own)), VSPACED_NOT_AUTHORIZED);
}

TEST_F(AuthorityTest, ObjectThatWasNeverBound) {
    own.index = 7;
    EXPECT_EQ(ping(vspaced_badge_pack(own)), VSPACED_STALE_HANDLE);
}

// The badge of each kind with all rights but those that the operation needs, and
// every kind that the operation does not name.
TEST_F(AuthorityTest, EachOperationsKindsAndRights) {
    struct Row {
        uint32_t label;
        size_t words;
        std::string kinds;
        uint32_t rights;
    };
    const Row rows[] = {
#define X(NAME, name, label, words, capability, kinds, rights, target)                             \
    {label, words, #kinds, VSPACED_BADGE_##rights},
        VSPACED_OPERATION_LIST(X)
#undef X
    };
    const std::pair<char, vspaced_badge> callers[] = {
        {'O', {VSPACED_BADGE_OWNER, 0, 1, 0, 0}},
        {'M', {VSPACED_BADGE_MANAGER, 0, 1, 0, 0}},
        {'C', {VSPACED_BADGE_CONTROL, 0, 0, 0, 0}},
        {'S', {VSPACED_BADGE_SELF, 0, 0, 0, 0}},
    };
    std::string before = world.state();
    for (const Row &row : rows) {
        for (auto [kind, badge] : callers) {
            Request request = {row.label, std::vector<uint64_t>(row.words, 0)};
            if (row.words == 0) { // BATCH: as many as its count says
                request.words = std::vector<uint64_t>(VSPACED_BATCH_WORDS(1), 0);
                request.words[1] = 1;
            }
            bool may_call = row.kinds.find(kind) != std::string::npos;
            badge.rights = may_call ? 0xff & ~row.rights : 0xff;
            EXPECT_EQ(world.call_badge(vspaced_badge_pack(badge), client, request).status,
                      VSPACED_NOT_AUTHORIZED)
                << row.label << kind;
        }
    }
    EXPECT_EQ(world.state(), before);
}

// What the control asks of shards exists for nobody else, whatever the rights.
TEST_F(AuthorityTest, TheServersOwnOperationsAreUnknownToOthers) {
    std::string before = world.state();
    for (uint32_t label = PEER_OP_FIRST; label < PEER_OP_FIRST + PEER_OP_COUNT; label++) {
        for (uint64_t kind : {0, 1, 2, 3, 5, 15}) {
            uint64_t badge = vspaced_badge_pack(
                {static_cast<vspaced_badge_kind>(kind), 0, kind == 3 ? 0u : 1u, 0, 0xff});
            EXPECT_EQ(world.call_badge(badge, client, {label, {0, 0}}).status,
                      VSPACED_UNKNOWN_OPERATION);
        }
    }
    EXPECT_EQ(world.state(), before);
}

TEST_F(AuthorityTest, OwnersNameThemselvesInThreeWays) {
    EXPECT_EQ(stats(client, 0), VSPACED_OK);
    EXPECT_EQ(stats(client, slot_of(client)), VSPACED_OK);
    EXPECT_EQ(stats(client, client.handle), VSPACED_OK);
}

TEST_F(AuthorityTest, OwnersNameNobodyElse) {
    std::string before = world.state();
    for (const Process &other : {neighbour, others_client}) {
        EXPECT_EQ(stats(client, slot_of(other)), VSPACED_NOT_YOURS);
        EXPECT_EQ(stats(client, other.handle), VSPACED_NOT_YOURS);
        EXPECT_EQ(world.unmap(client, 0x10000, PAGE, other.handle).status, VSPACED_NOT_YOURS);
    }
    EXPECT_EQ(world.state(), before);
}

// A stranger learns nothing: slots of live, free and no objects answer alike.
TEST_F(AuthorityTest, EverySlotLooksAlikeToAStranger) {
    for (uint64_t slot = 0; slot < VSPACED_SLOT_END_OF(1) + 100; slot++) {
        uint64_t expected = slot == 0 || slot == slot_of(client) ? VSPACED_OK : VSPACED_NOT_YOURS;
        ASSERT_EQ(stats(client, slot), expected) << slot;
    }
    EXPECT_EQ(stats(client, UINT32_MAX), VSPACED_NOT_YOURS);
    EXPECT_EQ(stats(client, UINT64_MAX), VSPACED_NOT_YOURS);
}

TEST_F(AuthorityTest, EveryHighBitOfAHandle) {
    for (unsigned bit = 32; bit < 64; bit++) {
        uint64_t handle = client.handle ^ UINT64_C(1) << bit;
        // Without its generation a handle is a slot.
        uint64_t expected =
            vspaced_handle_generation(handle) == 0 ? VSPACED_OK : VSPACED_STALE_HANDLE;
        EXPECT_EQ(stats(client, handle), expected) << bit;
        EXPECT_EQ(stats(manager, handle), expected) << bit;
    }
}

TEST_F(AuthorityTest, ManagersNameWhatTheyBound) {
    for (const Process &mine : {client, neighbour}) {
        EXPECT_EQ(stats(manager, slot_of(mine)), VSPACED_OK);
        EXPECT_EQ(stats(manager, mine.handle), VSPACED_OK);
    }
    EXPECT_EQ(stats(manager, 0), VSPACED_NOT_YOURS);
    EXPECT_EQ(stats(manager, slot_of(others_client)), VSPACED_NOT_YOURS);
    EXPECT_EQ(stats(manager, others_client.handle), VSPACED_NOT_YOURS);
    EXPECT_EQ(world.unbind(manager, others_client.handle).status, VSPACED_NOT_YOURS);
    EXPECT_EQ(stats(other_manager, client.handle), VSPACED_NOT_YOURS);
}

// Nobody bound these: not even the first manager, whose index is zero, did.
TEST_F(AuthorityTest, ManagersDoNotNameWhatWasNeverBound) {
    for (uint32_t slot = slot_of(others_client) + 1; slot < VSPACED_SLOT_CLIENT_FIRST; slot++) {
        ASSERT_EQ(stats(manager, slot), VSPACED_NOT_YOURS);
    }
}

TEST_F(AuthorityTest, StaleHandleAfterUnbind) {
    ASSERT_EQ(world.unbind(manager, client.handle).status, VSPACED_OK);
    EXPECT_EQ(stats(manager, client.handle), VSPACED_STALE_HANDLE);
    EXPECT_EQ(stats(manager, slot_of(client)), VSPACED_STALE_HANDLE);
    EXPECT_EQ(world.unbind(manager, client.handle).status, VSPACED_STALE_HANDLE);
    EXPECT_EQ(stats(other_manager, client.handle), VSPACED_NOT_YOURS);
    // The process's endpoint is gone, and the badge with which it was made is no
    // good any more.
    EXPECT_EQ(stats(client, 0), VSPACED_CLIENT_UNREACHABLE);
    EXPECT_EQ(ping(vspaced_badge_pack(own)), VSPACED_STALE_HANDLE);
}

TEST_F(AuthorityTest, StaleHandleAfterTheSlotIsUsedAgain) {
    ASSERT_EQ(world.unbind(manager, client.handle).status, VSPACED_OK);
    Process next;
    do { // records are used in turn
        next = world.client_new(other_manager, 0);
    } while (slot_of(next) != slot_of(client));
    EXPECT_NE(next.handle, client.handle);
    EXPECT_EQ(stats(manager, client.handle), VSPACED_NOT_YOURS);
    EXPECT_EQ(stats(other_manager, client.handle), VSPACED_STALE_HANDLE);
    EXPECT_EQ(stats(other_manager, next.handle), VSPACED_OK);
    EXPECT_EQ(ping(vspaced_badge_pack(own)), VSPACED_STALE_HANDLE);
}

// The last generation is never followed by the first: the record is given up.
TEST_F(AuthorityTest, GenerationsDoNotComeBack) {
    object &object = world.shard().objects.records[0];
    object.generation = OBJECT_GENERATION_MAX;
    uint64_t handle = object_handle(&object);
    ASSERT_EQ(world.unbind(manager, handle).status, VSPACED_OK);
    EXPECT_EQ(object.state, static_cast<uint32_t>(OBJECT_RETIRED));
    EXPECT_EQ(stats(manager, handle), VSPACED_STALE_HANDLE);
    for (uint32_t i = world.shard().objects.count; i < VSPACED_OBJECTS_PER_SHARD - 1; i++) {
        ASSERT_NE(slot_of(world.client_new(manager, 0)), VSPACED_SLOT_VSPACE_FIRST);
    }
    Process process = world.process_new();
    sim_copy(world.kernel(), process.space, Process::VSPACE, manager.space, Process::VSPACE,
             BOOTSTRAP_RIGHTS_ALL);
    EXPECT_EQ(world.call(manager, world.bind_request(manager)).status, VSPACED_NO_OBJECTS);
}

TEST_F(AuthorityTest, OnlyControlMakesManagers) {
    const Request request = {VSPACED_OP_MANAGER, {VSPACED_BADGE_LOOK, 0, 0}};
    EXPECT_EQ(world.call(client, request).status, VSPACED_NOT_AUTHORIZED);
    EXPECT_EQ(world.call(manager, request).status, VSPACED_NOT_AUTHORIZED);
    EXPECT_EQ(world.call(world.control, request).status, VSPACED_OK);
}

} // namespace
