// procd: process lifecycle. Starts programs from boot modules, asking vspaced for
// every mapping, and takes everything back when they end.
#include "common/kernel.h"
#include "common/service.h"
#include "procd/operations.h"
#include "procd/slots.h"
#include "rt/memory.h"
#include "rt/start.h"
#include "rt/syscall.h"

static struct procd procd;
static struct procd_request request;
static struct procd_reply reply;

static void request_read(const struct rt_message *message) {
    request.badge = message->badge;
    request.label = message->label;
    request.word_count = message->word_count;
    request.has_capability = message->has_capability;
    memcpy(request.words, message->words, sizeof(message->words));
    rt_words_copy(request.words, rt_buffer(0), message->word_count);
}

static void reply_write(struct rt_message *message) {
    message->word_count = reply.word_count;
    message->capability = 0;
    memcpy(message->words, reply.words, sizeof(message->words));
    rt_words_copy(rt_buffer(0), reply.words, reply.word_count);
}

static _Noreturn void serve(void) {
    struct rt_message message;
    uint64_t status = rt_receive(SLOT_ENDPOINT, &message, SLOT_RECEIVE);
    while (status == RK_OK) {
        request_read(&message);
        procd_serve(&procd, &request, &reply);
        if (request.has_capability) {
            (void)kernel_delete(SLOT_CAP_SPACE, SLOT_RECEIVE);
        }
        if (reply.word_count == 0) {
            status = rt_receive(SLOT_ENDPOINT, &message, SLOT_RECEIVE);
        } else {
            reply_write(&message);
            status = rt_reply_receive(SLOT_ENDPOINT, &message, SLOT_RECEIVE);
        }
    }
    rt_exit(status);
}

uint64_t service_main(const void *bytes, uint64_t size) {
    const struct envelope_v1 *envelope = service_check(bytes, size, BOOTSTRAP_ROLE_PROCD);
    const uint64_t modules = envelope->parameters[ENVELOPE_PROCD_MODULES];
    const uint64_t cpus = envelope->parameters[ENVELOPE_PROCD_CPUS];
    if (modules == 0 || modules > SLOT_MODULE_COUNT || cpus == 0 || cpus > RK_CPUS_MAX) {
        service_report(STARTUP_BAD_PARAMETER, 0);
    }
    processes_init(&procd.processes, (uint32_t)cpus);
    procd.modules.count = (uint32_t)modules;
    const bool is_good =
        shards_open(&procd.vspaced, SLOT_VSPACED, PROCD_SLOT_SHARD_FIRST) == VSPACED_OK &&
        kernel_mint(SLOT_CAP_SPACE, SLOT_ENDPOINT, PROCD_SLOT_ROOT, RK_RIGHT_SEND | RK_RIGHT_GRANT,
                    procd_badge(PROCD_BADGE_ROOT, 0)) == RK_OK;
    service_report(is_good ? STARTUP_READY : STARTUP_NO_RESOURCES, PROCD_SLOT_ROOT);
    serve();
}
