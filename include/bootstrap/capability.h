// Capability types and rights as the start-up contract names them, independent
// of any kernel's numbers. A port translates (port.h, query).
#ifndef BOOTSTRAP_CAPABILITY_H
#define BOOTSTRAP_CAPABILITY_H

#define BOOTSTRAP_TYPE_LIST(X)                                                                     \
    X(NONE, 0)   /* an empty slot */                                                               \
    X(MEMORY, 1) /* a contiguous range of frames */                                                \
    X(VSPACE, 2) /* an address space */                                                            \
    X(ENDPOINT, 3)                                                                                 \
    X(REPLY, 4)                                                                                    \
    X(THREAD, 5)                                                                                   \
    X(PROCESS, 6)                                                                                  \
    X(CAP_SPACE, 7)                                                                                \
    X(PROCESS_CONTROL, 8) /* the kernel's process endpoint */                                      \
    X(VSPACE_CONTROL, 9)  /* the kernel's vspace endpoint */                                       \
    X(IO_PORT, 10)                                                                                 \
    X(CONSOLE, 11)                                                                                 \
    X(UNKNOWN, 255) /* a type that the port has no name for */

enum bootstrap_type {
#define X(name, value) BOOTSTRAP_TYPE_##name = (value),
    BOOTSTRAP_TYPE_LIST(X)
#undef X
};

enum {
    BOOTSTRAP_READ = 1 << 0,
    BOOTSTRAP_WRITE = 1 << 1,
    BOOTSTRAP_EXECUTE = 1 << 2,
    BOOTSTRAP_SEND = 1 << 3,
    BOOTSTRAP_RECEIVE = 1 << 4,
    BOOTSTRAP_GRANT = 1 << 5,
    BOOTSTRAP_MANAGE = 1 << 6,
    BOOTSTRAP_RIGHTS_ALL = (1 << 7) - 1,
};

#endif
