#include "port.h"

enum port_status port_status_from(uint64_t rk_status) {
    switch (rk_status) {
    case RK_OK:
        return PORT_OK;
    case RK_PRESENT:
        return PORT_PRESENT;
    case RK_ABSENT:
        return PORT_ABSENT;
    case RK_NO_TABLES:
        return PORT_NO_TABLES;
    case RK_EMPTY_SLOT:
        return PORT_EMPTY_SLOT;
    case RK_WRONG_TYPE:
        return PORT_WRONG_TYPE;
    case RK_NO_RIGHT:
        return PORT_NO_RIGHT;
    case RK_TOO_SMALL:
        return PORT_TOO_SMALL;
    case RK_DEAD:
        return PORT_GONE;
    case RK_MORE:
        return PORT_MORE;
    default:
        return PORT_REFUSED;
    }
}
