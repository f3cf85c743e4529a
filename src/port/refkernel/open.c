#include <stddef.h>

#include "bootstrap/slots.h"
#include "port.h"
#include "vspaced/slots.h"

static struct port ports[VSPACED_THREADS];

struct port *port_open(uint32_t thread) {
    if (thread >= VSPACED_THREADS) {
        return NULL;
    }
    ports[thread] = (struct port){
        .shard = thread,
        .endpoint_slot = vspaced_endpoint_slot(thread),
        .receive_slot = VSPACED_SLOT_RECEIVE_FIRST + thread,
    };
    return &ports[thread];
}
