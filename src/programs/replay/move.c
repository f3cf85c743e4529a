// REMAP and DISCARD: contents that move, and contents that are dropped.
#include "programs/replay/ceiling.h"
#include "programs/replay/replay.h"
#include "rt/memory.h"

// Maps a piece of memory wherever there is room, to look into it.
static bool scratch_map(struct replay *replay, const struct backing_piece *piece, uint64_t length,
                        uint8_t rights, uint64_t *address) {
    const struct vspaced_map map = {
        .memory = piece->memory,
        .offset = piece->offset,
        .length = length,
        .rights = rights,
        .class_id = VSPACED_CLASS_DATA,
        .place = VSPACED_PLACE_ANY,
    };
    replay->requests++;
    const vspaced_result got = vspaced_map(&replay->client, &map, address);
    return got == VSPACED_OK || replay_fail(replay, "vspaced: map to copy", got);
}

static bool scratch_unmap(struct replay *replay, uint64_t address, uint64_t length) {
    replay->requests++;
    const vspaced_result got = vspaced_unmap(&replay->client, 0, address, length, NULL);
    return got == VSPACED_OK || replay_fail(replay, "vspaced: unmap what was copied", got);
}

// What the old range holds, as far as it goes into the new memory, which is
// mapped at `to`. Through mappings of its own, so the rights at the old place
// don't matter.
static bool contents_copy(struct replay *replay, struct range from, uint64_t to) {
    for (uint64_t at = from.begin; at < from.end;) {
        struct vspaced_mapping mapping;
        if (!replay_query(replay, at, &mapping)) {
            return false;
        }
        const uint64_t piece_end = mapping.start + mapping.length;
        const uint64_t end = piece_end < from.end ? piece_end : from.end;
        const struct backing_piece piece = {mapping.memory, mapping.offset + (at - mapping.start)};
        uint64_t source = 0;
        if (!scratch_map(replay, &piece, end - at, VSPACED_READ, &source)) {
            return false;
        }
        memcpy((void *)(to + (at - from.begin)), (const void *)source, end - at);
        if (!scratch_unmap(replay, source, end - at)) {
            return false;
        }
        at = end;
    }
    return true;
}

// New memory with the contents of `from`, and zero behind them.
static bool copy_take(struct replay *replay, struct range from, struct range to,
                      struct backing_piece *piece) {
    const char *what = NULL;
    uint64_t answer = 0;
    if (!backing_take(&replay->backings, &replay->client, to.begin, range_length(to), piece, &what,
                      &answer)) {
        return replay_fail(replay, what, answer);
    }
    const uint64_t length = range_length(to);
    const uint64_t copied = range_length(from) < length ? range_length(from) : length;
    const struct range part = {from.begin, from.begin + copied};
    uint64_t scratch = 0;
    return scratch_map(replay, piece, length, VSPACED_READ | VSPACED_WRITE, &scratch) &&
           contents_copy(replay, part, scratch) && scratch_unmap(replay, scratch, length);
}

static bool place_find(struct replay *replay, uint32_t index, struct range range,
                       const struct vspaced_mapping *old, struct replay_place *place) {
    const uint8_t ceiling = ceiling_find(replay->trace, index, range, old->rights);
    if (rights_break_wx(ceiling) && !replay->may_jit) {
        replay->needs_both++;
        return replay_fail(replay, "the mapping is writable and executable, at once or in turn",
                           ceiling);
    }
    *place = (struct replay_place){
        .range = range,
        .rights = old->rights,
        .ceiling = ceiling,
        .class_id = old->class_id,
    };
    return true;
}

static bool resize(struct replay *replay, uint32_t index, const struct vspaced_mapping *old) {
    const struct trace_record *record = &replay->trace->records[index];
    if (record->to.end <= record->range.end) {
        const struct range tail = {record->to.end, record->range.end};
        return replay_unmap(replay, tail);
    }
    const struct range tail = {record->range.end, record->to.end};
    struct replay_place place;
    return place_find(replay, index, tail, old, &place) && replay_map(replay, &place);
}

bool replay_remap(struct replay *replay, uint32_t index) {
    const struct trace_record *record = &replay->trace->records[index];
    struct vspaced_mapping old;
    if (!replay_query(replay, record->range.begin, &old)) {
        return false;
    }
    if (record->to.begin == record->range.begin) {
        return resize(replay, index, &old);
    }
    struct replay_place place;
    struct backing_piece piece;
    if (!place_find(replay, index, record->to, &old, &place) ||
        !copy_take(replay, record->range, record->to, &piece)) {
        return false;
    }
    // Linux replaces what lies at the new place, if the program asked for it.
    place.overwrite = true;
    if (!replay_touch(replay, record->to) || !replay_map_piece(replay, &place, &piece) ||
        !replay_release_touched(replay)) {
        return false;
    }
    stamps_forget(&replay->stamps, record->to);
    stamps_move(&replay->stamps, record->range, record->to);
    return replay_unmap(replay, record->range) && replay_check(replay, record->to);
}

// Fresh memory under the same mapping, whatever may be done with it.
bool replay_discard(struct replay *replay, struct range range) {
    for (uint64_t at = range.begin; at < range.end;) {
        struct vspaced_mapping mapping;
        if (!replay_query(replay, at, &mapping)) {
            return false;
        }
        const uint64_t piece_end = mapping.start + mapping.length;
        const struct replay_place place = {
            .range = {at, piece_end < range.end ? piece_end : range.end},
            .rights = mapping.rights,
            .ceiling = mapping.ceiling,
            .class_id = mapping.class_id,
            .overwrite = true,
        };
        if (!replay_map(replay, &place)) {
            return false;
        }
        at = place.range.end;
    }
    return true;
}
