// The two parts that the replay program can play.
#ifndef REPLAY_REPLAY_MAIN_H
#define REPLAY_REPLAY_MAIN_H

#include "services/program.h"

// With a trace: replays it; the exit code is the verdict.
uint64_t replay_child(const struct program_start *start);

// Without: starts itself with the trace, waits, checks that all came back, and
// ends the machine.
uint64_t replay_parent(const struct program_start *start);

#endif
