// The kernel's vspace endpoint: methods of a VSPACE_CONTROL capability. The
// vspace to act on is named by a slot of the CALLER's capability space that
// holds a VSPACE capability, so a change needs both capabilities.
//
// Addresses and lengths are bytes, multiples of 4096, inside the user half
// [RK_USER_BEGIN, RK_USER_END). One invocation covers one contiguous range. All
// methods but APPLY change everything or nothing.
#ifndef REFKERNEL_VSPACE_H
#define REFKERNEL_VSPACE_H

#include <stdint.h>

#define RK_PAGE_BYTES    UINT64_C(4096)
#define RK_PAGE_2M_BYTES (UINT64_C(512) * RK_PAGE_BYTES)
#define RK_PAGE_1G_BYTES (UINT64_C(512) * RK_PAGE_2M_BYTES)

// The first page is never mapped, so that a null pointer faults; the last page
// of the canonical half is never mapped, so that SYSCALL's return address is
// always canonical.
#define RK_USER_BEGIN UINT64_C(0x0000000000001000)
#define RK_USER_END   UINT64_C(0x00007ffffffff000)

enum rk_vspace_method {
    // words: 0 vspace slot, 1 memory slot, 2 offset in the memory (bytes),
    // 3 address, 4 length, 5 flags (RK_MAP_*).
    // Uses 1 GiB and 2 MiB pages wherever address, frame and length allow.
    // PRESENT, NO_TABLES, TOO_SMALL, NO_RIGHT (the memory capability lacks a
    // right), BUSY (a frame belongs to the kernel).
    // Out: word 0 page-table frames taken.
    RK_VSPACE_MAP = 1,
    // words: 0 vspace slot, 1 address, 2 length. Holes are fine. A larger page
    // that sticks out of the range is split first (NO_TABLES). Empty tables go
    // back to the vspace's pool.
    // Out: words 0 bytes removed, 1 4 KiB pages, 2 2 MiB pages, 3 1 GiB pages.
    RK_VSPACE_UNMAP = 2,
    // words: 0 vspace slot, 1 address, 2 length, 3 flags (rights only). Every
    // page must be present (ABSENT) and no right may exceed what the memory
    // capability allowed when the page was mapped (NO_RIGHT).
    RK_VSPACE_PROTECT = 3,
    // words: 0 vspace slot, 1 address (any byte). ABSENT if nothing is mapped.
    // Out: words 0 physical address of that byte, 1 flags, 2 page size (bytes).
    // With ABSENT: word 2 the size of the hole's table entry that holds it.
    RK_VSPACE_QUERY = 4,
    // words: 0 vspace slot, 1 number of steps (1..RK_STEPS_MAX). The steps
    // (struct rk_vspace_step) stand in the caller's message buffer from byte 64
    // on. They are done in order; the first that fails ends the call with its
    // status, the ones before it stay done, it itself changed nothing. A call takes
    // bounded time: its steps change at most RK_PIECE_ENTRIES entries of page tables
    // and fill at most RK_ZERO_PIECE bytes; the step that would go beyond does its
    // first bytes and ends the call with MORE.
    // Out: words 0 steps done, 1 bytes that UNMAPs removed, 2 with MORE the bytes
    // done of the step after them, else 0.
    RK_VSPACE_APPLY = 5,
    // words: 0 vspace slot, 1 memory slot, 2 offset, 3 length. The frames
    // become page-table frames of this vspace until it is destroyed. They must
    // be RAM, with READ and WRITE, neither mapped nor donated (BUSY).
    RK_VSPACE_DONATE = 6,
    // words: 0 vspace slot. Out: words 0 frames donated, 1 frames free, 2 bytes
    // mapped, 3 object identity, 4 CPU of its process.
    RK_VSPACE_INFO = 7,
    // As a step of APPLY only: fills a range of a memory with zero, mapped or not.
    // Needs WRITE, RAM, and no frame owned by the kernel (BUSY).
    RK_VSPACE_ZERO = 8,
};

// Flags of a map and a protect. Rights of 0 keep the page's frame but let
// nobody touch it. WRITE with EXECUTE is BAD_ARGUMENT; WRITE or EXECUTE need
// READ, as the hardware does.
enum {
    RK_MAP_READ = 1 << 0,
    RK_MAP_WRITE = 1 << 1,
    RK_MAP_EXECUTE = 1 << 2,
    RK_MAP_RIGHTS = RK_MAP_READ | RK_MAP_WRITE | RK_MAP_EXECUTE,
    RK_MAP_OVERWRITE = 1 << 3, // present pages in the range are replaced
    RK_MAP_UNCACHED = 1 << 4,  // always so for device memory
};

enum {
    RK_STEP_BYTES = 56,
    RK_STEPS_MAX = 72, // (4096 - 64) / 56
    // Four leaf tables: some 25,000 instructions. A table on the way counts as some, holes
    // as nothing, and a leaf table that a page of an overwriting MAP replaces as all of its
    // entries: a page of 1 GiB that would replace more is made of pages of 2 MiB. The last
    // leaf table is finished.
    RK_PIECE_ENTRIES = 2048,
};

// One step of RK_VSPACE_APPLY; arguments as in the method of the same number,
// without the vspace slot.
struct rk_vspace_step {
    uint32_t method;        // RK_VSPACE_MAP, _UNMAP, _PROTECT or _ZERO
    uint32_t flags;         // MAP, PROTECT, else 0
    uint64_t memory_slot;   // MAP, ZERO, else 0
    uint64_t memory_offset; // MAP, ZERO, else 0
    uint64_t address;       // not ZERO: 0
    uint64_t length;
    uint64_t reserved[2]; // zero
};

_Static_assert(sizeof(struct rk_vspace_step) == RK_STEP_BYTES, "wire size");

#endif
