#include "procd/spawn.h"

#include "common/kernel.h"
#include "procd/reap.h"
#include "procd/slots.h"
#include "rt/syscall.h"
#include "services/memd_client.h"
#include "vspaced/client.h"

// A step: 0, or what the service or the kernel answered. MEMD_OK, VSPACED_OK and
// RK_OK are all 0.
typedef uint64_t step_fn(struct spawn *spawn);
_Static_assert((int)MEMD_OK == 0 && (int)VSPACED_OK == 0 && (int)RK_OK == 0, "0 is good");

static uint32_t slot_of(const struct spawn *spawn, enum process_slot slot) {
    return procd_slot(spawn->record, slot);
}

static uint64_t kernel_bytes(const struct order *order) {
    return rk_process_bytes(order->slot_count) + order->table_frames * VSPACED_PAGE_BYTES;
}

// Kernel memory and user memory are procd's allocations on the child's account.
enum { ALLOCATIONS_OWN = 2 };

static uint64_t step_account(struct spawn *spawn) {
    struct process *process = spawn_process(spawn);
    const uint32_t memories_max = spawn->order->memories_max;
    const unsigned executable = (process->flags & PROCD_SPAWN_EXECUTABLE) != 0 ? MEMD_EXECUTE : 0;
    const struct memd_terms terms = {
        .bytes_max = spawn->order->memory_max,
        .rights = MEMD_READ | MEMD_WRITE | executable,
        .label = process_number(&spawn->procd->processes, spawn->record),
        // A memory that can be attached can be allocated.
        .allocations_max = memories_max == 0 ? 0 : (uint64_t)memories_max + ALLOCATIONS_OWN,
    };
    return memd_open_account(SLOT_MEMD, &terms, slot_of(spawn, PROCESS_SLOT_ACCOUNT),
                             &process->account);
}

static uint64_t step_kernel_memory(struct spawn *spawn) {
    struct memd_memory memory;
    return memd_allocate(slot_of(spawn, PROCESS_SLOT_ACCOUNT), kernel_bytes(spawn->order), 0,
                         MEMD_READ | MEMD_WRITE, slot_of(spawn, PROCESS_SLOT_KERNEL_MEMORY),
                         &memory);
}

static uint64_t step_user_memory(struct spawn *spawn) {
    struct memd_memory memory;
    return memd_allocate(slot_of(spawn, PROCESS_SLOT_ACCOUNT), spawn->layout.bytes, 0,
                         MEMD_READ | MEMD_WRITE, slot_of(spawn, PROCESS_SLOT_USER_MEMORY), &memory);
}

static uint64_t step_create_process(struct spawn *spawn) {
    const uint64_t status =
        kernel_create_process(SLOT_PROCESS_CONTROL, slot_of(spawn, PROCESS_SLOT_KERNEL_MEMORY),
                              kernel_bytes(spawn->order), spawn->order->slot_count,
                              slot_of(spawn, PROCESS_SLOT_PROCESS), PRIORITY_PROGRAM);
    spawn_process(spawn)->created = status == RK_OK;
    return status != RK_OK ? status
                           : kernel_process_set_cpu(slot_of(spawn, PROCESS_SLOT_PROCESS),
                                                    spawn_process(spawn)->cpu);
}

static uint64_t step_bind(struct spawn *spawn) {
    const struct vspaced_client binder = {spawn->procd->vspaced.binder_slot,
                                          slot_of(spawn, PROCESS_SLOT_OWNER)};
    const struct vspaced_bind bind = {
        .vspace_slot = slot_of(spawn, PROCESS_SLOT_VSPACE),
        .rights_ceiling = VSPACED_RIGHTS_ALL,
        .on_cpu = 1,
        .cpu = (uint8_t)spawn_process(spawn)->cpu,
        .allow_jit = (spawn_process(spawn)->flags & PROCD_SPAWN_ALLOW_JIT) != 0,
        .mappings_max = spawn->order->mappings_max,
        .memories_max = spawn->order->memories_max,
        .label = process_number(&spawn->procd->processes, spawn->record),
    };
    return vspaced_bind(&binder, &bind, &spawn_process(spawn)->space);
}

// Where the new process's object is.
static struct vspaced_client manager_of(const struct spawn *spawn) {
    return shards_of(&spawn->procd->vspaced, spawn_process(spawn)->space);
}

static uint64_t attach(struct spawn *spawn, uint32_t memory_slot, uint32_t *memory) {
    const struct vspaced_client manager = manager_of(spawn);
    uint64_t bytes;
    return vspaced_attach(&manager, spawn_process(spawn)->space, memory_slot, memory, &bytes);
}

static uint64_t step_attach_module(struct spawn *spawn) {
    return attach(spawn, spawn->module_slot, &spawn->file_memory);
}

static uint64_t step_attach_memory(struct spawn *spawn) {
    return attach(spawn, slot_of(spawn, PROCESS_SLOT_USER_MEMORY), &spawn->user_memory);
}

// Maps a part of the file or of the fresh memory into the new process.
static uint64_t map_fixed(const struct spawn *spawn, uint32_t memory, uint64_t offset,
                          struct range pages, unsigned rights) {
    const struct vspaced_client manager = manager_of(spawn);
    const struct vspaced_map map = {.target = spawn_process(spawn)->space,
                                    .memory = memory,
                                    .offset = offset,
                                    .address = pages.begin,
                                    .length = range_length(pages),
                                    .rights = (uint8_t)rights,
                                    .class_id = (uint8_t)image_class(rights),
                                    .place = VSPACED_PLACE_FIXED};
    uint64_t address;
    return vspaced_map(&manager, &map, &address);
}

static uint64_t step_map_segment(struct spawn *spawn) {
    const struct image *image = &spawn->module->image;
    uint64_t answer = VSPACED_OK;
    for (uint32_t i = 0; i < image->segment_count && answer == VSPACED_OK; i++) {
        const struct image_segment *segment = &image->segments[i];
        answer = segment->shared
                     ? map_fixed(spawn, spawn->file_memory, image_segment_file_page(segment),
                                 segment->pages, segment->rights)
                     : map_fixed(spawn, spawn->user_memory, spawn->layout.segment_offsets[i],
                                 segment->pages, segment->rights);
    }
    return answer;
}

static uint64_t step_map_stack(struct spawn *spawn) {
    const struct vspaced_client manager = manager_of(spawn);
    const struct vspaced_map map = {.target = spawn_process(spawn)->space,
                                    .memory = spawn->user_memory,
                                    .offset = spawn->layout.stack_offset,
                                    .length = spawn->order->stack_bytes,
                                    .rights = VSPACED_READ | VSPACED_WRITE,
                                    .class_id = VSPACED_CLASS_STACK,
                                    .place = VSPACED_PLACE_ANY};
    return vspaced_map(&manager, &map, &spawn->stack_begin);
}

static uint64_t step_map_start(struct spawn *spawn) {
    const struct range start = {PROGRAM_START_PAGE, PROGRAM_START_PAGE + VSPACED_PAGE_BYTES};
    const struct range buffer = {PROGRAM_MESSAGE_BUFFER,
                                 PROGRAM_MESSAGE_BUFFER + VSPACED_PAGE_BYTES};
    const uint64_t answer =
        map_fixed(spawn, spawn->user_memory, spawn->layout.start_offset, start, VSPACED_READ);
    if (answer != VSPACED_OK) {
        return answer;
    }
    return map_fixed(spawn, spawn->user_memory, spawn->layout.buffer_offset, buffer,
                     VSPACED_READ | VSPACED_WRITE);
}

static uint64_t step_fill(struct spawn *spawn) {
    return spawn_fill(spawn);
}

static uint64_t step_give(struct spawn *spawn) {
    return spawn_give(spawn);
}

static uint64_t step_fault_endpoint(struct spawn *spawn) {
    const uint64_t number = process_number(&spawn->procd->processes, spawn->record);
    const uint32_t slot = slot_of(spawn, PROCESS_SLOT_FAULT);
    const uint64_t status = kernel_mint(SLOT_CAP_SPACE, SLOT_ENDPOINT, slot, RK_RIGHT_SEND,
                                        procd_badge(PROCD_BADGE_FAULT, number));
    if (status != RK_OK) {
        return status;
    }
    return kernel_set_fault_endpoint(slot_of(spawn, PROCESS_SLOT_PROCESS), slot);
}

static uint64_t step_thread(struct spawn *spawn) {
    return kernel_create_thread(slot_of(spawn, PROCESS_SLOT_PROCESS),
                                slot_of(spawn, PROCESS_SLOT_THREAD), PRIORITY_PROGRAM);
}

static uint64_t step_start(struct spawn *spawn) {
    const struct kernel_start start = {
        .ip = spawn->module->image.entry,
        .sp = spawn->stack_begin + spawn->order->stack_bytes,
        .arguments = {PROGRAM_START_PAGE, 0},
        .buffer_slot = slot_of(spawn, PROCESS_SLOT_USER_MEMORY),
        .buffer_offset = spawn->layout.buffer_offset,
    };
    return kernel_start_thread(slot_of(spawn, PROCESS_SLOT_THREAD), &start);
}

static step_fn *const steps[PROCD_STEP_COUNT] = {
    [PROCD_STEP_ACCOUNT] = step_account,
    [PROCD_STEP_KERNEL_MEMORY] = step_kernel_memory,
    [PROCD_STEP_USER_MEMORY] = step_user_memory,
    [PROCD_STEP_CREATE_PROCESS] = step_create_process,
    [PROCD_STEP_BIND] = step_bind,
    [PROCD_STEP_ATTACH_MODULE] = step_attach_module,
    [PROCD_STEP_ATTACH_MEMORY] = step_attach_memory,
    [PROCD_STEP_MAP_SEGMENT] = step_map_segment,
    [PROCD_STEP_MAP_STACK] = step_map_stack,
    [PROCD_STEP_MAP_START] = step_map_start,
    [PROCD_STEP_FILL] = step_fill,
    [PROCD_STEP_GIVE] = step_give,
    [PROCD_STEP_FAULT_ENDPOINT] = step_fault_endpoint,
    [PROCD_STEP_THREAD] = step_thread,
    [PROCD_STEP_START] = step_start,
};

// The image to run, read when it is first asked for, and the module to hand over;
// nothing is made yet.
static enum procd_status modules_choose(struct spawn *spawn, struct spawned *spawned) {
    struct modules *modules = &spawn->procd->modules;
    const uint32_t index = module_find(modules, spawn->order->name);
    spawn->data_module = MODULE_NONE;
    if (spawn->order->data_name[0] != 0) {
        spawn->data_module = module_find(modules, spawn->order->data_name);
        if (spawn->data_module == MODULE_NONE) {
            return PROCD_NO_MODULE;
        }
    }
    if (index == MODULE_NONE) {
        return PROCD_NO_MODULE;
    }
    spawned->answer = module_read(modules, index);
    if (spawned->answer != VSPACED_OK) {
        spawned->step = PROCD_STEP_READ_MODULE;
        return PROCD_STEP_FAILED;
    }
    spawn->module = &modules->rows[index];
    spawn->module_slot = module_slot(index);
    if (spawn->module->status != IMAGE_OK) {
        spawned->answer = spawn->module->status;
        return PROCD_BAD_IMAGE;
    }
    image_layout_make(&spawn->module->image, spawn->order->stack_bytes, &spawn->layout);
    return PROCD_OK;
}

static enum procd_status steps_run(struct spawn *spawn, struct spawned *spawned) {
    for (unsigned step = PROCD_STEP_ACCOUNT; step < PROCD_STEP_COUNT; step++) {
        spawned->answer = steps[step](spawn);
        if (spawned->answer != 0) {
            spawned->step = (enum procd_step)step;
            process_unmake(spawn->procd, spawn->record);
            process_release(&spawn->procd->processes, spawn->record);
            return PROCD_STEP_FAILED;
        }
    }
    // From here on it runs, and only what ends it is kept.
    process_slots_trim(spawn->record);
    spawn_process(spawn)->state = PROCESS_RUNS;
    spawn->procd->processes.stats.spawned++;
    spawned->number = process_number(&spawn->procd->processes, spawn->record);
    return PROCD_OK;
}

enum procd_status process_spawn(struct procd *procd, uint32_t caller, const struct order *order,
                                bool has_parent, struct spawned *spawned) {
    struct spawn spawn = {.procd = procd, .order = order, .has_parent = has_parent};
    enum procd_status status = modules_choose(&spawn, spawned);
    if (status != PROCD_OK) {
        return status;
    }
    spawn.record = process_take(&procd->processes, caller, order->flags, order->name);
    if (spawn.record == PROCESS_NONE) {
        return PROCD_NO_PROCESSES;
    }
    return steps_run(&spawn, spawned);
}
