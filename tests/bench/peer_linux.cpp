#include "bench/peer.h"
#include "bench/workloads.h"

extern "C" {
#include "bench/linux/map.h"
}

namespace {

#define LINUX_CALLS(name)                                                                          \
    struct name##_calls {                                                                          \
        static constexpr auto create = name##_create;                                              \
        static constexpr auto destroy = name##_destroy;                                            \
        static constexpr auto insert = name##_insert;                                              \
        static constexpr auto remove = name##_remove;                                              \
        static constexpr auto find = name##_find;                                                  \
        static constexpr auto lookup = name##_lookup;                                              \
        static constexpr auto change = name##_change;                                              \
        static constexpr auto find_gap = name##_find_gap;                                          \
    };
LINUX_CALLS(maple)
LINUX_CALLS(rbtree)

template <class Calls> class LinuxMap {
  public:
    explicit LinuxMap(PeerShared &) : map_(Calls::create(), Calls::destroy) {
    }

    bool insert(range place, Attributes attributes) {
        return Calls::insert(map_.get(), {place.begin, place.end, attributes.word});
    }

    bool place(uint64_t length, Attributes attributes, uint64_t &begin) {
        return find_gap(length, PAGE, begin) && insert({begin, begin + length}, attributes);
    }

    bool find_gap(uint64_t length, uint64_t align, uint64_t &begin) {
        return Calls::find_gap(map_.get(), PLACE_ZONE.begin, PLACE_ZONE.end, length, align, &begin);
    }

    bool remove(range place) {
        return Calls::remove(map_.get(), place.begin, place.end);
    }

    unsigned lookup(uint64_t address) const {
        return Attributes{Calls::lookup(map_.get(), address)}.seen();
    }

    bool protect(range part, unsigned rights) {
        linux_mapping mapping;
        if (!Calls::find(map_.get(), part.begin, &mapping)) {
            return false;
        }
        Attributes changed = Attributes{mapping.word}.with_rights(rights);
        return Calls::change(map_.get(), part.begin, part.end, changed.word);
    }

  private:
    std::unique_ptr<linux_map, void (*)(linux_map *)> map_;
};

} // namespace

static const PeerEntry maple_entry = peer_entry<LinuxMap<maple_calls>>("Linux maple tree");
static const PeerEntry rbtree_entry = peer_entry<LinuxMap<rbtree_calls>>("Linux rbtree");
