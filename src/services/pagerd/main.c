// pagerd: who backs pages. It holds the authority of its role and offers nothing
// yet; every request is answered, so that no caller waits for ever.
#include "common/service.h"
#include "rt/start.h"
#include "rt/syscall.h"
#include "services/pagerd.h"

uint64_t service_main(const void *envelope, uint64_t size) {
    service_check(envelope, size, BOOTSTRAP_ROLE_PAGERD);
    service_report(STARTUP_READY, 0);

    struct rt_message message;
    uint64_t status = rt_receive(SLOT_ENDPOINT, &message, 0);
    while (status == RK_OK) {
        const struct rt_message reply = {
            .label = message.label, .word_count = 1, .words = {PAGERD_NOT_OFFERED}};
        message = reply;
        status = rt_reply_receive(SLOT_ENDPOINT, &message, 0);
    }
    return status;
}
