// vspaced's threads besides its first, with several shards: shard 1 and on, each on the
// CPU of its number, and the control, on CPU 0 as the managers that ask it.
#ifndef SERVICES_ROOTD_WORKERS_H
#define SERVICES_ROOTD_WORKERS_H

#include "rootd/service.h"
#include "rt/text.h"

// Whether a machine of so many CPUs can serve with so many shards; if not, *why says so
// in numbers. Pure.
bool workers_fit(uint64_t shards, uint32_t cpu_count, struct text *why);

// As the words of the service's readiness say (bootstrap/envelope.h); fails the boot if
// the kernel refuses one.
void workers_start(struct boot *boot, const struct service *service, const uint64_t *ready_words);

#endif
