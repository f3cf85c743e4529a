// Parts of the object in any state that its functions rely on.
#ifndef TESTS_EVA_OBJECT_ANY_H
#define TESTS_EVA_OBJECT_ANY_H

#include "asobj/space.h"
#include "eva/any.h"

static inline struct range any_range(void) {
    return (struct range){any_word, any_word};
}

// One that check_range lets pass.
static inline struct range any_place(void) {
    const uint64_t begin = any_word, end = any_word;
    return (struct range){
        begin >= SCALE_BEGIN && begin < SCALE_END ? begin : SCALE_BEGIN,
        end > SCALE_BEGIN && end <= SCALE_END ? end : SCALE_END,
    };
}

static inline struct entry any_entry(void) {
    return (struct entry){any_word, any_word};
}

static inline struct space_policy any_policy(void) {
    return (struct space_policy){
        (uint8_t)any_word, (uint32_t)any_word, any_word, any_word & 1, any_word & 1, any_word,
    };
}

static inline struct space_map_request any_map_request(void) {
    return (struct space_map_request){
        .address = any_word,
        .length = any_word,
        .rights = (uint8_t)any_word,
        .ceiling = (uint8_t)any_word,
        .class_id = (uint8_t)any_word,
        .place = (uint8_t)any_word,
        .align_log2 = (uint8_t)any_word,
        .overwrite = any_word & 1,
        .kind = (uint8_t)any_word,
        .backing = {(uint32_t)any_word, any_word, any_word, (uint8_t)any_word, any_word & 1},
    };
}

static inline struct space_step any_step(void) {
    return (struct space_step){
        (enum space_step_kind)any_below(SPACE_STEP_ZERO + 1),
        (uint8_t)any_word,
        any_word & 1,
        (uint32_t)any_word,
        any_word,
        any_range(),
    };
}

static inline struct arena_need any_need(void) {
    return (struct arena_need){(uint32_t)any_word, (uint32_t)any_word};
}

// Of any memory; no higher than there can be.
void any_account(struct account *account, uint32_t height);

void any_counts(struct space_counts *counts);

void any_leaf(struct leaf *leaf, uint32_t count);
void any_inner(struct inner *inner, uint32_t count);

// Places that there can be, on the way down a tree so high; whose leaf is not said.
void any_path(struct tree_path *path, uint32_t height);

// Every word of every node anything, and every count within what its kind holds.
void any_arena(struct arena *arena);

// Above a tree so high in the arena: it says anything of itself, but of its account and a batch.
void any_space_above(struct space *space, struct arena *arena, uint32_t height);

#endif
