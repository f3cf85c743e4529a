// Replays a real program's address-space calls through vspaced and compares what
// is mapped at the end with what Linux had. The first process of `init=replay` is
// the parent; it starts this program again, with the trace.
#include "programs/replay/replay_main.h"
#include "rt/start.h"

uint64_t program_main(const struct program_start *start) {
    return (start->flags & PROGRAM_HAS_DATA) != 0 ? replay_child(start) : replay_parent(start);
}
