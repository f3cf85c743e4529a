// Instructions counted around an operation, and the record that is made of them.
#ifndef BENCH_SAMPLES_H
#define BENCH_SAMPLES_H

#include "rt/time_stamp.h"

enum { SAMPLES_MAX = 8192 };

// What two readings of the time stamp count by themselves.
uint64_t samples_empty(void);

struct samples {
    uint64_t count;
    uint32_t values[SAMPLES_MAX];
};

// What a process measures into, whichever part it plays.
extern struct samples samples_forth, samples_back;

// Both sort the samples.
uint64_t samples_median(struct samples *samples);

// Prints the record.
void samples_record(struct samples *samples, const char *name, uint64_t mappings, uint64_t clients);

#endif
