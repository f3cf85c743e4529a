// The workloads, as templates over the peer.
#ifndef TESTS_BENCH_WORKLOADS_H
#define TESTS_BENCH_WORKLOADS_H

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "bench/heap.h"
#include "bench/layout.h"
#include "bench/oracle.h"
#include "bench/registry.h"

// A peer that refuses what it must do has no time worth knowing.
inline void require(bool done) {
    if (!done) {
        std::fputs("a peer failed in a workload\n", stderr);
        std::abort();
    }
}

template <class P> struct SharedOf { using Type = PeerShared; };
template <class P>
requires requires {
    typename P::Shared;
}
struct SharedOf<P> {
    using Type = typename P::Shared;
};

// A peer's map, filled as a layout says.
template <class P> struct World {
    P peer;
    std::vector<Mapping> live;
    uint64_t unique;
    Random random{7};

    World(typename SharedOf<P>::Type &shared, const Layout &layout)
        : peer(shared), unique(layout.unique) {
        for (const LayoutStep &step : layout.steps) {
            require(step.is_insert ? peer.insert(step.mapping.place, step.mapping.attributes)
                                   : peer.remove(step.mapping.place));
        }
        live = layout.live;
    }

    Mapping &any() {
        return live[random.below(static_cast<uint32_t>(live.size()))];
    }

    // Removes a random mapping and places another.
    void churn() {
        Mapping &mapping = any();
        uint64_t length = random_length(random);
        Mapping fresh = {{}, Attributes::of(READ_WRITE, unique++)};
        require(peer.place(length, fresh.attributes, fresh.place.begin));
        fresh.place.end = fresh.place.begin + length;
        require(peer.remove(mapping.place));
        mapping = fresh;
    }
};

// Worlds are made once, for that takes long. A busy one is shared by the workloads
// that change it and leave it as full as it was; a still one never changes.
enum class WorldKind { BUSY, STILL };

template <class P> World<P> &world_of(uint32_t mappings, WorldKind kind = WorldKind::BUSY) {
    static typename SharedOf<P>::Type shared[2];
    static std::map<std::pair<uint32_t, WorldKind>, std::unique_ptr<World<P>>> worlds;
    std::unique_ptr<World<P>> &world = worlds[{mappings, kind}];
    if (!world) {
        world = std::make_unique<World<P>>(shared[static_cast<size_t>(kind)], Layout::of(mappings));
    }
    return *world;
}

template <class P> class ChurnLoop : public Loop {
  public:
    explicit ChurnLoop(uint32_t mappings) : world_(world_of<P>(mappings)) {
    }
    void run(uint64_t operations) override {
        for (; operations > 0; operations--) {
            world_.churn();
        }
    }

  private:
    World<P> &world_;
};

// Addresses to look up, so that no time goes into finding them. Each is known only
// after the answer before is: requests come one after the other.
class Addresses {
  public:
    explicit Addresses(uint32_t count) : list_(count) {
    }
    void set(uint32_t index, uint64_t address) {
        list_[index] = address;
    }
    uint64_t next(unsigned answer) {
        index_ = index_ + 1 < list_.size() ? index_ + 1 : 0;
        return list_[index_] + (answer & never_);
    }
    uint32_t count() const {
        return static_cast<uint32_t>(list_.size());
    }

  private:
    std::vector<uint64_t> list_;
    size_t index_ = 0;
    volatile unsigned never_source_ = 0;
    unsigned never_ = never_source_; // 0, but the compiler can't know
};

template <class P> uint64_t random_mapped(World<P> &world) {
    const Mapping &mapping = world.any();
    auto pages = static_cast<uint32_t>(range_length(mapping.place) / PAGE);
    return mapping.place.begin + world.random.below(pages) * PAGE;
}

template <class P> class LookupLoop : public Loop {
  public:
    explicit LookupLoop(uint32_t mappings) : world_(world_of<P>(mappings, WorldKind::STILL)) {
        for (uint32_t i = 0; i < addresses_.count(); i++) {
            addresses_.set(i, random_mapped(world_));
        }
    }
    void run(uint64_t operations) override {
        unsigned answer = 0;
        for (; operations > 0; operations--) {
            answer = world_.peer.lookup(addresses_.next(answer));
            require(answer != 0);
        }
    }

  private:
    World<P> &world_;
    Addresses addresses_{1U << 16};
};

// A random mapping, removed and inserted again at its place.
template <class P> class FixedLoop : public Loop {
  public:
    explicit FixedLoop(uint32_t mappings) : world_(world_of<P>(mappings)) {
    }
    void run(uint64_t operations) override {
        for (; operations > 0; operations--) {
            const Mapping &mapping = world_.any();
            require(world_.peer.remove(mapping.place));
            require(world_.peer.insert(mapping.place, mapping.attributes));
        }
    }

  private:
    World<P> &world_;
};

// The second page of a random mapping, made read-only and writable again.
template <class P> class ProtectLoop : public Loop {
  public:
    explicit ProtectLoop(uint32_t mappings) : world_(world_of<P>(mappings)) {
    }
    void run(uint64_t operations) override {
        for (; operations > 0; operations--) {
            const Mapping &mapping = world_.any();
            range part = {mapping.place.begin + PAGE, mapping.place.begin + 2 * PAGE};
            require(world_.peer.protect(part, READ_ONLY));
            require(world_.peer.protect(part, READ_WRITE));
        }
    }

  private:
    World<P> &world_;
};

// Nothing but gaps that don't fit, up to the last mapping.
struct Fragments {
    uint64_t length; // sought
    uint64_t align;
    bool is_misaligned;

    // Gaps of one page; or of nearly twice the length, none with an aligned piece.
    range mapping(uint32_t index) const {
        if (!is_misaligned) {
            uint64_t begin = PLACE_ZONE.begin + 2 * PAGE * index;
            return {begin, begin + PAGE};
        }
        uint64_t middle = PLACE_ZONE.begin + PAGE + 2 * align * index;
        return {index == 0 ? PLACE_ZONE.begin : middle - 2 * PAGE, middle};
    }
};

template <class P> class FirstFitLoop : public Loop {
  public:
    FirstFitLoop(uint32_t mappings, Fragments fragments) : peer_(shared_), fragments_(fragments) {
        for (uint32_t i = 0; i < mappings; i++) {
            require(peer_.insert(fragments.mapping(i), Attributes::of(READ_WRITE, i + 1)));
        }
        uint64_t begin = 0;
        uint64_t end = fragments.mapping(mappings - 1).end;
        require(peer_.find_gap(fragments.length, fragments.align, begin));
        require(begin == align_up(end, fragments.align));
    }
    void run(uint64_t operations) override {
        for (; operations > 0; operations--) {
            uint64_t begin = 0;
            require(peer_.find_gap(fragments_.length, fragments_.align, begin));
        }
    }

    uint64_t operations_telling() const override {
        return 2; // each is the same
    }

  private:
    typename SharedOf<P>::Type shared_;
    P peer_;
    Fragments fragments_;
};

// Many maps at once: which one is asked is random too.
template <class P> class SpacesLoop : public Loop {
  public:
    SpacesLoop() {
        for (uint32_t i = 0; i < SPACES; i++) {
            worlds_.push_back(std::make_unique<World<P>>(shared_, Layout::of(MAPPINGS)));
        }
    }

    static constexpr uint32_t MAPPINGS = 64;

  protected:
    static constexpr uint32_t SPACES = 1024;

    World<P> &any_world() {
        return *worlds_[random_.below(SPACES)];
    }

  private:
    typename SharedOf<P>::Type shared_;
    std::vector<std::unique_ptr<World<P>>> worlds_;
    Random random_{11};
};

// Three lookups to a removal with a placement.
template <class P> class SpacesMixLoop : public SpacesLoop<P> {
  public:
    void run(uint64_t operations) override {
        for (; operations > 0; operations--) {
            World<P> &world = this->any_world();
            if (world.random.below(4) == 0) {
                world.churn();
            } else {
                require(world.peer.lookup(random_mapped(world)) != 0);
            }
        }
    }
};

// Mappings put side by side into the middle of many, then taken away one by one: leaves fill
// and are split, and so are the inner nodes above; then all of them run short.
template <class P> class FillLoop : public Loop {
  public:
    explicit FillLoop(uint32_t mappings) : peer_(shared_) {
        for (uint32_t i = 0; i < mappings; i++) {
            require(peer_.insert(at(i * ROOM), Attributes::of(READ_WRITE, i + 1)));
        }
        middle_ = mappings / 2 * ROOM;
    }
    void run(uint64_t operations) override {
        for (; operations > 0; operations--) {
            range place = at(middle_ + 1 + (next_ < FILL ? next_ : 2 * FILL - 1 - next_));
            require(next_ < FILL ? peer_.insert(place, Attributes::of(READ_WRITE, 99 + next_))
                                 : peer_.remove(place));
            next_ = (next_ + 1) % EACH_OPERATIONS;
        }
    }

  private:
    static constexpr uint32_t FILL = EACH_OPERATIONS / 2;
    static constexpr uint32_t ROOM = FILL + 2; // places of two pages, one of them mapped

    static range at(uint64_t place) {
        uint64_t begin = PLACE_ZONE.begin + 2 * PAGE * place;
        return {begin, begin + PAGE};
    }

    typename SharedOf<P>::Type shared_;
    P peer_;
    uint64_t middle_;
    uint32_t next_ = 0;
};

// Bytes for each mapping after the layout's churn.
template <class P> double bytes_per_mapping() {
    constexpr uint32_t MAPPINGS = 65536;
    typename SharedOf<P>::Type shared;
    const Layout &layout = Layout::of(MAPPINGS);
    size_t before = heap_bytes();
    World<P> world(shared, layout);
    size_t own = world.live.capacity() * sizeof(Mapping);
    size_t bytes = heap_bytes() - before - own;
    if constexpr (requires { world.peer.bytes(); }) {
        bytes = world.peer.bytes();
    }
    return static_cast<double>(bytes) / MAPPINGS;
}

template <class P> std::string check_peer() {
    typename SharedOf<P>::Type shared;
    P peer(shared);
    return PeerCheck<P>(peer).run();
}

template <class L, class... Arguments>
Case make_case(std::string workload, uint32_t mappings, Arguments... arguments) {
    return {std::move(workload), mappings, [=] { return std::make_unique<L>(arguments...); }};
}

template <class P> PeerEntry peer_entry(std::string name) {
    Peer peer = {std::move(name), check_peer<P>, bytes_per_mapping<P>, {}, {}};
    for (uint32_t mappings : {16U, 256U, 4096U, 65536U}) {
        peer.cases.push_back(make_case<ChurnLoop<P>>("churn", mappings, mappings));
        peer.cases.push_back(make_case<LookupLoop<P>>("lookup", mappings, mappings));
        peer.cases.push_back(make_case<FixedLoop<P>>("fixed", mappings, mappings));
        peer.cases.push_back(make_case<ProtectLoop<P>>("protect", mappings, mappings));
    }
    constexpr uint64_t LARGE = 512 * PAGE;
    for (uint32_t mappings : {4096U, 65536U}) {
        peer.cases.push_back(make_case<FirstFitLoop<P>>("first_fit", mappings, mappings,
                                                        Fragments{2 * PAGE, PAGE, false}));
        peer.cases.push_back(make_case<FirstFitLoop<P>>("first_fit_2m", mappings, mappings,
                                                        Fragments{LARGE, LARGE, false}));
        peer.cases.push_back(make_case<FirstFitLoop<P>>("first_fit_odd", mappings, mappings,
                                                        Fragments{LARGE, LARGE, true}));
    }
    peer.cases.push_back(make_case<SpacesMixLoop<P>>("spaces", SpacesLoop<P>::MAPPINGS));
    peer.each = make_case<FillLoop<P>>("each", 65536, 65536U);
    return PeerEntry(std::move(peer));
}

#endif
