// The nodes of an account: taken all at once, given back all at once.
#include "asobj/account.h"

static uint64_t maps_of(uint64_t frames) {
    return (frames + FRAME_MAP_FRAMES - 1) / FRAME_MAP_FRAMES;
}

static uint64_t parents_of(uint64_t nodes) {
    return (nodes + FRAME_MAP_CHILDREN - 1) / FRAME_MAP_CHILDREN;
}

static void map_clear(union frame_map *map) {
    for (uint32_t i = 0; i < FRAME_MAP_WORDS; i++) {
        map->used[i] = 0;
    }
}

// The tree is filled from left to right, so only the last node of a level is not full. By
// level above the nodes with bits, the lowest first.
struct builder {
    uint32_t node[ACCOUNT_LEVELS_MAX];   // the one being filled
    uint32_t filled[ACCOUNT_LEVELS_MAX]; // children that nodes of the level have, in all
};

static uint32_t take_cleared(struct arena *arena) {
    uint32_t index = arena_take_frame_map(arena);
    map_clear(arena_frame_map(arena, index));
    return index;
}

// Hangs a new node with bits below the nodes being filled, and new ones above it where
// these are full. Returns it.
static uint32_t builder_add(struct builder *builder, struct arena *arena, uint32_t height) {
    uint32_t child = take_cleared(arena);
    uint32_t first = child;
    for (uint32_t level = 0; level < height; level++) {
        if (builder->filled[level] % FRAME_MAP_CHILDREN != 0) {
            union frame_map *parent = arena_frame_map(arena, builder->node[level]);
            parent->child[builder->filled[level]++ % FRAME_MAP_CHILDREN] = child;
            return first;
        }
        builder->node[level] = take_cleared(arena);
        arena_frame_map(arena, builder->node[level])->child[0] = child;
        builder->filled[level]++;
        child = builder->node[level];
    }
    return first;
}

bool account_open(struct account *account, struct arena *arena, uint32_t memory,
                  uint64_t frame_count) {
    struct builder builder = {0};
    uint64_t frames = frame_count < ACCOUNT_FRAMES_MAX ? frame_count : ACCOUNT_FRAMES_MAX;
    uint64_t maps = maps_of(frames), nodes = maps;
    uint32_t height = 0;
    for (uint64_t level = maps; level > 1; level = parents_of(level)) {
        nodes += parents_of(level);
        height++;
    }
    if (maps == 0 || height > ACCOUNT_LEVELS_MAX || !arena_reserve_frame_maps(arena, nodes)) {
        return false;
    }
    uint32_t index = 0;
    for (uint64_t i = 0; i < maps; i++) {
        index = builder_add(&builder, arena, height);
    }
    *account = (struct account){
        .memory = memory,
        .root = height == 0 ? index : builder.node[height - 1],
        .height = height,
        .frame_count = frames,
    };
    return true;
}

// A node goes when its last child is gone; those above it are still whole then.
void account_close(struct account *account, struct arena *arena) {
    uint64_t maps = account_exists(account) ? maps_of(account->frame_count) : 0;
    for (uint64_t place = 0; place < maps; place++) {
        uint64_t full = 1; // nodes with bits below a node of this depth
        for (uint32_t depth = account->height + 1; depth > 0; depth--) {
            if ((place + 1) % full != 0 && place + 1 != maps) {
                break;
            }
            arena_give_frame_map(arena, account_node(account, arena, place, depth - 1));
            full *= FRAME_MAP_CHILDREN;
        }
    }
    account_clear(account);
}
