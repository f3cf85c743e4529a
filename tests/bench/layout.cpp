#include "bench/layout.h"

#include <map>

#include "bench/vspaced_peer.h"

namespace {

Layout layout_make(uint32_t mappings) {
    constexpr uint32_t CHURN_ROUNDS = 2;
    Layout layout = {.steps = {}, .live = {}, .unique = 1};
    Shard shard;
    Vspaced space(shard);
    Random random(mappings);
    auto place = [&] {
        uint64_t length = random_length(random);
        Mapping mapping = {{}, Attributes::of(READ_WRITE, layout.unique++)};
        (void)space.place(length, mapping.attributes, mapping.place.begin);
        mapping.place.end = mapping.place.begin + length;
        layout.steps.push_back({true, mapping});
        return mapping;
    };
    for (uint32_t i = 0; i < mappings; i++) {
        layout.live.push_back(place());
    }
    for (uint32_t i = 0; i < CHURN_ROUNDS * mappings; i++) {
        Mapping &victim = layout.live[random.below(mappings)];
        layout.steps.push_back({false, victim});
        (void)space.remove(victim.place);
        victim = place();
    }
    return layout;
}

} // namespace

const Layout &Layout::of(uint32_t mappings) {
    static std::map<uint32_t, Layout> layouts;
    auto found = layouts.find(mappings);
    if (found == layouts.end()) {
        found = layouts.emplace(mappings, layout_make(mappings)).first;
    }
    return found->second;
}
