// How a wait in IPC ends, other than by the message that was waited for.
#ifndef REFKERNEL_CORE_ANSWER_H
#define REFKERNEL_CORE_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "refkernel/status.h"

struct thread;

// The thread, in no queue, waited to send, to receive or for a reply. It goes on
// with CANCELLED; if the kernel waited for it with a fault or an exit, the
// console is told instead and it stays stopped.
void answer_cancelled(struct thread *thread);

// `thread` still waits for the answer to its call number `call`.
bool answer_awaited(const struct thread *thread, uint64_t call);

// Whoever waits for a reply from `thread` is cancelled; nobody waits after it.
void answer_caller_drop(struct thread *thread);

#endif
