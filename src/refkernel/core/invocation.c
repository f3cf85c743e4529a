#include "invocation.h"

#include "refkernel/device.h"
#include "refkernel/memory.h"
#include "refkernel/vspace.h"

#include "home.h"

struct method {
    method_function *run;
    uint8_t words;  // exactly so many
    uint8_t rights; // of the capability that is called
    uint8_t reach;  // enum home_reach
};

static const struct method methods[RK_CAP_TYPE_COUNT][METHOD_LABELS_MAX] = {
#define X(type, label, function, words, rights, reach)                                             \
    [RK_CAP_##type][label] = {function, words, rights, REACH_##reach},
    METHOD_LIST(X)
#undef X
};

static enum rk_status invocation_check(const struct thread *thread, const struct cap *cap,
                                       const struct method **method) {
    uint64_t tag = thread->frame.rsi;
    uint64_t label = rk_tag_label(tag);
    if (label >= METHOD_LABELS_MAX || methods[cap->type][label].run == NULL) {
        return RK_BAD_METHOD;
    }
    *method = &methods[cap->type][label];
    if ((cap->rights & (*method)->rights) != (*method)->rights) {
        return RK_NO_RIGHT;
    }
    bool any = (*method)->words == METHOD_WORDS_ANY;
    uint64_t words = any ? rk_tag_count(tag) : (*method)->words;
    if (tag != rk_tag(label, words)) {
        return RK_BAD_ARGUMENT; // also a capability to transfer: no method takes one
    }
    return cap_alive(cap) ? RK_OK : RK_DEAD;
}

// The address space that word 0 names. OK with *away set: not yet.
static inline enum rk_status space_get(struct invocation *call, enum home_reach reach,
                                       uint32_t *away) {
    unsigned right = reach == REACH_SPACE_READ ? RK_RIGHT_READ : RK_RIGHT_MANAGE;
    struct cap *cap;
    enum rk_status status =
        cap_space_get(&call->process->caps, invocation_word(call, 0), RK_CAP_VSPACE, right, &cap);
    if (status == RK_OK) {
        call->space = &process_of_space(cap->object)->space;
        *away = home_space(call->thread, call->space);
    }
    return status;
}

// What the method reaches is at home, or *away says where it is.
static inline enum rk_status reach_check(struct invocation *call, enum home_reach reach,
                                         uint32_t *away) {
    *away = 0;
    switch (reach) {
    case REACH_SELF:
        return RK_OK;
    case REACH_ALL:
        *away = home_all(call->thread);
        return RK_OK;
    default:
        return space_get(call, reach, away);
    }
}

uint32_t invocation_run(struct thread *thread, struct cap *cap) {
    const struct method *method;
    uint32_t away = 0;
    struct invocation call; // not initialized as a whole: `out` would be cleared in vain
    call.thread = thread;
    call.process = thread->process;
    call.cap = cap;
    call.out_count = 0;
    enum rk_status status = invocation_check(thread, cap, &method);
    if (status == RK_OK) {
        status = reach_check(&call, (enum home_reach)method->reach, &away);
    }
    if (status != RK_OK) {
        frame_refuse(&thread->frame, status);
        return 0;
    }
    if (away == 0) {
        status = method->run(&call);
        frame_answer(&thread->frame, status, call.out_count, call.out);
    }
    return away;
}
