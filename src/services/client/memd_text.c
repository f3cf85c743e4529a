#include "services/memd_client.h"

const char *memd_status_text(uint64_t status) {
    switch (status) {
#define X(name, value, text)                                                                       \
    case MEMD_##name:                                                                              \
        return text;
        MEMD_STATUS_LIST(X)
#undef X
    case MEMD_UNREACHABLE:
        return "memd could not be reached";
    default:
        return "unknown status";
    }
}
