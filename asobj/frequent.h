// What most requests go through, and what few do.
//
// A FREQUENT function is compiled as one piece with all that it calls, and what that
// calls, but for what is RARE: so most requests are carried out without a call, and
// whether they are does not depend on what else there is in the program.
#ifndef ASOBJ_FREQUENT_H
#define ASOBJ_FREQUENT_H

#define FREQUENT __attribute__((flatten))
#define RARE     __attribute__((noinline))

#endif
