// What the analyser runs of the account: any account, over records that say anything, with
// any frames taken before. An account is no higher than there are levels, and what a plan
// took no more than there is room for; it looks whether that is so again afterwards.
#include "asobj/account.h"
#include "eva/object/any.h"

static struct arena arena;
static struct account account;
static struct account_taken taken;

static uint64_t used; // so that what is read is used

static const uint8_t heights[ACCOUNT_LEVELS_MAX + 1];

static struct frame_run any_run(void) {
    return (struct frame_run){any_word, any_word};
}

static void any_taken(void) {
    taken.count = any_below(VSPACED_PIECES_MAX + 1);
    for (uint32_t i = 0; i < VSPACED_PIECES_MAX; i++) {
        taken.runs[i] = any_run();
    }
}

static void account_use(void) {
    used += heights[account.height];
    for (uint32_t i = 0; i < taken.count; i++) {
        used += taken.runs[i].first;
    }
}

static void frames_any(uint32_t height) {
    any_account(&account, height);
    any_taken();
    used += account_find(&account, &arena, any_run(), any_word & 1);
    account_mark(&account, &arena, any_run(), any_word & 1);
    used += account_take(&account, &arena, any_word, (uint32_t)any_word, &taken);
    account_use();
    account_give(&account, &arena, &taken);
    account_use();
    used += account_node(&account, &arena, any_word, any_below(height + 1));
    account_close(&account, &arena);
    account_use();
}

void account_any(void) {
    any_arena(&arena);
    used += account_open(&account, &arena, (uint32_t)any_word, any_word);
    account_use();
    account_clear(&account);
    account_use();
    //@ loop unroll ACCOUNT_LEVELS_MAX + 1;
    for (uint32_t height = 0; height <= ACCOUNT_LEVELS_MAX; height++) {
        frames_any(height);
    }
}
