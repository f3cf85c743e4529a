// vspaced as src/server/main.c makes it, but after so many requests it gives a
// mapping a class that does not exist.
#include "asobj/entry.h"
#include "bootstrap/service.h"
#include "server/registry.h"
#include "server/serve.h"
#include "server/start.h"
#include "vspaced/slots.h"

enum { REQUESTS_BEFORE = 2000, EXIT_NO_PORT = 100 };

static struct shard shards[VSPACED_SHARDS];
static struct server server;

// The test knows it by this name.
static __attribute__((noinline)) void planted_store(uint64_t *start) {
    *(volatile uint64_t *)start |= (uint64_t)ENTRY_CLASS_MASK << ENTRY_CLASS_SHIFT;
}

static void damage(struct shard *shard) {
    const struct tree *tree = &shard->objects.records[0].space.tree;
    planted_store(&arena_leaf(&shard->arena, tree->root)->start[1]);
}

uint64_t service_main(const void *envelope, uint64_t size) {
    struct shard *shard = &shards[0];
    struct port *port = port_open(0);
    if (port == 0) {
        return EXIT_NO_PORT;
    }
    server.shards[0] = shard;
    server.ports[0] = port;
    enum startup_status status = start(&server, envelope, size);
    registry_publish((struct shard *const[]){shard}, 1, 0);
    if (port_ready(port, status, VSPACED_SLOT_CONTROL) != PORT_OK) {
        return status;
    }
    port_receive(port, &shard->message);
    for (;;) {
        const bool is_answered = serve_request(shard);
        if (shard->statistics.requests == REQUESTS_BEFORE) {
            damage(shard);
        }
        serve_next(shard, is_answered);
    }
}
