#include "rootd/handoff.h"

#include <stdalign.h>

#include "refkernel/vspace.h"
#include "rt/text.h"
#include "vspaced/range.h"

static enum handoff_status header_check(const struct rk_bootinfo *info) {
    if (info == 0 || (uintptr_t)info % alignof(struct rk_bootinfo) != 0) {
        return HANDOFF_NO_HANDOFF;
    }
    if (info->magic != RK_BOOTINFO_MAGIC) {
        return HANDOFF_BAD_MAGIC;
    }
    if (info->version != RK_BOOTINFO_VERSION) {
        return HANDOFF_BAD_VERSION;
    }
    if (info->size != sizeof(*info)) {
        return HANDOFF_BAD_SIZE;
    }
    if (info->memory_count > RK_BOOT_MEMORIES_MAX || info->module_count > RK_BOOT_MODULES_MAX) {
        return HANDOFF_TOO_MANY;
    }
    if ((info->feature_flags & RK_FEATURE_NX) == 0) {
        return HANDOFF_NO_PROTECTION;
    }
    return HANDOFF_OK;
}

static bool range_is_user(uint64_t begin, uint64_t end) {
    const struct range range = {begin, end};
    return begin < end && begin >= RK_USER_BEGIN && end <= RK_USER_END && range_is_aligned(range);
}

static enum handoff_status layout_check(const struct rk_bootinfo *info) {
    const uint64_t buffer = info->message_buffer;
    const struct range image = {info->image_begin, info->image_end};
    const struct range stack = {info->stack_begin, info->stack_end};
    if (!range_is_user(image.begin, image.end) || !range_is_user(stack.begin, stack.end) ||
        buffer >= RK_USER_END || !range_is_user(buffer, buffer + RK_PAGE_BYTES) ||
        range_overlaps(image, stack)) {
        return HANDOFF_BAD_LAYOUT;
    }
    return HANDOFF_OK;
}

static bool text_ends(const char *bytes, uint32_t size) {
    for (uint32_t i = 0; i < size; i++) {
        if (bytes[i] == 0) {
            return true;
        }
    }
    return false;
}

static enum handoff_status memories_check(const struct rk_bootinfo *info) {
    unsigned ram_count = 0;
    for (uint32_t i = 0; i < info->memory_count; i++) {
        const struct rk_boot_memory *memory = &info->memories[i];
        struct range range;
        if (!range_make(memory->base, memory->length, &range) || range_is_empty(range) ||
            !range_is_aligned(range) ||
            (memory->kind != RK_BOOT_MEMORY_RAM && memory->kind != RK_BOOT_MEMORY_DEVICE)) {
            return HANDOFF_BAD_MEMORY;
        }
        for (uint32_t j = 0; j < i; j++) {
            const struct range other = {info->memories[j].base,
                                        info->memories[j].base + info->memories[j].length};
            if (range_overlaps(range, other)) {
                return HANDOFF_MEMORY_OVERLAP;
            }
        }
        ram_count += memory->kind == RK_BOOT_MEMORY_RAM ? 1 : 0;
    }
    return ram_count > 0 ? HANDOFF_OK : HANDOFF_NO_MEMORY;
}

static enum handoff_status modules_check(const struct rk_bootinfo *info) {
    for (uint32_t i = 0; i < info->module_count; i++) {
        const struct rk_boot_module *module = &info->modules[i];
        if (!text_ends(module->name, RK_BOOT_NAME_BYTES) ||
            !text_ends(module->arguments, RK_BOOT_ARGUMENTS_BYTES)) {
            return HANDOFF_BAD_TEXT;
        }
        if (module->bytes == 0 || module->reserved != 0 || module->name[0] == 0) {
            return HANDOFF_BAD_MODULE;
        }
        for (uint32_t j = 0; j < i; j++) {
            if (text_equal(module->name, info->modules[j].name)) {
                return HANDOFF_MODULE_TWICE;
            }
        }
    }
    return text_ends(info->command_line, RK_BOOT_COMMAND_LINE_BYTES) ? HANDOFF_OK
                                                                     : HANDOFF_BAD_TEXT;
}

// Memories first, then modules.
static uint32_t slot_of(const struct rk_bootinfo *info, uint32_t i) {
    return i < info->memory_count ? info->memories[i].slot
                                  : info->modules[i - info->memory_count].slot;
}

static enum handoff_status slots_check(const struct rk_bootinfo *info) {
    const uint32_t count = info->memory_count + info->module_count;
    if (info->first_free_slot < RK_ROOT_SLOT_FREE || info->first_free_slot >= info->slot_count ||
        info->slot_count > RK_ROOT_SLOTS) {
        return HANDOFF_BAD_SLOT;
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t slot = slot_of(info, i);
        if (slot < RK_ROOT_SLOT_FREE || slot >= info->first_free_slot) {
            return HANDOFF_BAD_SLOT;
        }
        for (uint32_t j = 0; j < i; j++) {
            if (slot == slot_of(info, j)) {
                return HANDOFF_BAD_SLOT;
            }
        }
    }
    return HANDOFF_OK;
}

enum handoff_status handoff_check(const struct rk_bootinfo *info) {
    typedef enum handoff_status check_fn(const struct rk_bootinfo *);
    static check_fn *const checks[] = {header_check, layout_check, memories_check, modules_check,
                                       slots_check};
    for (unsigned i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        const enum handoff_status status = checks[i](info);
        if (status != HANDOFF_OK) {
            return status;
        }
    }
    return HANDOFF_OK;
}

static bool fixed_slots_are_right(handoff_query_fn *query, void *context) {
    static const struct {
        uint32_t slot;
        uint64_t type, rights;
    } fixed[] = {
        {RK_ROOT_SLOT_CAP_SPACE, RK_CAP_CAP_SPACE, RK_RIGHT_MANAGE},
        {RK_ROOT_SLOT_VSPACE, RK_CAP_VSPACE, RK_RIGHT_MANAGE},
        {RK_ROOT_SLOT_PROCESS, RK_CAP_PROCESS, RK_RIGHT_MANAGE},
        {RK_ROOT_SLOT_PROCESS_CONTROL, RK_CAP_PROCESS_CONTROL, RK_RIGHT_SEND},
        {RK_ROOT_SLOT_VSPACE_CONTROL, RK_CAP_VSPACE_CONTROL, RK_RIGHT_SEND},
        {RK_ROOT_SLOT_CONSOLE, RK_CAP_CONSOLE, RK_RIGHT_WRITE},
        {RK_ROOT_SLOT_IO_PORT, RK_CAP_IO_PORT, RK_RIGHT_WRITE},
    };
    for (unsigned i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
        struct rk_cap_info cap;
        if (!query(context, fixed[i].slot, &cap) || cap.type != fixed[i].type ||
            (cap.rights & fixed[i].rights) != fixed[i].rights) {
            return false;
        }
    }
    return true;
}

enum handoff_status handoff_slots_check(const struct rk_bootinfo *info, handoff_query_fn *query,
                                        void *context) {
    if (!fixed_slots_are_right(query, context)) {
        return HANDOFF_WRONG_CAPABILITY;
    }
    for (uint32_t i = 0; i < info->memory_count; i++) {
        const struct rk_boot_memory *memory = &info->memories[i];
        const bool device = memory->kind == RK_BOOT_MEMORY_DEVICE;
        struct rk_cap_info cap;
        if (!query(context, memory->slot, &cap) || cap.type != RK_CAP_MEMORY ||
            cap.base != memory->base || cap.length != memory->length ||
            ((cap.flags & RK_CAP_FLAG_DEVICE) != 0) != device ||
            (!device && cap.rights != RK_MEMORY_RIGHTS)) {
            return HANDOFF_WRONG_CAPABILITY;
        }
    }
    for (uint32_t i = 0; i < info->module_count; i++) {
        const struct rk_boot_module *module = &info->modules[i];
        struct rk_cap_info cap;
        if (!query(context, module->slot, &cap) || cap.type != RK_CAP_MEMORY ||
            cap.rights != (RK_RIGHT_READ | RK_RIGHT_EXECUTE) || module->bytes > cap.length ||
            cap.length - module->bytes >= RK_PAGE_BYTES) {
            return HANDOFF_WRONG_CAPABILITY;
        }
    }
    return HANDOFF_OK;
}

const char *handoff_status_text(enum handoff_status status) {
    static const char *const texts[] = {
#define X(name, text) text,
        HANDOFF_STATUS_LIST(X)
#undef X
    };
    return status < HANDOFF_STATUS_COUNT ? texts[status] : "unknown status";
}
