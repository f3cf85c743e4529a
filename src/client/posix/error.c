#include "posix_call.h"

int posix_fail(struct vspaced_posix *posix, enum vspaced_errno error, vspaced_result status) {
    posix->error = error;
    posix->status = status;
    return -1;
}

int posix_refuse(struct vspaced_posix *posix, enum vspaced_errno error) {
    return posix_fail(posix, error, VSPACED_OK);
}

static enum vspaced_errno errno_of_blame(enum vspaced_blame blame) {
    switch (blame) {
    case VSPACED_BLAME_CLIENT:
        return VSPACED_EINVAL;
    case VSPACED_BLAME_AUTHORITY:
        return VSPACED_EPERM;
    case VSPACED_BLAME_RESOURCE:
        return VSPACED_ENOMEM;
    case VSPACED_BLAME_STATE:
    case VSPACED_BLAME_KERNEL:
    case VSPACED_BLAME_NONE: // not vspaced's own: the call was not delivered
        break;
    }
    return VSPACED_EIO;
}

enum vspaced_errno posix_errno(vspaced_result status) {
    switch (status) {
    case VSPACED_OK:
        return VSPACED_ERRNO_NONE;
    case VSPACED_RANGE_OVERFLOW:
    case VSPACED_OUTSIDE_SPACE:
    case VSPACED_OVERLAP:
    case VSPACED_NOT_MAPPED:
    case VSPACED_NO_SPACE:
    case VSPACED_NO_ACCOUNT:
        return VSPACED_ENOMEM;
    case VSPACED_WRITE_AND_EXECUTE:
        return VSPACED_ENOTSUP;
    case VSPACED_ABOVE_CEILING:
        return VSPACED_EACCES;
    case VSPACED_BAD_MEMORY:
        return VSPACED_EBADF;
    case VSPACED_MEMORY_TOO_SMALL:
        return VSPACED_ENXIO;
    case VSPACED_NOT_ANONYMOUS:
        return VSPACED_EINVAL;
    default:
        return errno_of_blame(vspaced_status_blame(status));
    }
}

int posix_answer(struct vspaced_posix *posix, vspaced_result status) {
    return status == VSPACED_OK ? 0 : posix_fail(posix, posix_errno(status), status);
}
