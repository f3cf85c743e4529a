#include "bench/vspaced_peer.h"
#include "bench/workloads.h"

static const PeerEntry entry = peer_entry<Vspaced>("vspaced object");
