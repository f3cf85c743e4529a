// Moving one message from a thread that sends to a thread that receives.
#ifndef REFKERNEL_CORE_MESSAGE_H
#define REFKERNEL_CORE_MESSAGE_H

#include "refkernel/status.h"

struct thread;

// What is wrong with the message in the thread's registers: its tag, its length,
// its transfer slot. Nothing of it depends on who receives it.
enum rk_status message_check(const struct thread *from);

// Words, tag and capability go over and `to` is answered OK. `from` keeps its
// registers.
void message_transfer(struct thread *from, struct thread *to);

// The same for a fault or an exit, whose words are not in the registers.
void message_transfer_fault(struct thread *from, struct thread *to);

#endif
