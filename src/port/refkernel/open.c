#include <stddef.h>

#include "bootstrap/slots.h"
#include "port.h"
#include "vspaced/slots.h"

static struct port ports[VSPACED_SHARDS];

// The intake names one endpoint, so one shard can serve; more shards need more
// endpoints first.
struct port *port_open(uint32_t shard) {
    if (shard != 0) {
        return NULL;
    }
    ports[shard] = (struct port){
        .shard = shard,
        .endpoint_slot = SLOT_ENDPOINT,
        .receive_slot = VSPACED_SLOT_RECEIVE_FIRST + shard,
    };
    return &ports[shard];
}
