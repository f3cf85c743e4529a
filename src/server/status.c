#include "vspaced/status.h"

const char *vspaced_status_name(uint64_t status) {
    switch (status) {
#define X(name, value, blame, text)                                                                \
    case VSPACED_##name:                                                                           \
        return #name;
        VSPACED_STATUS_LIST(X)
#undef X
    default:
        return "UNKNOWN";
    }
}

const char *vspaced_status_text(uint64_t status) {
    switch (status) {
#define X(name, value, blame, text)                                                                \
    case VSPACED_##name:                                                                           \
        return text;
        VSPACED_STATUS_LIST(X)
#undef X
    default:
        return "no such status";
    }
}

enum vspaced_blame vspaced_status_blame(uint64_t status) {
    switch (status) {
#define X(name, value, blame, text)                                                                \
    case VSPACED_##name:                                                                           \
        return VSPACED_BLAME_##blame;
        VSPACED_STATUS_LIST(X)
#undef X
    default:
        return VSPACED_BLAME_NONE;
    }
}
