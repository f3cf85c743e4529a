// A peer out of any ordered map of the standard library's kind: first address to
// end and attributes. Without notes on gaps, the lowest fit is a walk.
#ifndef TESTS_BENCH_ORDERED_PEER_H
#define TESTS_BENCH_ORDERED_PEER_H

#include <iterator>

#include "bench/peer.h"

struct OrderedValue {
    uint64_t end;
    Attributes attributes;
};

template <class Map> class OrderedPeer {
  public:
    explicit OrderedPeer(PeerShared &) {
    }

    bool insert(range place, Attributes attributes) {
        auto next = map_.lower_bound(place.begin);
        if (next != map_.end() && next->first < place.end) {
            return false;
        }
        if (next != map_.begin() && std::prev(next)->second.end > place.begin) {
            return false;
        }
        map_.emplace_hint(next, place.begin, OrderedValue{place.end, attributes});
        return true;
    }

    bool place(uint64_t length, Attributes attributes, uint64_t &begin) {
        auto next = find_place(length, PAGE, begin);
        if (begin == 0) {
            return false;
        }
        map_.emplace_hint(next, begin, OrderedValue{begin + length, attributes});
        return true;
    }

    bool find_gap(uint64_t length, uint64_t align, uint64_t &begin) {
        (void)find_place(length, align, begin);
        return begin != 0;
    }

    bool remove(range place) {
        auto found = map_.find(place.begin);
        if (found == map_.end() || found->second.end != place.end) {
            return false;
        }
        map_.erase(found);
        return true;
    }

    unsigned lookup(uint64_t address) const {
        auto next = map_.upper_bound(address);
        if (next == map_.begin()) {
            return 0;
        }
        --next;
        return next->second.end > address ? next->second.attributes.seen() : 0;
    }

    bool protect(range part, unsigned rights) {
        auto found = map_.upper_bound(part.begin);
        if (found == map_.begin()) {
            return false;
        }
        --found;
        uint64_t begin = found->first;
        OrderedValue old = found->second;
        if (old.end < part.end) {
            return false;
        }
        Attributes attributes = old.attributes.with_rights(rights);
        if (begin < part.begin) {
            found->second.end = part.begin;
            found =
                map_.emplace_hint(std::next(found), part.begin, OrderedValue{part.end, attributes});
        } else {
            found->second = {part.end, attributes};
        }
        if (part.end < old.end) {
            map_.emplace_hint(std::next(found), part.end, old);
        }
        join(part);
        return true;
    }

  private:
    // begin is 0 if nothing fits.
    typename Map::iterator find_place(uint64_t length, uint64_t align, uint64_t &begin) {
        uint64_t end = PLACE_ZONE.begin;
        auto next = map_.begin();
        for (; next != map_.end(); ++next) {
            if (gap_fits(end, next->first, length, align, begin)) {
                return next;
            }
            end = next->second.end;
        }
        if (!gap_fits(end, PLACE_ZONE.end, length, align, begin)) {
            begin = 0;
        }
        return next;
    }

    // The part that was changed, with what it equals on either side.
    void join(range part) {
        auto found = map_.find(part.begin);
        auto next = std::next(found);
        if (next != map_.end() && found->second.end == next->first &&
            found->second.attributes == next->second.attributes) {
            found->second.end = next->second.end;
            map_.erase(next);
            found = map_.find(part.begin);
        }
        if (found == map_.begin()) {
            return;
        }
        auto before = std::prev(found);
        if (before->second.end == found->first &&
            before->second.attributes == found->second.attributes) {
            before->second.end = found->second.end;
            map_.erase(found);
        }
    }

    Map map_;
};

#endif
