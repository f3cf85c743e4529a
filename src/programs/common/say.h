// A line on the console in one call of the kernel, so that the lines of several
// processes don't mix.
#ifndef PROGRAMS_SAY_H
#define PROGRAMS_SAY_H

#include "rt/text.h"

enum { SAY_BYTES = 480 };

struct say {
    struct text text;
    char bytes[SAY_BYTES];
};

// Begins a line; `text` is for the functions of rt/text.h.
struct text *say_begin(struct say *say);

// Ends the line and prints it. A line that was cut ends in "...".
void say_end(struct say *say);

void say_line(const char *line);

#endif
