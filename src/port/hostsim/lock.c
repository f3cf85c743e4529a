#include "kernel.h"

// Each host thread has one of the locks for its own, as long as there are so many.
static uint32_t own_next;
static _Thread_local uint32_t own; // from 1; 0: none yet

static pthread_mutex_t *own_lock(struct sim *sim) {
    if (own == 0) {
        own = 1 + __atomic_fetch_add(&own_next, 1, __ATOMIC_RELAXED) % SIM_LOCKS;
    }
    return &sim->locks[own - 1].mutex;
}

void lock_own(struct sim *sim) {
    pthread_mutex_lock(own_lock(sim));
}

void unlock_own(struct sim *sim) {
    pthread_mutex_unlock(own_lock(sim));
}

void lock_all(struct sim *sim) {
    for (uint32_t i = 0; i < SIM_LOCKS; i++) {
        pthread_mutex_lock(&sim->locks[i].mutex);
    }
}

void unlock_all(struct sim *sim) {
    for (uint32_t i = SIM_LOCKS; i-- > 0;) {
        pthread_mutex_unlock(&sim->locks[i].mutex);
    }
}
