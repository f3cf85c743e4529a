#include "rootd/space.h"

#include "image/image.h"
#include "refkernel/vspace.h"
#include "rt/syscall.h"
#include "vspaced/client.h"

_Static_assert((int)RK_MAP_READ == (int)VSPACED_READ && (int)RK_MAP_WRITE == (int)VSPACED_WRITE &&
                   (int)RK_MAP_EXECUTE == (int)VSPACED_EXECUTE,
               "rights are equal");

// Far above any image of rootd's and far below its stack.
static const uint64_t window_addresses[] = {
    [SPACE_WINDOW_FILE] = UINT64_C(0x100000000000),
    [SPACE_WINDOW_FILL] = UINT64_C(0x200000000000),
};

static void vspaced_must(vspaced_result result, const char *who) {
    if (result != VSPACED_OK) {
        boot_fail(who,
                  result == VSPACED_CLIENT_UNREACHABLE ? "vspaced could not be reached"
                                                       : vspaced_status_text(result),
                  "look at vspaced's trace ring");
    }
}

static uint64_t kernel_map(uint32_t vspace_slot, uint32_t memory_slot, uint64_t offset,
                           uint64_t address, uint64_t length, uint64_t flags) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {vspace_slot, memory_slot, offset,
                                                 address,     length,      flags};
    return rt_invoke(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_MAP, words, 6);
}

void space_open(struct boot *boot, struct space *space, uint64_t label) {
    if (boot->manager.binder_slot == 0) {
        return;
    }
    space->owner_slot = boot_slot(boot);
    const struct vspaced_client manager = {boot->manager.binder_slot, space->owner_slot};
    const struct vspaced_bind bind = {.vspace_slot = space->vspace_slot,
                                      .on_cpu = 1, // 0, where services run
                                      .rights_ceiling = VSPACED_RIGHTS_ALL,
                                      .mappings_max = SERVICE_MAPPINGS_MAX,
                                      .memories_max = SERVICE_MEMORIES_MAX,
                                      .label = label};
    vspaced_must(vspaced_bind(&manager, &bind, &space->handle), space->who);
}

void space_attach(struct boot *boot, const struct space *space, struct space_memory *memory) {
    if (space->handle == 0) {
        return;
    }
    const struct vspaced_client manager = shards_of(&boot->manager, space->handle);
    uint64_t bytes;
    vspaced_must(vspaced_attach(&manager, space->handle, memory->slot, &memory->number, &bytes),
                 space->who);
}

void space_map(struct boot *boot, const struct space *space, const struct space_memory *memory,
               uint64_t offset, struct range range, unsigned rights) {
    if (space->handle == 0) {
        boot_must(kernel_map(space->vspace_slot, memory->slot, offset, range.begin,
                             range_length(range), rights),
                  space->who, "see what the kernel says of MAP");
        return;
    }
    const struct vspaced_client manager = shards_of(&boot->manager, space->handle);
    const struct vspaced_map map = {.target = space->handle,
                                    .memory = memory->number,
                                    .offset = offset,
                                    .address = range.begin,
                                    .length = range_length(range),
                                    .rights = (uint8_t)rights,
                                    .class_id = (uint8_t)image_class(rights),
                                    .place = VSPACED_PLACE_FIXED};
    uint64_t address;
    vspaced_must(vspaced_map(&manager, &map, &address), space->who);
}

void *window_open(enum space_window window, uint32_t memory_slot, uint64_t offset, uint64_t length,
                  unsigned rights, const char *who) {
    const uint64_t address = window_addresses[window];
    boot_must(kernel_map(RK_ROOT_SLOT_VSPACE, memory_slot, offset, address, length, rights), who,
              "raise the kernel's ROOT_TABLE_FRAMES if page-table frames are short");
    return (void *)address;
}

void window_close(enum space_window window, uint64_t length) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {RK_ROOT_SLOT_VSPACE, window_addresses[window],
                                                 length};
    boot_must(rt_invoke(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_UNMAP, words, 3), "rootd",
              "see what the kernel says of UNMAP");
}
