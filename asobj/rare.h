// What few requests go through. The compiler keeps it apart: those that most go through
// stay short, and hold what they need in registers.
#ifndef ASOBJ_RARE_H
#define ASOBJ_RARE_H

#define RARE __attribute__((noinline))

#endif
