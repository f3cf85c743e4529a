// A space is broken once for each numbered invariant; space_invalid must name it.
#include <set>

#include "asobj/object.h"

extern "C" {
#include "asobj/invariants.h"
}

using namespace rights;

// Two levels of inner nodes; the first leaf holds, after the sentinel, data [0,1),
// a stack [4,6) with its guard, neighbours [8,9) and [9,10) of different rights, and a
// reservation [12,14), and anonymous [16,18).
class InvariantsTest : public Object {
  protected:
    void SetUp() override {
        ASSERT_EQ(map(request(0, 1)), VSPACED_OK);
        ASSERT_EQ(map(of_class(request(4, 2), VSPACED_CLASS_STACK)), VSPACED_OK);
        ASSERT_EQ(map(request(8, 2)), VSPACED_OK);
        ASSERT_EQ(protect(9, 1, R), VSPACED_OK);
        ASSERT_EQ(reserve(request(12, 2)), VSPACED_OK);
        ASSERT_EQ(fixture.give_account(9, 16), VSPACED_OK);
        ASSERT_EQ(map(of_kind(request(16, 2), VSPACED_BACKING_ANONYMOUS)), VSPACED_OK);
        for (uint64_t page = 20; page < 2000; page += 2) {
            ASSERT_EQ(map(request(page, 1)), VSPACED_OK);
        }
        ASSERT_EQ(space.tree.height, 2u);
        copy = space;
    }
    void TearDown() override {
        space = copy;
        Object::TearDown();
    }

    struct inner &root() {
        return fixture.nodes->inners[space.tree.root];
    }
    struct inner &lowest() {
        return fixture.nodes->inners[root().child[0]];
    }
    struct leaf &leaf(uint32_t child = 0) {
        return fixture.nodes->leaves[lowest().child[child]];
    }

    // The word is broken, the name heard, the word restored.
    template <typename Word> void expect_named(Word &word, Word broken, const char *name) {
        Word right = word;
        uint32_t node = 0;
        word = broken;
        EXPECT_STREQ(space_invalid(&space, &node), name);
        named.insert(name);
        word = right;
        EXPECT_STREQ(space_invalid(&space, &node), nullptr);
    }
    static uint64_t entry_fields() { // class, rights and ceiling
        return (UINT64_C(1) << ENTRY_GUARD_SHIFT) - (UINT64_C(1) << ENTRY_CLASS_SHIFT);
    }
    static uint64_t with_field(uint64_t word, unsigned shift, uint64_t mask, uint64_t value) {
        return (word & ~(mask << shift)) | value << shift;
    }

    void break_nodes();
    void break_mappings();
    void break_kinds();
    void break_account();
    void break_counts();

    struct space copy;
    std::set<std::string> named;
};

void InvariantsTest::break_nodes() {
    expect_named(space.tree.height, uint32_t{TREE_LEVELS_MAX + 1}, "HEIGHT");
    expect_named(space.tree.height, UINT32_MAX, "HEIGHT");
    expect_named(space.tree.root, 0u, "NODE_NUMBER");
    expect_named(space.tree.root, UINT32_MAX, "NODE_NUMBER");
    expect_named(root().child[1], 0u, "NODE_NUMBER");
    expect_named(lowest().child[3], uint32_t{ARENA_LEAVES}, "NODE_NUMBER");
    expect_named(leaf(1).count, uint32_t{LEAF_ENTRIES_MIN - 1}, "NODE_COUNT");
    expect_named(leaf(1).count, UINT32_MAX, "NODE_COUNT");
    expect_named(lowest().count, uint32_t{INNER_CHILDREN_MIN - 1}, "NODE_COUNT");
    expect_named(root().count, 1u, "NODE_COUNT");
    expect_named(leaf().start[leaf().count], uint64_t{0}, "UNUSED_WORDS");
    expect_named(leaf().end[LEAF_ENTRIES_MAX - 1], uint64_t{1}, "UNUSED_WORDS");
    expect_named(root().gap[INNER_CHILDREN_MAX - 1], 1u, "UNUSED_WORDS");
    expect_named(root().large[INNER_CHILDREN_MAX - 1], 1u, "UNUSED_WORDS");
    expect_named(root().child[INNER_CHILDREN_MAX - 1], 1u, "UNUSED_WORDS");
    expect_named(root().pivot[INNER_CHILDREN_MAX - 2], uint64_t{0}, "UNUSED_WORDS");
    expect_named(lowest().pivot[0], lowest().pivot[0] + entry_word(PAGE), "PIVOT");
    expect_named(root().pivot[0], root().pivot[0] - entry_word(PAGE), "PIVOT");
    expect_named(lowest().gap[2], lowest().gap[2] + 1, "GAP");
    expect_named(root().gap[1], root().gap[1] - 1, "GAP");
    expect_named(lowest().large[2], 1u, "LARGE_GAP");
    expect_named(root().large[1], root().large[1] - 1, "LARGE_GAP");
}

void InvariantsTest::break_mappings() {
    uint64_t data = leaf().start[1], stack = leaf().start[2], third = leaf().start[3];
    expect_named(leaf().start[0], uint64_t{0}, "SENTINEL");
    expect_named(leaf().end[0], entry_word(SCALE_BEGIN + PAGE), "SENTINEL");
    expect_named(leaf().start[1], data | ENTRY_SENTINEL, "SENTINEL");
    expect_named(leaf().end[1], entry_word(at(0)), "ORDER");
    expect_named(leaf().end[1], entry_word(at(5)), "ORDER");
    expect_named(leaf().start[2], entry_word(at(0)), "ORDER");
    expect_named(leaf().start[1], with_field(data, ENTRY_CLASS_SHIFT, ENTRY_CLASS_MASK, 15),
                 "CLASS");
    expect_named(leaf().start[1],
                 with_field(data, ENTRY_CLASS_SHIFT, ENTRY_CLASS_MASK, VSPACED_CLASS_CODE),
                 "CLASS");
    expect_named(leaf().start[2], with_field(stack, ENTRY_GUARD_SHIFT, ENTRY_GUARD_MASK, 0),
                 "CLASS");
    expect_named(leaf().start[1],
                 with_field(data, ENTRY_RIGHTS_SHIFT, ENTRY_RIGHTS_MASK, VSPACED_WRITE), "RIGHTS");
    expect_named(leaf().start[1], with_field(data, ENTRY_RIGHTS_SHIFT, ENTRY_RIGHTS_MASK, RX),
                 "RIGHTS");
    expect_named(leaf().start[1],
                 with_field(data, ENTRY_CEILING_SHIFT, ENTRY_RIGHTS_MASK, VSPACED_WRITE), "RIGHTS");
    expect_named(space.policy.rights_ceiling, R, "RIGHTS");
    expect_named(leaf().end[1], entry_word(at(4)), "GUARD");
    expect_named(leaf().start[3], with_field(third, ENTRY_RIGHTS_SHIFT, ENTRY_RIGHTS_MASK, R),
                 "JOINED");
}

void InvariantsTest::break_kinds() {
    uint64_t reserved = leaf().start[5];
    ASSERT_EQ(reserved & ENTRY_MEMORY_MASK, uint64_t{ENTRY_MEMORY_RESERVED});
    expect_named(leaf().end[5], leaf().end[5] + 1, "KIND");
    expect_named(leaf().start[5], with_field(reserved, ENTRY_CEILING_SHIFT, ENTRY_RIGHTS_MASK, R),
                 "KIND");
    expect_named(leaf().start[5], with_field(reserved, ENTRY_GUARD_SHIFT, ENTRY_GUARD_MASK, 1),
                 "CLASS");
    expect_named(leaf().start[1],
                 with_field(leaf().start[1] & ~entry_fields(), ENTRY_CLASS_SHIFT, ENTRY_CLASS_MASK,
                            VSPACED_CLASS_GUARD),
                 "KIND");
}

void InvariantsTest::break_account() {
    uint64_t anonymous = leaf().end[6];
    ASSERT_EQ(leaf().start[6] & ENTRY_MEMORY_MASK, 9u);
    uint64_t &bits = fixture.nodes->frame_maps[space.account.root].used[0];
    expect_named(bits, uint64_t{0xff}, "ACCOUNT");
    expect_named(bits, uint64_t{1}, "ACCOUNT");
    expect_named(leaf().end[6], anonymous + 1, "ACCOUNT");
    expect_named(leaf().end[6], anonymous + 16, "ACCOUNT");
    expect_named(space.account.frames_used, uint64_t{1}, "ACCOUNT");
    expect_named(space.account.frame_count, uint64_t{1}, "ACCOUNT");
    expect_named(space.account.frame_count, UINT64_MAX, "ACCOUNT");
    expect_named(space.account.height, UINT32_MAX, "ACCOUNT");
}

void InvariantsTest::break_counts() {
    expect_named(space.tree.leaves, space.tree.leaves + 1, "NODES_COUNTED");
    expect_named(space.tree.inners, space.tree.inners - 1, "NODES_COUNTED");
    expect_named(space.counts.nodes, space.counts.nodes - 1, "NODES_COUNTED");
    expect_named(space.tree.entries, space.tree.entries + 1, "MAPPINGS_COUNTED");
    expect_named(space.counts.mappings, space.counts.mappings - 1, "MAPPINGS_COUNTED");
    expect_named(space.counts.mappings_peak, 0u, "MAPPINGS_COUNTED");
    expect_named(space.counts.bytes, space.counts.bytes - PAGE, "BYTES_COUNTED");
    expect_named(space.counts.bytes_peak, uint64_t{0}, "BYTES_COUNTED");
    expect_named(space.policy.mappings_max, 10u, "CEILINGS");
    expect_named(space.policy.bytes_max, PAGE, "CEILINGS");
    expect_named(fixture.nodes->leaf_pool.used, 1u, "ARENA");
    expect_named(fixture.nodes->inner_pool.used, 1u, "ARENA");
    expect_named(space.edit_sequence, 1u, "IDLE");
}

TEST_F(InvariantsTest, EachIsNoticed) {
    break_nodes();
    break_mappings();
    break_kinds();
    break_account();
    break_counts();
    const std::set<std::string> all = {
#define X(number, name, text) #name,
        SPACE_INVARIANT_LIST(X)
#undef X
    };
    EXPECT_TRUE(named == all) << "an invariant has no case here";
}

TEST_F(InvariantsTest, AreNumberedInOrder) {
    unsigned next = 1;
#define X(number, name, text) EXPECT_EQ(SPACE_INVARIANT_##name, next++);
    SPACE_INVARIANT_LIST(X)
#undef X
}

TEST_F(InvariantsTest, TellsTheNode) {
    uint32_t node = 0;
    uint32_t count = leaf(5).count;
    leaf(5).count = 1;
    EXPECT_STREQ(space_invalid(&space, &node), "NODE_COUNT");
    EXPECT_EQ(node, lowest().child[5]);
    leaf(5).count = count;
    EXPECT_STREQ(space_invalid(&space, &node), nullptr);
    EXPECT_EQ(node, 0u);
}
