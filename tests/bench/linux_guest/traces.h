// Recorded traces, replayed by system calls.
#ifndef LINUX_GUEST_TRACES_H
#define LINUX_GUEST_TRACES_H

#include <stdbool.h>

// Replays every trace of the file TRACES_FILE, each in a process of its own, and prints a
// record for each operation of each.
#define TRACES_FILE "/traces"
bool traces_replay(const char *release);

#endif
