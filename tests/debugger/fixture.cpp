// A server with a healthy space, and one way at least to break each invariant of it.
// Reads lines: a number breaks the space so and says what space_invalid() names; an
// empty line ends the program. Whoever looks at it does so between two lines.
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>

#include "server/world.h"

extern "C" {
#include "asobj/invariants.h"
#include "asobj/tree.h"
}

// Two levels of inner nodes; the first leaf holds, after the sentinel, data [0,1), a
// stack [4,6) with its guard, and neighbours [8,9) and [9,10) of different rights.
struct Fixture {
    World world;
    Process client;
    struct space *space;

    static uint64_t at(uint64_t page) {
        return UINT64_C(0x400000000000) + page * PAGE;
    }
    void map(uint64_t page, uint64_t count, uint64_t class_id = VSPACED_CLASS_DATA) const {
        Answer answer =
            world.map(client, 0, page * PAGE, at(page), count * PAGE, map_flags(RW, class_id));
        if (answer.status != VSPACED_OK) {
            std::fprintf(stderr, "fixture: map of page %llu: status %llu\n",
                         static_cast<unsigned long long>(page),
                         static_cast<unsigned long long>(answer.status));
            std::exit(2);
        }
    }

    // Two pages from the object's own account.
    void map_anonymous(uint64_t page) const {
        const uint32_t slot = Process::MEMORY + 1;
        sim_make_memory(world.kernel(), client.space, slot, 64 * PAGE, RW, false);
        world.call(client, {VSPACED_OP_ATTACH, {0, VSPACED_ATTACH_ACCOUNT, 0}, slot});
        uint64_t anonymous = uint64_t{VSPACED_BACKING_ANONYMOUS} << VSPACED_MAP_BACKING_SHIFT;
        world.map(client, 0, 0, at(page), 2 * PAGE, map_flags(RW) | anonymous);
    }

    Fixture() : client(world.client_new(world.manager_new())) {
        uint32_t index = vspaced_handle_slot(client.handle) - VSPACED_SLOT_VSPACE_FIRST;
        space = &world.shard().objects.records[index].space;
        world.memory_new(client, 2048 * PAGE, RW);
        map(0, 1);
        map(4, 2, VSPACED_CLASS_STACK);
        map(8, 2);
        world.protect(client, at(9), PAGE, R);
        map_anonymous(12);
        for (uint64_t page = 20; page < 2000; page += 2) {
            map(page, 1);
        }
    }

    struct inner &root() const {
        return space->tree.arena->inners[space->tree.root];
    }
    struct inner &lowest() const {
        return space->tree.arena->inners[root().child[0]];
    }
    struct leaf &leaf(uint32_t child = 0) const {
        return space->tree.arena->leaves[lowest().child[child]];
    }
};

// What is written, and what to write back afterwards.
using Way = std::function<std::function<void()>(Fixture &)>;

template <typename Word, typename Place, typename Value> static Way set(Place place, Value value) {
    return [=](Fixture &fixture) {
        Word &word = place(fixture);
        Word right = word;
        word = static_cast<Word>(value(right));
        return [&word, right] { word = right; };
    };
}

#define PLACE(expression)                                                                          \
    [](Fixture & f) -> auto & {                                                                    \
        return expression;                                                                         \
    }
#define VALUE(expression)       [](uint64_t word) { return (void)word, (expression); }
#define WAY(type, place, value) set<type>(PLACE(place), VALUE(value))

static uint64_t with(uint64_t word, unsigned shift, uint64_t mask, uint64_t field) {
    return (word & ~(mask << shift)) | field << shift;
}

static std::vector<Way> ways() {
    return {
        WAY(uint32_t, f.space->tree.height, TREE_LEVELS_MAX + 1),
        WAY(uint32_t, f.space->tree.root, UINT32_MAX),
        WAY(uint32_t, f.root().child[1], 0),
        WAY(uint32_t, f.lowest().child[3], ARENA_LEAVES),
        WAY(uint32_t, f.leaf(1).count, LEAF_ENTRIES_MIN - 1),
        WAY(uint32_t, f.lowest().count, INNER_CHILDREN_MIN - 1),
        WAY(uint64_t, f.leaf().start[f.leaf().count], 0),
        WAY(uint64_t, f.leaf().end[LEAF_ENTRIES_MAX - 1], 1),
        WAY(uint32_t, f.root().gap[INNER_CHILDREN_MAX - 1], 1),
        WAY(uint32_t, f.root().large[INNER_CHILDREN_MAX - 1], 1),
        WAY(uint64_t, f.root().pivot[INNER_CHILDREN_MAX - 2], 0),
        WAY(uint64_t, f.leaf().start[0], 0),
        WAY(uint64_t, f.leaf().start[1], word | ENTRY_SENTINEL),
        WAY(uint64_t, f.leaf().end[1], entry_word(Fixture::at(5))),
        WAY(uint64_t, f.lowest().pivot[0], word + entry_word(PAGE)),
        WAY(uint64_t, f.root().pivot[0], word - entry_word(PAGE)),
        WAY(uint32_t, f.lowest().gap[2], word + 1),
        WAY(uint32_t, f.root().gap[1], word - 1),
        WAY(uint32_t, f.lowest().large[2], word + 1),
        WAY(uint32_t, f.root().large[1], word - 1),
        WAY(uint64_t, f.leaf().start[1], with(word, ENTRY_CLASS_SHIFT, ENTRY_CLASS_MASK, 15)),
        WAY(uint64_t, f.leaf().start[2], with(word, ENTRY_GUARD_SHIFT, ENTRY_GUARD_MASK, 0)),
        WAY(uint64_t, f.leaf().start[1],
            with(word, ENTRY_RIGHTS_SHIFT, ENTRY_RIGHTS_MASK, VSPACED_WRITE)),
        WAY(uint8_t, f.space->policy.rights_ceiling, VSPACED_READ),
        WAY(uint64_t, f.leaf().end[1], entry_word(Fixture::at(4))),
        WAY(uint64_t, f.leaf().start[3], with(word, ENTRY_RIGHTS_SHIFT, ENTRY_RIGHTS_MASK, R)),
        WAY(uint32_t, f.space->tree.leaves, word + 1),
        WAY(uint32_t, f.space->tree.entries, word + 1),
        WAY(uint32_t, f.space->counts.mappings_peak, 0),
        WAY(uint64_t, f.space->counts.bytes, word - PAGE),
        WAY(uint32_t, f.space->policy.mappings_max, 10),
        WAY(uint32_t, f.space->tree.arena->leaf_pool.used, 1),
        WAY(uint64_t, f.leaf().start[1], with(word, 0, ENTRY_MEMORY_MASK, ENTRY_MEMORY_NONE)),
        WAY(uint64_t, f.space->account.frames_used, word + 1),
        WAY(uint64_t, f.space->account.frame_count, UINT64_MAX),
        WAY(uint32_t, f.space->account.height, UINT32_MAX),
        WAY(uint32_t, f.space->edit_sequence, word + 1),
    };
}

// Where a debugger that runs the program stops: what was said is so now.
extern "C" __attribute__((noinline)) void fixture_said(const char *name, uint32_t node);

void fixture_said(const char *name, uint32_t node) {
    std::printf("%s %u\n", name == nullptr ? "none" : name, node);
    std::fflush(stdout);
}

int main() {
    Fixture fixture;
    const std::vector<Way> all = ways();
    uint32_t node = 0;
    const char *named = space_invalid(fixture.space, &node);
    std::printf("healthy %s, ways %zu\n", named == nullptr ? "yes" : named, all.size());
    std::fflush(stdout);
    std::function<void()> mend = [] {};
    for (std::string line; std::getline(std::cin, line) && !line.empty();) {
        mend();
        mend = all.at(std::stoul(line))(fixture);
        named = space_invalid(fixture.space, &node);
        fixture_said(named, node);
    }
    return 0;
}
