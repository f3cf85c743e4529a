// pagerd's protocol. Its place in the start order and its authority are kept;
// it offers no operation yet, and says so to every request: one word.
#ifndef SERVICES_PAGERD_H
#define SERVICES_PAGERD_H

enum pagerd_status {
    PAGERD_NOT_OFFERED = 1,
};

#endif
