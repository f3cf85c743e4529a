// prelude.h: which of the bits is the lowest that is set.
#include "eva/any.h"

int eva_ctzll(unsigned long long word);

int eva_ctzll(unsigned long long word) {
    (void)word;
    return (int)any_below(64);
}
