// memd: physical memory. Receives every range that the kernel and rootd left
// over, and hands parts of them out under accounts.
#include "common/service.h"
#include "memd/operations.h"
#include "rt/memory.h"
#include "rt/start.h"
#include "rt/syscall.h"

static struct store store;

// The ranges are those that the envelope declares; how long they are only the
// kernel knows.
static enum startup_status ranges_take(const struct envelope_v1 *envelope) {
    const struct envelope_entry *entries = envelope_entries(envelope);
    for (unsigned i = 0; i < envelope->slot_count; i++) {
        if (entries[i].slot < SLOT_UNTYPED_FIRST) {
            continue;
        }
        struct rk_cap_info info;
        if (rt_query_local_cap(entries[i].slot, &info) != RK_OK) {
            return STARTUP_QUERY_FAILED;
        }
        if (!store_add_range(&store, info.base, info.length)) {
            return STARTUP_NO_RESOURCES;
        }
    }
    return STARTUP_READY;
}

static void request_read(const struct rt_message *message, struct memd_request *request) {
    request->badge = message->badge;
    request->label = message->label;
    request->word_count = message->word_count;
    request->has_capability = message->has_capability || message->capability_lost;
    memcpy(request->words, message->words, sizeof(request->words));
}

static void reply_write(const struct memd_reply *reply, struct rt_message *message) {
    message->word_count = reply->word_count;
    message->capability = reply->capability;
    for (unsigned i = 0; i < reply->word_count; i++) {
        if (i < RK_MESSAGE_REGISTER_WORDS) {
            message->words[i] = reply->words[i];
        } else {
            rt_buffer(0)[i] = reply->words[i];
        }
    }
}

static _Noreturn void serve(void) {
    struct rt_message message;
    uint64_t status = rt_receive(SLOT_ENDPOINT, &message, 0);
    while (status == RK_OK) {
        if (message.label >= RK_LABEL_KERNEL_FIRST) {
            // Not a request: a fault, by whoever sent a process's faults here.
            status = rt_receive(SLOT_ENDPOINT, &message, 0);
            continue;
        }
        struct memd_request request;
        struct memd_reply reply;
        request_read(&message, &request);
        memd_serve(&store, &request, &reply);
        reply_write(&reply, &message);
        status = rt_reply_receive(SLOT_ENDPOINT, &message, 0);
    }
    rt_exit(status);
}

uint64_t service_main(const void *bytes, uint64_t size) {
    const struct envelope_v1 *envelope = service_check(bytes, size, BOOTSTRAP_ROLE_MEMD);
    store_init(&store);
    enum startup_status status = ranges_take(envelope);
    if (status == STARTUP_READY && !memd_account_mint(&store, 0)) {
        status = STARTUP_NO_RESOURCES;
    }
    service_report(status, MEMD_SLOT_ACCOUNT_FIRST);
    serve();
}
