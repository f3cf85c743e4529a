#include "programs/common/json.h"

static struct text *member(struct json *json, const char *name) {
    struct text *text = &json->say.text;
    text_string(text, json->followed ? ", \"" : "\"");
    text_string(text, name);
    text_string(text, "\": ");
    json->followed = true;
    return text;
}

void json_begin(struct json *json, const char *kind) {
    text_string(say_begin(&json->say), "#json {");
    json->followed = false;
    json_text(json, "kind", kind);
}

void json_text(struct json *json, const char *name, const char *value) {
    struct text *text = member(json, name);
    text_byte(text, '"');
    text_string(text, value);
    text_byte(text, '"');
}

void json_number(struct json *json, const char *name, uint64_t value) {
    text_number(member(json, name), value);
}

void json_end(struct json *json) {
    text_byte(&json->say.text, '}');
    say_end(&json->say);
}
