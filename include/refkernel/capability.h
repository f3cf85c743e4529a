// Capabilities: what a slot of a capability space can hold, and with which
// rights. A slot number is an index into the caller's own capability space;
// slot 0 never holds anything, so 0 can mean "none" wherever a slot is named.
#ifndef REFKERNEL_CAPABILITY_H
#define REFKERNEL_CAPABILITY_H

#include <stdint.h>

#define RK_CAP_TYPE_LIST(X)                                                                        \
    X(EMPTY, 0)           /* nothing */                                                            \
    X(MEMORY, 1)          /* a contiguous range of frames; READ WRITE EXECUTE */                   \
    X(VSPACE, 2)          /* an address space; MANAGE changes it, READ queries it */               \
    X(ENDPOINT, 3)        /* a meeting point with a badge; SEND RECEIVE GRANT */                   \
    X(REPLY, 4)           /* the right to answer one call, once; SEND */                           \
    X(THREAD, 5)          /* MANAGE starts and reads it */                                         \
    X(PROCESS, 6)         /* MANAGE adds threads, kills; READ queries */                           \
    X(CAP_SPACE, 7)       /* a table of slots; MANAGE changes it */                                \
    X(PROCESS_CONTROL, 8) /* kernel-served: makes processes and endpoints; SEND */                 \
    X(VSPACE_CONTROL, 9)  /* kernel-served: the vspace endpoint; SEND */                           \
    X(IO_PORT, 10)        /* a range of x86 I/O ports; READ WRITE */                               \
    X(CONSOLE, 11)        /* kernel-served: the serial console; WRITE */

enum rk_cap_type {
#define X(name, value) RK_CAP_##name = (value),
    RK_CAP_TYPE_LIST(X)
#undef X
        RK_CAP_TYPE_COUNT // one past the last
};

// Rights. A copy has at most the rights of its source.
enum {
    RK_RIGHT_READ = 1 << 0,
    RK_RIGHT_WRITE = 1 << 1,
    RK_RIGHT_EXECUTE = 1 << 2,
    RK_RIGHT_SEND = 1 << 3,
    RK_RIGHT_RECEIVE = 1 << 4,
    RK_RIGHT_GRANT = 1 << 5, // may transfer a capability in a message
    RK_RIGHT_MANAGE = 1 << 6,
    RK_RIGHTS_ALL = (1 << 7) - 1,
};

// Rights that mean something for a type; creation and handoff give no others.
#define RK_MEMORY_RIGHTS   (RK_RIGHT_READ | RK_RIGHT_WRITE | RK_RIGHT_EXECUTE)
#define RK_ENDPOINT_RIGHTS (RK_RIGHT_SEND | RK_RIGHT_RECEIVE | RK_RIGHT_GRANT)

// Methods of a CAP_SPACE capability (RK_CALL on it; needs MANAGE). The invoked
// capability names the DESTINATION space; sources are slots of the CALLER's
// space. So a parent fills its child's space, and a process that holds its own
// space's capability arranges its own.
enum rk_cap_method {
    // word 0 source slot, 1 destination slot, 2 rights mask. The copy is a
    // child of the source: revoking the source deletes it. A REPLY capability
    // can only be moved (WRONG_TYPE).
    RK_CAP_METHOD_COPY = 1,
    // COPY, and word 3 the badge. Endpoint only, and only from badge 0; a
    // badged endpoint's badge never changes again (BAD_ARGUMENT).
    RK_CAP_METHOD_MINT = 2,
    // word 0 source slot, 1 destination slot. The capability keeps its place
    // among its relatives.
    RK_CAP_METHOD_MOVE = 3,
    // word 0 slot in the invoked space. Its children become its parent's.
    RK_CAP_METHOD_DELETE = 4,
    // word 0 slot in the invoked space. Deletes all descendants wherever they
    // are, the capability itself stays. At most RK_REVOKE_PIECE a call, then
    // MORE.
    RK_CAP_METHOD_REVOKE = 5,
    // A smaller MEMORY or IO_PORT capability: word 0 source slot, 1 destination
    // slot, 2 rights mask, 3 offset, 4 length: of memory in bytes (multiples of
    // 4096), of ports in ports. TOO_SMALL if the source does not hold that.
    RK_CAP_METHOD_DERIVE = 6,
    // word 0 slot in the invoked space; answers like QUERY_LOCAL_CAP.
    RK_CAP_METHOD_QUERY = 7,
};

enum { RK_REVOKE_PIECE = 64 }; // some 10,000 instructions: well under one tick

// What RK_QUERY_LOCAL_CAP tells of a slot, in words 0 to 5. An empty slot is
// answered OK with type EMPTY.
struct rk_cap_info {
    uint64_t type;   // enum rk_cap_type
    uint64_t rights; // RK_RIGHT_*
    uint64_t base;   // MEMORY: physical address; IO_PORT: first port; ENDPOINT: badge
    uint64_t length; // MEMORY: bytes; IO_PORT: ports; CAP_SPACE: slots;
                     // ENDPOINT, with RECEIVE: threads that wait to send
    uint64_t flags;  // RK_CAP_FLAG_*
    uint64_t object; // identity of the kernel object (VSPACE, ENDPOINT, ...): equal
                     // for capabilities to one object, never reused while one exists
};

enum {
    RK_CAP_FLAG_DEVICE = 1 << 0, // MEMORY: device registers; mapped uncached, never executable
    RK_CAP_FLAG_DEAD = 1 << 1,   // the object was destroyed
};

#endif
