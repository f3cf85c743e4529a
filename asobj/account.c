#include "asobj/account.h"
#include "asobj/frequent.h"

enum {
    WORD_BITS = 64,
    BIG_FRAMES = 512, // a page of 2 MiB
};

void account_clear(struct account *account) {
    *account = (struct account){.memory = ACCOUNT_ABSENT};
}

uint32_t account_node(const struct account *account, struct arena *arena, uint64_t place,
                      uint32_t depth) {
    uint64_t below = 1; // nodes with bits below a child of this level
    for (uint32_t level = 1; level < account->height; level++) {
        below *= FRAME_MAP_CHILDREN;
    }
    uint32_t index = account->root;
    for (; depth > 0; depth--) {
        index = arena_frame_map(arena, index)->child[place / below % FRAME_MAP_CHILDREN];
        below /= FRAME_MAP_CHILDREN;
    }
    return index;
}

// The node with the bits of the frame.
static union frame_map *account_map(const struct account *account, struct arena *arena,
                                    uint64_t frame) {
    uint64_t place = frame / FRAME_MAP_FRAMES;
    return arena_frame_map(arena, account_node(account, arena, place, account->height));
}

// The bits of the word from the run's first frame on that belong to the run; the first
// frame lies in it.
static uint64_t run_mask(struct frame_run run) {
    uint64_t low = run.first % WORD_BITS;
    uint64_t count = run.end - run.first;
    uint64_t mask = UINT64_MAX << low;
    return low + count < WORD_BITS ? mask & ~(UINT64_MAX << (low + count)) : mask;
}

uint64_t account_find(const struct account *account, struct arena *arena, struct frame_run run,
                      bool used) {
    const union frame_map *map = 0;
    while (run.first < run.end) {
        if (map == 0 || run.first % FRAME_MAP_FRAMES == 0) {
            map = account_map(account, arena, run.first);
        }
        uint64_t word = map->used[run.first % FRAME_MAP_FRAMES / WORD_BITS];
        uint64_t found = (used ? word : ~word) & run_mask(run);
        if (found != 0) {
            return run.first - run.first % WORD_BITS + (uint64_t)__builtin_ctzll(found);
        }
        run.first += WORD_BITS - run.first % WORD_BITS;
    }
    return run.end;
}

static uint64_t bits_count(uint64_t word) {
    uint64_t count = 0;
    for (; word != 0; word &= word - 1) {
        count++;
    }
    return count;
}

RARE void account_mark(struct account *account, struct arena *arena, struct frame_run run,
                       bool used) {
    while (run.first < run.end) {
        union frame_map *map = account_map(account, arena, run.first);
        uint64_t *word = &map->used[run.first % FRAME_MAP_FRAMES / WORD_BITS];
        uint64_t mask = run_mask(run);
        uint64_t changed = (used ? ~*word : *word) & mask;
        uint64_t count = changed == UINT64_MAX ? WORD_BITS : bits_count(changed);
        *word ^= changed;
        account->frames_used += used ? count : 0 - count;
        run.first += WORD_BITS - run.first % WORD_BITS;
    }
}

// The lowest free run of that many frames, at a multiple of `align`; false if there is
// none.
static bool account_fit(const struct account *account, struct arena *arena, uint64_t frames,
                        uint64_t align, struct frame_run *run) {
    uint64_t end = account->frame_count, first = 0;
    // Each turn begins above the one before.
    while (frames <= end) {
        first = account_find(account, arena, (struct frame_run){first, end}, false);
        first = (first + align - 1) / align * align;
        if (first > end - frames) {
            return false;
        }
        *run = (struct frame_run){first, first + frames};
        first = account_find(account, arena, *run, true);
        if (first == run->end) {
            return true;
        }
    }
    return false;
}

// The largest free run, the lowest of these.
static struct frame_run account_largest(const struct account *account, struct arena *arena) {
    struct frame_run largest = {0, 0};
    struct frame_run rest = {0, account->frame_count};
    while (rest.first < rest.end) {
        struct frame_run run = {account_find(account, arena, rest, false), rest.end};
        run.end = account_find(account, arena, run, true);
        largest = run.end - run.first > largest.end - largest.first ? run : largest;
        rest.first = run.end;
    }
    return largest;
}

static struct frame_run account_choose(const struct account *account, struct arena *arena,
                                       uint64_t frames) {
    struct frame_run run;
    if ((frames >= BIG_FRAMES && account_fit(account, arena, frames, BIG_FRAMES, &run)) ||
        account_fit(account, arena, frames, 1, &run)) {
        return run;
    }
    return account_largest(account, arena);
}

static void taken_shorten(struct account *account, struct arena *arena, struct account_taken *taken,
                          uint32_t count) {
    while (taken->count > count) {
        account_mark(account, arena, taken->runs[--taken->count], false);
    }
}

RARE void account_give(struct account *account, struct arena *arena, struct account_taken *taken) {
    taken_shorten(account, arena, taken, 0);
}

RARE bool account_take(struct account *account, struct arena *arena, uint64_t frames,
                       uint32_t runs_max, struct account_taken *taken) {
    uint32_t count = taken->count;
    if (frames > account->frame_count - account->frames_used) {
        return false;
    }
    while (frames > 0) {
        if (taken->count >= runs_max || taken->count == VSPACED_PIECES_MAX) {
            taken_shorten(account, arena, taken, count);
            return false;
        }
        struct frame_run run = account_choose(account, arena, frames);
        account_mark(account, arena, run, true);
        taken->runs[taken->count++] = run;
        frames -= run.end - run.first;
    }
    return true;
}
