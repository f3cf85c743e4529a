// mmap, munmap, mprotect, mremap, madvise and a brk heap over the client library, so that
// an allocator, or a C library's memory part, can be ported onto vspaced. How to:
// src/client/posix/README.md.
//
// The calls are POSIX's and, where POSIX has none, Linux's; so are the values of flags
// and error numbers, which a port can hand on as they are. What differs:
//
// * Every call takes a record, struct vspaced_posix, and leaves its error number there:
//   there is no errno and no other state. One record a thread.
// * There are no files. A mapping is private anonymous memory of the object's account
//   (vspaced_attach_account), zeroed, or a range of an attached memory, shared with
//   whoever else maps it: PRIVATE goes with ANONYMOUS, and SHARED with a memory's number.
// * Nothing is promised twice. What mmap or mprotect made accessible has its frames: no
//   touch of it ever fails, and ENOMEM comes at the call. PROT_NONE reserves addresses
//   without frames; the first mprotect that allows access commits them.
// * Lengths are rounded up to pages of 4096 bytes, as usual; addresses are not.
// * PROT_WRITE and PROT_EXEC imply PROT_READ. Both together are refused (ENOTSUP). What
//   was not mapped with PROT_EXEC never gets it, and the other way round with PROT_WRITE,
//   but where the caller may use MMAP_JIT.
// * All or nothing: what fails changed nothing, mmap with FIXED over something included.
//   Excepted are mprotect and madvise over more pieces than one request can change.
//
// Errors of every call, besides its own: EIO, the server can't be reached, or the kernel
// or the memory's owner failed it; EPERM, the record's endpoint does not allow the call.
// `status` says more than the number.
#ifndef VSPACED_POSIX_H
#define VSPACED_POSIX_H

#include <stddef.h>
#include <stdint.h>

#include "vspaced/client.h"

// X(name, value): the values are those of Linux.
#define VSPACED_ERRNO_LIST(X)                                                                      \
    X(EPERM, 1)                                                                                    \
    X(EIO, 5)                                                                                      \
    X(ENXIO, 6)                                                                                    \
    X(EBADF, 9)                                                                                    \
    X(ENOMEM, 12)                                                                                  \
    X(EACCES, 13)                                                                                  \
    X(EFAULT, 14)                                                                                  \
    X(EEXIST, 17)                                                                                  \
    X(EINVAL, 22)                                                                                  \
    X(ENOTSUP, 95)

enum vspaced_errno {
    VSPACED_ERRNO_NONE = 0,
#define X(name, value) VSPACED_##name = (value),
    VSPACED_ERRNO_LIST(X)
#undef X
};

// Who calls, and how its last failure came about. Calls that succeed leave it alone.
struct vspaced_posix {
    struct vspaced_client client;
    uint64_t target; // 0: the caller's own space
    enum vspaced_errno error;
    vspaced_result status; // vspaced's; OK if the library itself refused
};

enum {
    VSPACED_PROT_NONE = 0,
    VSPACED_PROT_READ = 1,
    VSPACED_PROT_WRITE = 2,
    VSPACED_PROT_EXEC = 4,
};

// Flags of mmap; a bit that is none of these is EINVAL.
enum {
    VSPACED_MMAP_SHARED = 0x1,
    VSPACED_MMAP_PRIVATE = 0x2,
    VSPACED_MMAP_FIXED = 0x10, // just there; what is there goes
    VSPACED_MMAP_ANONYMOUS = 0x20,
    VSPACED_MMAP_FIXED_NOREPLACE = 0x100000, // just there, if nothing is there
    // Not Linux's. JIT: written and executed in turn; for callers whose BIND allowed it.
    VSPACED_MMAP_JIT = 0x800,
};

// Not Linux's: without FIXED, the address is a multiple of 1 << log2 bytes (12 to 30).
#define VSPACED_MMAP_ALIGNED_SHIFT 24
#define VSPACED_MMAP_ALIGNED(log2) ((int)(log2) << VSPACED_MMAP_ALIGNED_SHIFT)

#define VSPACED_MMAP_FAILED ((void *)UINTPTR_MAX)

// Without FIXED, `address` is a hint, of any value; 0 is none. `memory` (ATTACH's number)
// and `offset` are for SHARED, else 0. A mapping of a memory can get, by mprotect, what
// the memory allows.
//
//   EINVAL   length 0; an unknown flag; not just one of SHARED and PRIVATE; an unaligned
//            offset, or address with FIXED; an ALIGNED out of bounds or with FIXED; memory
//            or offset with ANONYMOUS
//   ENOTSUP  WRITE with EXEC; SHARED and ANONYMOUS, or PRIVATE and a memory; EXEC and
//            ANONYMOUS without JIT: nobody could ever write what is to be executed
//   ENOMEM   no frames, no room, no account; with FIXED, a range outside of the space, or
//            guard pages in the way; the ceilings of mappings or pages
//   EEXIST   FIXED_NOREPLACE, and something is mapped or reserved there
//   EPERM    JIT, not allowed to the caller
//   EBADF    no such memory;  ENXIO  not so large;  EACCES  it does not allow the rights
//
// FIXED over anonymous memory takes the new frames while the old ones still stand; and it
// takes them in one request, which fails if they are in more than 32 runs. mprotect of
// what was mapped with PROT_NONE has neither limit.
void *vspaced_mmap(struct vspaced_posix *posix, void *address, size_t length, int prot, int flags,
                   uint32_t memory, uint64_t offset);

// The others return 0, or -1 and an error in the record.

// Holes are fine. EINVAL: length 0, an unaligned address, a range outside of the space.
// ENOMEM: a mapping would be cut in two, and there is no record for the second part.
int vspaced_munmap(struct vspaced_posix *posix, void *address, size_t length);

// EINVAL: unaligned, unknown bits. ENOMEM: a hole; no frames for what had none; no record
// for what is split. EACCES: more than the mapping may ever have. ENOTSUP: WRITE with
// EXEC. Length 0 does nothing.
int vspaced_mprotect(struct vspaced_posix *posix, void *address, size_t length, int prot);

// Flags of mremap.
enum {
    VSPACED_MREMAP_MAYMOVE = 1, // if it can't grow where it is
    VSPACED_MREMAP_FIXED = 2,   // to the new address; what is there goes. With MAYMOVE
};

// Resizes or moves what is mapped, with its contents; it can be several mappings. Growth
// is zeroed anonymous memory, or goes on in the memory. `new_address` is for FIXED, else 0.
//
//   EINVAL   a length of 0 (Linux takes an old one of 0, for files); unaligned; unknown
//            flags; FIXED without MAYMOVE; old and new place overlap; the new place is
//            outside of the space
//   EFAULT   the old range has a hole, or is outside of the space
//   ENOMEM   no room and not allowed to move; no frames (in at most 32 runs); the ceilings;
//            what is to be moved is in more than 32 pieces
//   ENXIO    the memory is not so large
void *vspaced_mremap(struct vspaced_posix *posix, void *old_address, size_t old_length,
                     size_t new_length, int flags, void *new_address);

enum {
    VSPACED_MADV_DONTNEED = 4,
};

// DONTNEED: reads as zero from now on. The frames stay the mapping's: to give frames back
// and keep the addresses, mmap FIXED with PROT_NONE. Other advice is EINVAL, as Linux
// answers to what it doesn't know, and so is a mapping of a memory. ENOMEM: a hole.
int vspaced_madvise(struct vspaced_posix *posix, void *address, size_t length, int advice);

// A brk heap: addresses reserved once, with frames up to the break and none above it. A
// program can have several. Who shares one between threads takes turns.
struct vspaced_heap {
    uint64_t begin, end; // reserved, in pages
    uint64_t position;   // the break, any byte from begin to end
};

// Reserves `bytes_max`, near the hint if it is not 0; the break is at the begin. Neither
// frames nor pages are counted. EINVAL: 0 bytes; ENOMEM: no room.
int vspaced_heap_make(struct vspaced_posix *posix, struct vspaced_heap *heap, void *hint,
                      size_t bytes_max);

// Everything back, the addresses too.
int vspaced_heap_end(struct vspaced_posix *posix, struct vspaced_heap *heap);

// Moves the break. Whole pages above it lose their frames; pages that it reaches for the
// first time, or again after that, are zero. ENOMEM, and the break is where it was:
// outside of the reservation, no frames, or no record where the heap, which was wholly in
// use or wholly free, is so in part from now on.
int vspaced_brk(struct vspaced_posix *posix, struct vspaced_heap *heap, void *position);

// The break before, or VSPACED_MMAP_FAILED. 0 asks where it is.
void *vspaced_sbrk(struct vspaced_posix *posix, struct vspaced_heap *heap, ptrdiff_t increment);

#endif
