#include "call.h"

enum { HEAD_WORDS = 2, ANSWER_HEAD_WORDS = 3 };

void vspaced_batch_begin(struct vspaced_batch *batch, uint64_t target) {
    batch->count = 0;
    batch->failed = 0;
    batch->words[0] = target;
}

// The next item; what is left of it is zero. One more than fit is counted, so that the
// server refuses the whole, and not written.
static void item_add(struct vspaced_batch *batch, enum vspaced_operation operation,
                     const uint64_t *arguments, uint32_t argument_count) {
    const uint32_t index = batch->count;
    if (index > VSPACED_BATCH_MAX || batch->count++ == VSPACED_BATCH_MAX) {
        return;
    }
    uint64_t *item = &batch->words[HEAD_WORDS + index * VSPACED_BATCH_ITEM_WORDS];
    item[0] = operation;
    for (uint32_t i = 0; i + 1 < VSPACED_BATCH_ITEM_WORDS; i++) {
        item[1 + i] = i < argument_count ? arguments[i] : 0;
    }
}

void vspaced_batch_map(struct vspaced_batch *batch, const struct vspaced_map *map) {
    const uint64_t arguments[] = {map->memory, map->offset, map->address, map->length,
                                  client_map_flags(map)};
    item_add(batch, VSPACED_OP_MAP, arguments, 5);
}

void vspaced_batch_unmap(struct vspaced_batch *batch, uint64_t address, uint64_t length) {
    const uint64_t arguments[] = {address, length};
    item_add(batch, VSPACED_OP_UNMAP, arguments, 2);
}

void vspaced_batch_protect(struct vspaced_batch *batch, uint64_t address, uint64_t length,
                           unsigned rights) {
    const uint64_t arguments[] = {address, length, rights};
    item_add(batch, VSPACED_OP_PROTECT, arguments, 3);
}

void vspaced_batch_reserve(struct vspaced_batch *batch, const struct vspaced_reserve *reserve) {
    const uint64_t arguments[] = {reserve->address, reserve->length, client_reserve_flags(reserve)};
    item_add(batch, VSPACED_OP_RESERVE, arguments, 3);
}

void vspaced_batch_release(struct vspaced_batch *batch, uint64_t address, uint64_t length) {
    const uint64_t arguments[] = {address, length};
    item_add(batch, VSPACED_OP_RELEASE, arguments, 2);
}

void vspaced_batch_remap(struct vspaced_batch *batch, const struct vspaced_remap_request *remap) {
    const uint64_t arguments[] = {remap->address, remap->length, remap->new_length,
                                  remap->new_address, client_remap_flags(remap)};
    item_add(batch, VSPACED_OP_REMAP, arguments, 5);
}

void vspaced_batch_discard(struct vspaced_batch *batch, uint64_t address, uint64_t length) {
    const uint64_t arguments[] = {address, length};
    item_add(batch, VSPACED_OP_DISCARD, arguments, 2);
}

vspaced_result vspaced_batch_send(const struct vspaced_client *client,
                                  struct vspaced_batch *batch) {
    const uint32_t count = batch->count <= VSPACED_BATCH_MAX ? batch->count : VSPACED_BATCH_MAX;
    uint64_t answer[ANSWER_HEAD_WORDS + VSPACED_BATCH_MAX];
    struct vspaced_exchange exchange = {
        .label = VSPACED_OP_BATCH,
        .word_count = VSPACED_BATCH_WORDS(count),
        .answer_words_max = ANSWER_HEAD_WORDS + VSPACED_BATCH_MAX,
        .words = batch->words,
        .answer = answer,
    };
    batch->words[1] = batch->count;
    batch->words[exchange.word_count - 1] = 0; // reserved0
    const vspaced_result status =
        client_exchange(client, &exchange, batch->words, ANSWER_HEAD_WORDS + count);
    if (status == VSPACED_OK) {
        client_copy_words(batch->addresses, &answer[ANSWER_HEAD_WORDS], count);
    } else if (status != VSPACED_CLIENT_UNREACHABLE) {
        batch->failed = exchange.answer_word_count > 1 ? (uint32_t)answer[1] : 0;
    }
    return status;
}
