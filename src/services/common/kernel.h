// The kernel's methods that rootd and procd use, one function each. All return an
// enum rk_status. Methods that work in pieces are called until they are done.
#ifndef SERVICES_COMMON_KERNEL_H
#define SERVICES_COMMON_KERNEL_H

#include <stdint.h>

#include "refkernel/process.h"
#include "refkernel/status.h"

// Into slot `to` of the capability space behind `space_slot`, a copy of the
// caller's `from`.
uint64_t kernel_copy(uint32_t space_slot, uint32_t from, uint32_t to, uint64_t rights);
uint64_t kernel_mint(uint32_t space_slot, uint32_t from, uint32_t to, uint64_t rights,
                     uint64_t badge);
uint64_t kernel_derive(uint32_t space_slot, uint32_t from, uint32_t to, uint64_t rights,
                       uint64_t offset, uint64_t length);
uint64_t kernel_move(uint32_t space_slot, uint32_t from, uint32_t to);
uint64_t kernel_delete(uint32_t space_slot, uint32_t slot);

// The capability and all copies of it.
uint64_t kernel_destroy(uint32_t space_slot, uint32_t slot);

uint64_t kernel_create_endpoint(uint32_t control_slot, uint32_t slot);

// RK_CONTROL_INFO, without the pools' sizes.
struct kernel_counts {
    uint64_t processes, threads, endpoints, capabilities, table_frames;
};
uint64_t kernel_control_info(uint32_t control_slot, struct kernel_counts *counts);

// The whole memory behind `memory_slot` becomes the process's kernel memory. Three
// capabilities arrive from `slot_first` on.
enum { KERNEL_PROCESS_SLOT, KERNEL_VSPACE_SLOT, KERNEL_CAP_SPACE_SLOT };
uint64_t kernel_create_process(uint32_t control_slot, uint32_t memory_slot, uint64_t memory_bytes,
                               uint64_t slot_count, uint32_t slot_first, uint64_t priority_max);

uint64_t kernel_set_fault_endpoint(uint32_t process_slot, uint32_t endpoint_slot);
uint64_t kernel_create_thread(uint32_t process_slot, uint32_t slot, uint64_t priority);

struct kernel_start {
    uint64_t ip, sp;
    uint64_t arguments[2]; // RDI, RSI
    uint32_t buffer_slot;  // memory with the message buffer's frame, 0: none
    uint64_t buffer_offset;
};
uint64_t kernel_start_thread(uint32_t thread_slot, const struct kernel_start *start);

// Of a process: where its threads and processes are made from now on. Of a thread: where
// it runs, before it is started.
uint64_t kernel_process_set_cpu(uint32_t process_slot, uint64_t cpu);
uint64_t kernel_thread_set_cpu(uint32_t thread_slot, uint64_t cpu);

uint64_t kernel_kill(uint32_t process_slot, uint64_t code);
uint64_t kernel_zero(uint32_t memory_slot, uint64_t length);

const char *kernel_status_text(uint64_t status); // never NULL

#endif
