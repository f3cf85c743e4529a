// Looking ahead in a trace: the most that any page of a new mapping will ever be
// allowed, which vspaced wants to know when it is mapped. Pure.
#ifndef REPLAY_CEILING_H
#define REPLAY_CEILING_H

#include "programs/replay/trace.h"

// The rights that pages of `range`, mapped with `rights` by record `index`, have
// from then on until each is unmapped or replaced.
uint8_t ceiling_find(const struct trace *trace, uint32_t index, struct range range, uint8_t rights);

#endif
