// Badges: what the kernel tells vspaced about the sender of each message. vspaced
// mints them and the kernel delivers them, so a client can't forge one; it may
// see its own (nothing secret is in it).
//
//   bits  0..19  index       object (OWNER), manager record (MANAGER), 0 (CONTROL, SELF)
//   bits 20..43  generation  of that object or record; 0 in CONTROL and SELF alone
//   bits 44..51  shard       whose endpoint it is: the thread's number (slots.h)
//   bits 52..59  rights      VSPACED_BADGE_*
//   bits 60..63  kind
//
// Badge 0 is the endpoint before any minting; it authorizes nothing.
#ifndef VSPACED_BADGE_H
#define VSPACED_BADGE_H

#include <stdint.h>

#define VSPACED_BADGE_KIND_LIST(X)                                                                 \
    X(NONE, 0)    /* authorizes nothing */                                                         \
    X(OWNER, 1)   /* a process: changes its own object only */                                     \
    X(MANAGER, 2) /* procd, pagerd: binds, and changes what it bound */                            \
    X(CONTROL, 3) /* rootd: makes managers */                                                      \
    X(SELF, 4)    /* vspaced's control asking a shard; nobody else ever holds one */

enum vspaced_badge_kind {
#define X(name, value) VSPACED_BADGE_##name = (value),
    VSPACED_BADGE_KIND_LIST(X)
#undef X
        VSPACED_BADGE_KIND_COUNT
};

// Rights in a badge; an operation's row names those it needs.
enum {
    VSPACED_BADGE_LOOK = 1 << 0,   // query, list, statistics
    VSPACED_BADGE_CHANGE = 1 << 1, // map, unmap, protect
    VSPACED_BADGE_MEMORY = 1 << 2, // attach and detach memory
    VSPACED_BADGE_BIND = 1 << 3,   // bind and unbind
    VSPACED_BADGE_ADMIN = 1 << 4,  // make managers
};

#define VSPACED_BADGE_INDEX_BITS      20
#define VSPACED_BADGE_GENERATION_BITS 24

struct vspaced_badge {
    enum vspaced_badge_kind kind;
    uint32_t index;
    uint32_t generation;
    uint32_t shard;
    uint32_t rights;
};

static inline uint64_t vspaced_badge_pack(struct vspaced_badge badge) {
    return (uint64_t)badge.index | (uint64_t)badge.generation << 20 | (uint64_t)badge.shard << 44 |
           (uint64_t)badge.rights << 52 | (uint64_t)badge.kind << 60;
}

// Total: any word unpacks; a kind outside of the list is the caller's to refuse.
static inline struct vspaced_badge vspaced_badge_unpack(uint64_t word) {
    struct vspaced_badge badge = {
        .kind = (enum vspaced_badge_kind)(word >> 60),
        .index = (uint32_t)(word & 0xfffff),
        .generation = (uint32_t)(word >> 20 & 0xffffff),
        .shard = (uint32_t)(word >> 44 & 0xff),
        .rights = (uint32_t)(word >> 52 & 0xff),
    };
    return badge;
}

// A handle names an object: its vspace capability's slot in vspaced's capability
// space (bits 0..31) and the object's generation (bits 32..55, never 0). Phase 0
// requests name the slot alone; a generation of 0 is not compared.
static inline uint64_t vspaced_handle_pack(uint32_t slot, uint32_t generation) {
    return (uint64_t)slot | (uint64_t)generation << 32;
}

static inline uint32_t vspaced_handle_slot(uint64_t handle) {
    return (uint32_t)handle;
}

static inline uint32_t vspaced_handle_generation(uint64_t handle) {
    return (uint32_t)(handle >> 32);
}

#endif
