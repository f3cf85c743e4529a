#include <boost/intrusive/set.hpp>

#include "bench/ordered_peer.h"
#include "bench/workloads.h"

namespace {

namespace bi = boost::intrusive;

struct Node : bi::set_base_hook<bi::optimize_size<true>> {
    uint64_t first;
    OrderedValue second;
    Node(uint64_t key, OrderedValue value) : first(key), second(value) {
    }
};

struct NodeKey {
    using type = uint64_t;
    const type &operator()(const Node &node) const {
        return node.first;
    }
};

// As much of a standard map as the peer needs, around nodes that carry their links.
class IntrusiveMap : public bi::set<Node, bi::key_of_value<NodeKey>> {
  public:
    IntrusiveMap() = default;
    IntrusiveMap(IntrusiveMap &&) = default;
    ~IntrusiveMap() {
        clear_and_dispose(dispose);
    }
    iterator emplace_hint(iterator next, uint64_t key, OrderedValue value) {
        return insert_before(next, *new Node(key, value));
    }
    void erase(iterator at) {
        erase_and_dispose(at, dispose);
    }

  private:
    static void dispose(Node *node) {
        delete node;
    }
};

} // namespace

static const PeerEntry entry = peer_entry<OrderedPeer<IntrusiveMap>>("boost::intrusive");
