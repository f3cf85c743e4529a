// What the loader and the firmware told of memory and modules, checked and copied,
// so that nothing points into the loader's structures any more. Whatever can't be
// right ends in a panic that says what: there is no kernel to go on with yet.
//
//   loaded_start, loaded_memory_add for each entry of the firmware's map,
//   loaded_memory_end, loaded_module_add for each module, loaded_end
#ifndef REFKERNEL_X86_64_LOADED_H
#define REFKERNEL_X86_64_LOADED_H

#include <stdint.h>

#include "core/kernel.h"
#include "x86_64/ranges.h"

enum {
    LOADED_LISTS = 4,
    LOADED_RANGES_MAX = 64,                       // real machines tell of 20 to 40
    LOADED_MODULES_MAX = RK_BOOT_MODULES_MAX + 1, // and the root task
};

enum loaded_memory {
    LOADED_RAM,
    LOADED_DEVICE, // registers or the firmware's tables: worth a capability
    LOADED_BROKEN, // nobody may use it
};

struct loaded_text {
    char name[RK_BOOT_NAME_BYTES];
    char arguments[RK_BOOT_ARGUMENTS_BYTES];
};

// All three lists are sorted and disjoint after loaded_end(), and hold whole pages.
struct loaded {
    struct ranges ram;
    struct ranges devices; // above the first MiB, without the interrupt controllers
    struct ranges taken;   // first MiB, kernel's image, modules
    struct ranges blocked; // while reading: whatever is not RAM
    struct kernel_module modules[LOADED_MODULES_MAX];
    struct loaded_text texts[LOADED_MODULES_MAX];
    unsigned module_count;
    char command_line[RK_BOOT_COMMAND_LINE_BYTES];
    struct kernel_ram arrays[LOADED_LISTS][LOADED_RANGES_MAX]; // of the lists
};

// `image` is where the kernel itself lies.
void loaded_start(struct loaded *loaded, struct kernel_ram image);

void loaded_memory_add(struct loaded *loaded, uint64_t base, uint64_t length,
                       enum loaded_memory kind);
void loaded_memory_end(struct loaded *loaded);

// `text` is "folder/name arguments".
void loaded_module_add(struct loaded *loaded, uint64_t base, uint64_t end, const char *text);
void loaded_command_line_set(struct loaded *loaded, const char *text);

// The rest of each module's last page becomes zero, so this comes when nothing is
// read from the loader's structures any more: they may lie there.
void loaded_end(struct loaded *loaded);

#endif
