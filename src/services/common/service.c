#include "common/service.h"

#include "rt/syscall.h"

// The start-up contract's numbers are the reference kernel's, so that translating
// them is the identity; here is where it would show if they parted.
#define EQUAL(a, b) _Static_assert((int)(a) == (int)(b), "the contracts' numbers are equal")
EQUAL(RK_CAP_EMPTY, BOOTSTRAP_TYPE_NONE);
EQUAL(RK_CAP_MEMORY, BOOTSTRAP_TYPE_MEMORY);
EQUAL(RK_CAP_ENDPOINT, BOOTSTRAP_TYPE_ENDPOINT);
EQUAL(RK_CAP_CAP_SPACE, BOOTSTRAP_TYPE_CAP_SPACE);
EQUAL(RK_CAP_PROCESS_CONTROL, BOOTSTRAP_TYPE_PROCESS_CONTROL);
EQUAL(RK_CAP_VSPACE_CONTROL, BOOTSTRAP_TYPE_VSPACE_CONTROL);
EQUAL(RK_CAP_IO_PORT, BOOTSTRAP_TYPE_IO_PORT);
EQUAL(RK_CAP_CONSOLE, BOOTSTRAP_TYPE_CONSOLE);
EQUAL(RK_RIGHT_READ, BOOTSTRAP_READ);
EQUAL(RK_RIGHT_WRITE, BOOTSTRAP_WRITE);
EQUAL(RK_RIGHT_EXECUTE, BOOTSTRAP_EXECUTE);
EQUAL(RK_RIGHT_SEND, BOOTSTRAP_SEND);
EQUAL(RK_RIGHT_RECEIVE, BOOTSTRAP_RECEIVE);
EQUAL(RK_RIGHT_GRANT, BOOTSTRAP_GRANT);
EQUAL(RK_RIGHT_MANAGE, BOOTSTRAP_MANAGE);

static int slot_query(void *context, uint32_t slot, struct intake_real *real) {
    (void)context;
    struct rk_cap_info info;
    if (rt_query_local_cap(slot, &info) != RK_OK) {
        return 0;
    }
    real->type = info.type;
    real->rights = info.rights;
    return 1;
}

static enum startup_status envelope_and_intake_check(const void *envelope, uint64_t size,
                                                     enum bootstrap_role role) {
    enum startup_status status = envelope_check(envelope, size, role);
    if (status != STARTUP_READY) {
        return status;
    }
    status = intake_check_declared(envelope);
    if (status != STARTUP_READY) {
        return status;
    }
    struct rk_cap_info space;
    if (rt_query_local_cap(SLOT_CAP_SPACE, &space) != RK_OK) {
        return STARTUP_QUERY_FAILED;
    }
    if (space.type != RK_CAP_CAP_SPACE) {
        return STARTUP_WRONG_REAL_TYPE;
    }
    return intake_check_real(envelope, (uint32_t)space.length, slot_query, 0);
}

const struct envelope_v1 *service_check(const void *envelope, uint64_t size,
                                        enum bootstrap_role role) {
    const enum startup_status status = envelope_and_intake_check(envelope, size, role);
    if (status != STARTUP_READY) {
        service_report(status, 0);
    }
    return envelope;
}

void service_report(enum startup_status status, uint32_t slot) {
    const struct rt_message message = {
        .label = ENVELOPE_LABEL_READY, .word_count = 1, .capability = slot, .words = {status}};
    const uint64_t sent = rt_send(SLOT_READY, &message);
    if (status != STARTUP_READY || sent != RK_OK) {
        rt_exit(status == STARTUP_READY ? STARTUP_QUERY_FAILED : status);
    }
}
