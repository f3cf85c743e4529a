// Measures vspaced as its clients see it. See README.md.
#include "programs/bench/bench.h"
#include "programs/bench/longest.h"
#include "programs/bench/turns.h"
#include "rt/start.h"
#include "rt/syscall.h"

uint64_t program_main(const struct program_start *start) {
    switch (start->arguments[BENCH_ARGUMENT_PART]) {
    case BENCH_MEASURE:
        return bench_measure(start);
    case BENCH_WORKER:
        return worker_run(start);
    case BENCH_LONGEST:
        return longest_child(start);
    case BENCH_ECHO:
        echo_serve(PROGRAM_SLOT_PARENT);
    case BENCH_IDLE: {
        struct rt_message message;
        (void)rt_receive(PROGRAM_SLOT_ENDPOINT, &message, 0); // nobody sends
        return 1;
    }
    default:
        return bench_parent(start);
    }
}
