#include "programs/common/verdict.h"
#include "programs/common/machine.h"

void verdict_say(const char *program, const char *reason) {
    struct say say;
    struct text *text = say_begin(&say);
    text_string(text, program);
    text_string(text, reason == 0 ? ": verdict: pass" : ": verdict: FAIL: ");
    text_string(text, reason == 0 ? "" : reason);
    say_end(&say);
}

void verdict_begin(struct json *json, const char *reason) {
    json_begin(json, "verdict");
    json_text(json, "verdict", reason == 0 ? "pass" : "fail");
    json_text(json, "reason", reason == 0 ? "" : reason);
}

uint64_t verdict_end(const char *reason) {
    machine_end(reason == 0);
    return reason == 0 ? 0 : 1; // there was no exit port
}

uint64_t verdict_give(const char *program, const char *reason) {
    struct json json;
    verdict_say(program, reason);
    verdict_begin(&json, reason);
    json_end(&json);
    return verdict_end(reason);
}
