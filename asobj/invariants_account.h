// The account's part of what invariants.h lists.
#ifndef ASOBJ_INVARIANTS_ACCOUNT_H
#define ASOBJ_INVARIANTS_ACCOUNT_H

#include "asobj/space.h"

// Whether the account marks exactly the frames that mappings hold, and no two hold the
// same. In a batch it may mark more: what the batch let go. The tree is known to be
// sound.
bool account_agrees(const struct space *space);

#endif
