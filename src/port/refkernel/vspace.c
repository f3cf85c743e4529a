// Page tables: methods of the kernel's vspace endpoint.
#include "refkernel/vspace.h"
#include "bootstrap/slots.h"
#include "port.h"
#include "vspaced/rights.h"

#define SAME_RIGHT(name)                                                                           \
    _Static_assert((unsigned)RK_MAP_##name == (unsigned)VSPACED_##name, "rights differ")
SAME_RIGHT(READ);
SAME_RIGHT(WRITE);
SAME_RIGHT(EXECUTE);
_Static_assert(PORT_STEPS_MAX <= RK_STEPS_MAX, "a vector fits the message buffer");

static uint64_t invoke(uint64_t method, uint64_t words[RK_MESSAGE_REGISTER_WORDS],
                       uint64_t word_count) {
    return rt_invoke(SLOT_KERNEL_VSPACE_ENDPOINT, method, words, word_count);
}

static uint32_t step_flags(const struct port_step *step) {
    return step->rights | (step->overwrite ? RK_MAP_OVERWRITE : 0U);
}

static uint64_t step_map(uint32_t vspace_slot, const struct port_step *step) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {
        vspace_slot,       step->memory_slot,         step->memory_offset,
        step->range.begin, range_length(step->range), step_flags(step),
    };
    return invoke(RK_VSPACE_MAP, words, 6);
}

static uint64_t step_unmap(uint32_t vspace_slot, const struct port_step *step,
                           struct port_step_result *result) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {vspace_slot, step->range.begin,
                                                 range_length(step->range)};
    const uint64_t status = invoke(RK_VSPACE_UNMAP, words, 3);
    result->bytes_removed = status == RK_OK ? words[0] : 0;
    return status;
}

static uint64_t step_protect(uint32_t vspace_slot, const struct port_step *step) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {vspace_slot, step->range.begin,
                                                 range_length(step->range), step->rights};
    return invoke(RK_VSPACE_PROTECT, words, 4);
}

// The kernel fills memory in pieces, as steps only.
static enum port_status step_zero(struct port *port, uint32_t vspace_slot, struct port_step step) {
    struct port_step_result result;
    uint32_t done;
    enum port_status status;
    do {
        status = port_steps(port, vspace_slot, &step, 1, &done, &result);
        step.memory_offset += result.bytes_done;
        step.range.begin += result.bytes_done;
    } while (status == PORT_MORE);
    return status;
}

enum port_status port_step(struct port *port, uint32_t vspace_slot, const struct port_step *step,
                           struct port_step_result *result) {
    *result = (struct port_step_result){0};
    switch (step->kind) {
    case PORT_STEP_MAP:
        return port_status_from(step_map(vspace_slot, step));
    case PORT_STEP_UNMAP:
        return port_status_from(step_unmap(vspace_slot, step, result));
    case PORT_STEP_PROTECT:
        return port_status_from(step_protect(vspace_slot, step));
    case PORT_STEP_ZERO:
        return step_zero(port, vspace_slot, *step);
    }
    return PORT_REFUSED;
}

static struct rk_vspace_step step_encode(const struct port_step *step) {
    static const uint32_t methods[] = {
        [PORT_STEP_MAP] = RK_VSPACE_MAP,
        [PORT_STEP_UNMAP] = RK_VSPACE_UNMAP,
        [PORT_STEP_PROTECT] = RK_VSPACE_PROTECT,
        [PORT_STEP_ZERO] = RK_VSPACE_ZERO,
    };
    struct rk_vspace_step encoded = {
        .method = methods[step->kind],
        .address = step->kind == PORT_STEP_ZERO ? 0 : step->range.begin,
        .length = range_length(step->range),
    };
    if (step->kind == PORT_STEP_MAP || step->kind == PORT_STEP_ZERO) {
        encoded.memory_slot = step->memory_slot;
        encoded.memory_offset = step->memory_offset;
    }
    if (step->kind == PORT_STEP_MAP) {
        encoded.flags = step_flags(step);
    } else if (step->kind == PORT_STEP_PROTECT) {
        encoded.flags = step->rights;
    }
    return encoded;
}

enum port_status port_steps(struct port *port, uint32_t vspace_slot, const struct port_step *steps,
                            uint32_t count, uint32_t *done, struct port_step_result *result) {
    struct rk_vspace_step *buffer =
        (struct rk_vspace_step *)(rt_buffer(port->shard) + RK_MESSAGE_REGISTER_WORDS);
    *done = 0;
    *result = (struct port_step_result){0};
    if (count == 0 || count > PORT_STEPS_MAX) {
        return PORT_REFUSED;
    }
    for (uint32_t i = 0; i < count; i++) {
        buffer[i] = step_encode(&steps[i]);
    }
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {vspace_slot, count};
    const uint64_t status = invoke(RK_VSPACE_APPLY, words, 2);
    *done = (uint32_t)words[0];
    *result = (struct port_step_result){.bytes_removed = words[1], .bytes_done = words[2]};
    // A piece of nothing would be asked for again for ever.
    const bool is_stuck = status == RK_MORE && (words[0] | words[2]) == 0;
    return is_stuck ? PORT_REFUSED : port_status_from(status);
}

enum port_status port_vspace_query(struct port *port, uint32_t vspace_slot, uint64_t address,
                                   struct port_page *page) {
    (void)port;
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {vspace_slot, address};
    const uint64_t status = invoke(RK_VSPACE_QUERY, words, 2);
    if (status == RK_OK) {
        *page = (struct port_page){
            .physical = words[0],
            .page_bytes = words[2],
            .rights = (uint8_t)(words[1] & RK_MAP_RIGHTS),
        };
    }
    return port_status_from(status);
}

enum port_status port_vspace_info(struct port *port, uint32_t vspace_slot,
                                  struct port_vspace *info) {
    (void)port;
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {vspace_slot};
    const uint64_t status = invoke(RK_VSPACE_INFO, words, 1);
    if (status == RK_OK) {
        *info = (struct port_vspace){
            .bytes_mapped = words[2],
            .table_frames = words[0],
            .table_frames_free = words[1],
        };
    }
    return port_status_from(status);
}
