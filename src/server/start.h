// From the entry point to readiness: nothing in the envelope or the capability
// space is believed before it was checked here.
#ifndef SERVER_START_H
#define SERVER_START_H

#include "bootstrap/envelope.h"
#include "control.h"
#include "shard.h"
#include "vspaced/slots.h"

// All that the server has; of what it was started with, the first `shard_count` shards
// serve, and with more than one the control.
struct server {
    struct shard *shards[VSPACED_SHARDS];
    struct control *control;
    struct port *ports[VSPACED_THREADS]; // by the thread's number
    uint32_t shard_count;                // 0: not started
};

// Checks the envelope and every slot, makes the shards and the control endpoint (slot
// VSPACED_SLOT_CONTROL). Not READY: nothing may be served. Before any other thread runs.
enum startup_status start(struct server *server, const void *envelope, uint64_t size);

#endif
