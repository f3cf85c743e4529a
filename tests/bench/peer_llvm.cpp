#include <memory>

#include <llvm/ADT/IntervalMap.h>

#include "bench/peer.h"
#include "bench/workloads.h"

namespace {

using Map = llvm::IntervalMap<uint64_t, uint64_t, 8, llvm::IntervalMapHalfOpenInfo<uint64_t>>;

class LlvmIntervalMap {
  public:
    explicit LlvmIntervalMap(PeerShared &)
        : allocator_(std::make_unique<Map::Allocator>()), map_(std::make_unique<Map>(*allocator_)) {
    }

    bool insert(range place, Attributes attributes) {
        auto next = map_->find(place.begin);
        if (next.valid() && next.start() < place.end) {
            return false;
        }
        next.insert(place.begin, place.end, attributes.word);
        return true;
    }

    bool place(uint64_t length, Attributes attributes, uint64_t &begin) {
        auto next = find_place(length, PAGE, begin);
        if (begin == 0) {
            return false;
        }
        next.insert(begin, begin + length, attributes.word);
        return true;
    }

    bool find_gap(uint64_t length, uint64_t align, uint64_t &begin) {
        (void)find_place(length, align, begin);
        return begin != 0;
    }

    bool remove(range place) {
        auto found = map_->find(place.begin);
        if (!found.valid() || found.start() != place.begin || found.stop() != place.end) {
            return false;
        }
        found.erase();
        return true;
    }

    unsigned lookup(uint64_t address) const {
        return Attributes{map_->lookup(address, 0)}.seen();
    }

    bool protect(range part, unsigned rights) {
        auto found = map_->find(part.begin);
        if (!found.valid() || found.start() > part.begin || found.stop() < part.end) {
            return false;
        }
        range old = {found.start(), found.stop()};
        Attributes attributes{found.value()};
        Attributes changed = attributes.with_rights(rights);
        if (old.begin == part.begin && old.end == part.end) {
            found.setValue(changed.word); // joins
            return true;
        }
        if (old.begin < part.begin) {
            found.setStop(part.begin);
            ++found;
        } else {
            found.erase();
        }
        if (part.end < old.end) {
            found.insert(part.end, old.end, attributes.word);
        }
        found.insert(part.begin, part.end, changed.word);
        return true;
    }

  private:
    Map::iterator find_place(uint64_t length, uint64_t align, uint64_t &begin) {
        uint64_t end = PLACE_ZONE.begin;
        auto next = map_->begin();
        for (; next.valid(); ++next) {
            if (gap_fits(end, next.start(), length, align, begin)) {
                return next;
            }
            end = next.stop();
        }
        if (!gap_fits(end, PLACE_ZONE.end, length, align, begin)) {
            begin = 0;
        }
        return next;
    }

    std::unique_ptr<Map::Allocator> allocator_;
    std::unique_ptr<Map> map_;
};

} // namespace

static const PeerEntry entry = peer_entry<LlvmIntervalMap>("llvm::IntervalMap");
