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
    uint32_t frames_held; // let go by the batch under way, which does not use them again
    bool batches;         // a batch is under way
    struct area_page pages[AREA_PAGES];
};

enum area_change_kind {
    AREA_MAP,
    AREA_RESERVE,
    AREA_UNMAP,
    AREA_RELEASE,
    AREA_PROTECT,
    AREA_REMAP,
    AREA_DISCARD,
    AREA_CHANGE_KINDS,
};

// One change; ranges are pieces of the area.
struct area_change {
    enum area_change_kind kind;
    uint8_t backing; // MAP: ANONYMOUS or NONE
    uint8_t rights;  // MAP, PROTECT
    bool overwrite;  // MAP, RESERVE, and REMAP to another begin
    struct range range;
    struct range to; // REMAP: what the range becomes
};

// What is told besides the status.
struct area_told {
    uint64_t bytes;   // UNMAP, RELEASE: that are gone
    uint64_t address; // MAP, RESERVE, REMAP: that was decided
};

// Whether the address lies in the area.
static inline bool area_holds(uint64_t address) {
    return address >= AREA_BEGIN && address < AREA_END;
}

struct area_page *area_page(struct area *area, uint64_t address);

// What vspaced must answer to the change, and, with OK, what stands there afterwards.
// *told is zero but with OK.
enum vspaced_status area_apply(struct area *area, const struct area_change *change,
                               struct area_told *told);

// Bytes that count as mapped; and with the reserved ones.
uint64_t area_bytes(const struct area *area);
uint64_t area_bytes_used(const struct area *area);

#endif
