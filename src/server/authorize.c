#include "asobj/frequent.h"
#include "bootstrap/capability.h"
#include "reply.h"
#include "request.h"

static enum vspaced_status owner_find(struct shard *shard, struct request *request,
                                      struct vspaced_badge badge) {
    if (badge.index >= VSPACED_OBJECTS_PER_SHARD) {
        return VSPACED_NOT_AUTHORIZED;
    }
    struct object *object = &shard->objects.records[badge.index];
    if (!object_is_live(object) || object->generation != badge.generation) {
        request->record = object;
        return object_absence(object, badge.generation);
    }
    request->object = object;
    return VSPACED_OK;
}

static enum vspaced_status manager_find(struct shard *shard, struct request *request,
                                        struct vspaced_badge badge) {
    if (badge.index >= shard->managers.count) {
        return VSPACED_NOT_AUTHORIZED;
    }
    struct manager *manager = &shard->managers.records[badge.index];
    if (manager->generation != badge.generation) {
        return VSPACED_STALE_HANDLE;
    }
    request->manager = manager;
    return VSPACED_OK;
}

static enum vspaced_status caller_find(struct shard *shard, struct request *request,
                                       struct vspaced_badge badge) {
    switch (badge.kind) {
    case VSPACED_BADGE_OWNER:
        return owner_find(shard, request, badge);
    case VSPACED_BADGE_MANAGER:
        return manager_find(shard, request, badge);
    case VSPACED_BADGE_CONTROL:
    case VSPACED_BADGE_SELF:
        return badge.index == 0 && badge.generation == 0 ? VSPACED_OK : VSPACED_NOT_AUTHORIZED;
    case VSPACED_BADGE_NONE:
    case VSPACED_BADGE_KIND_COUNT:
        break;
    }
    return VSPACED_NOT_AUTHORIZED;
}

static enum vspaced_status badge_check(struct shard *shard, struct request *request) {
    const struct vspaced_badge badge = vspaced_badge_unpack(request->message->badge);
    request->kind = badge.kind;
    if ((request->row->kinds >> badge.kind & 1) == 0 || badge.shard != shard->index) {
        return VSPACED_NOT_AUTHORIZED;
    }
    enum vspaced_status status = caller_find(shard, request, badge);
    if (status != VSPACED_OK) {
        return status;
    }
    if ((request->row->rights & ~badge.rights) != 0) {
        return VSPACED_NOT_AUTHORIZED;
    }
    return VSPACED_OK;
}

// Whose comes before which: a stranger learns nothing about the object, not even
// whether there is one.
static bool caller_may_name(const struct shard *shard, const struct request *request,
                            const struct object *object) {
    if (request->manager == 0) {
        return object == request->object;
    }
    return object->manager_generation == request->manager->generation &&
           object->manager_index == manager_index(&shard->managers, request->manager);
}

static enum vspaced_status target_find(struct shard *shard, struct request *request) {
    uint64_t target = request->message->words[0];
    if (target == 0 && request->object != 0) {
        return VSPACED_OK;
    }
    struct object *object = shard_object_of_slot(shard, vspaced_handle_slot(target));
    if (object == 0 || !caller_may_name(shard, request, object)) {
        return VSPACED_NOT_YOURS;
    }
    uint32_t generation = vspaced_handle_generation(target);
    if (!object_is_live(object) || (generation != 0 && generation != object->generation)) {
        request->record = object;
        return object_absence(object, generation);
    }
    request->object = object;
    return VSPACED_OK;
}

// For the control, which asks about records in any state but free.
static enum vspaced_status record_find(struct shard *shard, struct request *request) {
    const uint64_t target = request->message->words[0];
    const uint32_t generation = vspaced_handle_generation(target);
    struct object *object = shard_object_of_slot(shard, vspaced_handle_slot(target));
    if (object == 0) {
        return VSPACED_NOT_YOURS;
    }
    if (object->state == OBJECT_FREE || object->state == OBJECT_RETIRED ||
        (generation != 0 && generation != object->generation)) {
        return VSPACED_STALE_HANDLE;
    }
    request->record = object;
    return VSPACED_OK;
}

static enum vspaced_status capability_check(struct shard *shard, struct request *request) {
    if (request->message->has_capability != (request->row->capability != BOOTSTRAP_TYPE_NONE)) {
        return VSPACED_BAD_CAPABILITY;
    }
    if (!request->message->has_capability) {
        return VSPACED_OK;
    }
    enum port_status answer = port_query_received(shard->port, &request->capability);
    if (answer != PORT_OK) {
        return kernel_answer(shard, answer, VSPACED_BAD_CAPABILITY);
    }
    return request->capability.type == request->row->capability ? VSPACED_OK
                                                                : VSPACED_BAD_CAPABILITY;
}

// Nearly every request: the owner of an object, with the badge that the shard made for it,
// asks about this object and brings no capability.
static inline bool owner_asks(struct shard *shard, struct request *request) {
    const struct port_message *message = request->message;
    const struct operation_row *row = request->row;
    const uint32_t index = vspaced_badge_unpack(message->badge).index;
    if (index >= VSPACED_OBJECTS_PER_SHARD) {
        return false;
    }
    struct object *object = &shard->objects.records[index];
    if (message->badge != shard_owner_badge(shard, index) || object->state != OBJECT_BOUND ||
        (row->kinds & 1 << VSPACED_BADGE_OWNER) == 0 ||
        (row->target == TARGET_OBJECT ? message->words[0] != 0 : row->target != TARGET_SHARD) ||
        (row->capability | message->has_capability) != 0) {
        return false;
    }
    request->kind = VSPACED_BADGE_OWNER;
    request->object = object;
    return true;
}

// Everything, one after the other: who asks, about what, with what.
static RARE enum vspaced_status caller_check(struct shard *shard, struct request *request) {
    enum vspaced_status status = badge_check(shard, request);
    if (status == VSPACED_OK && request->row->target == TARGET_OBJECT) {
        status = target_find(shard, request);
    } else if (status == VSPACED_OK && request->row->target == TARGET_RECORD) {
        status = record_find(shard, request);
    }
    return status == VSPACED_OK ? capability_check(shard, request) : status;
}

enum vspaced_status authorize(struct shard *shard, struct request *request) {
    enum vspaced_status status =
        owner_asks(shard, request) ? VSPACED_OK : caller_check(shard, request);
    if (request->object != 0) {
        request->event->target = object_handle(request->object);
    }
    return status;
}
