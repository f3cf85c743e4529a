#include "root.h"

#include "arch.h"
#include "cpu.h"
#include "elf.h"
#include "process.h"
#include "root_handoff.h"
#include "thread.h"

// The top of user memory, downwards: a gap, the bootinfo pages, a gap, the
// message buffer, a gap, the stack, a guard. Gaps are never mapped either.
#define ROOT_BOOTINFO (RK_USER_END - 16 * RK_PAGE_BYTES)
#define ROOT_BUFFER   (RK_USER_END - 32 * RK_PAGE_BYTES)
#define ROOT_STACK    (RK_USER_END - 64 * RK_PAGE_BYTES)

#define BOOTINFO_BYTES ((sizeof(struct rk_bootinfo) + RK_PAGE_BYTES - 1) & ~(RK_PAGE_BYTES - 1))

_Static_assert(ROOT_BOOTINFO + BOOTINFO_BYTES < RK_USER_END, "fits below the end");
_Static_assert(ROOT_STACK + ROOT_STACK_PAGES * RK_PAGE_BYTES < ROOT_BUFFER, "a gap between");

static uint64_t page_round_up(uint64_t value) {
    return (value + RK_PAGE_BYTES - 1) & ~(RK_PAGE_BYTES - 1);
}

static void bytes_copy(unsigned char *to, const unsigned char *from, uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        to[i] = from[i];
    }
}

// Zeroed frames of the root task, mapped at `address`. Returns their physical
// address.
static uint64_t pages_map(struct process *root, struct boot_memory *memory, uint64_t address,
                          uint64_t bytes, uint64_t rights) {
    uint64_t physical = boot_memory_take(memory, bytes);
    unsigned char *pages = frame_pointer(physical);
    for (uint64_t i = 0; i < bytes; i++) {
        pages[i] = 0;
    }
    struct space_mapping mapping = {
        .address = address,
        .length = bytes,
        .physical = physical,
        .flags = rights,
        .ceiling = rights,
    };
    uint64_t tables_taken;
    if (space_map(&root->space, &mapping, false, &tables_taken) != RK_OK) {
        arch_panic("the root task overlaps its own stack, or is too large: "
                   "link it lower, or raise ROOT_TABLE_FRAMES");
    }
    return physical;
}

static void segment_load(struct process *root, struct boot_memory *memory,
                         const struct elf_segment *segment, const unsigned char *file) {
    uint64_t begin = segment->address & ~(RK_PAGE_BYTES - 1);
    uint64_t end = page_round_up(segment->address + segment->bytes);
    uint64_t physical = pages_map(root, memory, begin, end - begin, segment->rights);
    unsigned char *pages = frame_pointer(physical);
    bytes_copy(pages + (segment->address - begin), file + segment->file_offset,
               segment->file_bytes);
}

static struct process *process_make(struct boot_memory *memory) {
    uint64_t bytes = rk_process_bytes(RK_ROOT_SLOTS) + ROOT_TABLE_FRAMES * RK_PAGE_BYTES;
    uint64_t base = boot_memory_take(memory, bytes);
    struct process *root = process_create(base, bytes, RK_ROOT_SLOTS, ROOT_PRIORITY, cpu_self());
    RK_ASSERT(root != NULL);
    return root;
}

void root_start(const struct kernel_boot *boot, struct boot_memory *memory) {
    const struct kernel_module *module = &boot->modules[0];
    const unsigned char *file = frame_pointer(module->base);
    struct elf_image image;
    const char *reason = elf_read(file, module->bytes, &image);
    if (reason != NULL) {
        arch_console_write("kernel: the first module is no program: ", 40);
        arch_panic(reason);
    }
    struct process *root = process_make(memory);
    struct thread *thread = thread_create(root, ROOT_PRIORITY);
    RK_ASSERT(thread != NULL);
    for (unsigned i = 0; i < image.segment_count; i++) {
        segment_load(root, memory, &image.segments[i], file);
    }
    const struct elf_segment *last = &image.segments[image.segment_count - 1];
    struct root_layout layout = {
        .image_begin = image.segments[0].address & ~(RK_PAGE_BYTES - 1),
        .image_end = page_round_up(last->address + last->bytes),
        .stack_begin = ROOT_STACK,
        .stack_end = ROOT_STACK + ROOT_STACK_PAGES * RK_PAGE_BYTES,
        .buffer = ROOT_BUFFER,
    };
    const uint64_t writable = RK_MAP_READ | RK_MAP_WRITE;
    pages_map(root, memory, ROOT_STACK, ROOT_STACK_PAGES * RK_PAGE_BYTES, writable);
    uint64_t buffer = pages_map(root, memory, ROOT_BUFFER, RK_PAGE_BYTES, writable);
    uint64_t info = pages_map(root, memory, ROOT_BOOTINFO, BOOTINFO_BYTES, RK_MAP_READ);
    root_handoff(root, thread, boot, memory, &layout, frame_pointer(info));

    // As if called from nowhere: a return address of 0 on top of the stack, which
    // the pages hold already.
    const uint64_t arguments[3] = {ROOT_BOOTINFO, 0, 0};
    thread_start(thread, image.entry, layout.stack_end - sizeof(uint64_t), arguments, buffer);
}
