#include "procd/view.h"

#include "procd/slots.h"
#include "vspaced/client.h"

static const struct vspaced_client own = {SLOT_OWN_SPACE, 0};

uint64_t view_attach(uint32_t slot, uint32_t *memory, uint64_t *bytes) {
    return vspaced_attach(&own, 0, slot, memory, bytes);
}

uint64_t view_detach(uint32_t memory) {
    return vspaced_detach(&own, 0, memory);
}

uint64_t view_open(struct view *view, unsigned rights) {
    const struct vspaced_map map = {.memory = view->memory,
                                    .offset = view->offset,
                                    .length = view->length,
                                    .rights = (uint8_t)rights,
                                    .class_id = VSPACED_CLASS_DATA,
                                    .place = VSPACED_PLACE_ANY};
    uint64_t address;
    const vspaced_result result = vspaced_map(&own, &map, &address);
    view->pages = result == VSPACED_OK ? (void *)address : 0;
    return result;
}

uint64_t view_close(const struct view *view) {
    return vspaced_unmap(&own, 0, (uint64_t)view->pages, view->length, 0);
}
