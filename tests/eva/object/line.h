// A tree as those see it that plan: leaves in a line, and ways to them that they only copy.
// A search ends in a leaf whose place is given, one entry after the other, and its count too;
// so is that of the leaf behind it. All that are below are one leaf, whose count is another
// at each visit, and so are all that are above. Whoever looks whether two paths have one leaf
// has come from one to the other in steps: none compares what two searches found.
#ifndef TESTS_EVA_OBJECT_LINE_H
#define TESTS_EVA_OBJECT_LINE_H

#include "eva/object/any.h"

enum line_leaf { LINE_BELOW = 1, LINE_HERE, LINE_NEXT, LINE_ABOVE };

struct line {
    uint32_t height;
    uint32_t count; // of the leaf where searches end
    uint32_t next;  // of the one behind it
    uint32_t slot;  // where they end
    bool goes_on;   // what comes to leaves above the next is followed, else given up
};

extern struct line line;

// What the analyser keeps states apart by: the leaf that a step led to since the search, and
// whether it was a window's first entry that was moved there.
extern uint32_t line_mark;

// A tree of such leaves, of which nothing is said besides. One without inner nodes is one
// leaf, and the sentinel its first entry.
void any_line(struct tree *tree);

// Each place in a leaf of each count, in a tree of one leaf, and in the highest: a way is only
// copied, so lower ones are no others.
void lines_all(void (*each)(void));

// Makes it a path to an entry of the leaf, which is said elsewhere.
void line_enter(const struct tree *tree, struct tree_path *path, enum line_leaf leaf);

// Whether steps led to leaves above the next.
bool line_is_above(void);

#endif
