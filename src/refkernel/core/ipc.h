// Messages between threads through endpoints.
#ifndef REFKERNEL_CORE_IPC_H
#define REFKERNEL_CORE_IPC_H

#include <stdint.h>

#include "thread.h"

struct cap;

// The running thread sends what its errand says through `cap`, which may: the
// first receiver gets it, or the thread queues. It goes on after a SEND that was
// received, and waits otherwise.
void ipc_send(struct thread *thread, const struct cap *cap, enum thread_errand errand);

// System calls of the running thread (refkernel/syscall.h). CALL is the part
// for endpoints: `cap` is one. Each does all, or nothing and says which CPUs have to
// stand still first (home.h).
uint32_t ipc_call(struct thread *thread, const struct cap *cap);
uint32_t ipc_send_call(struct thread *thread);
uint32_t ipc_receive_call(struct thread *thread);
uint32_t ipc_try_receive_call(struct thread *thread);
uint32_t ipc_reply_call(struct thread *thread);
uint32_t ipc_reply_receive_call(struct thread *thread);
uint32_t ipc_save_caller_call(struct thread *thread);

#endif
