// What each slot of a service's intake is filled with. The intake's rows say
// which slots, and with which rights; here is only where rootd has it.
#include "common/kernel.h"
#include "refkernel/capability.h"
#include "rootd/envelope_build.h"
#include "rootd/service.h"
#include "services/memd_client.h"
#include "vspaced/badge.h"
#include "vspaced/client.h"
#include "vspaced/limits.h"

// A capability of rootd's; `leaves` if rootd keeps none itself.
struct source {
    uint32_t slot;
    bool leaves;
};

static uint32_t endpoint_of(struct boot *boot, const struct service *service) {
    const uint32_t slot = boot_slot(boot);
    boot_must(kernel_create_endpoint(RK_ROOT_SLOT_PROCESS_CONTROL, slot), service->row->name,
              "see what the kernel says of CREATE_ENDPOINT");
    return slot;
}

static uint32_t ready_of(struct boot *boot, const struct service *service) {
    const uint32_t slot = boot_slot(boot);
    boot_must(kernel_mint(RK_ROOT_SLOT_CAP_SPACE, boot->ready_slot, slot,
                          RK_RIGHT_SEND | RK_RIGHT_GRANT, service->row->role),
              service->row->name, "see what the kernel says of MINT");
    return slot;
}

// An account: procd's may hand out everything and opens one for each process;
// pagerd needs none of that yet.
static uint32_t account_of(struct boot *boot, const struct service *service) {
    const bool is_procd = service->row->role == BOOTSTRAP_ROLE_PROCD;
    const uint32_t slot = boot_slot(boot);
    uint64_t account;
    const struct memd_terms terms = {
        .bytes_max = is_procd ? UINT64_MAX : PAGERD_MEMORY_MAX,
        .rights = is_procd ? MEMD_MEMORY_RIGHTS | MEMD_MAY_OPEN : MEMD_READ | MEMD_WRITE,
        .label = service->row->role,
    };
    const memd_result result = memd_open_account(boot->memd_slot, &terms, slot, &account);
    if (result != MEMD_OK) {
        boot_fail(service->row->name, memd_status_text(result), "memd refused an account");
    }
    return slot;
}

static uint32_t manager_of(struct boot *boot, const struct service *service) {
    const bool is_procd = service->row->role == BOOTSTRAP_ROLE_PROCD;
    const uint32_t slot = boot_slot(boot);
    const struct vspaced_client control = {boot->control_slot, slot};
    uint64_t manager;
    const vspaced_result result =
        is_procd ? vspaced_manager(&control,
                                   VSPACED_BADGE_LOOK | VSPACED_BADGE_CHANGE |
                                       VSPACED_BADGE_MEMORY | VSPACED_BADGE_BIND,
                                   PROCD_PROCESSES_MAX, &manager)
                 : vspaced_manager(&control, VSPACED_BADGE_LOOK, 1, &manager);
    if (result != VSPACED_OK) {
        boot_fail(service->row->name, vspaced_status_text(result), "vspaced refused a manager");
    }
    return slot;
}

// All RAM that is left: the ranges of the handoff, but of the one that rootd took
// from only the rest.
static uint32_t untyped_count(const struct boot *boot) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < boot->info->memory_count; i++) {
        count += boot->info->memories[i].kind == RK_BOOT_MEMORY_RAM ? 1 : 0;
    }
    return count < SLOT_UNTYPED_COUNT ? count : SLOT_UNTYPED_COUNT;
}

static struct source untyped_of(struct boot *boot, uint32_t index) {
    uint32_t seen = 0, at = 0;
    while (boot->info->memories[at].kind != RK_BOOT_MEMORY_RAM || seen != index) {
        seen += boot->info->memories[at].kind == RK_BOOT_MEMORY_RAM ? 1 : 0;
        at++;
    }
    const uint32_t slot = boot->info->memories[at].slot;
    if (slot != boot->early_slot) {
        const struct source whole = {slot, true};
        return whole;
    }
    const struct source rest = {boot_slot(boot), true};
    boot_must(kernel_derive(RK_ROOT_SLOT_CAP_SPACE, slot, rest.slot, RK_MEMORY_RIGHTS,
                            boot->early_offset, boot->early_bytes - boot->early_offset),
              "memd", "give the machine more memory");
    return rest;
}

static struct source source_of(struct boot *boot, const struct service *service, uint32_t slot) {
    struct source source = {0, false};
    if (slot >= SLOT_UNTYPED_FIRST && slot < SLOT_UNTYPED_FIRST + SLOT_UNTYPED_COUNT) {
        return untyped_of(boot, slot - SLOT_UNTYPED_FIRST);
    }
    if (slot >= SLOT_MODULE_FIRST && slot < SLOT_MODULE_FIRST + SLOT_MODULE_COUNT) {
        source.slot = boot->info->modules[boot->programs[slot - SLOT_MODULE_FIRST]].slot;
        return source;
    }
    if (slot >= SLOT_SHARD_FIRST && slot < SLOT_SHARD_FIRST + SLOT_SHARD_COUNT) {
        source.slot = endpoint_of(boot, service);
        source.leaves = true;
        return source;
    }
    switch (slot) {
    case SLOT_CAP_SPACE:
        source.slot = service->process_first + KERNEL_CAP_SPACE_SLOT;
        break;
    case SLOT_ENDPOINT:
        source.slot = endpoint_of(boot, service);
        source.leaves = true;
        break;
    case SLOT_READY:
        source.slot = ready_of(boot, service);
        break;
    case SLOT_MEMD:
        source.slot = account_of(boot, service);
        break;
    case SLOT_VSPACED:
        source.slot = manager_of(boot, service);
        break;
    case SLOT_OWN_SPACE:
        source.slot = service->space.owner_slot;
        break;
    case SLOT_PROCESS_CONTROL:
        source.slot = RK_ROOT_SLOT_PROCESS_CONTROL;
        break;
    case SLOT_CONSOLE:
        source.slot = RK_ROOT_SLOT_CONSOLE;
        break;
    case SLOT_EXIT_PORT:
        source.slot = boot->exit_port_slot;
        break;
    case SLOT_KERNEL_VSPACE_ENDPOINT:
        source.slot = RK_ROOT_SLOT_VSPACE_CONTROL;
        break;
    default:
        boot_fail(service->row->name, "its intake names a slot that rootd cannot fill",
                  "add it to rootd/grant.c");
    }
    return source;
}

static struct envelope_order order_of(const struct boot *boot, const struct service *service) {
    struct envelope_order order = {.role = service->row->role};
    switch (order.role) {
    case BOOTSTRAP_ROLE_MEMD:
        order.run_count = untyped_count(boot);
        break;
    case BOOTSTRAP_ROLE_VSPACED:
        // One shard alone has no control, and serves at SLOT_ENDPOINT.
        order.run_count = boot->shards > 1 ? boot->shards : 0;
        order.parameters[ENVELOPE_VSPACED_SHARDS] = boot->shards;
        break;
    case BOOTSTRAP_ROLE_PROCD:
        order.run_count = boot->program_count;
        order.parameters[ENVELOPE_PROCD_MODULES] = boot->program_count;
        order.parameters[ENVELOPE_PROCD_CPUS] = boot->info->cpu_count;
        break;
    case BOOTSTRAP_ROLE_PAGERD:
        break;
    }
    return order;
}

void service_grant(struct boot *boot, struct service *service, struct envelope_v1 *page) {
    const char *who = service->row->name;
    const uint32_t space_slot = service->process_first + KERNEL_CAP_SPACE_SLOT;
    const struct envelope_order order = order_of(boot, service);
    if (!envelope_build(&order, page)) {
        boot_fail(who, "its intake does not allow this many memory ranges or modules",
                  "one module must be a program, one range must be RAM");
    }
    const struct envelope_entry *entries = envelope_entries(page);
    for (uint32_t i = 0; i < page->slot_count; i++) {
        const struct source source = source_of(boot, service, entries[i].slot);
        boot_must(kernel_copy(space_slot, source.slot, entries[i].slot, entries[i].rights), who,
                  "see what the kernel says of COPY");
        if (source.leaves) {
            boot_must(kernel_delete(RK_ROOT_SLOT_CAP_SPACE, source.slot), who,
                      "see what the kernel says of DELETE");
        }
    }
}
