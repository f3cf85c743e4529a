#include <absl/container/btree_map.h>

#include "bench/ordered_peer.h"
#include "bench/workloads.h"

static const PeerEntry entry =
    peer_entry<OrderedPeer<absl::btree_map<uint64_t, OrderedValue>>>("absl::btree_map");
