// Processes, threads and endpoints: methods of PROCESS_CONTROL, PROCESS and
// THREAD capabilities.
//
// A process is an address space, a capability space and threads. Its kernel
// memory (capability space, top page table) is a memory range that its creator
// gives; the fixed-size parts come from typed pools (NO_OBJECTS).
#ifndef REFKERNEL_PROCESS_H
#define REFKERNEL_PROCESS_H

#include <stdint.h>

enum rk_process_control_method {
    // words: 0 memory slot, 1 offset, 2 length: the kernel memory, at least
    // rk_process_bytes(slots), neither mapped nor donated (BUSY), RAM;
    // 3 number of capability slots (a multiple of RK_SLOTS_PER_PAGE, at most
    // RK_SLOTS_MAX); 4 first of three free slots of the caller: the PROCESS,
    // its VSPACE and its CAP_SPACE capability arrive there; 5 highest priority
    // of its threads, at most the caller's own highest.
    // What the memory holds beyond that becomes page-table frames of its vspace.
    // The process belongs to the CPU of its creator's process (RK_PROCESS_SET_CPU).
    RK_CONTROL_CREATE_PROCESS = 1,
    // words: 0 free slot. An endpoint with badge 0 and all endpoint rights. It
    // lives until its last capability with RECEIVE is deleted: nobody could ever
    // answer then, so those who wait are CANCELLED and other capabilities DEAD.
    RK_CONTROL_CREATE_ENDPOINT = 2,
    // Out: words 0 processes, 1 threads, 2 endpoints in use; 3 to 5 their
    // pools' sizes; 6 capabilities of all processes,
    // those of their fault endpoints among them, 7 page-table frames of all spaces.
    RK_CONTROL_INFO = 3,
};

enum {
    RK_SLOTS_PER_PAGE = 64, // a slot is one cache line
    RK_SLOTS_MAX = 1 << 20, // bounds every loop over a space
    RK_PRIORITIES = 32,     // 0 lowest, 31 highest
};

static inline uint64_t rk_process_bytes(uint64_t slots) {
    return (slots / RK_SLOTS_PER_PAGE + 1) * 4096; // and one top page table
}

enum rk_process_method {
    // words: 0 free slot of the caller for the THREAD capability, 1 priority. The
    // thread runs on the CPU of its process (RK_THREAD_SET_CPU).
    RK_PROCESS_CREATE_THREAD = 1,
    // words: 0 exit code. Stops the threads, empties the capability space,
    // destroys the vspace, frees all kernel memory. Capabilities to these
    // objects that others hold are dead from then on. Pieces: may answer MORE;
    // in between the PROCESS capability lives and the state is DEAD. BUSY for
    // the caller's own process, which has EXIT.
    RK_PROCESS_KILL = 2,
    // Out: words 0 enum rk_process_state, 1 exit code, 2 process id, 3 CPU.
    RK_PROCESS_QUERY = 3,
    // words: 0 slot of an endpoint capability with SEND. Faults and the exit of
    // the process go there with that capability's badge. Without one the process
    // is stopped and the kernel reports on the console.
    RK_PROCESS_SET_FAULT_ENDPOINT = 4,
    // words: 0 CPU, below the handoff's cpu_count. Threads and processes that are
    // made in this process from now on belong there; those that it has stay.
    RK_PROCESS_SET_CPU = 5,
};

enum rk_process_state {
    RK_PROCESS_ALIVE = 0,
    RK_PROCESS_FAULTED = 1, // a thread is stopped by a fault
    RK_PROCESS_EXITED = 2,  // ended by itself; its memory is held until KILL
    RK_PROCESS_DEAD = 3,    // killed, everything freed
};

enum rk_thread_method {
    // words: 0 instruction pointer, 1 stack pointer, 2 to 4 RDI, RSI and RDX at
    // entry; 5 memory slot of the message buffer's frame or 0 for none,
    // 6 offset in it. The frame belongs to the kernel as buffer until the thread
    // ends; mapping it for the thread is its owner's work, before the start,
    // because from then on a map of it is BUSY. Once a thread (BUSY).
    RK_THREAD_START = 1,
    // Out: words 0 instruction pointer, 1 stack pointer, 2 state (0 not started,
    // 1 runs or ready, 2 waits in IPC, 3 stopped by a fault, 4 ended), 3 CPU.
    RK_THREAD_QUERY = 2,
    // words: 0 CPU, below the handoff's cpu_count. Where the thread runs, for good:
    // BUSY once it was started.
    RK_THREAD_SET_CPU = 3,
};

#endif
