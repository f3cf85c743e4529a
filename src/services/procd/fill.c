// Writing what a new process finds in its memory: the start page and the data
// segments.
#include "procd/slots.h"
#include "procd/spawn.h"
#include "procd/view.h"
#include "rt/memory.h"
#include "rt/text.h"
#include "vspaced/rights.h"
#include "vspaced/status.h"

// What the program finds in its slots, and what it may.
static uint32_t start_flags(const struct spawn *spawn) {
    const uint32_t asked = spawn_process(spawn)->flags;
    uint32_t flags = 0;
    flags |= (asked & PROCD_SPAWN_ENDPOINT) != 0 ? PROGRAM_HAS_ENDPOINT : 0;
    flags |= (asked & PROCD_SPAWN_EXIT_PORT) != 0 ? PROGRAM_HAS_EXIT_PORT : 0;
    flags |= (asked & PROCD_SPAWN_MAY_SPAWN) != 0 ? PROGRAM_MAY_SPAWN : 0;
    flags |= (asked & PROCD_SPAWN_ALLOW_JIT) != 0 ? PROGRAM_MAY_JIT : 0;
    flags |= spawn->has_parent ? PROGRAM_HAS_PARENT : 0;
    flags |= spawn->data_module != MODULE_NONE ? PROGRAM_HAS_DATA : 0;
    return flags;
}

static void start_write(const struct spawn *spawn, struct program_start *start) {
    const struct order *order = spawn->order;
    start->magic = PROGRAM_MAGIC;
    start->version = PROGRAM_VERSION;
    start->size = sizeof(*start);
    start->process_id = process_number(&spawn->procd->processes, spawn->record);
    start->flags = start_flags(spawn);
    start->slot_count = (uint32_t)order->slot_count;
    start->image_begin = spawn->module->image.pages.begin;
    start->image_end = spawn->module->image.pages.end;
    start->stack_begin = spawn->stack_begin;
    start->stack_end = spawn->stack_begin + order->stack_bytes;
    if (spawn->data_module != MODULE_NONE) {
        start->data_bytes = spawn->procd->modules.rows[spawn->data_module].bytes;
    }
    start->memory_max = order->memory_max;
    memcpy(start->arguments, order->arguments, sizeof(start->arguments));
    memcpy(start->name, order->name, sizeof(start->name));
    memcpy(start->data_name, order->data_name, sizeof(start->data_name));
    memcpy(start->text, order->text, sizeof(start->text));
}

static uint64_t start_fill(const struct spawn *spawn, uint32_t memory) {
    struct view view = {memory, spawn->layout.start_offset, VSPACED_PAGE_BYTES, 0};
    const uint64_t answer = view_open(&view, VSPACED_READ | VSPACED_WRITE);
    if (answer != VSPACED_OK) {
        return answer;
    }
    start_write(spawn, view.pages);
    return view_close(&view);
}

static uint64_t segment_fill(const struct spawn *spawn, uint32_t memory, uint32_t i) {
    const struct image_segment *segment = &spawn->module->image.segments[i];
    // Only the pages that have bytes of the file; zeroes are there already.
    const uint64_t end = segment->address - segment->pages.begin + segment->file_bytes;
    const uint64_t length = (end + VSPACED_PAGE_BYTES - 1) & ~(VSPACED_PAGE_BYTES - 1);
    struct view file = {spawn->module->memory, image_segment_file_page(segment), length, 0};
    struct view pages = {memory, spawn->layout.segment_offsets[i], length, 0};
    uint64_t answer = view_open(&file, VSPACED_READ);
    if (answer != VSPACED_OK) {
        return answer;
    }
    answer = view_open(&pages, VSPACED_READ | VSPACED_WRITE);
    if (answer == VSPACED_OK) {
        image_segment_fill(segment, file.pages, pages.pages);
        answer = view_close(&pages);
    }
    const uint64_t closed = view_close(&file);
    return answer != VSPACED_OK ? answer : closed;
}

uint64_t spawn_fill(const struct spawn *spawn) {
    const struct image *image = &spawn->module->image;
    uint32_t memory;
    uint64_t bytes;
    uint64_t answer =
        view_attach(procd_slot(spawn->record, PROCESS_SLOT_USER_MEMORY), &memory, &bytes);
    if (answer != VSPACED_OK) {
        return answer;
    }
    answer = start_fill(spawn, memory);
    for (uint32_t i = 0; i < image->segment_count && answer == VSPACED_OK; i++) {
        if (!image->segments[i].shared && image->segments[i].file_bytes != 0) {
            answer = segment_fill(spawn, memory, i);
        }
    }
    const uint64_t detached = view_detach(memory);
    return answer != VSPACED_OK ? answer : detached;
}
