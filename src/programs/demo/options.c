#include "programs/demo/options.h"
#include "programs/report/report.h"
#include "rt/text.h"

enum { OPTION_COUNT = 5 };

struct option {
    const char *name;
    uint64_t least, most;
    uint64_t *value;
    bool given;
};

static size_t word_length(const char *word) {
    size_t length = 0;
    while (word[length] != '\0' && word[length] != ' ') {
        length++;
    }
    return length;
}

static bool begins_with(const char *word, size_t length, const char *name) {
    const size_t name_length = text_length(name);
    for (size_t i = 0; i < name_length; i++) {
        if (i >= length || word[i] != name[i]) {
            return false;
        }
    }
    return true;
}

static bool refuse(struct text *why, const char *word, size_t length, const struct option *option) {
    text_bytes(why, word, length);
    if (option == 0) {
        text_string(why, ": no such argument");
        return false;
    }
    text_string(why, ": the value is a number from ");
    text_count(why, option->least, " to ");
    text_count(why, option->most, ", given once");
    return false;
}

static bool word_take(const char *word, size_t length, struct option *options, struct text *why) {
    if (begins_with(word, length, "init=")) {
        return true;
    }
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        struct option *option = &options[i];
        if (!begins_with(word, length, option->name)) {
            continue;
        }
        const size_t name_length = text_length(option->name);
        uint64_t value = 0;
        if (option->given || !text_parse(word + name_length, length - name_length, &value) ||
            value < option->least || value > option->most) {
            return refuse(why, word, length, option);
        }
        option->given = true;
        *option->value = value;
        return true;
    }
    return refuse(why, word, length, 0);
}

bool options_parse(const char *text, struct options *options, struct text *why) {
    *options = (struct options){.processes = 16, .seed = 1, .operations = 2000};
    struct option known[OPTION_COUNT] = {
        {"processes=", 1, REPORT_WORKLOADS_MAX, &options->processes, false},
        {"seed=", 0, UINT64_MAX, &options->seed, false},
        {"operations=", 1, 100000000, &options->operations, false},
        {"attack=", 0, 1, &options->attack, false},
        {"churn=", 0, 1000000, &options->churn, false},
    };
    for (const char *word = text; *word != '\0';) {
        const size_t length = word_length(word);
        if (length != 0 && !word_take(word, length, known, why)) {
            return false;
        }
        word += length;
        word += *word == ' ';
    }
    return true;
}
