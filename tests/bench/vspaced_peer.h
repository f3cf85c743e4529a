// The address-space object, as the server uses it: check, plan, commit. What lies
// between plan and commit, the kernel's part, is not of the tree.
#ifndef TESTS_BENCH_VSPACED_PEER_H
#define TESTS_BENCH_VSPACED_PEER_H

#include <memory>
#include <vector>

#include "bench/peer.h"

extern "C" {
#include "asobj/space.h"
}

struct Shard {
    std::unique_ptr<arena> nodes = std::make_unique<arena>();

    Shard() {
        arena_init(nodes.get());
    }
};

class Vspaced {
  public:
    using Shared = Shard;

    explicit Vspaced(Shared &shared) : memory_bytes_(1U << Attributes::MEMORY_BITS) {
        space_policy policy = {};
        policy.rights_ceiling = VSPACED_RIGHTS_ALL;
        policy.mappings_max = UINT32_MAX;
        policy.bytes_max = UINT64_MAX;
        space_ = std::make_unique<space>();
        (void)space_init(space_.get(), shared.nodes.get(), &policy, memory_bytes_.data());
    }
    Vspaced(Vspaced &&) = default;
    ~Vspaced() {
        if (space_) {
            space_fini(space_.get());
        }
    }

    bool insert(range place, Attributes attributes) {
        uint64_t begin = place.begin;
        return map(VSPACED_PLACE_FIXED, range_length(place), attributes, begin);
    }

    bool place(uint64_t length, Attributes attributes, uint64_t &begin) {
        return map(VSPACED_PLACE_ANY, length, attributes, begin);
    }

    bool find_gap(uint64_t length, uint64_t align, uint64_t &begin) {
        range gap = {};
        auto align_log2 = static_cast<unsigned>(__builtin_ctzll(align));
        bool found = space_find_gap(space_.get(), VSPACED_CLASS_DATA, length, align_log2, &gap);
        begin = gap.begin;
        return found;
    }

    bool remove(range place) {
        return commit(space_plan_unmap(space_.get(), place.begin, range_length(place), &plan_));
    }

    bool protect(range part, unsigned rights) {
        return commit(
            space_plan_protect(space_.get(), part.begin, range_length(part), rights, &plan_));
    }

    unsigned lookup(uint64_t address) const {
        space_mapping mapping;
        range gap;
        if (!space_query(space_.get(), address, &mapping, &gap)) {
            return 0;
        }
        return mapping.memory << Attributes::RIGHTS_BITS | mapping.rights;
    }

    size_t bytes() const {
        return space_->tree.leaves * sizeof(leaf) + space_->tree.inners * sizeof(inner);
    }

    const char *invalid() const {
        uint32_t node = 0;
        return space_invalid(space_.get(), &node);
    }

  private:
    bool map(vspaced_place place, uint64_t length, Attributes attributes, uint64_t &begin) {
        const space_map_request request = {
            .address = begin,
            .length = length,
            .rights = static_cast<uint8_t>(attributes.rights()),
            .ceiling = READ_WRITE,
            .class_id = VSPACED_CLASS_DATA,
            .place = static_cast<uint8_t>(place),
            .align_log2 = 12,
            .overwrite = false,
            .kind = VSPACED_BACKING_MEMORY,
            .backing = {.memory = attributes.memory(),
                        .offset = attributes.offset() * PAGE,
                        .bytes = ENTRY_MEMORY_BYTES_MAX,
                        .rights_ceiling = VSPACED_RIGHTS_ALL,
                        .device = false},
        };
        bool done = commit(space_plan_map(space_.get(), &request, &plan_));
        begin = plan_.range.begin;
        return done;
    }

    bool commit(vspaced_status status) {
        if (status != VSPACED_OK) {
            return false;
        }
        space_commit(space_.get(), &plan_);
        return true;
    }

    std::vector<uint64_t> memory_bytes_;
    std::unique_ptr<space> space_;
    space_plan plan_;
};

#endif
