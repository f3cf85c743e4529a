// What vspaced has, all of it static: printed once it serves, so that a log tells what a
// system was built and started with.
#ifndef SERVICES_ROOTD_BUDGET_H
#define SERVICES_ROOTD_BUDGET_H

#include "rootd/service.h"

// Asks each shard, through the control: every thread has answered once when it returns.
void budget_say(struct boot *boot, const struct service *service);

#endif
