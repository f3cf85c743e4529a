// The records of a shard in any state that its functions rely on.
#ifndef TESTS_EVA_RECORDS_H
#define TESTS_EVA_RECORDS_H

#include "server/shard.h"

// Each number of a record is one that there is, or stands for none; all else is anything.
void any_records(struct shard *shard);

// Uses each of these numbers as one that there is or stands for none, which the analyser
// checks.
void records_use(const struct shard *shard);

void any_managers(struct manager_pool *pool);

#endif
