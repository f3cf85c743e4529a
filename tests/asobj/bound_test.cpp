// What one operation on one mapping may write, however many others there are: this bounds its
// time. In a tree of height h:
//
//   leaves      two: the mapping's own, and the neighbour that it shares or becomes one with,
//               or the new one that it gives half to
//   inner nodes the h above it; the h above the leaf before it, whose last gap ends there; one
//               more a level that is split, or shared or merged with a neighbour; a new root
#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include "asobj/object.h"

namespace {

constexpr uint64_t MAPPINGS = 3000;
constexpr unsigned FILL = 400;

// The nodes of a tree as they are, by number.
struct Nodes {
    std::map<uint32_t, struct inner> inners;
    std::map<uint32_t, struct leaf> leaves;

    explicit Nodes(const struct tree &tree) {
        add(tree, tree.root, tree.height);
    }

    void add(const struct tree &tree, uint32_t number, uint32_t height) {
        if (height == 0) {
            leaves[number] = *arena_leaf(tree.arena, number);
            return;
        }
        const struct inner &inner = *arena_inner(tree.arena, number);
        inners[number] = inner;
        for (uint32_t i = 0; i < inner.count; i++) {
            add(tree, inner.child[i], height - 1);
        }
    }
};

// Those that are other than before: given back ones are looked at no more.
template <class Node>
unsigned written(const std::map<uint32_t, Node> &before, const std::map<uint32_t, Node> &after) {
    return static_cast<unsigned>(std::count_if(after.begin(), after.end(), [&](const auto &node) {
        auto old = before.find(node.first);
        return old == before.end() ||
               std::memcmp(&old->second, &node.second, sizeof node.second) != 0;
    }));
}

class Bound : public Object {
  protected:
    Bound() : Object(plain_policy(rights::ALL, 65536, UINT64_MAX)) {
        for (uint64_t i = 0; i < MAPPINGS; i++) {
            EXPECT_EQ(map(request(i * ROOM, 1)), VSPACED_OK);
        }
    }

    // The operation's status; the nodes that it wrote are within the bound.
    template <class Operation> void run(Operation operation) {
        Nodes before(space.tree);
        ASSERT_EQ(operation(), VSPACED_OK);
        Nodes after(space.tree);
        unsigned leaves = written(before.leaves, after.leaves);
        unsigned inners = written(before.inners, after.inners);
        uint32_t height = std::max(space.tree.height, height_);
        EXPECT_LE(leaves, 2u);
        EXPECT_LE(inners, 3 * height + 1);
        most_leaves_ = std::max(most_leaves_, leaves);
        most_inners_ = std::max(most_inners_, inners);
        height_ = space.tree.height;
    }

    static constexpr uint64_t ROOM = 2 * FILL + 2;

    uint32_t height_ = 0;
    unsigned most_leaves_ = 0;
    unsigned most_inners_ = 0;
};

// Side by side in the middle of the others: leaves and nodes above them are split, and then
// run short.
TEST_F(Bound, OneMappingWritesFewNodes) {
    uint64_t first = MAPPINGS / 2 * ROOM + 2;
    for (uint64_t i = 0; i < FILL; i++) {
        run([&] { return map(request(first + 2 * i, 1)); });
    }
    EXPECT_EQ(most_leaves_, 2u);
    EXPECT_GT(most_inners_, space.tree.height) << "no inner node was split";
    uint32_t inners = space.tree.inners;
    for (uint64_t i = FILL; i > 0; i--) {
        run([&] { return unmap(first + 2 * (i - 1), 1); });
    }
    EXPECT_LT(space.tree.inners, inners) << "no inner node ran short";
}

TEST_F(Bound, SoDoesWhatComesAndGoesAtRandom) {
    std::mt19937_64 random(3);
    std::vector<bool> is_mapped(MAPPINGS, true);
    for (unsigned turn = 0; turn < 3 * FILL; turn++) {
        uint64_t i = random() % MAPPINGS;
        if (is_mapped[i]) {
            run([&] { return unmap(i * ROOM, 1); });
        } else {
            run([&] { return map(request(i * ROOM, 1)); });
        }
        is_mapped[i] = !is_mapped[i];
    }
}

} // namespace
