#include "bootstrap/envelope.h"

const char *startup_status_name(uint64_t status) {
    switch (status) {
#define X(name, value, text)                                                                       \
    case STARTUP_##name:                                                                           \
        return #name;
        STARTUP_STATUS_LIST(X)
#undef X
    default:
        return "UNKNOWN";
    }
}

const char *startup_status_text(uint64_t status) {
    switch (status) {
#define X(name, value, text)                                                                       \
    case STARTUP_##name:                                                                           \
        return text;
        STARTUP_STATUS_LIST(X)
#undef X
    default:
        return "no such start-up status";
    }
}
