#include "arch.h"
#include "boot_memory.h"
#include "cpu.h"
#include "endpoint.h"
#include "forget.h"
#include "kernel.h"
#include "process.h"
#include "root.h"
#include "thread.h"
#include "world.h"

static void boot_check(const struct kernel_boot *boot) {
    if (boot->module_count == 0) {
        arch_panic("no boot module: give the root task's ELF file as the first one");
    }
    if (boot->ram_count == 0) {
        arch_panic("the firmware told of no RAM");
    }
    if ((boot->feature_flags & RK_FEATURE_NX) == 0) {
        arch_panic("this CPU can't forbid execution (NX): use another, or -cpu max");
    }
}

static void objects_reset(const struct kernel_boot *boot) {
    pool_reset(&processes);
    pool_reset(&threads);
    pool_reset(&endpoints);
    cpus_reset(boot->cpu_count);
    forget_reset();
    world_reset();
}

// The frame table lies in RAM itself; then all RAM that is not taken belongs to
// nobody.
static void frames_start(const struct kernel_boot *boot, struct boot_memory *memory) {
    uint64_t end = boot->ram[boot->ram_count - 1].end;
    uint64_t base = boot->ram[0].base;
    frame_direct_map = (uintptr_t)arch_physical(base) - (uintptr_t)base;
    boot_memory_start(memory, boot);
    frame_table_start(boot_memory_take(memory, frame_table_bytes(end)), end);
    for (unsigned i = 0; i < memory->count; i++) {
        frame_range_disown(memory->ranges[i].base, memory->ranges[i].end - memory->ranges[i].base);
    }
}

// Apart, because whoever debugs the kernel stops here first.
RK_APART void kernel_start(const struct kernel_boot *boot) {
    struct boot_memory memory;
    boot_check(boot);
    objects_reset(boot);
    space_pages_1g = (boot->feature_flags & RK_FEATURE_PAGE_1G) != 0;
    space_donated_total = 0;
    frames_start(boot, &memory);
    root_start(boot, &memory);
}
