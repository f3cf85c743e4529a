// The plainest thing there is: one sorted array, searched by bisection.
#include <algorithm>
#include <vector>

#include "bench/workloads.h"

namespace {

class SortedArray {
  public:
    explicit SortedArray(PeerShared &) {
    }

    bool insert(range place, Attributes attributes) {
        auto next = first_at_or_above(place.begin);
        if ((next != items_.end() && next->place.begin < place.end) ||
            (next != items_.begin() && std::prev(next)->place.end > place.begin)) {
            return false;
        }
        items_.insert(next, {place, attributes});
        return true;
    }

    bool place(uint64_t length, Attributes attributes, uint64_t &begin) {
        size_t slot = 0;
        if (!find_place(length, PAGE, begin, slot)) {
            return false;
        }
        items_.insert(items_.begin() + static_cast<ptrdiff_t>(slot),
                      {{begin, begin + length}, attributes});
        return true;
    }

    bool find_gap(uint64_t length, uint64_t align, uint64_t &begin) {
        size_t slot = 0;
        return find_place(length, align, begin, slot);
    }

    bool remove(range place) {
        auto found = first_at_or_above(place.begin);
        if (found == items_.end() || found->place.begin != place.begin ||
            found->place.end != place.end) {
            return false;
        }
        items_.erase(found);
        return true;
    }

    unsigned lookup(uint64_t address) {
        auto next = first_at_or_above(address + 1);
        if (next == items_.begin()) {
            return 0;
        }
        --next;
        return next->place.end > address ? next->attributes.seen() : 0;
    }

    bool protect(range part, unsigned rights) {
        auto found = first_at_or_above(part.begin + 1);
        if (found == items_.begin()) {
            return false;
        }
        --found;
        Item old = *found;
        if (old.place.end < part.end) {
            return false;
        }
        Item pieces[5];
        size_t count = 0;
        auto first = found;
        auto last = found + 1;
        if (first != items_.begin()) {
            pieces[count++] = *--first;
        }
        add(pieces, count, {{old.place.begin, part.begin}, old.attributes});
        add(pieces, count, {part, old.attributes.with_rights(rights)});
        add(pieces, count, {{part.end, old.place.end}, old.attributes});
        if (last != items_.end()) {
            add(pieces, count, *last++);
        }
        replace(first, last, pieces, count);
        return true;
    }

  private:
    struct Item {
        range place;
        Attributes attributes;
    };
    using Iterator = std::vector<Item>::iterator;

    Iterator first_at_or_above(uint64_t address) {
        return std::lower_bound(
            items_.begin(), items_.end(), address,
            [](const Item &item, uint64_t key) { return item.place.begin < key; });
    }

    bool find_place(uint64_t length, uint64_t align, uint64_t &begin, size_t &slot) {
        uint64_t end = PLACE_ZONE.begin;
        for (slot = 0; slot < items_.size(); slot++) {
            if (gap_fits(end, items_[slot].place.begin, length, align, begin)) {
                return true;
            }
            end = items_[slot].place.end;
        }
        return gap_fits(end, PLACE_ZONE.end, length, align, begin);
    }

    static void add(Item *pieces, size_t &count, Item piece) {
        if (range_is_empty(piece.place)) {
            return;
        }
        if (count > 0 && pieces[count - 1].place.end == piece.place.begin &&
            pieces[count - 1].attributes == piece.attributes) {
            pieces[count - 1].place.end = piece.place.end;
            return;
        }
        pieces[count++] = piece;
    }

    void replace(Iterator first, Iterator last, const Item *pieces, size_t count) {
        size_t old_count = static_cast<size_t>(last - first);
        size_t common = std::min(old_count, count);
        std::copy(pieces, pieces + common, first);
        if (count > common) {
            items_.insert(first + static_cast<ptrdiff_t>(common), pieces + common, pieces + count);
        } else {
            items_.erase(first + static_cast<ptrdiff_t>(common), last);
        }
    }

    std::vector<Item> items_;
};

} // namespace

static const PeerEntry entry = peer_entry<SortedArray>("sorted array");
