#include "invocation.h"

#include "refkernel/device.h"
#include "refkernel/memory.h"
#include "refkernel/vspace.h"

#include "home.h"

struct method {
    method_function *run;
    uint32_t tag;        // that a call of it has; no capability comes along
    uint8_t rights;      // of the capability that is called
    uint8_t reach;       // enum home_reach
    uint8_t space_right; // of the space that word 0 names; 0: it names none
};

_Static_assert(sizeof(struct method) == 16, "a row is found by a shift");

enum {
    SPACE_RIGHT_SELF = 0,
    SPACE_RIGHT_ALL = 0,
    SPACE_RIGHT_SPACE_READ = RK_RIGHT_READ,
    SPACE_RIGHT_SPACE_MANAGE = RK_RIGHT_MANAGE,
};

#define TAG(label, words) ((uint32_t)(label) | (uint32_t)(words) << RK_TAG_COUNT_SHIFT)

static const struct method methods[RK_CAP_TYPE_COUNT][METHOD_LABELS_MAX] = {
#define X(type, label, function, words, rights, reach)                                             \
    [RK_CAP_##                                                                                     \
        type][label] = {function, TAG(label, words), rights, REACH_##reach, SPACE_RIGHT_##reach},
    METHOD_LIST(X)
#undef X
};

// What is wrong with a call whose tag is not the method's, or OK: the method checks the
// count of words itself.
RK_APART static enum rk_status call_check(const struct cap *cap, uint64_t tag) {
    uint64_t label = rk_tag_label(tag);
    if (cap->type == RK_CAP_EMPTY) {
        return RK_EMPTY_SLOT;
    }
    if (label >= METHOD_LABELS_MAX || methods[cap->type][label].run == NULL) {
        return RK_BAD_METHOD;
    }
    const struct method *method = &methods[cap->type][label];
    if ((method->rights & ~cap->rights) != 0) {
        return RK_NO_RIGHT;
    }
    uint64_t count = rk_tag_count(tag);
    bool any = rk_tag_count(method->tag) == METHOD_WORDS_ANY;
    if (tag != rk_tag(label, any ? count : rk_tag_count(method->tag))) {
        return RK_BAD_ARGUMENT;
    }
    return cap_alive(cap) ? RK_OK : RK_DEAD;
}

// The method that a call of `cap` is for, if it may be called so.
static inline enum rk_status method_get(const struct cap *cap, uint64_t tag,
                                        const struct method **found) {
    const struct method *method = &methods[cap->type][tag % METHOD_LABELS_MAX];
    *found = method;
    bool fits = method->run != NULL && tag == method->tag && (method->rights & ~cap->rights) == 0;
    return fits && cap_alive(cap) ? RK_OK : call_check(cap, tag);
}

// The address space that word 0 names. OK with *away set: not yet.
static inline enum rk_status space_get(const struct thread *thread, unsigned right,
                                       struct space **space, uint32_t *away) {
    struct cap *cap;
    enum rk_status status =
        cap_space_get(&thread->process->caps, thread->frame.rdx, RK_CAP_VSPACE, right, &cap);
    if (status == RK_OK) {
        *space = &process_of_space(cap->object)->space;
        *away = home_space(thread, *space);
    }
    return status;
}

// What the method reaches is at home, or *away says where it is.
static inline enum rk_status reach_check(const struct thread *thread, const struct method *method,
                                         struct space **space, uint32_t *away) {
    if (method->space_right != 0) {
        return space_get(thread, method->space_right, space, away);
    }
    if (method->reach == REACH_ALL) {
        *away = home_all(thread);
    }
    return RK_OK;
}

uint32_t invocation_run(struct thread *thread, struct cap *cap) {
    const struct method *method;
    struct space *space = NULL;
    uint32_t away = 0;
    enum rk_status status = method_get(cap, thread->frame.rsi, &method);
    if (status == RK_OK) {
        status = reach_check(thread, method, &space, &away);
    }
    if (status != RK_OK) {
        frame_refuse(&thread->frame, status);
        return 0;
    }
    if (away == 0) {
        struct invocation call = {.thread = thread, .cap = cap, .space = space};
        thread->frame.rax = method->run(&call);
        if (!call.has_answered) {
            frame_words(&thread->frame, NULL, 0);
        }
    }
    return away;
}
