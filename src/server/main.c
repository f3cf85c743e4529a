#include "bootstrap/service.h"
#include "registry.h"
#include "serve.h"
#include "start.h"

// All memory that the server ever has.
static struct shard shards[VSPACED_SHARDS];
static struct control control;
static struct server server = {.control = &control};

// What the process ends with if it can't even tell how its start went.
enum { EXIT_NO_PORT = 100, EXIT_NOT_TOLD = 101 };

// A thread that the port started, by its number.
static _Noreturn void thread_main(uint32_t thread) {
    if (thread == VSPACED_THREAD_CONTROL) {
        control_serve(&control);
    }
    serve(&shards[thread]);
}

uint64_t service_main(const void *envelope, uint64_t size) {
    for (uint32_t i = 0; i < VSPACED_THREADS; i++) {
        server.ports[i] = port_open(i);
    }
    for (uint32_t i = 0; i < VSPACED_SHARDS; i++) {
        server.shards[i] = &shards[i];
    }
    struct port *port = server.ports[0];
    if (port == 0) {
        return EXIT_NO_PORT;
    }
    enum startup_status status = start(&server, envelope, size);
    if (status != STARTUP_READY) {
        return port_ready(port, status, 0) == PORT_OK ? status : EXIT_NOT_TOLD;
    }
    registry_publish(server.shards, server.shard_count, &control);
    if (server.shard_count > 1) {
        port_threads(port, thread_main);
    }
    if (port_ready(port, STARTUP_READY, VSPACED_SLOT_CONTROL) != PORT_OK) {
        return EXIT_NOT_TOLD;
    }
    serve(&shards[0]);
}
