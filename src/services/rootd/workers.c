#include "rootd/workers.h"

#include "common/kernel.h"
#include "services/limits.h"
#include "services/program.h"
#include "vspaced/slots.h"

// Its message buffer, where the thread looks for it.
static uint32_t buffer_map(struct boot *boot, const struct service *service, uint32_t thread) {
    const uint64_t begin = PROGRAM_MESSAGE_BUFFER + thread * VSPACED_PAGE_BYTES;
    const struct range pages = {begin, begin + VSPACED_PAGE_BYTES};
    const struct space_memory memory = {
        .slot = boot_memory(boot, VSPACED_PAGE_BYTES, service->row->name)};
    space_map(boot, &service->space, &memory, 0, pages, VSPACED_READ | VSPACED_WRITE);
    return memory.slot;
}

static void worker_start(struct boot *boot, const struct service *service, uint32_t thread,
                         const uint64_t *ready_words) {
    const char *who = service->row->name;
    const uint64_t entry = ready_words[1], stacks = ready_words[2], stack_bytes = ready_words[3];
    const uint64_t cpu = thread == VSPACED_THREAD_CONTROL ? 0 : thread;
    const uint32_t thread_slot = boot_slot(boot);
    const struct kernel_start start = {
        .ip = entry,
        // As if called: the return address's place is above the aligned stack pointer.
        .sp = stacks + (thread + 1) * stack_bytes - 8,
        .arguments = {thread},
        .buffer_slot = buffer_map(boot, service, thread),
    };
    boot_must(kernel_create_thread(service->process_first + KERNEL_PROCESS_SLOT, thread_slot,
                                   service->row->priority),
              who, "see what the kernel says of CREATE_THREAD");
    boot_must(kernel_thread_set_cpu(thread_slot, cpu), who, "see what the kernel says of SET_CPU");
    boot_must(kernel_start_thread(thread_slot, &start), who, "see what the kernel says of START");
}

void workers_start(struct boot *boot, const struct service *service, const uint64_t *ready_words) {
    for (uint32_t shard = 1; shard < boot->shards; shard++) {
        worker_start(boot, service, shard, ready_words);
    }
    worker_start(boot, service, VSPACED_THREAD_CONTROL, ready_words);
}
