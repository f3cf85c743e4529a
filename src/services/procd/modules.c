#include "procd/modules.h"

#include "procd/view.h"
#include "rt/memory.h"
#include "rt/syscall.h"
#include "rt/text.h"
#include "vspaced/rights.h"
#include "vspaced/status.h"

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

static uint64_t module_parse(struct module *module, uint64_t length) {
    struct view view = {module->memory, 0, length, 0};
    const uint64_t answer = view_open(&view, VSPACED_READ);
    if (answer != VSPACED_OK) {
        return answer;
    }
    module->status = image_parse(view.pages, module->bytes, &module->image);
    return view_close(&view);
}

uint64_t module_read(struct modules *modules, uint32_t index) {
    struct module *module = &modules->rows[index];
    if (module->read) {
        return VSPACED_OK;
    }
    uint64_t length;
    uint64_t answer = view_attach(module_slot(index), &module->memory, &length);
    if (answer != VSPACED_OK) {
        return answer;
    }
    answer = module_parse(module, length);
    module->read = answer == VSPACED_OK;
    if (!module->read) {
        (void)view_detach(module->memory);
    }
    return answer;
}

uint32_t modules_read_count(const struct modules *modules) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < modules->count; i++) {
        count += modules->rows[i].read;
    }
    return count;
}
