// The simulated kernel's own state. Private to this folder.
#ifndef HOSTSIM_KERNEL_H
#define HOSTSIM_KERNEL_H

#include <pthread.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stddef.h>

#include "bootstrap/capability.h"
#include "sim.h"

// A capability in its slot. Relatives are found through the pointers; a
// capability that moves takes its place among them along.
struct capability {
    uint64_t type; // enum bootstrap_type; NONE: the slot is empty
    uint64_t rights;
    uint64_t badge;
    uint64_t object; // identity
    uint64_t base;   // MEMORY: physical address
    uint64_t bytes;  // MEMORY
    bool device;
    struct vspace *vspace;
    struct port *receiver; // ENDPOINT: who serves there; NULL: nobody
    struct capability *parent, *child_first, *next, *previous;
};

struct space {
    bool has_ended; // the process
    uint32_t slot_count;
    struct capability *slots;
};

enum { TABLE_ENTRIES = 512, TABLE_LEVELS = 4 };

// A page table of any level. At level 0 an entry is a page (PAGE_PRESENT and what
// page_pack put there), above it a pointer to a table.
struct table {
    uint32_t used;
    uint64_t entries[TABLE_ENTRIES];
};

struct vspace {
    bool alive;
    uint64_t object;
    uint64_t table_frames, table_frames_free;
    uint64_t pages;
    struct table *top;
    struct vspace *next; // all of a kernel, newest first
};

struct page {
    uint64_t physical;
    uint8_t rights;
    uint8_t ceiling; // what the memory capability allowed
};

// Who waits for an answer, and where it goes; `answer` NULL: nobody.
struct caller {
    uint32_t space, receive_slot, label;
    struct sim_answer *answer;
};

// Processors fetch lines by twos.
enum { CACHE_LINE = 64, APART = 2 * CACHE_LINE };

// One thread of the server: a shard's, or the control's. What others touch as well is
// the kernel's, below.
struct port {
    // A kernel is named by any of its ports: everybody reads this, and nobody writes it.
    alignas(APART) struct sim *sim;
    uint32_t shard;

    // Held while the thread has a request; who waits, queues.
    alignas(APART) pthread_mutex_t endpoint;
    uint32_t waiting;        // for it; atomic
    pthread_cond_t answered; // somebody who is kept, perhaps

    void (*serve)(void *context);
    void *serve_context;
    jmp_buf idle; // where the server's thread goes when there is nothing to do
    bool is_pending;
    struct port_message pending;
    struct caller caller; // whose request was received last
    struct caller kept[VSPACED_WORKS_MAX];

    bool (*visit)(void *context); // called where nobody waits: whether somebody does now
    void *visit_context;
    uint64_t piece_pages; // that port_steps changes at most; 0: all

    uint64_t clock; // clock.c
    uint64_t calls, failures, misuses, handovers;
    uint64_t fail_at, fail_again; // fail_at: number of the call; 0: none
    enum port_status fail_status;
};

_Static_assert(offsetof(struct port, endpoint) == APART && sizeof(struct port) % APART == 0,
               "what a thread of the server writes lies apart from what others touch");

enum { SIM_PORTS = VSPACED_SHARDS + 1 }; // the shards', and the control's
enum { SIM_LOCKS = 8 };

struct sim {
    struct port ports[SIM_PORTS];
    struct {
        alignas(APART) pthread_mutex_t mutex;
    } locks[SIM_LOCKS]; // lock.c
    alignas(APART) struct space *spaces;
    uint32_t space_count;
    struct vspace *vspaces;
    uint64_t objects_made;
    uint64_t physical_next;
    pthread_mutex_t contents; // of the two below
    uint64_t *written;        // physical addresses of frames that are not zero, ascending
    uint32_t written_count;
    uint64_t ready_status;
};

// lock.c: who changes a capability space or makes an object has all locks; who looks at
// capabilities, or changes one vspace, has its own. So threads that only map and unmap don't
// meet. The lock of an endpoint comes before.
void lock_own(struct sim *sim);
void unlock_own(struct sim *sim);
void lock_all(struct sim *sim);
void unlock_all(struct sim *sim);

// clock.c: later than every reading that the port or the host thread has had.
uint64_t clock_tick(struct port *port);
void clock_reset(void);

// capability.c
struct capability *slot_at(const struct port *port, uint32_t space, uint32_t slot);
bool slot_exists(const struct port *port, uint32_t space, uint32_t slot);
void capability_delete(struct capability *capability);
void capability_revoke(struct capability *capability);
void capability_move(struct capability *from, struct capability *to);
// The copy is a child of `from`; rights are those of both.
void capability_copy(struct capability *from, struct capability *to, uint64_t rights);

// vspace.c
struct vspace *vspace_new(struct port *port, uint64_t table_frames);
void vspace_empty(struct vspace *vspace);
bool vspace_page_get(const struct vspace *vspace, uint64_t address, struct page *page);
void vspace_page_set(struct vspace *vspace, uint64_t address, const struct page *page);
bool vspace_page_clear(struct vspace *vspace, uint64_t address);
// The first present page at or above the address and below the end.
bool vspace_page_next(const struct vspace *vspace, uint64_t *address, uint64_t end,
                      struct page *page);
// Frames that mapping the range would take.
uint64_t vspace_tables_needed(const struct vspace *vspace, struct range range);

struct port_vspace vspace_info(const struct vspace *vspace);

// message.c: `words` are all that `word_count` says
void request_fill(struct sim_request *request, uint32_t label, uint32_t capability,
                  const uint64_t *words, uint32_t word_count);

// contents.c
void frames_zero(struct port *port, struct range frames);

// query_cap.c: false for a slot that does not exist
bool query_cap(const struct port *port, uint32_t space, uint32_t slot,
               struct port_capability *capability, uint64_t *badge);

// fault.c
bool call_fails(struct port *port, enum port_status *status);

#endif
