#include "common/kernel.h"

#include "refkernel/memory.h"
#include "rt/syscall.h"

enum { WORDS = RK_MESSAGE_REGISTER_WORDS };

uint64_t kernel_copy(uint32_t space_slot, uint32_t from, uint32_t to, uint64_t rights) {
    uint64_t words[WORDS] = {from, to, rights};
    return rt_invoke(space_slot, RK_CAP_METHOD_COPY, words, 3);
}

uint64_t kernel_mint(uint32_t space_slot, uint32_t from, uint32_t to, uint64_t rights,
                     uint64_t badge) {
    uint64_t words[WORDS] = {from, to, rights, badge};
    return rt_invoke(space_slot, RK_CAP_METHOD_MINT, words, 4);
}

uint64_t kernel_derive(uint32_t space_slot, uint32_t from, uint32_t to, uint64_t rights,
                       uint64_t offset, uint64_t length) {
    uint64_t words[WORDS] = {from, to, rights, offset, length};
    return rt_invoke(space_slot, RK_CAP_METHOD_DERIVE, words, 5);
}

uint64_t kernel_move(uint32_t space_slot, uint32_t from, uint32_t to) {
    uint64_t words[WORDS] = {from, to};
    return rt_invoke(space_slot, RK_CAP_METHOD_MOVE, words, 2);
}

uint64_t kernel_delete(uint32_t space_slot, uint32_t slot) {
    uint64_t words[WORDS] = {slot};
    return rt_invoke(space_slot, RK_CAP_METHOD_DELETE, words, 1);
}

uint64_t kernel_destroy(uint32_t space_slot, uint32_t slot) {
    uint64_t status;
    do {
        uint64_t words[WORDS] = {slot};
        status = rt_invoke(space_slot, RK_CAP_METHOD_REVOKE, words, 1);
    } while (status == RK_MORE);
    return status == RK_OK ? kernel_delete(space_slot, slot) : status;
}

uint64_t kernel_create_endpoint(uint32_t control_slot, uint32_t slot) {
    uint64_t words[WORDS] = {slot};
    return rt_invoke(control_slot, RK_CONTROL_CREATE_ENDPOINT, words, 1);
}

uint64_t kernel_control_info(uint32_t control_slot, struct kernel_counts *counts) {
    uint64_t words[WORDS] = {0};
    const uint64_t status = rt_invoke(control_slot, RK_CONTROL_INFO, words, 0);
    *counts = (struct kernel_counts){words[0], words[1], words[2], words[6], words[7]};
    return status;
}

uint64_t kernel_create_process(uint32_t control_slot, uint32_t memory_slot, uint64_t memory_bytes,
                               uint64_t slot_count, uint32_t slot_first, uint64_t priority_max) {
    uint64_t words[WORDS] = {memory_slot, 0, memory_bytes, slot_count, slot_first, priority_max};
    return rt_invoke(control_slot, RK_CONTROL_CREATE_PROCESS, words, 6);
}

uint64_t kernel_set_fault_endpoint(uint32_t process_slot, uint32_t endpoint_slot) {
    uint64_t words[WORDS] = {endpoint_slot};
    return rt_invoke(process_slot, RK_PROCESS_SET_FAULT_ENDPOINT, words, 1);
}

uint64_t kernel_create_thread(uint32_t process_slot, uint32_t slot, uint64_t priority) {
    uint64_t words[WORDS] = {slot, priority};
    return rt_invoke(process_slot, RK_PROCESS_CREATE_THREAD, words, 2);
}

uint64_t kernel_start_thread(uint32_t thread_slot, const struct kernel_start *start) {
    uint64_t words[WORDS] = {start->ip,           start->sp, start->arguments[0],
                             start->arguments[1], 0,         start->buffer_slot,
                             start->buffer_offset};
    return rt_invoke(thread_slot, RK_THREAD_START, words, 7);
}

uint64_t kernel_process_set_cpu(uint32_t process_slot, uint64_t cpu) {
    uint64_t words[WORDS] = {cpu};
    return rt_invoke(process_slot, RK_PROCESS_SET_CPU, words, 1);
}

uint64_t kernel_thread_set_cpu(uint32_t thread_slot, uint64_t cpu) {
    uint64_t words[WORDS] = {cpu};
    return rt_invoke(thread_slot, RK_THREAD_SET_CPU, words, 1);
}

uint64_t kernel_kill(uint32_t process_slot, uint64_t code) {
    uint64_t status;
    do {
        uint64_t words[WORDS] = {code};
        status = rt_invoke(process_slot, RK_PROCESS_KILL, words, 1);
    } while (status == RK_MORE);
    return status;
}

uint64_t kernel_zero(uint32_t memory_slot, uint64_t length) {
    uint64_t offset = 0, status = RK_OK;
    while (offset < length) {
        uint64_t words[WORDS] = {offset, length - offset};
        status = rt_invoke(memory_slot, RK_MEMORY_ZERO, words, 2);
        if (status != RK_MORE || words[0] == 0) {
            break;
        }
        offset += words[0];
    }
    return status;
}

const char *kernel_status_text(uint64_t status) {
    static const char *const texts[] = {
#define X(name, value, text) [value] = text,
        RK_STATUS_LIST(X)
#undef X
    };
    return status < sizeof(texts) / sizeof(texts[0]) ? texts[status] : "unknown status";
}
