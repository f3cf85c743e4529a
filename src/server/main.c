#include "bootstrap/service.h"
#include "registry.h"
#include "serve.h"
#include "start.h"
#include "vspaced/slots.h"

// All memory that the server ever has. A second worker thread takes the next one.
static struct shard shards[VSPACED_SHARDS];

// What the process ends with if it can't even tell how its start went.
enum { EXIT_NO_PORT = 100, EXIT_NOT_TOLD = 101 };

uint64_t service_main(const void *envelope, uint64_t size) {
    struct port *port = port_open(0);
    if (port == 0) {
        return EXIT_NO_PORT;
    }
    enum startup_status status = start(&shards[0], port, envelope, size);
    if (status != STARTUP_READY) {
        return port_ready(port, status, 0) == PORT_OK ? status : EXIT_NOT_TOLD;
    }
    registry_publish((struct shard *const[]){&shards[0]}, 1);
    if (port_ready(port, STARTUP_READY, VSPACED_SLOT_CONTROL) != PORT_OK) {
        return EXIT_NOT_TOLD;
    }
    serve(&shards[0]);
}
