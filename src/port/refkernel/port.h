// The port's own parts on the reference kernel (include/vspaced/port.h says what
// they do together). Private to this folder.
#ifndef PORT_REFKERNEL_PORT_H
#define PORT_REFKERNEL_PORT_H

#include "rt/syscall.h"
#include "vspaced/port.h"

// One thread's: its number (and so which message buffer it has), where it serves, and
// where capabilities arrive.
struct port {
    uint32_t shard;
    uint32_t endpoint_slot;
    uint32_t receive_slot;
    void (*run)(uint32_t thread); // of the first: the others' entry, if there are others
};

// What the kernel's answer means to vspaced. Total: what has no name there is
// REFUSED.
enum port_status port_status_from(uint64_t rk_status);

// A method of vspaced's own capability space.
uint64_t port_cap_space(uint64_t method, uint64_t first, uint64_t second, uint64_t third,
                        uint64_t fourth, uint64_t word_count);

#endif
