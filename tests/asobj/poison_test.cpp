// Free nodes are forbidden memory wherever the address sanitizer watches.
#include <sanitizer/asan_interface.h>

#include "asobj/object.h"

// Where it does not watch, it is not linked either.
#pragma weak __asan_address_is_poisoned

namespace {

using namespace rights;

class PoisonTest : public Object {
  protected:
    static void expect_free(const void *node, bool is_free) {
        if (&__asan_address_is_poisoned != nullptr) {
            EXPECT_EQ(__asan_address_is_poisoned(node) != 0, is_free);
        }
    }
    // The root is the first leaf that was taken.
    void expect_nodes_free(bool are_free) {
        expect_free(&fixture.nodes->leaves[1], false);
        expect_free(&fixture.nodes->leaves[2], are_free);
        expect_free(&fixture.nodes->inners[1], are_free);
    }
};

TEST_F(PoisonTest, NodesOfTheTree) {
    expect_nodes_free(true);
    for (uint64_t i = 0; i <= LEAF_ENTRIES_MAX; i++) {
        ASSERT_EQ(map(request(2 * i, 1)), VSPACED_OK);
    }
    expect_nodes_free(false);
    ASSERT_EQ(unmap(0, 2 * LEAF_ENTRIES_MAX + 2), VSPACED_OK);
    expect_free(&fixture.nodes->inners[1], true);
    expect_free(&fixture.nodes->leaves[space.tree.root], false);
    expect_free(&fixture.nodes->leaves[3 - space.tree.root], true);
}

TEST_F(PoisonTest, RecordsOfAnAccount) {
    const void *const records = &fixture.nodes->frame_maps[1];
    expect_free(records, true);
    ASSERT_EQ(fixture.give_account(9, 4), VSPACED_OK);
    expect_free(records, false);
    ASSERT_EQ(space_clear_account(&space), VSPACED_OK);
    expect_free(records, true);
}

} // namespace
