// rootd: the root task. Checks the handoff, starts the foundation services in
// their order, tells procd what programs there are, starts the first one, and
// ends the machine with its verdict.
#include "common/kernel.h"
#include "rootd/budget.h"
#include "rootd/first_program.h"
#include "rootd/handoff.h"
#include "rootd/options.h"
#include "rootd/service.h"
#include "rootd/watch.h"
#include "rootd/workers.h"
#include "rt/memory.h"
#include "rt/start.h"
#include "rt/syscall.h"
#include "rt/text.h"
#include "rt/time_stamp.h"
#include "services/machine.h"
#include "services/procd_client.h"
#include "vspaced/badge.h"
#include "vspaced/client.h"

static struct boot boot;

static bool slot_query(void *context, uint32_t slot, struct rk_cap_info *cap) {
    (void)context;
    return rt_query_local_cap(slot, cap) == RK_OK;
}

static void handoff_accept(const struct rk_bootinfo *info) {
    enum handoff_status status = handoff_check(info);
    if (status == HANDOFF_OK) {
        status = handoff_slots_check(info, slot_query, 0);
    }
    if (status != HANDOFF_OK) {
        boot_fail("the kernel's handoff", handoff_status_text(status),
                  "build kernel and rootd from one source");
    }
    boot.info = info;
    boot.slot_next = info->first_free_slot;
    rt_buffer_address = info->message_buffer;
}

static void options_accept(const char *command_line, struct options *options) {
    char why[160];
    struct text text = text_begin(why, sizeof(why));
    if (!options_parse(command_line, options, &text)) {
        boot_fail("the command line", why, "init=NAME [data=NAME] [shards=N] [allow-jit] [text]");
    }
}

static void shards_accept(uint64_t shards) {
    char why[160];
    struct text text = text_begin(why, sizeof(why));
    if (!workers_fit(shards, boot.info->cpu_count, &text)) {
        boot_fail("vspaced", why, "shards=M, with M at most the number of CPUs");
    }
    boot.shards = (uint32_t)shards;
}

// memd is started from the largest range of RAM; it gets the rest.
static void early_memory_choose(void) {
    for (uint32_t i = 0; i < boot.info->memory_count; i++) {
        const struct rk_boot_memory *memory = &boot.info->memories[i];
        if (memory->kind == RK_BOOT_MEMORY_RAM && memory->length > boot.early_bytes) {
            boot.early_slot = memory->slot;
            boot.early_bytes = memory->length;
        }
    }
}

// Modules that are no foundation service are procd's.
static void programs_choose(void) {
    for (uint32_t i = 0; i < boot.info->module_count; i++) {
        char name[RK_BOOT_NAME_BYTES];
        module_name(boot.info->modules[i].name, name);
        bool is_service = false;
        for (unsigned k = 0; k < service_row_count; k++) {
            is_service = is_service || text_equal(name, service_rows[k].name);
        }
        if (!is_service) {
            boot.programs[boot.program_count] = i; // at most SLOT_MODULE_COUNT, asserted below
            boot.program_count++;
        }
    }
}
_Static_assert((int)RK_BOOT_MODULES_MAX <= (int)SLOT_MODULE_COUNT, "procd has a slot for each");

static void endpoints_make(void) {
    boot.ready_slot = boot_slot(&boot);
    boot.fault_slot = boot_slot(&boot);
    boot.exit_port_slot = boot_slot(&boot);
    boot_must(kernel_create_endpoint(RK_ROOT_SLOT_PROCESS_CONTROL, boot.ready_slot), "rootd",
              "see what the kernel says of CREATE_ENDPOINT");
    boot_must(kernel_create_endpoint(RK_ROOT_SLOT_PROCESS_CONTROL, boot.fault_slot), "rootd",
              "see what the kernel says of CREATE_ENDPOINT");
    boot_must(kernel_derive(RK_ROOT_SLOT_CAP_SPACE, RK_ROOT_SLOT_IO_PORT, boot.exit_port_slot,
                            RK_RIGHT_WRITE, MACHINE_EXIT_PORT, MACHINE_EXIT_PORTS),
              "rootd", "see what the kernel says of DERIVE");
}

static uint32_t endpoint_must(uint32_t slot, const char *who) {
    if (slot == 0) {
        boot_fail(who, "no endpoint came with its readiness message",
                  "it must send the one through which rootd talks to it");
    }
    return slot;
}

static void self_as_manager(void) {
    const uint32_t slot = boot_slot(&boot);
    const struct vspaced_client control = {boot.control_slot, slot};
    uint64_t manager;
    vspaced_result result = vspaced_manager(&control,
                                            VSPACED_BADGE_LOOK | VSPACED_BADGE_CHANGE |
                                                VSPACED_BADGE_MEMORY | VSPACED_BADGE_BIND,
                                            service_row_count, &manager);
    if (result == VSPACED_OK) {
        result = shards_open(&boot.manager, slot, boot_slots(&boot, boot.shards));
    }
    if (result != VSPACED_OK) {
        boot_fail("vspaced", vspaced_status_text(result), "it refused rootd as a manager");
    }
}

// What rootd can do once a service is ready.
static void service_is_ready(const struct service *service, uint32_t slot) {
    switch (service->row->role) {
    case BOOTSTRAP_ROLE_MEMD:
        boot.memd_slot = endpoint_must(slot, "memd");
        boot.early_slot = 0;
        break;
    case BOOTSTRAP_ROLE_VSPACED:
        boot.control_slot = endpoint_must(slot, "vspaced");
        boot_record("the kernel begins", boot.info->begin_stamp);
        boot_record("vspaced is ready", time_stamp());
        budget_say(&boot, service);
        self_as_manager();
        break;
    case BOOTSTRAP_ROLE_PROCD:
        boot.procd_slot = endpoint_must(slot, "procd");
        break;
    case BOOTSTRAP_ROLE_PAGERD:
        break;
    }
}

static void programs_name(void) {
    for (uint32_t i = 0; i < boot.program_count; i++) {
        const struct rk_boot_module *module = &boot.info->modules[boot.programs[i]];
        struct rt_message message = {
            .label = PROCD_OP_NAME_MODULE, .word_count = 7, .words = {i, module->bytes}};
        char name[RK_BOOT_NAME_BYTES] = {0};
        module_name(module->name, name);
        memcpy(&message.words[2], name, sizeof(name));
        const uint64_t sent = rt_call(boot.procd_slot, &message, 0);
        if (sent != RK_OK || message.words[0] != PROCD_OK) {
            boot_fail("procd", procd_status_text(message.words[0]), "it refused a module's name");
        }
    }
}

uint64_t root_main(const struct rk_bootinfo *info) {
    handoff_accept(info);
    struct options options;
    options_accept(info->command_line, &options);
    shards_accept(options.shards);
    early_memory_choose();
    programs_choose();
    endpoints_make();
    watch_start(&boot);
    for (unsigned i = 0; i < service_row_count; i++) {
        struct service service;
        service_start(&boot, &service_rows[i], &service);
        service_is_ready(&service, service_wait(&boot, &service));
    }
    // From here on nothing but vspaced changes an address space.
    boot_must(kernel_delete(RK_ROOT_SLOT_CAP_SPACE, RK_ROOT_SLOT_VSPACE_CONTROL), "rootd",
              "see what the kernel says of DELETE");
    programs_name();
    first_program_wait(&boot, first_program_start(&boot, &options));
}
