#include "programs/workload/request.h"

struct range range_draw(struct random *random, struct range range, uint64_t pages_max) {
    const uint64_t pages = range_length(range) / VSPACED_PAGE_BYTES;
    const uint64_t first = random_below(random, pages);
    const uint64_t most = pages - first < pages_max ? pages - first : pages_max;
    const uint64_t begin = range.begin + first * VSPACED_PAGE_BYTES;
    return (struct range){begin, begin + (1 + random_below(random, most)) * VSPACED_PAGE_BYTES};
}

// In place half of the time, else anywhere; the new length is any.
static void remap_draw(struct random *random, struct area_change *change) {
    static const struct range all = {AREA_BEGIN, AREA_END};
    change->to = range_draw(random, all, AREA_PIECE_PAGES_MAX);
    if (random_below(random, 2) == 0) {
        const struct range onwards = {change->range.begin, AREA_END};
        const uint64_t pages = range_length(onwards) / VSPACED_PAGE_BYTES;
        const uint64_t most = pages < AREA_PIECE_PAGES_MAX ? pages : AREA_PIECE_PAGES_MAX;
        change->to.begin = onwards.begin;
        change->to.end = onwards.begin + (1 + random_below(random, most)) * VSPACED_PAGE_BYTES;
    }
    change->overwrite = change->overwrite && change->to.begin != change->range.begin;
}

struct area_change area_change_draw(struct random *random) {
    static const struct range all = {AREA_BEGIN, AREA_END};
    static const uint8_t kinds[] = {AREA_MAP,     AREA_MAP,     AREA_MAP,   AREA_RESERVE,
                                    AREA_UNMAP,   AREA_RELEASE, AREA_REMAP, AREA_REMAP,
                                    AREA_PROTECT, AREA_DISCARD};
    static const uint8_t rights[] = {0, VSPACED_READ, VSPACED_READ | VSPACED_WRITE};
    struct area_change change = {
        .kind = kinds[random_below(random, sizeof(kinds))],
        .overwrite = random_below(random, 3) == 0,
        .range = range_draw(random, all, AREA_PIECE_PAGES_MAX),
    };
    if (change.kind == AREA_MAP) {
        const bool bare = random_below(random, 3) == 0;
        change.backing = bare ? VSPACED_BACKING_NONE : VSPACED_BACKING_ANONYMOUS;
        change.rights = bare ? 0 : VSPACED_READ | VSPACED_WRITE;
    } else if (change.kind == AREA_PROTECT) {
        change.rights = rights[random_below(random, sizeof(rights))];
    } else if (change.kind == AREA_REMAP) {
        remap_draw(random, &change);
    }
    return change;
}

static struct vspaced_map map_of(const struct area_change *change) {
    return (struct vspaced_map){
        .address = change->range.begin,
        .length = range_length(change->range),
        .rights = change->rights,
        .ceiling = VSPACED_READ | VSPACED_WRITE,
        .class_id = VSPACED_CLASS_HEAP,
        .overwrite = change->overwrite,
        .backing = change->backing,
    };
}

static struct vspaced_reserve reserve_of(const struct area_change *change) {
    return (struct vspaced_reserve){.address = change->range.begin,
                                    .length = range_length(change->range),
                                    .overwrite = change->overwrite};
}

static struct vspaced_remap_request remap_of(const struct area_change *change) {
    const bool moves = change->to.begin != change->range.begin;
    return (struct vspaced_remap_request){
        .address = change->range.begin,
        .length = range_length(change->range),
        .new_length = range_length(change->to),
        .new_address = moves ? change->to.begin : 0,
        .fixed = moves,
        .overwrite = change->overwrite,
    };
}

vspaced_result area_change_send(const struct vspaced_client *client,
                                const struct area_change *change, struct area_told *told) {
    const struct vspaced_map map = map_of(change);
    const struct vspaced_reserve reserve = reserve_of(change);
    const struct vspaced_remap_request remap = remap_of(change);
    const uint64_t begin = change->range.begin;
    const uint64_t length = range_length(change->range);
    *told = (struct area_told){0};
    switch (change->kind) {
    case AREA_MAP:
        return vspaced_map(client, &map, &told->address);
    case AREA_RESERVE:
        return vspaced_reserve(client, &reserve, &told->address);
    case AREA_UNMAP:
        return vspaced_unmap(client, 0, begin, length, &told->bytes);
    case AREA_RELEASE:
        return vspaced_release(client, 0, begin, length, &told->bytes);
    case AREA_PROTECT:
        return vspaced_protect(client, 0, begin, length, change->rights);
    case AREA_REMAP:
        return vspaced_remap(client, &remap, &told->address);
    case AREA_DISCARD:
        return vspaced_discard(client, 0, begin, length);
    case AREA_CHANGE_KINDS:
        break;
    }
    return VSPACED_OK;
}

void area_change_add(struct vspaced_batch *batch, const struct area_change *change) {
    const struct vspaced_map map = map_of(change);
    const struct vspaced_reserve reserve = reserve_of(change);
    const struct vspaced_remap_request remap = remap_of(change);
    const uint64_t begin = change->range.begin;
    const uint64_t length = range_length(change->range);
    switch (change->kind) {
    case AREA_MAP:
        vspaced_batch_map(batch, &map);
        break;
    case AREA_RESERVE:
        vspaced_batch_reserve(batch, &reserve);
        break;
    case AREA_UNMAP:
        vspaced_batch_unmap(batch, begin, length);
        break;
    case AREA_RELEASE:
        vspaced_batch_release(batch, begin, length);
        break;
    case AREA_PROTECT:
        vspaced_batch_protect(batch, begin, length, change->rights);
        break;
    case AREA_REMAP:
        vspaced_batch_remap(batch, &remap);
        break;
    case AREA_DISCARD:
        vspaced_batch_discard(batch, begin, length);
        break;
    case AREA_CHANGE_KINDS:
        break;
    }
}
