// The attacks, each a file beside this one. A process plays the one that its argument 0
// names. It ends with HOSTILE_REFUSED if all went as it must, else with the line of what did
// not.
#ifndef PROGRAMS_ATTACKS_H
#define PROGRAMS_ATTACKS_H

// X(name, what it does)
#define ATTACK_LIST(X)                                                                             \
    X(forger, "names every target that it was not given")                                          \
    X(stale, "uses handles, memories and listings after their time")                               \
    X(badger, "writes other badges' bits wherever a word goes")                                    \
    X(babbler, "sends a million random messages of every length")                                  \
    X(flooder, "calls as often as it can")                                                         \
    X(hog, "changes thousands of pages in one request")                                            \
    X(mute, "sends what it waits for no answer of")                                                \
    X(squatter, "maps over the addresses of the server and the kernel")                            \
    X(filler, "fills capability slots, and sends what nobody asked for")                           \
    X(glutton, "takes of every resource until it is refused")

enum attack {
#define X(name, text) ATTACK_##name,
    ATTACK_LIST(X)
#undef X
        ATTACK_doomed, // calls until it is killed; argument 1: what
    // So many at most there are among the workloads: of those that get killed, one at a time.
    ATTACK_AT_ONCE,
    // When no workload is there any more (src/programs/demo/hoarders.c):
    ATTACK_hoarder = ATTACK_AT_ONCE, // takes tree nodes and keeps them until it is killed
    ATTACK_latecomer,                // has its floor where others keep all that is not promised
    ATTACK_COUNT
};

// What a hoarder sends to its parent once it is refused: the refusal, and its mappings.
enum { ATTACK_HOARDER_WORDS = 2 };

// Steps that the kernel refuses: the glutton's last page table, once a round.
enum { ATTACK_GLUTTON_ROUNDS = 2, ATTACK_KERNEL_REFUSALS = ATTACK_GLUTTON_ROUNDS };

#endif
