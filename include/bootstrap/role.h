// The foundation services, in start order.
#ifndef BOOTSTRAP_ROLE_H
#define BOOTSTRAP_ROLE_H

#define BOOTSTRAP_ROLE_LIST(X)                                                                     \
    X(MEMD, 1, "memd")       /* physical memory, accounts */                                       \
    X(VSPACED, 2, "vspaced") /* address spaces */                                                  \
    X(PAGERD, 3, "pagerd")   /* page backing; its place is kept */                                 \
    X(PROCD, 4, "procd")     /* process lifecycle */

enum bootstrap_role {
#define X(name, value, text) BOOTSTRAP_ROLE_##name = (value),
    BOOTSTRAP_ROLE_LIST(X)
#undef X
};

#endif
