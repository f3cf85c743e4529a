// A part of the address space in which the workload reserves, maps without frames, maps
// anonymously and discards: what it believes of it, page by page. Pure: it asks nobody.
#ifndef WORKLOAD_AREA_H
#define WORKLOAD_AREA_H

#include <stdbool.h>
#include <stdint.h>

#include "vspaced/range.h"
#include "vspaced/status.h"
#include "vspaced/wire.h"

#define AREA_BEGIN UINT64_C(0x5000000000)
#define AREA_END   (AREA_BEGIN + AREA_PAGES * VSPACED_PAGE_BYTES)

enum {
    AREA_PAGES = 256,
    AREA_FRAMES = 64, // of the account: they run out now and then
    AREA_PIECE_PAGES_MAX = 16,
};

struct area_page {
    bool used;
    uint8_t backing; // enum vspaced_backing
    uint8_t rights;
    uint64_t value; // what it contains (contents.h)
};

struct area {
    uint32_t frames_used;
    struct area_page pages[AREA_PAGES];
};

// Whether the address lies in the area.
static inline bool area_holds(uint64_t address) {
    return address >= AREA_BEGIN && address < AREA_END;
}

struct area_page *area_page(struct area *area, uint64_t address);

// What vspaced must answer, and, with OK, what stands there afterwards. Ranges are
// pieces of the area. Backings are ANONYMOUS, NONE and RESERVATION.
enum vspaced_status area_map(struct area *area, struct range range, uint8_t backing, uint8_t rights,
                             bool overwrite);
enum vspaced_status area_unmap(struct area *area, struct range range, uint64_t *bytes_removed);
enum vspaced_status area_release(struct area *area, struct range range, uint64_t *bytes_released);
enum vspaced_status area_protect(struct area *area, struct range range, uint8_t rights);
enum vspaced_status area_discard(struct area *area, struct range range);

// Bytes that count as mapped; and with the reserved ones.
uint64_t area_bytes(const struct area *area);
uint64_t area_bytes_used(const struct area *area);

#endif
