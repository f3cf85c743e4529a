#include "invocation.h"

#include "refkernel/device.h"
#include "refkernel/memory.h"
#include "refkernel/vspace.h"

struct method {
    method_function *run;
    uint8_t words;  // exactly so many
    uint8_t rights; // of the capability that is called
};

static const struct method methods[RK_CAP_TYPE_COUNT][METHOD_LABELS_MAX] = {
#define X(type, label, function, words, rights) [RK_CAP_##type][label] = {function, words, rights},
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

void invocation_run(struct thread *thread, struct cap *cap) {
    const struct method *method;
    enum rk_status status = invocation_check(thread, cap, &method);
    if (status != RK_OK) {
        frame_refuse(&thread->frame, status);
        return;
    }
    struct invocation call; // not initialized as a whole: `out` would be cleared in vain
    call.thread = thread;
    call.process = thread->process;
    call.cap = cap;
    call.out_count = 0;
    status = method->run(&call);
    frame_answer(&thread->frame, status, call.out_count, call.out);
}
