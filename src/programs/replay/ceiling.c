#include "programs/replay/ceiling.h"

// The pieces of the mapping that still stand. If it is cut into more than these,
// pieces that are gone count as standing: the ceiling may then be higher than
// needed, never lower.
enum { PIECES_MAX = 64 };

struct pieces {
    unsigned count;
    struct range each[PIECES_MAX];
};

static void pieces_remove(struct pieces *pieces, struct range gone) {
    const unsigned count = pieces->count;
    for (unsigned i = 0; i < count; i++) {
        struct range *piece = &pieces->each[i];
        if (!range_overlaps(*piece, gone)) {
            continue;
        }
        const struct range right = {gone.end, piece->end};
        const bool keeps_right = gone.end < piece->end;
        if (gone.begin > piece->begin && keeps_right) {
            if (pieces->count == PIECES_MAX) {
                continue;
            }
            pieces->each[pieces->count++] = right;
            piece->end = gone.begin;
        } else if (keeps_right) {
            *piece = right;
        } else {
            piece->end = gone.begin > piece->begin ? gone.begin : piece->begin;
        }
    }
}

static bool pieces_overlap(const struct pieces *pieces, struct range range) {
    for (unsigned i = 0; i < pieces->count; i++) {
        if (range_overlaps(pieces->each[i], range)) {
            return true;
        }
    }
    return false;
}

static void remap_remove(struct pieces *pieces, const struct trace_record *record) {
    struct range kept = record->range;
    if (record->to.begin == record->range.begin) {
        // In place: what both have stays, the new tail replaces nothing.
        kept.begin = record->to.end < kept.end ? record->to.end : kept.end;
        pieces_remove(pieces, kept);
        return;
    }
    pieces_remove(pieces, record->range);
    pieces_remove(pieces, record->to);
}

uint8_t ceiling_find(const struct trace *trace, uint32_t index, struct range range,
                     uint8_t rights) {
    struct pieces pieces = {.count = 1, .each = {range}};
    for (uint32_t i = index + 1; i < trace->count; i++) {
        const struct trace_record *record = &trace->records[i];
        switch (record->kind) {
        case TRACE_PROTECT:
            if (pieces_overlap(&pieces, record->range)) {
                rights |= record->rights;
            }
            break;
        case TRACE_REMAP:
            remap_remove(&pieces, record);
            break;
        case TRACE_MAP:
        case TRACE_UNMAP:
        case TRACE_CUT:
            pieces_remove(&pieces, record->range);
            break;
        default:
            break;
        }
    }
    return rights;
}
