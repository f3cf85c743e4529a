// What holds of every space between two operations, numbered. space_invalid()
// names the first that doesn't; tools that read a space from outside check the
// same list.
#ifndef ASOBJ_INVARIANTS_H
#define ASOBJ_INVARIANTS_H

// X(number, NAME, text)
#define SPACE_INVARIANT_LIST(X)                                                                    \
    X(1, HEIGHT, "the tree is at most TREE_LEVELS_MAX high")                                       \
    X(2, NODE_NUMBER, "a child's number is one that the arena may give out")                       \
    X(3, NODE_COUNT, "a node holds no less and no more than its kind may")                         \
    X(4, UNUSED_WORDS, "words beyond a node's count are those of an empty node")                   \
    X(5, SENTINEL, "the first entry is the pages below the space, and no other one is")            \
    X(6, ORDER,                                                                                    \
      "a mapping is not empty, begins where the one before ends or later, and ends "               \
      "in the space")                                                                              \
    X(7, PIVOT, "a pivot is the page and guard of the first mapping to its right")                 \
    X(8, GAP, "a gap word is the largest gap that follows a mapping below it")                     \
    X(9, CLASS,                                                                                    \
      "a mapping's class exists, allows its ceiling, and has its guard; a reservation none")       \
    X(10, RIGHTS,                                                                                  \
      "rights are possible, within the ceiling, which is within the object's; W with X in a "      \
      "ceiling is for class JIT where that is allowed")                                            \
    X(11, GUARD, "guard pages hold no mapping of another class")                                   \
    X(12, JOINED, "neighbours that could be one mapping are one")                                  \
    X(13, NODES_COUNTED, "the tree counts its leaves and inner nodes, the space both together")    \
    X(14, MAPPINGS_COUNTED, "the space counts its mappings; peaks are no less")                    \
    X(15, BYTES_COUNTED, "the space counts its bytes; peaks are no less")                          \
    X(16, CEILINGS, "mappings and bytes are within the object's ceilings")                         \
    X(17, ARENA, "the arena has given out at least the nodes that the tree holds")                 \
    X(18, IDLE, "no edit is under way")                                                            \
    X(19, KIND,                                                                                    \
      "a mapping without frames has no rights and no page of a memory; a reservation has no "      \
      "ceiling either; class GUARD has no frames")                                                 \
    X(20, ACCOUNT, "the account marks the frames that mappings hold, each of one, and no others")  \
    X(21, LARGE_GAP, "a large word is the most pages of such a gap from a large page on")

enum space_invariant {
#define X(number, name, text) SPACE_INVARIANT_##name = (number),
    SPACE_INVARIANT_LIST(X)
#undef X
};

#endif
