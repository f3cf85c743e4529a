// The tree itself (asobj/tree.h), as the object's commits use it: nodes are set
// aside, then one splice does it. What the object does above it (checks of rights
// and ceilings, quotas, counters, steps for the kernel) is left out here, for the
// peers do nothing of it either; "vspaced object" has it.
#include <memory>

#include "bench/vspaced_peer.h"
#include "bench/workloads.h"

extern "C" {
#include "asobj/edit.h"
}

namespace {

class VspacedTree {
  public:
    using Shared = Shard;

    explicit VspacedTree(Shared &shared) {
        require(tree_init(&tree_, shared.nodes.get()));
    }
    VspacedTree(const VspacedTree &) = delete;
    VspacedTree &operator=(const VspacedTree &) = delete;
    ~VspacedTree() {
        tree_fini(&tree_);
    }

    bool insert(range place, Attributes attributes) {
        tree_find(&tree_, place.begin, &splice_.path);
        return insert_after(place, attributes);
    }

    bool place(uint64_t length, Attributes attributes, uint64_t &begin) {
        if (!find_gap(length, PAGE, begin)) {
            return false;
        }
        return insert_after({begin, begin + length}, attributes);
    }

    bool find_gap(uint64_t length, uint64_t align, uint64_t &begin) {
        tree_find(&tree_, PLACE_ZONE.begin, &splice_.path);
        gap_kind kind = align >= SCALE_LARGE_PAGES * PAGE ? GAP_LARGE : GAP_WHOLE;
        while (tree_find_gap(&tree_, kind, length / PAGE, &splice_.path)) {
            uint64_t end = entry_end(path_entry(&splice_.path));
            uint64_t next = entry_address(path_next_start(&splice_.path));
            if (gap_fits(end, next, length, align, begin)) {
                return true;
            }
            if (!tree_next(&tree_, &splice_.path)) {
                return false;
            }
        }
        return false;
    }

    bool remove(range place) {
        tree_find(&tree_, place.begin, &splice_.path);
        entry found = path_entry(&splice_.path);
        if (entry_begin(found) != place.begin || entry_end(found) != place.end) {
            return false;
        }
        splice_.remove = 1;
        splice_.count = 0;
        return carry_out();
    }

    bool protect(range part, unsigned rights) {
        tree_find(&tree_, part.begin, &splice_.path);
        entry old = path_entry(&splice_.path);
        if (entry_end(old) < part.end) {
            return false;
        }
        const leaf *node = splice_.path.leaf;
        bool at_edge = splice_.path.slot == 0 || splice_.path.slot + 1 >= node->count;
        bool is_inside = entry_begin(old) < part.begin && part.end < entry_end(old);
        if (at_edge && !is_inside) {
            return protect_across_leaves(part, rights);
        }
        splice_.remove = 1;
        splice_.count = 0;
        entry middle = entry_with_rights(entry_cut(old, part.begin, part.end), rights);
        if (entry_begin(old) < part.begin) {
            add(entry_cut(old, entry_begin(old), part.begin));
        } else {
            join_before(middle);
        }
        add(middle);
        if (part.end < entry_end(old)) {
            add(entry_cut(old, part.end, entry_end(old)));
        } else {
            join_after();
        }
        splice_.keeps_gaps = true;
        bool done = carry_out();
        splice_.keeps_gaps = false;
        return done;
    }

    unsigned lookup(uint64_t address) const {
        entry found = tree_lookup(&tree_, address);
        if (entry_end(found) <= address) {
            return 0;
        }
        return entry_memory(found.start) << Attributes::RIGHTS_BITS | entry_rights(found.start);
    }

    size_t bytes() const {
        return tree_.leaves * sizeof(leaf) + tree_.inners * sizeof(inner);
    }

  private:
    static entry entry_of(range place, Attributes attributes) {
        return {entry_word(place.begin) | uint64_t{READ_WRITE} << ENTRY_CEILING_SHIFT |
                    uint64_t{attributes.rights()} << ENTRY_RIGHTS_SHIFT | attributes.memory(),
                entry_word(place.end) | attributes.offset()};
    }

    // Behind the path's entry. Benchmarks insert nothing that joins its neighbours,
    // but whether it does is looked at.
    bool insert_after(range place, Attributes attributes) {
        entry before = path_entry(&splice_.path);
        uint64_t next = path_next_start(&splice_.path);
        if (entry_end(before) > place.begin || entry_address(next) < place.end) {
            return false;
        }
        entry fresh = entry_of(place, attributes);
        if (entry_joins(before, fresh) ||
            (entry_end(fresh) == entry_address(next) && joins_after(fresh))) {
            arena_need need = tree_need_bound(&tree_, 0, UINT32_MAX);
            edit_insert(&tree_, fresh, &need);
            return true;
        }
        splice_.path.slot++;
        splice_.remove = 0;
        splice_.count = 1;
        splice_.entries[0] = fresh;
        return carry_out();
    }

    bool joins_after(entry fresh) const {
        tree_path path = splice_.path;
        return tree_next(&tree_, &path) && entry_joins(fresh, path_entry(&path));
    }

    bool protect_across_leaves(range part, unsigned rights) {
        arena_need need = tree_need_bound(&tree_, 2, UINT32_MAX);
        if (!arena_reserve(tree_.arena, need)) {
            return false;
        }
        edit_protect(&tree_, part, rights, &need);
        arena_unreserve(tree_.arena, need);
        return true;
    }

    void add(entry piece) {
        if (splice_.count > 0 && entry_joins(splice_.entries[splice_.count - 1], piece)) {
            entry &last = splice_.entries[splice_.count - 1];
            last = entry_join(last, piece);
            return;
        }
        splice_.entries[splice_.count++] = piece;
    }

    // The entry before the path's, in the same leaf, if the piece continues it.
    void join_before(entry piece) {
        splice_.path.slot--;
        entry before = path_entry(&splice_.path);
        if (entry_joins(before, piece)) {
            add(before);
            splice_.remove++;
        } else {
            splice_.path.slot++;
        }
    }

    // The entry behind those that the splice removes, likewise.
    void join_after() {
        const leaf *node = splice_.path.leaf;
        entry after = leaf_entry(node, splice_.path.slot + splice_.remove);
        if (entry_joins(splice_.entries[splice_.count - 1], after)) {
            add(after);
            splice_.remove++;
        }
    }

    bool carry_out() {
        arena_need need = {};
        if (!splice_fits(&splice_)) {
            need = tree_splice_need(&tree_, &splice_);
            if (!arena_reserve(tree_.arena, need)) {
                return false;
            }
        }
        tree_splice(&tree_, &splice_, &need);
        return true;
    }

    struct tree tree_;
    struct tree_splice splice_ = {};
};

} // namespace

static const PeerEntry entry_of_tree = peer_entry<VspacedTree>("vspaced");
