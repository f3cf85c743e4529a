// How a first program ends: its verdict for readers, for tools, and for the machine.
// `reason` is NULL for pass, else why not.
#ifndef PROGRAMS_VERDICT_H
#define PROGRAMS_VERDICT_H

#include "programs/common/json.h"

// The line for readers.
void verdict_say(const char *program, const char *reason);

// Begins the record for tools; what else it holds and its end are the caller's.
void verdict_begin(struct json *json, const char *reason);

// Ends the machine, if the program holds its exit port. Returns program_main's exit code.
uint64_t verdict_end(const char *reason);

// All of this, for those that have no more to tell.
uint64_t verdict_give(const char *program, const char *reason);

#endif
