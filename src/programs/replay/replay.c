#include "programs/replay/replay.h"
#include "programs/replay/ceiling.h"
#include "rt/random.h"
#include "rt/time_stamp.h"

bool replay_fail(struct replay *replay, const char *what, uint64_t answer) {
    if (replay->what == NULL) {
        replay->what = what;
        replay->answer = answer;
    }
    return false;
}

void replay_spend(struct replay *replay, enum replay_operation operation, uint64_t begin) {
    const uint64_t end = time_stamp();
    replay->requests++;
    replay->spent[operation].requests++;
    replay->spent[operation].time_stamps += end - begin;
}

uint8_t replay_class(uint8_t backing, uint8_t ceiling) {
    if (rights_break_wx(ceiling)) {
        return VSPACED_CLASS_JIT;
    }
    if ((ceiling & VSPACED_EXECUTE) != 0) {
        return VSPACED_CLASS_FILE; // some of its pages may become writable, others code
    }
    switch (backing) {
    case TRACE_HEAP:
        return VSPACED_CLASS_HEAP;
    case TRACE_STACK:
        return VSPACED_CLASS_STACK;
    case TRACE_FILE:
        return VSPACED_CLASS_FILE;
    default:
        return VSPACED_CLASS_DATA;
    }
}

bool replay_check(struct replay *replay, struct range range) {
    for (uint32_t i = 0; i < replay->stamps.count; i++) {
        const struct stamp *stamp = &replay->stamps.each[i];
        if (!stamp->readable || stamp->address < range.begin || stamp->address >= range.end) {
            continue;
        }
        replay->words_checked++;
        if (*(const volatile uint64_t *)stamp->address != stamp->value) {
            return replay_fail(replay, "a word does not hold what was written", stamp->address);
        }
    }
    return true;
}

// A fresh page reads as zero; if it can be written, it gets a word to look for
// later.
static bool stamp_page(struct replay *replay, uint64_t page, uint8_t rights) {
    if ((rights & VSPACED_READ) == 0) {
        return true;
    }
    const uint64_t address = page + VSPACED_PAGE_BYTES - 2 * sizeof(uint64_t);
    volatile uint64_t *word = (volatile uint64_t *)address;
    replay->words_checked++;
    if (*word != 0) {
        return replay_fail(replay, "a fresh page is not zero", address);
    }
    if ((rights & VSPACED_WRITE) != 0) {
        struct random random = random_make(address + replay->requests);
        *word = random_next(&random);
        stamps_add(&replay->stamps, address, *word);
    }
    return true;
}

bool replay_query(struct replay *replay, uint64_t address, struct vspaced_mapping *mapping) {
    replay->requests++;
    const vspaced_result got = vspaced_query(&replay->client, 0, address, mapping);
    return got == VSPACED_OK || replay_fail(replay, "vspaced: query", got);
}

bool replay_touch(struct replay *replay, struct range range) {
    replay->touched_count = 0;
    for (uint64_t at = range.begin; at < range.end;) {
        struct vspaced_mapping mapping;
        replay->requests++;
        const vspaced_result got = vspaced_query(&replay->client, 0, at, &mapping);
        if (got != VSPACED_OK && got != VSPACED_NOT_MAPPED) {
            return replay_fail(replay, "vspaced: query", got);
        }
        // A memory that finds no room here is given back when the process ends.
        if (got == VSPACED_OK && replay->touched_count < REPLAY_TOUCHED_MAX) {
            replay->touched[replay->touched_count++] = mapping.memory;
        }
        at = mapping.start + mapping.length;
    }
    return true;
}

bool replay_release_touched(struct replay *replay) {
    const char *what = NULL;
    uint64_t answer = 0;
    for (uint32_t i = 0; i < replay->touched_count; i++) {
        if (!backing_release(&replay->backings, &replay->client, replay->touched[i], &what,
                             &answer)) {
            return replay_fail(replay, what, answer);
        }
    }
    return true;
}

bool replay_map_piece(struct replay *replay, const struct replay_place *place,
                      const struct backing_piece *piece) {
    const struct vspaced_map map = {
        .memory = piece->memory,
        .offset = piece->offset,
        .address = place->range.begin,
        .length = range_length(place->range),
        .rights = place->rights,
        .ceiling = place->ceiling,
        .class_id = place->class_id,
        .place = VSPACED_PLACE_FIXED,
        .overwrite = place->overwrite,
    };
    uint64_t address = 0;
    const uint64_t begin = time_stamp();
    const vspaced_result got = vspaced_map(&replay->client, &map, &address);
    replay_spend(replay, REPLAY_MAP, begin);
    if (got != VSPACED_OK) {
        return replay_fail(replay, "vspaced: map", got);
    }
    return address == map.address || replay_fail(replay, "vspaced: map: another place", address);
}

bool replay_map(struct replay *replay, const struct replay_place *place) {
    struct backing_piece piece;
    const char *what = NULL;
    uint64_t answer = 0;
    if (place->overwrite && !replay_touch(replay, place->range)) {
        return false;
    }
    if (!backing_take(&replay->backings, &replay->client, place->range.begin,
                      range_length(place->range), &piece, &what, &answer)) {
        return replay_fail(replay, what, answer);
    }
    if (!replay_map_piece(replay, place, &piece)) {
        return false;
    }
    stamps_forget(&replay->stamps, place->range);
    const uint64_t last = place->range.end - VSPACED_PAGE_BYTES;
    return stamp_page(replay, place->range.begin, place->rights) &&
           (last == place->range.begin || stamp_page(replay, last, place->rights)) &&
           (!place->overwrite || replay_release_touched(replay));
}

bool replay_unmap(struct replay *replay, struct range range) {
    if (range_is_empty(range)) {
        return true; // the heap's end moved inside a page
    }
    if (!replay_touch(replay, range)) {
        return false;
    }
    const uint64_t begin = time_stamp();
    const vspaced_result got =
        vspaced_unmap(&replay->client, 0, range.begin, range_length(range), NULL);
    replay_spend(replay, REPLAY_UNMAP, begin);
    if (got != VSPACED_OK) {
        return replay_fail(replay, "vspaced: unmap", got);
    }
    stamps_forget(&replay->stamps, range);
    return replay_release_touched(replay);
}

static bool protect(struct replay *replay, const struct trace_record *record) {
    const uint64_t begin = time_stamp();
    const vspaced_result got = vspaced_protect(&replay->client, 0, record->range.begin,
                                               range_length(record->range), record->rights);
    replay_spend(replay, REPLAY_PROTECT, begin);
    if (got != VSPACED_OK) {
        return replay_fail(replay, "vspaced: protect", got);
    }
    stamps_protect(&replay->stamps, record->range, (record->rights & VSPACED_READ) != 0);
    return replay_check(replay, record->range);
}

static bool map(struct replay *replay, uint32_t index) {
    const struct trace_record *record = &replay->trace->records[index];
    if (range_is_empty(record->range)) {
        return true;
    }
    const uint8_t ceiling = ceiling_find(replay->trace, index, record->range, record->rights);
    if (rights_break_wx(ceiling) && !replay->may_jit) {
        replay->needs_both++;
        return replay_fail(replay, "the mapping is writable and executable, at once or in turn",
                           ceiling);
    }
    const struct replay_place place = {
        .range = record->range,
        .rights = record->rights,
        .ceiling = ceiling,
        .class_id = replay_class(record->backing, ceiling),
        .overwrite = record->over,
    };
    return replay_map(replay, &place);
}

bool replay_apply(struct replay *replay, uint32_t index) {
    const struct trace_record *record = &replay->trace->records[index];
    replay->failed_line = record->line;
    replay->applied[record->kind]++;
    switch (record->kind) {
    case TRACE_START:
    case TRACE_MAP:
    case TRACE_GROW:
        return map(replay, index);
    case TRACE_UNMAP:
    case TRACE_CUT:
        return replay_unmap(replay, record->range);
    case TRACE_PROTECT:
        return protect(replay, record);
    case TRACE_REMAP:
        return replay_remap(replay, index);
    case TRACE_DISCARD:
        return replay_discard(replay, record->range);
    default:
        return true;
    }
}
