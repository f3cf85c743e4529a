// An operation on its way through the kernel: the steps that change page tables, done
// one after the other, in pieces of bounded time.
//
//   all steps done -> end(OK): the space commits
//   a step failed  -> those done are undone -> end(its status): as if nothing had been
//
// Most operations are done in one piece, before anything else is looked at. What is not
// goes on later: its object is BUSY, its caller waits, and the shard serves others
// between two pieces (serve.c). To its caller it is as whole as any other.
#ifndef SERVER_WORK_H
#define SERVER_WORK_H

#include "batch.h"
#include "request.h"

// No status of the wire: the answer is given later.
#define VSPACED_LATER ((enum vspaced_status)VSPACED_STATUS_COUNT)

struct work;

// Adds the words after the status, once the change is committed.
typedef void answer_fn(struct request *request, const struct work *work, struct port_reply *reply);

struct work_kind {
    // Steps from `step` on were undone or never done, and `step` is next: the space is to
    // be what it was before the operation of that step. NULL: it is so all the time.
    void (*rewind)(struct work *work, uint32_t step);
    // Commits if `status` is OK, else abandons; adds the answer's words. Returns the
    // answer's status.
    enum vspaced_status (*end)(struct shard *shard, struct work *work, struct request *request,
                               struct port_reply *reply, enum vspaced_status status);
    // Whatever the page tables hold is to go, the space's or not. Else a DAMAGED object
    // stays as it is, and the kernel must say that it removed what the space had.
    bool clears;
};

struct work {
    // Said by the operation:
    const struct work_kind *kind;
    struct object *object;
    const struct space_step *steps; // in `plan`, in `batch`
    uint32_t step_count;
    uint64_t bytes_unmapped; // what its UNMAPs take from the page tables, together
    answer_fn *answer;
    struct space_plan plan; // what it is going to change
    struct batch batch;     // if it is a batch: all that it changes

    // How far it is:
    uint32_t done;              // steps
    uint64_t part;              // bytes done of the step after these, or of `undo`
    uint64_t bytes_removed;     // as the kernel told
    enum vspaced_status status; // OK while it goes forward, else why it goes back
    uint32_t failed;            // the step that it was at then
    struct space_step taken;    // the step being undone, as far as it was done
    uint64_t cursor;            // in its range
    bool is_undoing;            // `undo` is not done yet
    struct space_step undo;

    // If it goes on later:
    bool goes_on;
    uint32_t object_was; // enum object_state
    struct request request;
    struct port_message message;
    struct vspaced_trace_event event; // not in the ring yet
};

// A shard has some; one of them, `works.hand`, is free, for the request in hand.
struct works {
    uint32_t going_on;
    uint32_t last; // whose piece was the last
    struct work *hand;
    struct work records[VSPACED_WORKS_MAX];
};

void works_init(struct works *works);

// Runs the work in hand, so many steps of which are done; if `status` is not OK, takes
// them back. LATER: it goes on, and the hand has another one. BUSY: it takes more than one
// piece, and no other is free.
enum vspaced_status work_run(struct shard *shard, struct request *request, struct port_reply *reply,
                             enum vspaced_status status, uint32_t done);

// A piece of one of the works that go on; they take turns. The one that is done by that,
// or NULL: its end is due.
struct work *works_piece(struct shard *shard);

// The answer to the caller of a work that was done.
enum vspaced_status work_end(struct shard *shard, struct work *work, struct port_reply *reply);

static inline uint32_t work_index(const struct works *works, const struct work *work) {
    return (uint32_t)(work - works->records);
}

#endif
