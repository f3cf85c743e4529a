// Records for tools/run: a line `#json {...}` each, flat objects. src/programs/demo/README.md has
// the schema. Names and texts are the demo's own and need no escaping.
#ifndef PROGRAMS_JSON_H
#define PROGRAMS_JSON_H

#include <stdbool.h>

#include "programs/common/say.h"

struct json {
    struct say say;
    bool followed; // a member stands already
};

void json_begin(struct json *json, const char *kind);
void json_text(struct json *json, const char *name, const char *value);
void json_number(struct json *json, const char *name, uint64_t value);
void json_end(struct json *json); // prints it

#endif
