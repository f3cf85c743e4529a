// An address space: a tree of page tables and the pool of frames that it grows
// from. Both come from memory that was donated to it; nothing else is taken.
//
// Every change has two passes. The first reads and decides: it finds every
// reason to refuse, exhaustion of the pool included. The second writes and can't
// fail. A table that becomes empty is unlinked at once, so that a table which is
// there holds a page, and goes back to the pool after the CPUs were told to
// forget the range.
#ifndef REFKERNEL_CORE_SPACE_H
#define REFKERNEL_CORE_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "refkernel/status.h"
#include "refkernel/vspace.h"

#include "object.h"
#include "table.h"

struct cpu;

// Free frames, each holding the physical address of the next in its first word;
// 0 ends a list, because the first frame of RAM is never given away.
struct space {
    struct object object;
    struct cpu *cpu;     // its home (home.h): who changed it last, and counts its pages
    struct cpu *runs_on; // where all its threads were started; NULL: on several, or none yet
    bool has_started;    // one of them was
    uint64_t root;       // physical address of the top table
    uint64_t *top;       // the same, as the kernel sees it
    uint64_t clean;      // zero but for the link
    uint64_t dirty;      // as their owner left them
    uint64_t retired;    // clean, but a CPU may still remember them as tables
    uint64_t free_count; // clean and dirty
    uint64_t donated_count;
    uint64_t mapped_bytes;
};

struct space_removed {
    uint64_t bytes;
    uint64_t pages[PAGE_LEVELS]; // by level: 4 KiB, 2 MiB, 1 GiB
    int64_t entries_left;        // of the entries that might be removed
    uint64_t end;                // nothing from here on was removed
};

#define SPACE_ENTRIES_ALL INT64_MAX

struct space_page {
    uint64_t physical;    // of the byte asked for
    uint64_t flags;       // RK_MAP_*
    uint64_t entry_bytes; // size of the page, or of the hole's entry
};

struct space_mapping {
    uint64_t address, length;
    uint64_t physical;
    uint64_t flags;   // RK_MAP_*
    uint64_t ceiling; // RK_MAP_* rights that a protect may ever give it
    bool device;      // not RAM; UNCACHED, too
};

// Whether the processor has pages of 1 GiB; set once at start.
extern bool space_pages_1g;

// An empty space with its top table in the frame at `root`, at home on `cpu`.
void space_start(struct space *space, uint64_t root, struct cpu *cpu);

// A thread of it is started on the CPU. All stand still.
static inline void space_run_on(struct space *space, struct cpu *cpu) {
    const bool alone = !space->has_started || space->runs_on == cpu;
    space->runs_on = alone ? cpu : NULL;
    space->has_started = true;
}

// Unused frames become page-table frames. NO_OBJECTS: all spaces together have
// TABLE_FRAMES_MAX.
enum rk_status space_donate(struct space *space, uint64_t base, uint64_t length);

// Ranges are whole pages inside the user half; rights are sound (space_rights_valid).
enum rk_status space_map(struct space *space, const struct space_mapping *mapping, bool overwrite,
                         uint64_t *tables_taken);
// Ends early, between two tables, when it removed so many entries.
enum rk_status space_unmap(struct space *space, uint64_t address, uint64_t length,
                           int64_t entries_max, struct space_removed *removed);
enum rk_status space_protect(struct space *space, uint64_t address, uint64_t length,
                             uint64_t rights);
enum rk_status space_query(const struct space *space, uint64_t address, struct space_page *page);

// How many of the bytes so many table entries hold, in whole entries; those that it takes
// are taken from *entries, which is not zero or less. Of a mapping to be made where nothing
// is, of one that replaces what is there, and of pages that are there.
uint64_t space_map_piece(const struct space_mapping *mapping, int64_t *entries);
uint64_t space_overwrite_piece(const struct space *space, const struct space_mapping *mapping,
                               int64_t *entries);
uint64_t space_protect_piece(const struct space *space, uint64_t address, uint64_t length,
                             int64_t *entries);

// Whole pages, not empty (a length of 0 wraps around, and is too large), inside the user
// half. Subtracted, not added: a sum could wrap around.
static inline bool space_range_valid(uint64_t address, uint64_t length) {
    return ((address | length) & (RK_PAGE_BYTES - 1)) == 0 && address >= RK_USER_BEGIN &&
           address < RK_USER_END && length - 1 < RK_USER_END - address;
}

// RK_MAP_* rights that a page may have: nothing, R, RW or RX. One bit each.
static inline bool space_rights_valid(uint64_t rights) {
    const unsigned valid = 1u << 0 | 1u << RK_MAP_READ | 1u << (RK_MAP_READ | RK_MAP_WRITE) |
                           1u << (RK_MAP_READ | RK_MAP_EXECUTE);
    return rights <= RK_MAP_RIGHTS && (valid >> rights & 1) != 0;
}

// A bounded piece of unmapping everything and giving the frames back to whoever
// has the memory capability; true when nothing is left, the top table included.
bool space_destroy_piece(struct space *space);

// All spaces together; reset at start.
extern uint64_t space_donated_total;

#endif
