// Keeping the object under test aside and putting it back: all of it, but nodes that the
// arena never gave out.
#include <cstring>

#include "model/closure.h"

// Calls f(begin, bytes) for each part of the world that means something.
template <typename World, typename F> static void each_part(World &world, F f) {
    auto *begin = reinterpret_cast<const char *>(&world);
    const struct arena &arena = world.arena;
    f(begin, static_cast<size_t>(reinterpret_cast<const char *>(arena.leaves) - begin));
    f(reinterpret_cast<const char *>(arena.leaves), arena.leaf_pool.fresh * sizeof(struct leaf));
    f(reinterpret_cast<const char *>(arena.inners), arena.inner_pool.fresh * sizeof(struct inner));
    f(reinterpret_cast<const char *>(arena.frame_maps),
      arena.frame_map_pool.fresh * sizeof(union frame_map));
}

// The same place in another world.
template <typename World> static char *there(World &to, const World &from, const char *begin) {
    return reinterpret_cast<char *>(&to) + (begin - reinterpret_cast<const char *>(&from));
}

void Closure::keep_before() {
    each_part(world_, [&](const char *begin, size_t bytes) {
        std::memcpy(there(before_, world_, begin), begin, bytes);
    });
}

void Closure::restore() {
    each_part(before_, [&](const char *begin, size_t bytes) {
        std::memcpy(there(world_, before_, begin), begin, bytes);
    });
}

bool Closure::is_as_before() const {
    bool same = true;
    each_part(before_, [&](const char *begin, size_t bytes) {
        const char *now = reinterpret_cast<const char *>(&world_) +
                          (begin - reinterpret_cast<const char *>(&before_));
        same = same && std::memcmp(now, begin, bytes) == 0;
    });
    return same;
}

void Closure::keep_waiting() {
    std::string &kept = waiting_.emplace_back();
    each_part(world_, [&](const char *begin, size_t bytes) { kept.append(begin, bytes); });
}

// The first part, which comes first, tells how long the others are.
void Closure::take_waiting() {
    const std::string kept = std::move(waiting_.back());
    size_t at = 0;
    waiting_.pop_back();
    each_part(world_, [&](const char *begin, size_t bytes) {
        std::memcpy(there(world_, world_, begin), kept.data() + at, bytes);
        at += bytes;
    });
    keep_before();
}
