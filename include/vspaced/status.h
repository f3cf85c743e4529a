// What vspaced answers. Each status says who is to blame; whatever is not OK
// changed nothing. One list: the enum, the names, the documentation's table and
// the client library's texts are derived from it or tested against it.
#ifndef VSPACED_STATUS_H
#define VSPACED_STATUS_H

#include <stdint.h>

// X(name, value, blame, text)
//   blame  NONE, CLIENT (the request is wrong), AUTHORITY (not allowed to the
//          caller), RESOURCE (something named is exhausted), STATE (allowed, but
//          not as things stand), KERNEL (the kernel refused or disagrees)
#define VSPACED_STATUS_LIST(X)                                                                     \
    X(OK, 0, NONE, "done")                                                                         \
    X(UNKNOWN_OPERATION, 1, CLIENT, "no operation has this label")                                 \
    X(BAD_WORD_COUNT, 2, CLIENT, "the operation takes another number of words")                    \
    X(RESERVED_NOT_ZERO, 3, CLIENT, "a reserved word or field is not zero")                        \
    X(BAD_FLAGS, 4, CLIENT, "an unknown bit, or bits that exclude each other")                     \
    X(UNALIGNED, 5, CLIENT, "an address, offset or length is not a multiple of 4096")              \
    X(EMPTY_RANGE, 6, CLIENT, "the length is zero")                                                \
    X(RANGE_OVERFLOW, 7, CLIENT, "the end of the range passes 2^64")                               \
    X(OUTSIDE_SPACE, 8, CLIENT, "the range leaves the user half of the address space")             \
    X(WRITE_AND_EXECUTE, 9, CLIENT, "rights or ceiling hold both write and execute")               \
    X(BAD_RIGHTS, 10, CLIENT, "write or execute without read, or rights above the ceiling asked")  \
    X(BAD_CLASS, 11, CLIENT, "no such region class, or one that does not allow these rights")      \
    X(BAD_MEMORY, 12, CLIENT, "no memory with this number is attached to the object")              \
    X(MEMORY_TOO_SMALL, 13, CLIENT, "the attached memory does not hold the range")                 \
    X(BAD_CAPABILITY, 14, CLIENT, "a capability is missing, superfluous or of the wrong type")     \
    X(BAD_CURSOR, 15, CLIENT, "the listing's cursor is no address of the space")                   \
    X(NOT_AUTHORIZED, 16, AUTHORITY, "the badge does not allow this operation")                    \
    X(NOT_YOURS, 17, AUTHORITY, "the slot or handle was not delegated by the caller")              \
    X(STALE_HANDLE, 18, AUTHORITY, "the object that the badge or handle named is gone")            \
    X(ABOVE_CEILING, 19, AUTHORITY, "rights above the mapping's, object's or memory's ceiling")    \
    X(OVERLAP, 20, STATE, "something is mapped there and OVERWRITE was not asked")                 \
    X(NOT_MAPPED, 21, STATE, "the address, or a page of the range, is not mapped")                 \
    X(NO_SPACE, 22, STATE, "no gap of this size and alignment")                                    \
    X(MEMORY_IN_USE, 23, STATE, "the memory is still mapped")                                      \
    X(MEMORY_REVOKED, 24, STATE, "the memory capability was revoked by its owner")                 \
    X(ALREADY_BOUND, 25, STATE, "the vspace already has an object")                                \
    X(NOT_EMPTY, 26, STATE, "the vspace already holds pages that vspaced did not map")             \
    X(VSPACE_GONE, 27, STATE, "the vspace behind the object was destroyed or revoked")             \
    X(LISTING_CHANGED, 28, STATE, "the object changed since the listing began")                    \
    X(NOT_ANONYMOUS, 29, STATE, "a page of the range has a memory of its own behind it")           \
    X(NO_ACCOUNT, 30, STATE, "no memory account is attached to the object")                        \
    X(NO_OBJECTS, 31, RESOURCE, "the shard's or the manager's objects are all in use")             \
    X(NO_MANAGERS, 32, RESOURCE, "the manager records are all in use")                             \
    X(NO_MEMORY_RECORDS, 33, RESOURCE, "the shard's or object's attached memories are all in use") \
    X(NO_MAPPINGS, 34, RESOURCE, "the object's own ceiling of mappings is reached")                \
    X(NO_NODES, 35, RESOURCE, "the shard's tree nodes are all in use")                             \
    X(NO_PAGES, 36, RESOURCE, "the object's own ceiling of mapped pages is reached")               \
    X(NO_PAGE_TABLES, 37, RESOURCE, "the vspace's page-table frames are all in use")               \
    X(NO_FRAMES, 38, RESOURCE, "the account's free frames are too few, or in too many pieces")     \
    X(NO_ACCOUNT_RECORDS, 39, RESOURCE, "the shard's records of accounts' frames are all in use")  \
    X(REQUEST_TOO_LARGE, 40, RESOURCE, "more pieces than one request may change; ask in parts")    \
    X(KERNEL_REFUSED, 41, KERNEL, "the kernel refused a step; the object is as it was")            \
    X(KERNEL_DISAGREES, 42, KERNEL, "the page tables are not as the object has them")              \
    X(MOVED, 43, STATE, "the object lives at another shard now; ask there")                        \
    X(MOVING, 44, STATE, "the object is on its way to another shard; ask again")                   \
    X(BUSY, 45, STATE, "the object, or all the shard has for it, is at long work; ask again")      \
    X(BAD_SHARD, 46, CLIENT, "there is no such shard")

enum vspaced_status {
#define X(name, value, blame, text) VSPACED_##name = (value),
    VSPACED_STATUS_LIST(X)
#undef X
        VSPACED_STATUS_COUNT
};

#define VSPACED_BLAME_LIST(X) X(NONE) X(CLIENT) X(AUTHORITY) X(STATE) X(RESOURCE) X(KERNEL)

enum vspaced_blame {
#define X(name) VSPACED_BLAME_##name,
    VSPACED_BLAME_LIST(X)
#undef X
};

// Never NULL; "UNKNOWN" for a number outside of the list.
const char *vspaced_status_name(uint64_t status);
const char *vspaced_status_text(uint64_t status);
enum vspaced_blame vspaced_status_blame(uint64_t status);

#endif
