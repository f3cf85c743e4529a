// procd's operations: requests in, replies out (services/procd.h).
#ifndef SERVICES_PROCD_OPERATIONS_H
#define SERVICES_PROCD_OPERATIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "procd/procd.h"
#include "refkernel/message.h"

// One at a time, so both are static.
struct procd_request {
    uint64_t badge, label, word_count;
    bool has_capability; // it lies in SLOT_RECEIVE
    uint64_t words[RK_MESSAGE_WORDS_MAX];
};

struct procd_reply {
    uint64_t word_count; // 0: none now; the caller waits
    uint64_t words[RK_MESSAGE_WORDS_MAX];
};

void procd_serve(struct procd *procd, const struct procd_request *request,
                 struct procd_reply *reply);

#endif
