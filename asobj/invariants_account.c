// The account's part of the invariants: its records against the mappings.
#include "asobj/invariants_account.h"

// Frames that were seen: how many, and a sum over them in which each one counts in its
// own way, so that one frame seen twice doesn't stand for another that was not.
struct tally {
    uint64_t count;
    uint64_t sum;
};

static void tally_add(struct tally *tally, struct frame_run run) {
    for (uint64_t frame = run.first; frame < run.end; frame++) {
        uint64_t mixed = (frame + 1) * UINT64_C(0x9e3779b97f4a7c15);
        mixed = (mixed ^ mixed >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
        tally->sum += mixed ^ mixed >> 32;
    }
    tally->count += run.end - run.first;
}

// The frames that mappings hold; false if one is not marked, or not the account's.
static bool tally_mappings(const struct space *space, struct tally *tally) {
    const struct account *account = &space->account;
    struct tree_path path;
    tree_find(&space->tree, SCALE_BEGIN, &path);
    for (uint32_t left = space->tree.entries; left > 0; left--) {
        struct entry entry = path_entry(&path);
        bool is_sentinel = (entry.start & ENTRY_SENTINEL) != 0;
        if (!is_sentinel && entry_memory(entry.start) == account->memory) {
            struct frame_run run = entry_frames(entry);
            if (run.end > account->frame_count ||
                account_find(account, space->tree.arena, run, false) < run.end) {
                return false;
            }
            tally_add(tally, run);
        }
        if (!tree_next(&space->tree, &path)) {
            break;
        }
    }
    return true;
}

static void tally_marks(const struct space *space, struct tally *tally) {
    const struct account *account = &space->account;
    struct frame_run rest = {0, account->frame_count};
    while (rest.first < rest.end) {
        struct frame_run run = {account_find(account, space->tree.arena, rest, true), rest.end};
        run.end = account_find(account, space->tree.arena, run, false);
        tally_add(tally, run);
        rest.first = run.end;
    }
}

bool account_agrees(const struct space *space) {
    const struct account *account = &space->account;
    struct tally mapped = {0}, marked = {0};
    if (!account_exists(account)) {
        return account->frames_used == 0;
    }
    // No more than the arena has nodes for: a broken number is no long walk.
    uint64_t frames_max = (uint64_t)ARENA_FRAME_MAPS * FRAME_MAP_FRAMES;
    if (account->height > ACCOUNT_LEVELS_MAX || account->frame_count > frames_max ||
        !tally_mappings(space, &mapped)) {
        return false;
    }
    tally_marks(space, &marked);
    if (space->journal != 0) {
        return account->frames_used == marked.count && mapped.count <= marked.count;
    }
    return account->frames_used == marked.count && mapped.count == marked.count &&
           mapped.sum == marked.sum;
}
