// What every peer brings along: its check against the oracle, and its loops.
#ifndef TESTS_BENCH_REGISTRY_H
#define TESTS_BENCH_REGISTRY_H

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

// A workload on a prepared map. Runs operations; the map stays in the same state as
// far as sizes go, so that it may be run on and on.
class Loop {
  public:
    virtual ~Loop() = default;
    virtual void run(uint64_t operations) = 0;

    // So many operations tell what any number would; more can take a peer long.
    virtual uint64_t operations_telling() const {
        return UINT64_MAX;
    }
};

constexpr uint32_t EACH_OPERATIONS = 1000; // counted one by one

struct Case {
    std::string workload;
    uint32_t mappings;
    std::function<std::unique_ptr<Loop>()> prepare;
};

struct Peer {
    std::string name;
    std::function<std::string()> check; // empty, or what differs from the oracle
    std::function<double()> bytes;      // for each of 65,536 mappings after churn
    std::vector<Case> cases;
    Case each; // EACH_OPERATIONS of it are counted one by one
};

std::vector<Peer> &peers();

// Its making registers a peer.
struct PeerEntry {
    explicit PeerEntry(Peer peer) {
        peers().push_back(std::move(peer));
    }
};

#endif
