#include "check.h"

#include "rt/console.h"
#include "rt/text.h"
#include "services/program.h"

static uint64_t failed;

static void line_print(bool good, const char *what, bool numbers, uint64_t found,
                       uint64_t expected) {
    char line[160];
    struct text text = text_begin(line, sizeof(line));
    text_string(&text, good ? "ok " : "BAD ");
    text_string(&text, what);
    if (!good && numbers) {
        text_string(&text, ": found ");
        text_number(&text, found);
        text_string(&text, ", expected ");
        text_number(&text, expected);
    }
    text_byte(&text, '\n');
    console_print(PROGRAM_SLOT_CONSOLE, line);
    failed += good ? 0 : 1;
}

void check(bool good, const char *what) {
    line_print(good, what, false, 0, 0);
}

void check_equal(uint64_t found, uint64_t expected, const char *what) {
    line_print(found == expected, what, true, found, expected);
}

uint64_t checks_failed(void) {
    return failed;
}
