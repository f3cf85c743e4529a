#include "procd/modules.h"

#include "rt/memory.h"
#include "rt/syscall.h"
#include "rt/text.h"
#include "vspaced/client.h"

bool module_set_name(struct modules *modules, uint64_t index, uint64_t bytes,
                     const char name[PROGRAM_NAME_BYTES]) {
    struct rk_cap_info memory;
    if (index >= modules->count || name[0] == 0 || name[PROGRAM_NAME_BYTES - 1] != 0 ||
        modules->rows[index].named ||
        rt_query_local_cap(module_slot((uint32_t)index), &memory) != RK_OK || bytes == 0 ||
        bytes > memory.length) {
        return false;
    }
    struct module *module = &modules->rows[index];
    memcpy(module->name, name, PROGRAM_NAME_BYTES);
    module->bytes = bytes;
    module->named = true;
    return true;
}

uint32_t module_find(const struct modules *modules, const char *name) {
    for (uint32_t i = 0; i < modules->count; i++) {
        if (modules->rows[i].named && text_equal(modules->rows[i].name, name)) {
            return i;
        }
    }
    return MODULE_NONE;
}

uint64_t module_open(struct modules *modules, uint32_t index) {
    struct module *module = &modules->rows[index];
    if (module->file != 0) {
        return VSPACED_OK;
    }
    const struct vspaced_client own = {SLOT_OWN_SPACE, 0};
    struct vspaced_map map = {
        .rights = VSPACED_READ, .class_id = VSPACED_CLASS_DATA, .place = VSPACED_PLACE_ANY};
    vspaced_result result = vspaced_attach(&own, 0, module_slot(index), &map.memory, &map.length);
    if (result != VSPACED_OK) {
        return result;
    }
    uint64_t address;
    result = vspaced_map(&own, &map, &address);
    if (result != VSPACED_OK) {
        (void)vspaced_detach(&own, 0, map.memory);
        return result;
    }
    module->file = (const void *)address;
    module->status = image_parse(module->file, module->bytes, &module->image);
    return VSPACED_OK;
}

uint32_t modules_open_count(const struct modules *modules) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < modules->count; i++) {
        count += modules->rows[i].file != 0;
    }
    return count;
}
