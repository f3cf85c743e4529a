#include "rootd/service.h"

#include "bootstrap/envelope.h"
#include "common/kernel.h"
#include "memd/operations.h"
#include "procd/slots.h"
#include "rootd/limit.h"
#include "rootd/options.h"
#include "rootd/workers.h"
#include "rt/syscall.h"
#include "rt/text.h"
#include "vspaced/slots.h"

enum {
    SLOTS_FEW = 64,           // pagerd: what the bootstrap contract names
    TABLE_FRAMES_FEW = 16,    // start page, message buffer, the image's edges
    TABLE_FRAMES_PROCD = 256, // and the modules that it reads, the memory that it fills
};

static uint64_t slots_whole_pages(uint64_t slots) {
    return (slots + RK_SLOTS_PER_PAGE - 1) / RK_SLOTS_PER_PAGE * RK_SLOTS_PER_PAGE;
}

const struct service_row service_rows[] = {
    {BOOTSTRAP_ROLE_MEMD, "memd", MEMD_SLOT_END, PRIORITY_MEMD, TABLE_FRAMES_FEW},
    {BOOTSTRAP_ROLE_VSPACED, "vspaced", VSPACED_SLOT_END_OF(VSPACED_SHARDS), PRIORITY_VSPACED,
     TABLE_FRAMES_FEW},
    {BOOTSTRAP_ROLE_PAGERD, "pagerd", SLOTS_FEW, PRIORITY_PAGERD, TABLE_FRAMES_FEW},
    {BOOTSTRAP_ROLE_PROCD, "procd", PROCD_SLOT_END, PRIORITY_PROCD, TABLE_FRAMES_PROCD},
};
const unsigned service_row_count = sizeof(service_rows) / sizeof(service_rows[0]);

const struct service_row *service_row_of(enum bootstrap_role role) {
    for (unsigned i = 0; i < service_row_count; i++) {
        if (service_rows[i].role == role) {
            return &service_rows[i];
        }
    }
    return 0;
}

static const struct rk_boot_module *module_find(const struct boot *boot, const char *name) {
    for (uint32_t i = 0; i < boot->info->module_count; i++) {
        char own[RK_BOOT_NAME_BYTES];
        module_name(boot->info->modules[i].name, own);
        if (text_equal(own, name)) {
            return &boot->info->modules[i];
        }
    }
    boot_fail(name, "no boot module has this name", "add its file to -initrd");
}

static uint64_t module_pages(const struct rk_boot_module *module) {
    return (module->bytes + VSPACED_PAGE_BYTES - 1) & ~(VSPACED_PAGE_BYTES - 1);
}

static void process_create(struct boot *boot, struct service *service) {
    const struct service_row *row = service->row;
    const uint64_t slot_count = slots_whole_pages(row->slot_count);
    // A leaf table maps 2 MiB, and the fewer tables above them fit the row's number.
    const uint64_t tables =
        row->table_frames + range_length(service->image.pages) / (512 * VSPACED_PAGE_BYTES);
    const uint64_t bytes = rk_process_bytes(slot_count) + tables * VSPACED_PAGE_BYTES;
    const uint32_t memory_slot = boot_memory(boot, bytes, row->name);
    service->process_first = boot_slots(boot, 3);
    boot_must(kernel_create_process(RK_ROOT_SLOT_PROCESS_CONTROL, memory_slot, bytes, slot_count,
                                    service->process_first, row->priority),
              row->name, "see what the kernel says of CREATE_PROCESS");
    service->space.who = row->name;
    service->space.vspace_slot = service->process_first + KERNEL_VSPACE_SLOT;
    space_open(boot, &service->space, row->role);
}

// Copies what is not mapped from the file itself.
static void segments_fill(const struct service *service, const void *file) {
    for (uint32_t i = 0; i < service->image.segment_count; i++) {
        const struct image_segment *segment = &service->image.segments[i];
        if (segment->shared || segment->file_bytes == 0) {
            continue;
        }
        const uint64_t length = range_length(segment->pages);
        void *pages = window_open(SPACE_WINDOW_FILL, service->user_memory_slot,
                                  service->layout.segment_offsets[i], length,
                                  VSPACED_READ | VSPACED_WRITE, service->row->name);
        image_segment_fill(segment, (const uint8_t *)file + image_segment_file_page(segment),
                           pages);
        window_close(SPACE_WINDOW_FILL, length);
    }
}

static void segments_map(struct boot *boot, const struct service *service,
                         const struct space_memory *file, const struct space_memory *user) {
    for (uint32_t i = 0; i < service->image.segment_count; i++) {
        const struct image_segment *segment = &service->image.segments[i];
        if (segment->shared) {
            space_map(boot, &service->space, file, image_segment_file_page(segment), segment->pages,
                      segment->rights);
        } else {
            space_map(boot, &service->space, user, service->layout.segment_offsets[i],
                      segment->pages, segment->rights);
        }
    }
    const struct range start = {PROGRAM_START_PAGE, PROGRAM_START_PAGE + VSPACED_PAGE_BYTES};
    const struct range buffer = {PROGRAM_MESSAGE_BUFFER,
                                 PROGRAM_MESSAGE_BUFFER + VSPACED_PAGE_BYTES};
    space_map(boot, &service->space, user, service->layout.start_offset, start, VSPACED_READ);
    space_map(boot, &service->space, user, service->layout.buffer_offset, buffer,
              VSPACED_READ | VSPACED_WRITE);
}

static void image_load(struct boot *boot, struct service *service) {
    const char *who = service->row->name;
    const uint64_t file_pages = module_pages(service->module);
    const void *file =
        window_open(SPACE_WINDOW_FILE, service->module->slot, 0, file_pages, VSPACED_READ, who);
    const enum image_status status = image_parse(file, service->module->bytes, &service->image);
    if (status != IMAGE_OK) {
        boot_fail(who, image_status_text(status), "link it with linker.ld");
    }
    image_layout_make(&service->image, 0, &service->layout);
    process_create(boot, service);
    service->user_memory_slot = boot_memory(boot, service->layout.bytes, who);
    segments_fill(service, file);
    window_close(SPACE_WINDOW_FILE, file_pages);

    struct space_memory file_memory = {.slot = service->module->slot};
    struct space_memory user_memory = {.slot = service->user_memory_slot};
    space_attach(boot, &service->space, &file_memory);
    space_attach(boot, &service->space, &user_memory);
    segments_map(boot, service, &file_memory, &user_memory);
}

static void thread_run(struct boot *boot, const struct service *service) {
    const char *who = service->row->name;
    const uint32_t process_slot = service->process_first + KERNEL_PROCESS_SLOT;
    const uint32_t fault_slot = boot_slot(boot), thread_slot = boot_slot(boot);
    const struct kernel_start start = {
        .ip = service->image.entry,
        .arguments = {PROGRAM_START_PAGE, service->envelope_bytes},
        .buffer_slot = service->user_memory_slot,
        .buffer_offset = service->layout.buffer_offset,
    };
    boot_must(kernel_mint(RK_ROOT_SLOT_CAP_SPACE, boot->fault_slot, fault_slot,
                          RK_RIGHT_SEND | RK_RIGHT_GRANT, service->row->role),
              who, "see what the kernel says of MINT");
    boot_must(kernel_set_fault_endpoint(process_slot, fault_slot), who,
              "see what the kernel says of SET_FAULT_ENDPOINT");
    boot_must(kernel_create_thread(process_slot, thread_slot, service->row->priority), who,
              "see what the kernel says of CREATE_THREAD");
    boot_must(kernel_start_thread(thread_slot, &start), who, "see what the kernel says of START");
    limit_begin(boot, service->row);
}

void service_start(struct boot *boot, const struct service_row *row, struct service *service) {
    *service = (struct service){.row = row, .module = module_find(boot, row->name)};
    image_load(boot, service);
    struct envelope_v1 *page =
        window_open(SPACE_WINDOW_FILL, service->user_memory_slot, service->layout.start_offset,
                    VSPACED_PAGE_BYTES, VSPACED_READ | VSPACED_WRITE, row->name);
    service_grant(boot, service, page);
    service->envelope_bytes = page->total_bytes;
    window_close(SPACE_WINDOW_FILL, VSPACED_PAGE_BYTES);
    thread_run(boot, service);
}

// vspaced with several shards has more threads, and says how they are started.
static uint64_t ready_words(const struct boot *boot, const struct service_row *row) {
    const bool has_workers = row->role == BOOTSTRAP_ROLE_VSPACED && boot->shards > 1;
    return has_workers ? ENVELOPE_READY_WORDS : 1;
}

uint32_t service_wait(struct boot *boot, const struct service *service) {
    const struct service_row *row = service->row;
    const uint32_t receive_slot = boot_slot(boot);
    struct rt_message message;
    boot_must(rt_receive(boot->ready_slot, &message, receive_slot), row->name,
              "see what the kernel says of RECEIVE");
    limit_end(row);
    if (message.badge != row->role || message.label != ENVELOPE_LABEL_READY ||
        message.word_count == 0) {
        boot_fail(row->name, "its readiness message is not one",
                  "rebuild the image from one source");
    }
    if (message.words[0] != STARTUP_READY) {
        boot_fail(row->name, startup_status_text(message.words[0]),
                  "its intake is listed in bootstrap/intake.h");
    }
    if (message.word_count != ready_words(boot, row)) {
        boot_fail(row->name, "it has not the threads that it was started for",
                  "rebuild the image from one source");
    }
    if (message.word_count == ENVELOPE_READY_WORDS) {
        workers_start(boot, service, message.words);
    }
    char line[80];
    struct text text = text_begin(line, sizeof(line));
    text_string(&text, row->name);
    text_string(&text, " is ready");
    boot_say(line);
    return message.has_capability ? receive_slot : 0;
}
