// Whatever the nodes say, looking at them ends, and reads nothing but the arena.
// At the tiny scale, where free nodes are plain memory.
#include <gtest/gtest.h>

#include <cstring>

#include "model/lockstep.h"

// One bit of the arena or of the tree's numbers is turned.
static void damage(SpaceFixture &fixture, std::mt19937_64 &random) {
    struct space &space = fixture.space;
    uint32_t *const numbers[] = {&space.tree.root, &space.tree.height, &space.tree.entries,
                                 &space.tree.leaves, &space.tree.inners};
    uint64_t choice = random() % 8;
    if (choice < std::size(numbers)) {
        *numbers[choice] ^= 1u << random() % 32;
        return;
    }
    uint64_t bit = random() % (sizeof(struct arena) * 8);
    reinterpret_cast<uint8_t *>(fixture.nodes.get())[bit / 8] ^=
        static_cast<uint8_t>(1u << bit % 8);
}

TEST(Damage, LookingAtItEnds) {
    const space_policy policy = plain_policy(VSPACED_RIGHTS_ALL, 8, UINT64_MAX);
    std::mt19937_64 random(1);
    uint64_t noticed = 0;
    for (unsigned round = 0; round < 300; round++) {
        Lockstep lockstep(policy);
        lockstep.give_account(100);
        OperationSource source(round, 8);
        for (unsigned i = 0; i < 30; i++) {
            ASSERT_EQ(lockstep.step(source.next()), "");
        }
        const struct space whole_space = lockstep.fixture.space;
        const struct arena whole_arena = *lockstep.fixture.nodes;
        for (unsigned i = 0; i < 100; i++) {
            for (unsigned bits = 0; bits <= i % 4; bits++) {
                damage(lockstep.fixture, random);
            }
            uint32_t node = 0;
            noticed += space_invalid(&lockstep.fixture.space, &node) != nullptr;
            lockstep.fixture.space = whole_space;
            *lockstep.fixture.nodes = whole_arena;
        }
    }
    EXPECT_GT(noticed, 10000u);
}
