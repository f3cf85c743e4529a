// The short way of a call and of its answer. See fast.c.
#ifndef REFKERNEL_CORE_FAST_H
#define REFKERNEL_CORE_FAST_H

struct thread;

// CALL and REPLY_RECEIVE of the running thread: who runs next, with everything done
// but handing on the message's words, or NULL with nothing done; then the long way
// (syscall_run) answers.
struct thread *fast_call(struct thread *thread);
struct thread *fast_reply_receive(struct thread *thread);

#endif
