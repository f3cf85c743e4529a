#include "work.h"

#include "apply.h"
#include "reply.h"

void works_init(struct works *works) {
    works->hand = &works->records[0];
}

// What is left of a step of which so many bytes are done.
static struct port_step step_rest(struct port_step step, uint64_t bytes_done) {
    step.range.begin += bytes_done;
    step.memory_offset += bytes_done;
    return step;
}

// Runs some steps, the first of which is begun. Counts what was done.
static enum port_status steps_enter(struct shard *shard, struct work *work,
                                    const struct port_step *steps, uint32_t count,
                                    uint32_t *entered) {
    struct port_step_result result;
    enum port_status answer =
        port_steps(shard->port, work->object->slot, steps, count, entered, &result);
    work->bytes_removed += result.bytes_removed;
    work->part = result.bytes_done + (*entered == 0 ? work->part : 0);
    *entered = *entered < count ? *entered : count;
    const bool is_stuck = *entered == 0 && result.bytes_done == 0;
    return is_stuck && (answer == PORT_OK || answer == PORT_MORE) ? PORT_REFUSED : answer;
}

// What failed goes back: all steps done so far, the begun one first.
static void turn_back(struct work *work, enum vspaced_status status) {
    work->status = status;
    work->failed = work->done;
    work->is_undoing = false;
    work->taken.range = (struct range){0, 0};
    work->cursor = 0;
    if (work->done < work->step_count && work->part > 0) {
        work->taken = work->steps[work->done];
        work->taken.range.end = work->taken.range.begin + work->part;
        work->cursor = work->taken.range.begin;
        if (work->kind->rewind != 0) {
            work->kind->rewind(work, work->done);
        }
    }
    if (work->object->state == OBJECT_DAMAGED || work->object_was == OBJECT_DAMAGED) {
        work->done = 0; // there is no telling what it was
        work->taken.range.end = work->cursor;
    }
    work->part = 0;
}

// All steps are done. The kernel says what it removed: the map is checked by it, not only
// trusted.
static bool all_done(struct shard *shard, struct work *work) {
    if (work->kind->clears || work->bytes_removed == work->bytes_unmapped) {
        return true;
    }
    shard->statistics.kernel_failures++;
    turn_back(work, VSPACED_KERNEL_DISAGREES);
    return false;
}

// True if that was the last.
static bool piece_forward(struct shard *shard, struct work *work) {
    struct port_step steps[PORT_STEPS_MAX];
    uint32_t count = 1;
    uint32_t entered = 0;
    if (work->done >= work->step_count) {
        return all_done(shard, work);
    }
    steps[0] = step_rest(apply_step(shard, &work->steps[work->done]), work->part);
    for (uint32_t i = work->done + 1; i < work->step_count && count < PORT_STEPS_MAX; i++) {
        steps[count++] = apply_step(shard, &work->steps[i]);
    }
    const enum port_status answer = steps_enter(shard, work, steps, count, &entered);
    const uint32_t done = work->done + entered;
    work->done = done < work->step_count ? done : work->step_count; // at most all
    if (answer != PORT_OK && answer != PORT_MORE) {
        const struct space_step *step =
            work->done < work->step_count ? &work->steps[work->done] : 0;
        turn_back(work, apply_status(shard, work->object, step, answer));
        return false;
    }
    return work->done == work->step_count && all_done(shard, work);
}

// The next step that takes something back; false if nothing is left to take back.
static bool undo_next(struct work *work) {
    while (!space_undo_step(&work->object->space, &work->taken, &work->cursor, &work->undo)) {
        if (work->done == 0) {
            return false;
        }
        work->done--;
        if (work->kind->rewind != 0) {
            work->kind->rewind(work, work->done);
        }
        work->taken = work->steps[work->done];
        work->cursor = work->taken.range.begin;
    }
    return true;
}

// True if that was the last. An undo that fails leaves the object DAMAGED, unless its
// vspace is gone.
static bool piece_back(struct shard *shard, struct work *work) {
    if (!work->is_undoing && !undo_next(work)) {
        return true;
    }
    uint32_t entered = 0;
    const struct port_step step = step_rest(apply_step(shard, &work->undo), work->part);
    const enum port_status answer = steps_enter(shard, work, &step, 1, &entered);
    work->is_undoing = answer == PORT_MORE;
    if (answer == PORT_OK || answer == PORT_MORE) {
        return false;
    }
    shard->statistics.kernel_failures++;
    if (answer != PORT_GONE) {
        object_damage(work->object);
    }
    return true;
}

static bool piece(struct shard *shard, struct work *work) {
    return work->status == VSPACED_OK ? piece_forward(shard, work) : piece_back(shard, work);
}

// NULL: none is free.
static struct work *work_other(struct works *works) {
    for (uint32_t i = 0; i < VSPACED_WORKS_MAX; i++) {
        struct work *work = &works->records[i];
        if (work != works->hand && !work->goes_on) {
            return work;
        }
    }
    return 0;
}

// It goes on later: nobody else touches its object, its caller waits, the hand has another.
static void work_put_off(struct shard *shard, struct request *request, struct work *other) {
    struct work *work = shard->works.hand;
    port_keep_caller(shard->port, work_index(&shard->works, work));
    object_state_set(work->object, OBJECT_BUSY);
    work->message = shard->message;
    work->request = *request;
    work->request.message = &work->message;
    work->event = *request->event;
    work->request.event = &work->event;
    work->goes_on = true;
    shard->works.going_on++;
    shard->works.hand = other;
}

enum vspaced_status work_run(struct shard *shard, struct request *request, struct port_reply *reply,
                             enum vspaced_status status, uint32_t done) {
    struct work *work = shard->works.hand;
    work->done = done;
    work->part = 0;
    work->bytes_removed = 0;
    work->status = VSPACED_OK;
    work->object_was = work->object->state;
    if (status == VSPACED_OK && work->object_was == OBJECT_DAMAGED && !work->kind->clears) {
        status = VSPACED_KERNEL_DISAGREES; // it stays as it is
    }
    if (status != VSPACED_OK) {
        turn_back(work, status);
    }
    bool is_done = piece(shard, work);
    if (!is_done && work->status == VSPACED_OK) {
        struct work *other = work_other(&shard->works);
        if (other != 0) {
            work_put_off(shard, request, other);
            return VSPACED_LATER;
        }
        turn_back(work, VSPACED_BUSY);
    }
    // What failed goes back now: it was a piece at most.
    while (!is_done) {
        is_done = piece(shard, work);
    }
    return work->kind->end(shard, work, request, reply, work->status);
}

struct work *works_piece(struct shard *shard) {
    struct works *works = &shard->works;
    do {
        works->last = (works->last + 1) % VSPACED_WORKS_MAX;
    } while (!works->records[works->last].goes_on);
    struct work *work = &works->records[works->last];
    return piece(shard, work) ? work : 0;
}

enum vspaced_status work_end(struct shard *shard, struct work *work, struct port_reply *reply) {
    if (work->object->state == OBJECT_BUSY) {
        object_state_set(work->object, (enum object_state)work->object_was);
    }
    work->goes_on = false;
    shard->works.going_on--;
    return work->kind->end(shard, work, &work->request, reply, work->status);
}
