#include "invocation.h"

#include "refkernel/device.h"
#include "refkernel/memory.h"
#include "refkernel/vspace.h"

#include "home.h"

struct method {
    method_function *run;
    uint32_t tag;        // that a call of it has, or TAG_ANY; no capability comes along
    uint8_t rights;      // of the capability that is called
    uint8_t reach;       // enum home_reach
    uint8_t space_right; // of the space that word 0 names; 0: it names none
};

_Static_assert(sizeof(struct method) == 16, "a row is found by a shift");

// The method checks the count of words itself.
#define TAG_ANY UINT32_MAX

enum {
    SPACE_RIGHT_SELF = 0,
    SPACE_RIGHT_ALL = 0,
    SPACE_RIGHT_SPACE_READ = RK_RIGHT_READ,
    SPACE_RIGHT_SPACE_MANAGE = RK_RIGHT_MANAGE,
};

#define TAG(label, words)                                                                          \
    ((words) == METHOD_WORDS_ANY ? TAG_ANY                                                         \
                                 : (uint32_t)(label) | (uint32_t)(words) << RK_TAG_COUNT_SHIFT)

static const struct method methods[RK_CAP_TYPE_COUNT][METHOD_LABELS_MAX] = {
#define X(type, label, function, words, rights, reach)                                             \
    [RK_CAP_##                                                                                     \
        type][label] = {function, TAG(label, words), rights, REACH_##reach, SPACE_RIGHT_##reach},
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
    if (((*method)->rights & ~cap->rights) != 0) {
        return RK_NO_RIGHT;
    }
    if (tag != (*method)->tag &&
        ((*method)->tag != TAG_ANY || tag != rk_tag(label, rk_tag_count(tag)))) {
        return RK_BAD_ARGUMENT;
    }
    return cap_alive(cap) ? RK_OK : RK_DEAD;
}

// The address space that word 0 names. OK with *away set: not yet.
static inline enum rk_status space_get(struct invocation *call, unsigned right, uint32_t *away) {
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
static inline enum rk_status reach_check(struct invocation *call, const struct method *method,
                                         uint32_t *away) {
    *away = 0;
    if (method->space_right != 0) {
        return space_get(call, method->space_right, away);
    }
    if (method->reach == REACH_ALL) {
        *away = home_all(call->thread);
    }
    return RK_OK;
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
        status = reach_check(&call, method, &away);
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
