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
static bool value_take(const char **text, const char *key, char value[RK_BOOT_NAME_BYTES],
                       struct text *why) {
    const char *begin = *text + text_length(key);
    const char *end = word_end(begin);
    struct text copy = text_begin(value, RK_BOOT_NAME_BYTES);
    text_bytes(&copy, begin, (size_t)(end - begin));
    *text = spaces_skip(end);
    if (begin != end && !copy.cut) {
        return true;
    }
    text_string(why, key);
    text_count(why, (uint64_t)(end - begin), " bytes, and a name has 1 to ");
    text_number(why, RK_BOOT_NAME_BYTES - 1);
    return false;
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

static const char shards_key[] = "shards=";

// `shards=N` at *text; without it, one.
static bool shards_take(const char **text, uint64_t *shards, struct text *why) {
    char digits[RK_BOOT_NAME_BYTES];
    *shards = 1;
    if (!starts_with(*text, shards_key)) {
        return true;
    }
    if (!value_take(text, shards_key, digits, why)) {
        return false;
    }
    if (text_parse(digits, text_length(digits), shards)) {
        return true;
    }
    text_string(why, shards_key);
    text_string(why, digits);
    text_string(why, " is no number");
    return false;
}

// No `shards=` where it would count for nothing, in [text, end): whoever wrote it would
// believe in shards that are not there.
static bool shards_absent(const char *text, const char *end, struct text *why) {
    for (; text < end; text = spaces_skip(word_end(text))) {
        if (starts_with(text, shards_key)) {
            text_bytes(why, text, (size_t)(word_end(text) - text));
            text_string(why, " is not right behind init=NAME or data=NAME");
            return false;
        }
    }
    return true;
}

// What follows `init=`.
static bool rest_parse(const char *next, struct options *options, struct text *why) {
    if (!value_take(&next, "init=", options->init, why)) {
        return false;
    }
    if (starts_with(next, "data=") && !value_take(&next, "data=", options->data, why)) {
        return false;
    }
    if (!shards_take(&next, &options->shards, why)) {
        return false;
    }
    options->allow_jit = word_take(&next, "allow-jit");
    struct text rest = text_begin(options->text, sizeof(options->text));
    text_string(&rest, next);
    return shards_absent(next, next + text_length(next), why);
}

bool options_parse(const char *command_line, struct options *options, struct text *why) {
    struct text init = text_begin(options->init, sizeof(options->init));
    (void)text_begin(options->data, sizeof(options->data));
    (void)text_begin(options->text, sizeof(options->text));
    options->shards = 1;
    options->allow_jit = false;

    const char *begin = spaces_skip(command_line), *next = begin;
    while (*next != 0 && !starts_with(next, "init=")) {
        next = spaces_skip(word_end(next));
    }
    if (!shards_absent(begin, next, why)) {
        return false;
    }
    if (*next == 0) {
        text_string(&init, "demo");
        return true;
    }
    return rest_parse(next, options, why);
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
