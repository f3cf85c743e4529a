// System calls and their registers.
//
//   register               in                                  out
//   RAX                    enum rk_syscall                     enum rk_status
//   RDI                    capability slot                     badge (receives only)
//   RSI                    tag                                 tag
//   RDX R8 R9 R10          words 0 1 2 3                       words 0 1 2 3
//   RBX R12 R13 R14        words 4 5 6 7                       words 4 5 6 7
//   R15                    bits 0..31 transfer slot,           kept
//                          bits 32..63 receive slot
//   RCX R11                                                    destroyed (SYSCALL)
//   RBP RSP and the rest   kept
//
// Registers of words that a message does not have are zero on return from a
// call or a receive, so nothing of another process shows in them.
//
// A method takes exactly as many words as its header lists, or BAD_ARGUMENT.
//
// A transferred capability is copied: the receiver's is a child of the sender's,
// so the sender can take it back with REVOKE.
//
//   call            RDI             meaning
//   SEND            endpoint        wait for a receiver, hand the message over
//   CALL            any             endpoint: send, then wait for the reply.
//                                   Every other type: a method of the kernel,
//                                   chosen by the label; the kernel replies
//   RECEIVE         endpoint        wait for a message. The caller of the last
//                                   receive, if it was not answered, is CANCELLED
//   REPLY           reply or 0      0: answer the caller that the last receive
//                                   of this thread brought. Else the REPLY
//                                   capability, which is used up
//   REPLY_RECEIVE   endpoint        REPLY to the last caller, then RECEIVE. The
//                                   receive happens whether or not somebody
//                                   waited for the reply
//   SAVE_CALLER     free slot       the right to answer the last caller becomes
//                                   a REPLY capability in that slot
//   TRY_RECEIVE     endpoint        RECEIVE, but NOBODY if no message waits
//   QUERY_LOCAL_CAP any slot        words: struct rk_cap_info
//   YIELD                           to the back of the own priority's queue
//   EXIT                            word 0: exit code; ends the process
#ifndef REFKERNEL_SYSCALL_H
#define REFKERNEL_SYSCALL_H

enum rk_syscall {
    RK_SYS_CALL = 0,
    RK_SYS_REPLY_RECEIVE = 1,
    RK_SYS_SEND = 2,
    RK_SYS_RECEIVE = 3,
    RK_SYS_REPLY = 4,
    RK_SYS_SAVE_CALLER = 5,
    RK_SYS_QUERY_LOCAL_CAP = 6,
    RK_SYS_YIELD = 7,
    RK_SYS_EXIT = 8,
    RK_SYS_TRY_RECEIVE = 9,
};

#endif
