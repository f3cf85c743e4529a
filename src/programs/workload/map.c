#include "programs/workload/workload.h"

// What can be asked together; ceiling 0 stands for the rights.
static const struct {
    uint8_t class_id, rights, ceiling;
} kinds[] = {
    {VSPACED_CLASS_DATA, VSPACED_READ | VSPACED_WRITE, 0},
    {VSPACED_CLASS_DATA, VSPACED_READ, VSPACED_READ | VSPACED_WRITE},
    {VSPACED_CLASS_DATA, 0, VSPACED_READ | VSPACED_WRITE},
    {VSPACED_CLASS_HEAP, VSPACED_READ | VSPACED_WRITE, 0},
    {VSPACED_CLASS_SHARED, VSPACED_READ | VSPACED_WRITE, 0},
    {VSPACED_CLASS_CODE, VSPACED_READ | VSPACED_EXECUTE, 0},
    {VSPACED_CLASS_CODE, VSPACED_READ, VSPACED_READ | VSPACED_EXECUTE},
    {VSPACED_CLASS_RODATA, VSPACED_READ, 0},
    {VSPACED_CLASS_FILE, VSPACED_READ, VSPACED_READ | VSPACED_WRITE},
    {VSPACED_CLASS_FILE, VSPACED_READ | VSPACED_EXECUTE, 0},
};
enum { KIND_COUNT = sizeof(kinds) / sizeof(kinds[0]) };

#define LARGE_PAGE_BYTES (512 * VSPACED_PAGE_BYTES)

static uint64_t fixed_address(struct workload *workload, uint64_t align_bytes) {
    const uint64_t places = WORKLOAD_FIXED_PAGES * VSPACED_PAGE_BYTES / align_bytes;
    return WORKLOAD_FIXED_BEGIN + random_below(&workload->random, places) * align_bytes;
}

// One in eight is the whole large-page memory at a place where it can be one
// large page; the others are short.
static void choose_piece(struct workload *workload, struct vspaced_map *map) {
    const bool large =
        workload->memory_count == WORKLOAD_MEMORIES && random_below(&workload->random, 8) == 0;
    const struct workload_memory *memory =
        &workload->memories[large ? WORKLOAD_MEMORIES - 1
                                  : random_below(&workload->random, workload->memory_count)];
    const struct range whole = {0, memory->pages * VSPACED_PAGE_BYTES};
    const struct range piece = large ? whole : workload_piece(workload, whole, 16);
    map->memory = memory->number;
    map->offset = piece.begin;
    map->length = range_length(piece);
    map->address = fixed_address(workload, large ? LARGE_PAGE_BYTES : VSPACED_PAGE_BYTES);
    // A short piece near the end may stick out of the fixed part; nothing else
    // is up there, so that is as good a place as any.
}

static void choose_place(struct workload *workload, struct vspaced_map *map) {
    const uint64_t die = random_below(&workload->random, 20);
    if (die < 10) {
        map->place = VSPACED_PLACE_FIXED;
    } else if (die < 15) {
        map->place = VSPACED_PLACE_FIXED;
        map->overwrite = 1;
    } else if (die < 17 || map->length == LARGE_PAGE_BYTES) {
        map->place = VSPACED_PLACE_HINT;
    } else {
        map->place = VSPACED_PLACE_ANY;
        map->address = 0;
        map->align_log2 = die == 17 ? 16 : 0;
    }
}

static vspaced_result map_expected(const struct workload *workload, const struct vspaced_map *map) {
    const struct range wanted = {map->address, map->address + map->length};
    const bool clashes = map->place == VSPACED_PLACE_FIXED && map->overwrite == 0 &&
                         !model_is_free(&workload->model, wanted);
    return clashes ? VSPACED_OVERLAP : VSPACED_OK;
}

// Whether vspaced was allowed to decide for this address.
static bool address_is_right(const struct workload *workload, const struct vspaced_map *map,
                             uint64_t address) {
    const struct range wanted = {map->address, map->address + map->length};
    const struct range decided = {address, address + map->length};
    if (map->place == VSPACED_PLACE_FIXED ||
        (map->place == VSPACED_PLACE_HINT && model_is_free(&workload->model, wanted))) {
        return address == map->address;
    }
    const uint64_t align_bytes =
        map->align_log2 == 0 ? VSPACED_PAGE_BYTES : UINT64_C(1) << map->align_log2;
    return address % align_bytes == 0 && address >= VSPACED_USER_BEGIN &&
           decided.end <= VSPACED_USER_END && model_is_free(&workload->model, decided);
}

static bool map_remember(struct workload *workload, const struct vspaced_map *map,
                         uint64_t address) {
    if (!address_is_right(workload, map, address)) {
        return workload_fail(workload, "map: the place decided", map->address, map->address,
                             address);
    }
    const struct model_extent extent = {
        .range = {address, address + map->length},
        .offset = map->offset,
        .memory = map->memory,
        .rights = map->rights,
        .ceiling = map->ceiling != 0 ? map->ceiling : map->rights,
        .class_id = map->class_id,
    };
    if (map->overwrite != 0) {
        model_remove(&workload->model, extent.range);
    }
    if (!model_insert(&workload->model, &extent)) {
        return workload_fail(workload, "the model is full", address, 0, 0);
    }
    return workload_range_touch(workload, extent.range, 2);
}

bool workload_map(struct workload *workload) {
    struct vspaced_map map = {0};
    choose_piece(workload, &map);
    choose_place(workload, &map);
    const uint64_t kind = random_below(&workload->random, KIND_COUNT);
    map.class_id = kinds[kind].class_id;
    map.rights = kinds[kind].rights;
    map.ceiling = kinds[kind].ceiling;

    const vspaced_result expected = map_expected(workload, &map);
    uint64_t address = 0;
    const vspaced_result got = vspaced_map(&workload->client, &map, &address);
    if (!workload_answered(workload, "map", map.address, expected, got)) {
        return false;
    }
    return got != VSPACED_OK || map_remember(workload, &map, address);
}
