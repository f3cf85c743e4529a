#include "root_handoff.h"

#include "arch.h"
#include "process.h"
#include "thread.h"

_Static_assert(RK_BOOT_MEMORIES_MAX + RK_BOOT_MODULES_MAX + RK_ROOT_SLOT_FREE < RK_ROOT_SLOTS,
               "every boot capability has a slot");

enum { IO_PORTS = 65536 };

static void text_copy(char *to, uint64_t to_bytes, const char *from) {
    uint64_t length = 0;
    for (; from[length] != '\0'; length++) {
        if (length + 1 == to_bytes) {
            arch_panic("a module's name, its arguments or the command line is too long");
        }
        to[length] = from[length];
    }
    to[length] = '\0';
}

static struct cap *slot_next(struct process *root, struct rk_bootinfo *info, uint32_t *number) {
    *number = info->first_free_slot++;
    return &root->caps.slots[*number];
}

static void memory_give(struct process *root, struct rk_bootinfo *info, uint64_t base, uint64_t end,
                        bool device) {
    if (info->memory_count == RK_BOOT_MEMORIES_MAX) {
        arch_panic("more memory ranges than RK_BOOT_MEMORIES_MAX: raise it in bootinfo.h");
    }
    struct rk_boot_memory *row = &info->memories[info->memory_count++];
    struct cap *cap = slot_next(root, info, &row->slot);
    row->kind = device ? RK_BOOT_MEMORY_DEVICE : RK_BOOT_MEMORY_RAM;
    row->base = base;
    row->length = end - base;
    unsigned rights = RK_RIGHT_READ | RK_RIGHT_WRITE | (device ? 0 : RK_RIGHT_EXECUTE);
    cap_make_range(cap, RK_CAP_MEMORY, rights, base, end - base);
    cap->device = device;
}

static void device_give(struct process *root, struct rk_bootinfo *info,
                        const struct kernel_boot *boot, struct kernel_ram device) {
    for (unsigned i = 0; i < boot->ram_count; i++) {
        if (device.base < boot->ram[i].end && boot->ram[i].base < device.end) {
            arch_panic("a device range overlaps RAM: the firmware's memory map is wrong");
        }
    }
    memory_give(root, info, device.base, device.end, true);
}

static uint64_t module_pages_bytes(const struct kernel_module *module) {
    return (module->bytes + RK_PAGE_BYTES - 1) & ~(RK_PAGE_BYTES - 1);
}

static void module_give(struct process *root, struct rk_bootinfo *info,
                        const struct kernel_module *module) {
    struct rk_boot_module *row = &info->modules[info->module_count++];
    struct cap *cap = slot_next(root, info, &row->slot);
    uint64_t bytes = module_pages_bytes(module);
    row->bytes = module->bytes;
    text_copy(row->name, sizeof(row->name), module->name);
    text_copy(row->arguments, sizeof(row->arguments), module->arguments);
    frame_range_disown(module->base, bytes);
    cap_make_range(cap, RK_CAP_MEMORY, RK_RIGHT_READ | RK_RIGHT_EXECUTE, module->base, bytes);
}

static void objects_give(struct process *root, struct thread *thread) {
    struct cap *slots = root->caps.slots;
    struct cap *const process_slots[3] = {&slots[RK_ROOT_SLOT_PROCESS], &slots[RK_ROOT_SLOT_VSPACE],
                                          &slots[RK_ROOT_SLOT_CAP_SPACE]};
    process_caps_make(root, process_slots);
    cap_make_object(&slots[RK_ROOT_SLOT_THREAD], RK_CAP_THREAD, RK_RIGHT_MANAGE, &thread->object);
    cap_make(&slots[RK_ROOT_SLOT_PROCESS_CONTROL], RK_CAP_PROCESS_CONTROL, RK_RIGHT_SEND);
    cap_make(&slots[RK_ROOT_SLOT_VSPACE_CONTROL], RK_CAP_VSPACE_CONTROL, RK_RIGHT_SEND);
    cap_make(&slots[RK_ROOT_SLOT_CONSOLE], RK_CAP_CONSOLE, RK_RIGHT_WRITE);
    cap_make_range(&slots[RK_ROOT_SLOT_IO_PORT], RK_CAP_IO_PORT, RK_RIGHT_READ | RK_RIGHT_WRITE, 0,
                   IO_PORTS);
}

static void info_fill(struct rk_bootinfo *info, const struct kernel_boot *boot,
                      const struct root_layout *layout) {
    info->magic = RK_BOOTINFO_MAGIC;
    info->version = RK_BOOTINFO_VERSION;
    info->size = sizeof(*info);
    info->cpu_count = boot->cpu_count;
    for (unsigned i = 0; i < boot->cpu_count; i++) {
        info->cpu_ids[i] = boot->cpu_ids[i];
    }
    info->feature_flags = boot->feature_flags;
    info->tick_ns = boot->tick_ns;
    info->begin_stamp = boot->begin_stamp;
    info->first_free_slot = RK_ROOT_SLOT_FREE;
    info->slot_count = RK_ROOT_SLOTS;
    info->image_begin = layout->image_begin;
    info->image_end = layout->image_end;
    info->stack_begin = layout->stack_begin;
    info->stack_end = layout->stack_end;
    info->message_buffer = layout->buffer;
    text_copy(info->command_line, sizeof(info->command_line), boot->command_line);
}

void root_handoff(struct process *root, struct thread *thread, const struct kernel_boot *boot,
                  const struct boot_memory *memory, const struct root_layout *layout,
                  struct rk_bootinfo *info) {
    info_fill(info, boot, layout);
    objects_give(root, thread);
    for (unsigned i = 0; i < memory->count; i++) {
        memory_give(root, info, memory->ranges[i].base, memory->ranges[i].end, false);
    }
    const struct kernel_module *file = &boot->modules[0];
    frame_range_disown(file->base, module_pages_bytes(file));
    memory_give(root, info, file->base, file->base + module_pages_bytes(file), false);
    for (unsigned i = 0; i < boot->device_count; i++) {
        device_give(root, info, boot, boot->devices[i]);
    }
    if (boot->module_count - 1 > RK_BOOT_MODULES_MAX) {
        arch_panic("more modules than RK_BOOT_MODULES_MAX: raise it in bootinfo.h");
    }
    for (unsigned i = 1; i < boot->module_count; i++) {
        module_give(root, info, &boot->modules[i]);
    }
}
