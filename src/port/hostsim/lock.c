#include "kernel.h"

void lock_all(struct sim *sim) {
    for (uint32_t i = 0; i < SIM_PORTS; i++) {
        pthread_mutex_lock(&sim->ports[i].lock);
    }
}

void unlock_all(struct sim *sim) {
    for (uint32_t i = SIM_PORTS; i-- > 0;) {
        pthread_mutex_unlock(&sim->ports[i].lock);
    }
}
