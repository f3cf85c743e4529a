// A word beside a record that readers from outside (a debugger, a dump, a reader of
// the machine's memory) look at before and after they read the record: odd while
// it is being written, another number than before if it was. One writer.
#ifndef VSPACED_SEQUENCE_H
#define VSPACED_SEQUENCE_H

#include <stdint.h>

// Keeps the compiler from moving stores over this point. The processor does not:
// x86 shows stores to others in the order of the program. An architecture that
// doesn't needs a store barrier here.
static inline void sequence_order(void) {
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

static inline void sequence_begin(uint32_t *sequence) {
    __atomic_store_n(sequence, *sequence + 1, __ATOMIC_RELAXED);
    sequence_order();
}

static inline void sequence_end(uint32_t *sequence) {
    __atomic_store_n(sequence, *sequence + 1, __ATOMIC_RELEASE);
}

#endif
