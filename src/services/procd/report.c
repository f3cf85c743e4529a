#include "procd/report.h"

#include "common/fault_text.h"
#include "rt/console.h"
#include "rt/text.h"
#include "vspaced/client.h"

static const char *class_name(unsigned class_id) {
    static const char *const names[] = {
#define X(name, value, rights, zone, align, grows, guard, text) #name,
        VSPACED_CLASS_LIST(X)
#undef X
    };
    return class_id < VSPACED_CLASS_COUNT ? names[class_id] : "?";
}

static void rights_text(struct text *text, unsigned rights) {
    text_byte(text, (rights & VSPACED_READ) != 0 ? 'r' : '-');
    text_byte(text, (rights & VSPACED_WRITE) != 0 ? 'w' : '-');
    text_byte(text, (rights & VSPACED_EXECUTE) != 0 ? 'x' : '-');
}

static void mapping_text(struct text *text, const struct shards *vspaced, uint64_t space,
                         uint64_t address) {
    const struct vspaced_client manager = shards_of(vspaced, space);
    struct vspaced_mapping mapping;
    const vspaced_result result =
        vspaced_query(&manager, space, address & ~(VSPACED_PAGE_BYTES - 1), &mapping);
    text_string(text, "vspaced has there: ");
    if (result == VSPACED_OUTSIDE_SPACE) {
        text_string(text, "nothing, as in every space");
        return;
    }
    if (result != VSPACED_OK && result != VSPACED_NOT_MAPPED) {
        text_string(text, "no answer, status ");
        text_number(text, result);
        return;
    }
    text_string(text, result == VSPACED_OK ? "mapping " : "nothing, gap ");
    text_hex(text, mapping.start);
    text_string(text, "..");
    text_hex(text, mapping.start + mapping.length);
    if (result == VSPACED_OK) {
        text_byte(text, ' ');
        rights_text(text, mapping.rights);
        text_byte(text, ' ');
        text_string(text, class_name(mapping.class_id));
    }
}

void fault_report(const struct procd *procd, uint32_t record, const uint64_t words[8]) {
    const struct process *process = &procd->processes.records[record];
    char lines[400];
    struct text text = text_begin(lines, sizeof(lines));
    text_string(&text, "procd: process ");
    text_number(&text, process_number(&procd->processes, record));
    text_string(&text, " (");
    text_string(&text, process->name);
    text_string(&text, ") is stopped: it ");
    fault_text_deed(&text, words);
    text_string(&text, "\nprocd:   ");
    fault_text_place(&text, words);
    if (words[0] == RK_FAULT_PAGE) {
        text_string(&text, "\nprocd:   ");
        mapping_text(&text, &procd->vspaced, process->space, words[2]);
    }
    text_byte(&text, '\n');
    console_print(SLOT_CONSOLE, lines);
}
