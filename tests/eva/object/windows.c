// What the analyser runs of a plan's window, and of what is around it: any range, from each
// place of a leaf on. What ends in that leaf, or in the next, is one run, and what ends further
// above another, for that may go on for as long as it likes: of any range, there.
#include "asobj/surroundings.h"
#include "eva/object/contracts.h"
#include "eva/object/line.h"

static struct tree tree;
static struct window window;
static struct surroundings around;

static uint64_t used; // so that what is read is used

static void window_any(void) {
    const struct range range = line.goes_on ? any_range() : any_place();
    any_line(&tree);
    window_find(&tree, range, &window);
    if (line.goes_on != line_is_above()) {
        return;
    }
    must(window_is_possible(&tree, &window));
    surroundings_find(&tree, range, &window, &around);
    used += around.below.start + around.above.end + around.cuts_below + around.below_is_far;
}

void windows_near(void) {
    line.goes_on = false;
    lines_all(window_any);
}

void windows_far(void) {
    line.goes_on = true;
    lines_all(window_any);
}
