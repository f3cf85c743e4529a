#include "services/procd_client.h"

const char *procd_status_text(uint64_t status) {
    switch (status) {
#define X(name, value, text)                                                                       \
    case PROCD_##name:                                                                             \
        return text;
        PROCD_STATUS_LIST(X)
#undef X
    case PROCD_UNREACHABLE:
        return "procd could not be reached";
    default:
        return "unknown status";
    }
}

const char *procd_step_text(uint64_t step) {
    switch (step) {
#define X(name, text)                                                                              \
    case PROCD_STEP_##name:                                                                        \
        return text;
        PROCD_STEP_LIST(X)
#undef X
    default:
        return "unknown step";
    }
}
