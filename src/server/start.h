// From the entry point to readiness: nothing in the envelope or the capability
// space is believed before it was checked here.
#ifndef SERVER_START_H
#define SERVER_START_H

#include "bootstrap/envelope.h"
#include "shard.h"

// Checks the envelope and every slot, makes the shard and the control endpoint
// (slot VSPACED_SLOT_CONTROL). Not READY: nothing may be served.
enum startup_status start(struct shard *shard, struct port *port, const void *envelope,
                          uint64_t size);

#endif
