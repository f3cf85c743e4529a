#include <boost/icl/interval_map.hpp>

#include "bench/peer.h"
#include "bench/workloads.h"

namespace {

class BoostIcl {
  public:
    explicit BoostIcl(PeerShared &) {
    }

    bool insert(range place, Attributes attributes) {
        auto interval = interval_of(place);
        if (boost::icl::intersects(map_, interval)) {
            return false;
        }
        map_.insert({interval, attributes.word});
        return true;
    }

    bool place(uint64_t length, Attributes attributes, uint64_t &begin) {
        auto next = find_place(length, PAGE, begin);
        if (begin == 0) {
            return false;
        }
        map_.insert(next, {interval_of({begin, begin + length}), attributes.word});
        return true;
    }

    bool find_gap(uint64_t length, uint64_t align, uint64_t &begin) {
        (void)find_place(length, align, begin);
        return begin != 0;
    }

    bool remove(range place) {
        map_.erase(interval_of(place));
        return true;
    }

    unsigned lookup(uint64_t address) const {
        auto found = map_.find(address);
        return found == map_.end() ? 0 : Attributes{found->second}.seen();
    }

    bool protect(range part, unsigned rights) {
        auto found = map_.find(part.begin);
        if (found == map_.end()) {
            return false;
        }
        map_.set({interval_of(part), Attributes{found->second}.with_rights(rights).word});
        return true;
    }

  private:
    using Interval = boost::icl::right_open_interval<uint64_t>;
    using Map =
        boost::icl::interval_map<uint64_t, uint64_t, boost::icl::partial_absorber, std::less,
                                 boost::icl::inplace_plus, boost::icl::inter_section, Interval>;

    static Interval interval_of(range place) {
        return Interval(place.begin, place.end);
    }

    Map::iterator find_place(uint64_t length, uint64_t align, uint64_t &begin) {
        uint64_t end = PLACE_ZONE.begin;
        auto next = map_.begin();
        for (; next != map_.end(); ++next) {
            if (gap_fits(end, next->first.lower(), length, align, begin)) {
                return next;
            }
            end = next->first.upper();
        }
        if (!gap_fits(end, PLACE_ZONE.end, length, align, begin)) {
            begin = 0;
        }
        return next;
    }

    Map map_;
};

} // namespace

static const PeerEntry entry = peer_entry<BoostIcl>("boost::icl");
