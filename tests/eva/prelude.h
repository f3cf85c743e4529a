// Read before every source: what the analyser lacks of the language, said in terms that
// it knows. Nothing of it changes what a single thread computes.
#ifndef TESTS_EVA_PRELUDE_H
#define TESTS_EVA_PRELUDE_H

// Addresses are symbols to it, so that none is misaligned.
#define _Alignas(bytes)
#define _Alignof(type) 1

// One thread, and no compiler that would move stores.
#define __atomic_store_n(place, value, order) ((void)(*(place) = (value)))
#define __atomic_load_n(place, order)         (*(place))
#define __atomic_signal_fence(order)          ((void)0)

#define __builtin_prefetch(address)        ((void)(address))
#define __builtin_expect(value, is_likely) (value)

// The argument is not 0: any place of a bit.
int eva_ctzll(unsigned long long word);
#define __builtin_ctzll eva_ctzll

#endif
