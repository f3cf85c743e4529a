#include "posix_call.h"

enum {
    ALIGNED_BITS = 0x3f,
    ALIGNED_MIN = 12,
    ALIGNED_MAX = 30,
};

static const int flags_known = VSPACED_MMAP_SHARED | VSPACED_MMAP_PRIVATE | VSPACED_MMAP_FIXED |
                               VSPACED_MMAP_ANONYMOUS | VSPACED_MMAP_FIXED_NOREPLACE |
                               VSPACED_MMAP_JIT | VSPACED_MMAP_ALIGNED(ALIGNED_BITS);

// Whether what is asked belongs together.
static enum vspaced_errno kind_check(const struct vspaced_map *map, int flags) {
    const bool shared = (flags & VSPACED_MMAP_SHARED) != 0;
    const bool private = (flags & VSPACED_MMAP_PRIVATE) != 0;
    const bool anonymous = (flags & VSPACED_MMAP_ANONYMOUS) != 0;
    const bool jit = (flags & VSPACED_MMAP_JIT) != 0;
    const bool executes = (map->rights & VSPACED_EXECUTE) != 0;
    if ((flags & ~flags_known) != 0 || shared == private || !posix_is_aligned(map->offset) ||
        (anonymous && (map->memory != 0 || map->offset != 0))) {
        return VSPACED_EINVAL;
    }
    if (shared == anonymous || rights_break_wx(map->rights) || (anonymous && executes && !jit)) {
        return VSPACED_ENOTSUP;
    }
    return VSPACED_ERRNO_NONE;
}

// What lies behind, and the most that it can be.
static void kind_take(struct vspaced_map *map, int flags) {
    const bool anonymous = (flags & VSPACED_MMAP_ANONYMOUS) != 0;
    const bool executes = (map->rights & VSPACED_EXECUTE) != 0;
    if (anonymous) {
        map->backing = map->rights == 0 ? VSPACED_BACKING_NONE : VSPACED_BACKING_ANONYMOUS;
    }
    map->class_id = anonymous ? VSPACED_CLASS_DATA : VSPACED_CLASS_SHARED;
    map->ceiling = VSPACED_READ | VSPACED_WRITE;
    if (executes) {
        map->class_id = VSPACED_CLASS_FILE;
        map->ceiling = VSPACED_READ | VSPACED_EXECUTE;
    }
    if ((flags & VSPACED_MMAP_JIT) != 0) {
        map->class_id = VSPACED_CLASS_JIT;
        map->ceiling = VSPACED_RIGHTS_ALL;
    }
}

static enum vspaced_errno place_take(struct vspaced_map *map, const void *address, size_t length,
                                     int flags) {
    const unsigned align = (unsigned)flags >> VSPACED_MMAP_ALIGNED_SHIFT & ALIGNED_BITS;
    const bool fixed = (flags & (VSPACED_MMAP_FIXED | VSPACED_MMAP_FIXED_NOREPLACE)) != 0;
    struct range range = {0};
    const bool fits = posix_range(address, length, &range);
    if (length == 0 || (align != 0 && (align < ALIGNED_MIN || align > ALIGNED_MAX)) ||
        (fixed && !posix_is_aligned((uintptr_t)address))) {
        return VSPACED_EINVAL;
    }
    if (!posix_pages(length, &map->length) || (fixed && !fits)) {
        return VSPACED_ENOMEM;
    }
    map->align_log2 = (uint8_t)align;
    map->address = (uintptr_t)address - (uintptr_t)address % VSPACED_PAGE_BYTES;
    map->overwrite = fixed && (flags & VSPACED_MMAP_FIXED_NOREPLACE) == 0;
    map->place = fixed ? VSPACED_PLACE_FIXED : VSPACED_PLACE_HINT;
    if (!fixed && !fits) {
        map->place = VSPACED_PLACE_ANY; // also where there is no hint: page 0 is in no space
        map->address = 0;
    }
    return VSPACED_ERRNO_NONE;
}

// A fixed map goes into reservations, NOREPLACE does not: the range is reserved first, as
// far as nothing is there, in the same request.
static vspaced_result map_into_nothing(const struct vspaced_posix *posix,
                                       const struct vspaced_map *map, uint64_t *address) {
    const struct vspaced_reserve reserve = {.address = map->address, .length = map->length};
    struct vspaced_batch batch;
    vspaced_batch_begin(&batch, posix->target);
    vspaced_batch_reserve(&batch, &reserve);
    vspaced_batch_map(&batch, map);
    const vspaced_result status = vspaced_batch_send(&posix->client, &batch);
    *address = map->address;
    return status;
}

static vspaced_result map_once(const struct vspaced_posix *posix, const struct vspaced_map *map,
                               uint64_t *address) {
    const bool replaces_nothing = map->place == VSPACED_PLACE_FIXED && map->overwrite == 0;
    return replaces_nothing ? map_into_nothing(posix, map, address)
                            : vspaced_map(&posix->client, map, address);
}

// The object or the memory may allow less than the kind: then what was asked, with READ, is
// the most.
static vspaced_result map_below_ceiling(const struct vspaced_posix *posix, struct vspaced_map *map,
                                        uint64_t *address) {
    const vspaced_result status = map_once(posix, map, address);
    const uint8_t least = (uint8_t)(map->rights | VSPACED_READ);
    if (status != VSPACED_ABOVE_CEILING || map->ceiling == least) {
        return status;
    }
    map->ceiling = least;
    return map_once(posix, map, address);
}

// The account's free frames may be in more pieces than a request can take: then addresses
// first, and frames for them in parts. Where something would be replaced, it would be lost
// if that failed.
static vspaced_result map_somehow(struct vspaced_posix *posix, struct vspaced_map *map,
                                  uint64_t *address) {
    const vspaced_result status = map_below_ceiling(posix, map, address);
    if (!posix_is_too_much(status) || map->overwrite != 0 || map->length == VSPACED_PAGE_BYTES) {
        return status;
    }
    struct vspaced_map bare = *map;
    bare.backing = VSPACED_BACKING_NONE;
    bare.rights = 0;
    const vspaced_result placed = map_once(posix, &bare, address);
    if (placed != VSPACED_OK) {
        return placed;
    }
    void *const begin = (void *)(uintptr_t)*address;
    if (vspaced_mprotect(posix, begin, map->length, map->rights) == 0) {
        return VSPACED_OK;
    }
    const vspaced_result why = posix->status;
    (void)vspaced_munmap(posix, begin, map->length); // as it was before: there is a record for it
    return why;
}

void *vspaced_mmap(struct vspaced_posix *posix, void *address, size_t length, int prot, int flags,
                   uint32_t memory, uint64_t offset) {
    struct vspaced_map map = {.target = posix->target, .memory = memory, .offset = offset};
    enum vspaced_errno error =
        posix_rights(prot, &map.rights) ? kind_check(&map, flags) : VSPACED_EINVAL;
    if (error == VSPACED_ERRNO_NONE) {
        kind_take(&map, flags);
        error = place_take(&map, address, length, flags);
    }
    if (error != VSPACED_ERRNO_NONE) {
        (void)posix_refuse(posix, error);
        return VSPACED_MMAP_FAILED;
    }
    uint64_t mapped = 0;
    const vspaced_result status = map_somehow(posix, &map, &mapped);
    if (status != VSPACED_OK) {
        const bool exists =
            status == VSPACED_OVERLAP && (flags & VSPACED_MMAP_FIXED_NOREPLACE) != 0;
        (void)posix_fail(posix, exists ? VSPACED_EEXIST : posix_errno(status), status);
        return VSPACED_MMAP_FAILED;
    }
    return (void *)(uintptr_t)mapped;
}
