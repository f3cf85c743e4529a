// The world of the conformance cases (tests/port/conformance) on the reference
// kernel: this program is its root task, so it has every authority there is, and
// arranges its capability space as vspaced's intake says.
#include "world.h"

#include "bootstrap/slots.h"
#include "common/kernel.h"
#include "conformance.h"
#include "refkernel/vspace.h"
#include "rt/syscall.h"
#include "vspaced/slots.h"

enum {
    SLOT_OWN_VSPACE = 3500, // what lies at the kernel's slots and is in the way
    SLOT_OWN_PROCESS,
    SLOT_CALLER_BUFFER,
    SLOT_CALLER_THREAD,
    SLOT_CALLER_RECEIVED,
    SLOT_CALLER_WAITS, // the endpoint at which it is told to call
    SLOT_OTHER_BUFFER,
    SLOT_OTHER_THREAD,
    SLOT_OWNED_FIRST = 3600,   // [slot - WORLD_SLOT_FIRST]: what vspaced's is a copy of
    SLOT_PROCESS_FIRST = 3700, // three a vspace: process, vspace, capability space
    PROCESS_SLOTS = 64,
    CALLER_STACK_BYTES = 8192,
    PRIORITY = 8,
    LABEL_DONE = 1,
    OTHER = 1, // the other thread: shard 1
};

// Where the caller's message buffer is mapped, far from image and stack.
#define CALLER_BUFFER UINT64_C(0x300000000000)
#define OWNER_PAGE    UINT64_C(0x300000002000) // and a page of the owner of memory

struct port *world_port;

static const struct rk_boot_memory *ram; // the largest range; used from its begin on
static uint64_t ram_used;
static uint8_t caller_stack[CALLER_STACK_BYTES] __attribute__((aligned(16)));
static uint8_t other_stack[CALLER_STACK_BYTES] __attribute__((aligned(16)));
static uint32_t owned_count; // slots from SLOT_OWNED_FIRST and SLOT_PROCESS_FIRST on in use

static void must(uint64_t status, const char *what) {
    if (status != RK_OK) {
        world_fail(what, status);
    }
}

// A piece of the RAM that nobody had before, as a capability.
static void ram_take(uint32_t slot, uint64_t bytes, uint64_t align_bytes) {
    const uint64_t from = ram->base + ram_used;
    const uint64_t offset = (from + align_bytes - 1) / align_bytes * align_bytes - ram->base;
    must(kernel_derive(SLOT_CAP_SPACE, ram->slot, slot, RK_MEMORY_RIGHTS, offset, bytes),
         "derive memory; does the machine have enough?");
    ram_used = offset + bytes;
}

static void ram_choose(const struct rk_bootinfo *info) {
    for (uint32_t i = 0; i < info->memory_count; i++) {
        const struct rk_boot_memory *memory = &info->memories[i];
        if (memory->kind == RK_BOOT_MEMORY_RAM && (ram == 0 || memory->length > ram->length)) {
            ram = memory;
        }
    }
    must(ram == 0 ? RK_EMPTY_SLOT : RK_OK, "find RAM");
}

// Copies of what the world made vanish with it.
void world_clear(void) {
    for (uint32_t i = 0; i < owned_count; i++) {
        (void)kernel_kill(SLOT_PROCESS_FIRST + 3 * i, 0);
        for (uint32_t slot = 0; slot < 3; slot++) {
            (void)kernel_destroy(SLOT_CAP_SPACE, SLOT_PROCESS_FIRST + 3 * i + slot);
        }
        (void)kernel_destroy(SLOT_CAP_SPACE, SLOT_OWNED_FIRST + i);
    }
    for (uint32_t slot = WORLD_SLOT_FIRST; slot < WORLD_SLOT_FIRST + WORLD_SLOT_COUNT; slot++) {
        (void)kernel_destroy(SLOT_CAP_SPACE, slot);
    }
    owned_count = 0;
}

static uint32_t owned_of(uint32_t slot) {
    const uint32_t index = slot - WORLD_SLOT_FIRST;
    if (index >= owned_count) {
        owned_count = index + 1;
    }
    return index;
}

void world_vspace_make(uint32_t slot, uint64_t table_frames) {
    const uint32_t index = owned_of(slot);
    const uint64_t bytes = rk_process_bytes(PROCESS_SLOTS) + table_frames * RK_PAGE_BYTES;
    const uint32_t first = SLOT_PROCESS_FIRST + 3 * index;
    ram_take(SLOT_OWNED_FIRST + index, bytes, RK_PAGE_BYTES);
    must(kernel_create_process(RK_ROOT_SLOT_PROCESS_CONTROL, SLOT_OWNED_FIRST + index, bytes,
                               PROCESS_SLOTS, first, PRIORITY),
         "create a process");
    must(kernel_copy(SLOT_CAP_SPACE, first + KERNEL_VSPACE_SLOT, slot, RK_RIGHTS_ALL),
         "copy the vspace");
}

void world_vspace_destroy(uint32_t slot) {
    must(kernel_kill(SLOT_PROCESS_FIRST + 3 * owned_of(slot), 0), "kill the process");
}

void world_memory_make(uint32_t slot, uint64_t bytes, uint64_t align_bytes, uint64_t rights) {
    const uint32_t owned = SLOT_OWNED_FIRST + owned_of(slot);
    ram_take(owned, bytes, align_bytes);
    must(kernel_copy(SLOT_CAP_SPACE, owned, slot, rights), "copy the memory");
}

void world_memory_revoke(uint32_t slot) {
    // The owner takes the copies back and keeps its own.
    uint64_t status = RK_MORE;
    while (status == RK_MORE) {
        uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {SLOT_OWNED_FIRST + owned_of(slot)};
        status = rt_invoke(SLOT_CAP_SPACE, RK_CAP_METHOD_REVOKE, words, 1);
    }
    must(status, "revoke the memory");
}

// Runs `use` on one page of the owner's, mapped for so long.
static uint64_t page_use(uint32_t slot, uint64_t offset, uint64_t (*use)(volatile uint64_t *page)) {
    uint64_t map[RK_MESSAGE_REGISTER_WORDS] = {SLOT_OWN_VSPACE, SLOT_OWNED_FIRST + owned_of(slot),
                                               offset,          OWNER_PAGE,
                                               RK_PAGE_BYTES,   RK_MAP_READ | RK_MAP_WRITE};
    must(rt_invoke(SLOT_KERNEL_VSPACE_ENDPOINT, RK_VSPACE_MAP, map, 6), "map a page");
    const uint64_t answer = use((volatile uint64_t *)OWNER_PAGE);
    uint64_t unmap[RK_MESSAGE_REGISTER_WORDS] = {SLOT_OWN_VSPACE, OWNER_PAGE, RK_PAGE_BYTES};
    must(rt_invoke(SLOT_KERNEL_VSPACE_ENDPOINT, RK_VSPACE_UNMAP, unmap, 3), "unmap a page");
    return answer;
}

static uint64_t page_write(volatile uint64_t *page) {
    page[0] = 1;
    page[RK_PAGE_BYTES / sizeof(*page) - 1] = 1;
    return 0;
}

static uint64_t page_or(volatile uint64_t *page) {
    uint64_t all = 0;
    for (uint64_t i = 0; i < RK_PAGE_BYTES / sizeof(*page); i++) {
        all |= page[i];
    }
    return all;
}

void world_page_write(uint32_t slot, uint64_t offset) {
    (void)page_use(slot, offset, page_write);
}

bool world_page_is_zero(uint32_t slot, uint64_t offset) {
    return page_use(slot, offset, page_or) == 0;
}

void world_copy(uint32_t from, uint32_t to) {
    must(kernel_copy(SLOT_CAP_SPACE, from, to, RK_RIGHTS_ALL), "copy");
}

// The caller: a thread of its own. It waits until it is told, calls once, keeps the
// answer, and brings the server's loop back by a message without an answer.
static struct {
    const struct world_call *call;
    struct world_answer *answer;
    uint64_t status;
} caller;

static void caller_call(void) {
    const struct world_call *call = caller.call;
    struct world_answer *answer = caller.answer;
    struct rt_message message = {
        .label = call->label,
        .word_count = call->word_count,
        .capability = call->capability,
    };
    uint64_t *buffer = (uint64_t *)CALLER_BUFFER;
    for (uint32_t i = 0; i < call->word_count; i++) {
        if (i < RK_MESSAGE_REGISTER_WORDS) {
            message.words[i] = call->words[i];
        } else {
            buffer[i] = call->words[i];
        }
    }
    caller.status = rt_call(call->endpoint, &message, SLOT_CALLER_RECEIVED);
    answer->word_count = (uint32_t)message.word_count;
    for (uint32_t i = 0; i < answer->word_count && i < VSPACED_REPLY_WORDS_MAX; i++) {
        answer->words[i] = i < RK_MESSAGE_REGISTER_WORDS ? message.words[i] : buffer[i];
    }
}

static _Noreturn void caller_main(uint64_t unused) {
    (void)unused;
    for (;;) {
        struct rt_message go = {0};
        const struct rt_message done = {.label = LABEL_DONE};
        (void)rt_receive(SLOT_CALLER_WAITS, &go, 0);
        caller_call();
        (void)rt_send(SLOT_ENDPOINT, &done);
    }
}

// The other thread of the server serves for ever, as its case says.
static struct port *other_port;
static world_serve_fn *volatile other_serve;

static _Noreturn void other_main(void) {
    static struct port_reply reply;
    static struct port_message message;
    port_receive(other_port, &message);
    for (;;) {
        reply = (struct port_reply){.label = message.label};
        other_serve(other_port, &message, &reply);
        port_reply_receive(other_port, &reply, &message);
    }
}

static void buffer_map(uint32_t slot, uint64_t address) {
    ram_take(slot, RK_PAGE_BYTES, RK_PAGE_BYTES);
    uint64_t map[RK_MESSAGE_REGISTER_WORDS] = {
        SLOT_OWN_VSPACE, slot, 0, address, RK_PAGE_BYTES, RK_MAP_READ | RK_MAP_WRITE};
    must(rt_invoke(SLOT_KERNEL_VSPACE_ENDPOINT, RK_VSPACE_MAP, map, 6), "map a message buffer");
}

static void other_start(uint64_t cpu) {
    const struct kernel_start start = {
        .ip = (uint64_t)other_main,
        .sp = (uint64_t)(other_stack + CALLER_STACK_BYTES) - 8,
        .buffer_slot = SLOT_OTHER_BUFFER,
    };
    other_port = port_open(OTHER);
    must(kernel_create_endpoint(RK_ROOT_SLOT_PROCESS_CONTROL, vspaced_endpoint_slot(OTHER)),
         "create the other thread's endpoint");
    buffer_map(SLOT_OTHER_BUFFER, (uint64_t)rt_buffer(OTHER));
    must(kernel_create_thread(SLOT_OWN_PROCESS, SLOT_OTHER_THREAD, PRIORITY), "create a thread");
    must(kernel_thread_set_cpu(SLOT_OTHER_THREAD, cpu), "place the other thread");
    must(kernel_start_thread(SLOT_OTHER_THREAD, &start), "start the other thread");
}

struct port *world_thread(world_serve_fn *serve) {
    other_serve = serve;
    return other_port;
}

static void caller_start(void) {
    // A function finds the stack as a CALL leaves it.
    const struct kernel_start start = {
        .ip = (uint64_t)caller_main,
        .sp = (uint64_t)(caller_stack + CALLER_STACK_BYTES) - 8,
        .buffer_slot = SLOT_CALLER_BUFFER,
    };
    must(kernel_create_endpoint(RK_ROOT_SLOT_PROCESS_CONTROL, SLOT_CALLER_WAITS),
         "create an endpoint");
    buffer_map(SLOT_CALLER_BUFFER, CALLER_BUFFER);
    must(kernel_create_thread(SLOT_OWN_PROCESS, SLOT_CALLER_THREAD, PRIORITY), "create a thread");
    must(kernel_start_thread(SLOT_CALLER_THREAD, &start), "start the caller");
}

void world_open(const struct rk_bootinfo *info) {
    ram_choose(info);
    must(kernel_move(SLOT_CAP_SPACE, RK_ROOT_SLOT_VSPACE, SLOT_OWN_VSPACE), "move the vspace");
    must(kernel_move(SLOT_CAP_SPACE, RK_ROOT_SLOT_PROCESS, SLOT_OWN_PROCESS), "move the process");
    must(kernel_copy(SLOT_CAP_SPACE, RK_ROOT_SLOT_VSPACE_CONTROL, SLOT_KERNEL_VSPACE_ENDPOINT,
                     RK_RIGHT_SEND),
         "place the kernel's vspace endpoint");
    must(kernel_create_endpoint(RK_ROOT_SLOT_PROCESS_CONTROL, SLOT_ENDPOINT), "create an endpoint");
    caller_start();
    other_start(info->cpu_count - 1);
    world_port = port_open(0);
}

void world_call(const struct world_call *call, world_serve_fn *serve, struct world_answer *answer) {
    static struct port_reply reply;
    struct port_message message;
    const struct rt_message go = {0};
    caller.call = call;
    caller.answer = answer;
    must(rt_send(SLOT_CALLER_WAITS, &go), "tell the caller to call");
    port_receive(world_port, &message);
    while (message.label != LABEL_DONE) {
        reply = (struct port_reply){.label = message.label};
        serve(world_port, &message, &reply);
        port_reply_receive(world_port, &reply, &message);
    }
    must(caller.status, "call");
    answer->capability = (struct port_capability){.type = BOOTSTRAP_TYPE_NONE};
    (void)port_query(world_port, SLOT_CALLER_RECEIVED, &answer->capability);
    port_drop(world_port, SLOT_CALLER_RECEIVED);
}
