#include <map>

#include "bench/ordered_peer.h"
#include "bench/workloads.h"

static const PeerEntry entry =
    peer_entry<OrderedPeer<std::map<uint64_t, OrderedValue>>>("std::map");
