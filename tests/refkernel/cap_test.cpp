// Capability spaces and the derivation tree, against a model that keeps parents.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "world.h"

namespace {

constexpr uint64_t PAGE = RK_PAGE_BYTES;

class Cap : public testing::Test {
  protected:
    Answer copy(uint64_t source, uint64_t destination, uint64_t rights = RK_RIGHTS_ALL) {
        return world.call(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_COPY,
                          {source, destination, rights});
    }
    Answer mint(uint64_t source, uint64_t destination, uint64_t rights, uint64_t badge) {
        return world.call(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_MINT,
                          {source, destination, rights, badge});
    }
    Answer move(uint64_t source, uint64_t destination) {
        return world.call(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_MOVE, {source, destination});
    }
    Answer remove(uint64_t slot) {
        return world.call(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_DELETE, {slot});
    }
    Answer revoke(uint64_t slot) {
        return world.call(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_REVOKE, {slot});
    }
    Answer derive(uint64_t source, uint64_t destination, uint64_t rights, uint64_t offset,
                  uint64_t length) {
        return world.call(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_DERIVE,
                          {source, destination, rights, offset, length});
    }
    bool empty(uint64_t slot) {
        return world.query(slot).word[0] == RK_CAP_EMPTY;
    }

    World world;
};

TEST_F(Cap, CopyHasAtMostItsSourcesRights) {
    uint64_t slot = world.slot_take(3);
    ASSERT_STATUS(OK, copy(world.ram_slot, slot, RK_RIGHT_READ | RK_RIGHT_WRITE));
    ASSERT_STATUS(OK, copy(slot, slot + 1, RK_RIGHT_READ | RK_RIGHT_EXECUTE));
    EXPECT_EQ(world.query(slot).word[1], unsigned{RK_RIGHT_READ} | RK_RIGHT_WRITE);
    EXPECT_EQ(world.query(slot + 1).word[1], unsigned{RK_RIGHT_READ});
    EXPECT_EQ(world.query(slot + 1).word[2], world.ram_base);
    EXPECT_EQ(world.query(slot + 1).word[3], world.ram_bytes);
}

TEST_F(Cap, MintGivesABadgeOnce) {
    uint64_t endpoint = world.endpoint_make();
    uint64_t slot = world.slot_take(3);
    ASSERT_STATUS(OK, mint(endpoint, slot, RK_RIGHT_SEND, 77));
    EXPECT_EQ(world.query(slot).word[1], unsigned{RK_RIGHT_SEND});
    EXPECT_EQ(world.query(slot).word[2], 77u);
    EXPECT_EQ(world.query(slot).word[5], world.query(endpoint).word[5]);
    EXPECT_STATUS(BAD_ARGUMENT, mint(slot, slot + 1, RK_RIGHT_SEND, 78));
    EXPECT_STATUS(OK, copy(slot, slot + 1));
    EXPECT_EQ(world.query(slot + 1).word[2], 77u);
    EXPECT_STATUS(WRONG_TYPE, mint(world.ram_slot, slot + 2, RK_RIGHT_READ, 1));
}

TEST_F(Cap, DeriveCutsMemoryAndPorts) {
    uint64_t slot = world.slot_take(4);
    ASSERT_STATUS(OK, derive(world.ram_slot, slot, RK_RIGHTS_ALL, 4 * PAGE, 2 * PAGE));
    EXPECT_EQ(world.query(slot).word[2], world.ram_base + 4 * PAGE);
    EXPECT_EQ(world.query(slot).word[3], 2 * PAGE);
    EXPECT_STATUS(TOO_SMALL, derive(slot, slot + 1, RK_RIGHTS_ALL, PAGE, 2 * PAGE));
    EXPECT_STATUS(TOO_SMALL, derive(slot, slot + 1, RK_RIGHTS_ALL, 3 * PAGE, PAGE));
    EXPECT_STATUS(TOO_SMALL, derive(slot, slot + 1, RK_RIGHTS_ALL, PAGE, -PAGE));
    EXPECT_STATUS(BAD_ARGUMENT, derive(slot, slot + 1, RK_RIGHTS_ALL, 0, 0));
    EXPECT_STATUS(BAD_ARGUMENT, derive(slot, slot + 1, RK_RIGHTS_ALL, 1, PAGE));
    EXPECT_STATUS(OK, derive(slot, slot + 1, RK_RIGHT_READ, PAGE, PAGE));
    EXPECT_EQ(world.query(slot + 1).word[2], world.ram_base + 5 * PAGE);

    ASSERT_STATUS(OK, derive(RK_ROOT_SLOT_IO_PORT, slot + 2, RK_RIGHTS_ALL, 0x3f8, 8));
    EXPECT_EQ(world.query(slot + 2).word[2], 0x3f8u);
    EXPECT_EQ(world.query(slot + 2).word[3], 8u);
    EXPECT_STATUS(TOO_SMALL, derive(slot + 2, slot + 3, RK_RIGHTS_ALL, 4, 5));
    EXPECT_STATUS(BAD_ARGUMENT, derive(slot + 2, slot + 3, RK_RIGHTS_ALL, 4, 0));
    EXPECT_STATUS(WRONG_TYPE, derive(RK_ROOT_SLOT_CONSOLE, slot + 3, RK_RIGHTS_ALL, 0, 1));
}

TEST_F(Cap, DeletedParentsLeaveTheirChildrenToTheGrandparent) {
    uint64_t a = world.slot_take(5);
    // ram -> a -> a+1 -> (a+2, a+3); ram -> a+4
    ASSERT_STATUS(OK, copy(world.ram_slot, a));
    ASSERT_STATUS(OK, copy(a, a + 1));
    ASSERT_STATUS(OK, copy(a + 1, a + 2));
    ASSERT_STATUS(OK, copy(a + 1, a + 3));
    ASSERT_STATUS(OK, copy(world.ram_slot, a + 4));
    ASSERT_STATUS(OK, remove(a + 1));
    ASSERT_STATUS(OK, revoke(a));
    EXPECT_FALSE(empty(a));
    EXPECT_TRUE(empty(a + 2));
    EXPECT_TRUE(empty(a + 3));
    EXPECT_FALSE(empty(a + 4));
}

TEST_F(Cap, RevokeReachesOtherSpacesAndWorksInPieces) {
    Child child = world.child_make(256);
    uint64_t own = world.slot_take();
    ASSERT_STATUS(OK, copy(world.ram_slot, own));
    for (uint64_t i = 1; i < 200; i++) {
        world.child_give(child, own, i);
    }
    EXPECT_STATUS(MORE, revoke(own));
    EXPECT_STATUS(MORE, revoke(own));
    EXPECT_STATUS(MORE, revoke(own));
    EXPECT_STATUS(OK, revoke(own));
    for (uint64_t i = 1; i < 200; i++) {
        ASSERT_EQ(child.process->caps.slots[i].type, RK_CAP_EMPTY);
    }
    EXPECT_FALSE(empty(own));
}

TEST_F(Cap, ALongChainIsRevokedInTheSameTimeAsAFlatFamily) {
    uint64_t first = world.slot_take(130);
    ASSERT_STATUS(OK, copy(world.ram_slot, first));
    for (uint64_t i = 1; i < 130; i++) {
        ASSERT_STATUS(OK, copy(first + i - 1, first + i));
    }
    EXPECT_STATUS(MORE, revoke(first));
    EXPECT_STATUS(MORE, revoke(first));
    EXPECT_STATUS(OK, revoke(first));
    EXPECT_TRUE(empty(first + 129));
}

TEST_F(Cap, QueryOfAnotherSpaceAnswersAsForOnesOwn) {
    Child child = world.child_make();
    world.child_give(child, world.ram_slot, 5, RK_RIGHT_READ);
    Answer there = world.call(child.caps_slot(), RK_CAP_METHOD_QUERY, {5});
    EXPECT_STATUS(OK, there);
    EXPECT_EQ(there.word[0], unsigned{RK_CAP_MEMORY});
    EXPECT_EQ(there.word[1], unsigned{RK_RIGHT_READ});
    EXPECT_EQ(there.word[2], world.ram_base);
    EXPECT_EQ(there.tag, rk_tag(0, 6));
    EXPECT_EQ(there.word[6], 0u);
    EXPECT_EQ(world.call(child.caps_slot(), RK_CAP_METHOD_QUERY, {6}).word[0], 0u);
    EXPECT_STATUS(BAD_SLOT, world.call(child.caps_slot(), RK_CAP_METHOD_QUERY, {64}));
}

TEST_F(Cap, CapabilitiesToWhatEndedAreDeadEvenIfItsEntryIsUsedAgain) {
    uint64_t endpoint = world.endpoint_make();
    uint64_t sender = world.slot_take(2);
    ASSERT_STATUS(OK, copy(endpoint, sender, RK_RIGHT_SEND));
    ASSERT_STATUS(OK, remove(endpoint)); // the last that receives
    EXPECT_EQ(world.query(sender).word[4], unsigned{RK_CAP_FLAG_DEAD});
    uint64_t again = world.endpoint_make();
    EXPECT_EQ(world.root->process->caps.slots[again].object,
              world.root->process->caps.slots[sender].object)
        << "the test wants the same entry of the pool";
    EXPECT_EQ(world.query(sender).word[4], unsigned{RK_CAP_FLAG_DEAD});
    EXPECT_NE(world.query(sender).word[5], world.query(again).word[5]);
    EXPECT_STATUS(DEAD, world.call(sender, 1, {}));
    EXPECT_STATUS(DEAD, copy(sender, sender + 1));
    EXPECT_STATUS(OK, move(sender, sender + 1));
    EXPECT_STATUS(OK, remove(sender + 1));
    EXPECT_EQ(world.query(again).word[4], 0u);
}

TEST_F(Cap, AnEndpointLivesAsLongAsSomebodyCanReceive) {
    uint64_t before = endpoints.used_count;
    uint64_t endpoint = world.endpoint_make();
    uint64_t slot = world.slot_take(3);
    ASSERT_STATUS(OK, copy(endpoint, slot, RK_RIGHT_RECEIVE));
    ASSERT_STATUS(OK, copy(slot, slot + 1));
    ASSERT_STATUS(OK, move(slot + 1, slot + 2));
    ASSERT_STATUS(OK, remove(endpoint));
    ASSERT_STATUS(OK, remove(slot));
    EXPECT_EQ(endpoints.used_count, before + 1);
    ASSERT_STATUS(OK, remove(slot + 2));
    EXPECT_EQ(endpoints.used_count, before);
}

TEST_F(Cap, EndpointPoolExhaustionIsReported) {
    uint64_t slot = world.slot_take(2);
    uint64_t before = endpoints.used_count;
    while (endpoints.used_count < ENDPOINTS_MAX - 1) {
        ASSERT_NE(endpoint_create(arch_cpu()), nullptr);
    }
    EXPECT_STATUS(OK, world.call(RK_ROOT_SLOT_PROCESS_CONTROL, RK_CONTROL_CREATE_ENDPOINT, {slot}));
    EXPECT_STATUS(NO_OBJECTS,
                  world.call(RK_ROOT_SLOT_PROCESS_CONTROL, RK_CONTROL_CREATE_ENDPOINT, {slot + 1}));
    Answer info = world.call(RK_ROOT_SLOT_PROCESS_CONTROL, RK_CONTROL_INFO);
    EXPECT_EQ(info.word[2], unsigned{ENDPOINTS_MAX});
    EXPECT_EQ(info.word[5], unsigned{ENDPOINTS_MAX});
    EXPECT_EQ(before, 0u);
}

// The model: each slot's parent, by slot number; 0 is none.
struct Node {
    uint64_t parent, badge, rights;
};

class Model {
  public:
    std::map<uint64_t, Node> nodes;

    void remove(uint64_t slot) {
        uint64_t parent = nodes[slot].parent;
        nodes.erase(slot);
        reparent(slot, parent);
    }
    void move(uint64_t from, uint64_t to) {
        nodes[to] = nodes[from];
        nodes.erase(from);
        reparent(from, to);
    }
    void revoke(uint64_t slot) {
        for (auto node = nodes.begin(); node != nodes.end();) {
            node = descends(node->first, slot) ? nodes.erase(node) : std::next(node);
        }
    }

  private:
    void reparent(uint64_t from, uint64_t to) {
        for (auto &[slot, node] : nodes) {
            node.parent = node.parent == from ? to : node.parent;
        }
    }
    // Ancestors that revoke erased already make a descendant look like none; so
    // its own erased parent counts too.
    bool descends(uint64_t slot, uint64_t ancestor) const {
        std::map<uint64_t, Node>::const_iterator node = nodes.find(slot);
        while (node != nodes.end() && node->second.parent != 0) {
            if (node->second.parent == ancestor) {
                return true;
            }
            uint64_t parent = node->second.parent;
            node = nodes.find(parent);
            if (node == nodes.end()) {
                return true;
            }
        }
        return false;
    }
};

// Rings are sound, each ring has one head at most, and a head's parent names it.
void tree_check(const cap *slots, uint64_t first, uint64_t end) {
    for (uint64_t i = first; i < end; i++) {
        const cap &cap = slots[i];
        if (cap.type == RK_CAP_EMPTY) {
            ASSERT_EQ(cap.child, nullptr);
            ASSERT_EQ(cap.next, nullptr);
            continue;
        }
        ASSERT_EQ(cap.next->previous, &cap);
        ASSERT_EQ(cap.previous->next, &cap);
        if (cap.child != nullptr) {
            ASSERT_EQ(cap.child->parent, &cap);
            for (const struct cap *child = cap.child->next; child != cap.child;
                 child = child->next) {
                ASSERT_EQ(child->parent, nullptr);
            }
        }
        if (cap.parent != nullptr) {
            ASSERT_EQ(cap.parent->child, &cap);
        }
    }
}

class RandomCaps : public Cap {
  protected:
    void SetUp() override {
        first = world.slot_take(SLOTS);
        source_endpoint = world.endpoint_make();
        model.nodes[source_endpoint] = {0, 0, RK_ENDPOINT_RIGHTS};
        others = cap_count - 1;
    }
    // What every operation from one slot to another must answer.
    rk_status expected_of(uint64_t from, uint64_t to) const {
        if (model.nodes.count(from) == 0) {
            return RK_EMPTY_SLOT;
        }
        return model.nodes.count(to) != 0 ? RK_SLOT_TAKEN : RK_OK;
    }
    void step_copy(uint64_t from, uint64_t to, uint64_t rights) {
        rk_status expected = expected_of(from, to);
        ASSERT_STREQ(status_name(expected), status_name(copy(from, to, rights).status));
        if (expected == RK_OK) {
            const Node source = model.nodes[from];
            model.nodes[to] = {from, source.badge, source.rights & rights};
        }
    }
    void step_mint(uint64_t from, uint64_t to, uint64_t rights) {
        rk_status expected = expected_of(from, to);
        if (expected == RK_OK && model.nodes[from].badge != 0) {
            expected = RK_BAD_ARGUMENT;
        }
        ASSERT_STREQ(status_name(expected), status_name(mint(from, to, rights, 5).status));
        if (expected == RK_OK) {
            model.nodes[to] = {from, 5, model.nodes[from].rights & rights};
        }
    }
    void step_move(uint64_t from, uint64_t to) {
        rk_status expected = expected_of(from, to);
        ASSERT_STREQ(status_name(expected), status_name(move(from, to).status));
        if (expected == RK_OK) {
            model.move(from, to);
        }
    }
    void step_remove(uint64_t from) {
        bool full = model.nodes.count(from) != 0;
        ASSERT_STREQ(status_name(full ? RK_OK : RK_EMPTY_SLOT), status_name(remove(from).status));
        if (full) {
            model.remove(from);
        }
    }
    void step_revoke(uint64_t from) {
        bool full = model.nodes.count(from) != 0;
        ASSERT_STREQ(status_name(full ? RK_OK : RK_EMPTY_SLOT), status_name(revoke(from).status));
        if (full) {
            model.revoke(from);
        }
    }
    void step() {
        uint64_t from = random() % 4 == 0 ? source_endpoint : first + random() % SLOTS;
        uint64_t to = first + random() % SLOTS;
        uint64_t rights = random() % (RK_RIGHTS_ALL + 1);
        uint64_t choice = random() % 32;
        if (choice < 12) {
            step_copy(from, to, rights);
        } else if (choice < 16) {
            step_mint(from, to, rights);
        } else if (choice < 24 && from != source_endpoint) {
            step_move(from, to);
        } else if (choice < 28 && from != source_endpoint) {
            step_remove(from);
        } else if (choice == 28) {
            step_revoke(from);
        }
    }
    void compare() {
        const struct cap *slots = world.root->process->caps.slots;
        uint64_t receivers = 0;
        for (const auto &[slot, node] : model.nodes) {
            receivers += (node.rights & RK_RIGHT_RECEIVE) != 0;
        }
        for (uint64_t slot = first; slot < first + SLOTS; slot++) {
            auto node = model.nodes.find(slot);
            ASSERT_EQ(slots[slot].type != RK_CAP_EMPTY, node != model.nodes.end()) << slot;
            if (node != model.nodes.end()) {
                ASSERT_EQ(slots[slot].rights, node->second.rights);
                ASSERT_EQ(slots[slot].badge, node->second.badge);
            }
        }
        ASSERT_EQ(endpoint_of(slots[source_endpoint].object)->receive_caps, receivers);
        ASSERT_EQ(cap_count, others + model.nodes.size());
        ASSERT_NO_FATAL_FAILURE(tree_check(world.root->process->caps.slots, first, first + SLOTS));
    }

    static constexpr uint64_t SLOTS = 40;
    uint64_t first = 0, source_endpoint = 0;
    uint64_t others = 0; // capabilities that the model has no part in
    std::mt19937_64 random{7};
    Model model;
};

TEST_F(RandomCaps, AgreeWithTheModel) {
    for (unsigned count = 0; count < 20000 && !HasFailure(); count++) {
        SCOPED_TRACE(count);
        step();
        compare();
    }
}

} // namespace
