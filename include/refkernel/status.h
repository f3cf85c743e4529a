// The answers of the reference kernel: every system call and every method
// returns exactly one of these in RAX. Whatever is not OK changed nothing,
// unless its text says otherwise.
//
// One list; the enum and the names are derived from it.
#ifndef REFKERNEL_STATUS_H
#define REFKERNEL_STATUS_H

#define RK_STATUS_LIST(X)                                                                          \
    X(OK, 0, "done")                                                                               \
    X(BAD_SYSCALL, 1, "no system call has this number")                                            \
    X(BAD_METHOD, 2, "the capability's type has no method with this label")                        \
    X(BAD_SLOT, 3, "slot number outside of the capability space")                                  \
    X(EMPTY_SLOT, 4, "the slot holds no capability")                                               \
    X(SLOT_TAKEN, 5, "the destination slot already holds a capability")                            \
    X(WRONG_TYPE, 6, "the capability is of another type than the method needs")                    \
    X(NO_RIGHT, 7, "the capability lacks a right that the method needs")                           \
    X(BAD_ARGUMENT, 8, "a word is out of its range, unaligned, or has unknown bits")               \
    X(DEAD, 9, "the object behind the capability was destroyed")                                   \
    X(CANCELLED, 10, "the peer ended, or the endpoint was destroyed, before it answered")          \
    X(NO_CALLER, 11, "nobody waits for this reply")                                                \
    X(PRESENT, 12, "map: a page is present in the range and OVERWRITE was not asked")              \
    X(ABSENT, 13, "protect or query: a page of the range is not present")                          \
    X(NO_TABLES, 14, "the page-table frames donated to the vspace do not suffice")                 \
    X(NO_OBJECTS, 15, "the kernel's typed pool for this object is exhausted")                      \
    X(TOO_SMALL, 16, "the memory capability does not hold the range asked for")                    \
    X(BUSY, 17, "frames are mapped or donated, or the object is in use")                           \
    X(MORE, 18, "a bounded piece of the work was done; call again for the rest")                   \
    X(NOBODY, 19, "try to receive: no message waits")

enum rk_status {
#define X(name, value, text) RK_##name = (value),
    RK_STATUS_LIST(X)
#undef X
};

#endif
