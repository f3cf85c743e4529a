#include "call.h"

// Both are rare, and functions of their own wherever they are linked: a debugger that counts
// what they take finds them by name.
#define APART __attribute__((noinline))

APART vspaced_result vspaced_bind(const struct vspaced_client *client,
                                  const struct vspaced_bind *bind, uint64_t *handle) {
    const uint64_t arguments[] = {
        (bind->allow_jit != 0 ? VSPACED_BIND_ALLOW_JIT : 0) |
            (bind->randomise != 0 ? VSPACED_BIND_RANDOMISE : 0) |
            (bind->on_cpu != 0 ? VSPACED_BIND_CPU : 0) |
            (uint64_t)bind->cpu << VSPACED_BIND_CPU_SHIFT,
        bind->rights_ceiling,
        bind->mappings_max,
        bind->memories_max,
        bind->bytes_max,
        bind->label,
        bind->seed,
    };
    struct client_answer answer;
    const vspaced_result status =
        client_call_with(client, VSPACED_OP_BIND, arguments, 7, bind->vspace_slot, 2, &answer);
    if (status == VSPACED_OK) {
        *handle = answer.words[1];
    }
    return status;
}

APART vspaced_result vspaced_unbind(const struct vspaced_client *client, uint64_t target,
                                    uint64_t *bytes_removed) {
    const uint64_t arguments[] = {target};
    struct client_answer answer;
    const vspaced_result status = client_call(client, VSPACED_OP_UNBIND, arguments, 1, 2, &answer);
    if (status == VSPACED_OK && bytes_removed != 0) {
        *bytes_removed = answer.words[1];
    }
    return status;
}

vspaced_result vspaced_migrate(const struct vspaced_client *client, uint64_t target, uint32_t cpu,
                               uint64_t *handle) {
    const uint64_t arguments[] = {target, cpu};
    struct client_answer answer;
    const vspaced_result status = client_call(client, VSPACED_OP_MIGRATE, arguments, 2, 2, &answer);
    if (status == VSPACED_OK) {
        *handle = answer.words[1];
    }
    return status;
}

vspaced_result vspaced_endpoint(const struct vspaced_client *client, uint32_t shard,
                                uint64_t *shards) {
    const uint64_t arguments[] = {shard};
    struct client_answer answer;
    const vspaced_result status =
        client_call(client, VSPACED_OP_ENDPOINT, arguments, 1, 2, &answer);
    if (status == VSPACED_OK) {
        *shards = answer.words[1];
    }
    return status;
}

vspaced_result vspaced_manager(const struct vspaced_client *client, unsigned badge_rights,
                               uint32_t objects_max, uint64_t *manager) {
    const uint64_t arguments[] = {badge_rights, objects_max};
    struct client_answer answer;
    const vspaced_result status = client_call(client, VSPACED_OP_MANAGER, arguments, 2, 2, &answer);
    if (status == VSPACED_OK) {
        *manager = answer.words[1];
    }
    return status;
}
