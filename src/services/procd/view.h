// procd's view of memory: what it maps into its own address space, by vspaced, to read or
// to write it, and unmaps again soon.
#ifndef SERVICES_PROCD_VIEW_H
#define SERVICES_PROCD_VIEW_H

#include <stdint.h>

struct view {
    uint32_t memory;         // vspaced's number of it, from view_attach
    uint64_t offset, length; // whole pages of the memory
    void *pages;             // from view_open to view_close
};

// Each returns 0, or what vspaced answered; then it has done nothing.
uint64_t view_attach(uint32_t slot, uint32_t *memory, uint64_t *bytes);
uint64_t view_detach(uint32_t memory);
uint64_t view_open(struct view *view, unsigned rights);
uint64_t view_close(const struct view *view);

#endif
