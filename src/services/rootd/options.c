#include "rootd/options.h"

#include "rt/text.h"

static bool starts_with(const char *text, const char *prefix) {
    while (*prefix != 0) {
        if (*text != *prefix) {
            return false;
        }
        text++;
        prefix++;
    }
    return true;
}

static const char *spaces_skip(const char *text) {
    while (*text == ' ') {
        text++;
    }
    return text;
}

static const char *word_end(const char *text) {
    while (*text != 0 && *text != ' ') {
        text++;
    }
    return text;
}

// The value of a word `key=value` at *text, which is moved behind it.
static bool value_take(const char **text, const char *key, char value[RK_BOOT_NAME_BYTES]) {
    const char *begin = *text + text_length(key);
    const char *end = word_end(begin);
    struct text copy = text_begin(value, RK_BOOT_NAME_BYTES);
    text_bytes(&copy, begin, (size_t)(end - begin));
    *text = spaces_skip(end);
    return begin != end && !copy.cut;
}

// Whether this word is at *text, which is moved behind it.
static bool word_take(const char **text, const char *word) {
    const char *end = *text + text_length(word);
    if (!starts_with(*text, word) || (*end != 0 && *end != ' ')) {
        return false;
    }
    *text = spaces_skip(end);
    return true;
}

// `shards=N` at *text; without it, one.
static bool shards_take(const char **text, uint64_t *shards) {
    static const char key[] = "shards=";
    char digits[RK_BOOT_NAME_BYTES];
    *shards = 1;
    return !starts_with(*text, key) ||
           (value_take(text, key, digits) && text_parse(digits, text_length(digits), shards));
}

bool options_parse(const char *command_line, struct options *options) {
    struct text init = text_begin(options->init, sizeof(options->init));
    struct text rest = text_begin(options->text, sizeof(options->text));
    options->data[0] = 0;
    options->shards = 1;
    options->allow_jit = false;

    const char *next = spaces_skip(command_line);
    while (*next != 0 && !starts_with(next, "init=")) {
        next = spaces_skip(word_end(next));
    }
    if (*next == 0) {
        text_string(&init, "demo");
        return true;
    }
    if (!value_take(&next, "init=", options->init)) {
        return false;
    }
    if (starts_with(next, "data=") && !value_take(&next, "data=", options->data)) {
        return false;
    }
    if (!shards_take(&next, &options->shards)) {
        return false;
    }
    options->allow_jit = word_take(&next, "allow-jit");
    text_string(&rest, next);
    return true;
}

void module_name(const char *file_name, char name[RK_BOOT_NAME_BYTES]) {
    static const char suffix[] = ".elf";
    size_t length = text_length(file_name);
    if (length > sizeof(suffix) - 1 &&
        text_equal(file_name + length - (sizeof(suffix) - 1), suffix)) {
        length -= sizeof(suffix) - 1;
    }
    struct text text = text_begin(name, RK_BOOT_NAME_BYTES);
    text_bytes(&text, file_name, length);
}
