// The account as the other parts of the object may rely on it: it gives any frames or none,
// and remembers nothing. Of it they rely on this only: it takes no more runs than it was
// allowed to, and than there is room for.
#include "eva/object/any.h"

static uint64_t used;

void account_mark(struct account *account, struct arena *arena, struct frame_run run,
                  bool is_used) {
    used += run.first + run.end + is_used + arena->frame_map_pool.free;
    account->frames_used = any_word;
}

bool account_take(struct account *account, struct arena *arena, uint64_t frames, uint32_t runs_max,
                  struct account_taken *taken) {
    used += frames + arena->frame_map_pool.free;
    if (any_word & 1) {
        return false;
    }
    while (taken->count < runs_max && taken->count < VSPACED_PIECES_MAX && any_word & 1) {
        taken->runs[taken->count++] = (struct frame_run){any_word, any_word};
    }
    account->frames_used = any_word;
    return true;
}

void account_give(struct account *account, struct arena *arena, struct account_taken *taken) {
    for (uint32_t i = 0; i < taken->count; i++) {
        account_mark(account, arena, taken->runs[i], false);
    }
    taken->count = 0;
}
