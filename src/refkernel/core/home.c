#include "home.h"

#include "cap.h"

uint32_t home_elsewhere(const struct cpu *cpu, const struct cpu *home) {
    uint32_t touched = home != NULL ? cpu_bit(home) : cpus_all;
    return touched & ~cpu->holds;
}

uint32_t home_sender(const struct thread *thread, const struct thread *sender) {
    bool brings = sender->errand == ERRAND_SEND || sender->errand == ERRAND_CALL;
    if (brings && (sender->frame.rsi & RK_TAG_CAP) != 0) {
        return home_all(thread);
    }
    // Who calls goes on waiting; it belongs to the receiver from now on.
    return sender->errand == ERRAND_SEND ? home_one(thread, sender->cpu) : 0;
}

uint32_t home_space_move(const struct thread *thread, struct space *space) {
    uint32_t away = home_elsewhere(thread->cpu, home_read(&space->cpu));
    if (away == 0) {
        home_write(&space->cpu, thread->cpu);
    }
    return away;
}

uint32_t home_look(const struct thread *thread, const struct cap *cap) {
    if (cap_receives(cap)) {
        return home_endpoint(thread, endpoint_of(cap->object));
    }
    return cap->type == RK_CAP_REPLY ? home_all(thread) : 0;
}
