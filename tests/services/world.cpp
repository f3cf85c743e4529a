#include "world.h"

#include <gtest/gtest.h>

#include <algorithm>

extern "C" {
#include "procd/slots.h"
#include "rt/console.h"
#include "vspaced/badge.h"
#include "vspaced/slots.h"
}

struct world world;

namespace {

constexpr uint64_t REFUSED = 77; // no status of anybody's

std::string name_of(uint32_t slot) {
    const auto found = world.slots.find(slot);
    if (found != world.slots.end()) {
        return found->second;
    }
    switch (slot) { // what procd got at its start, and what came with the request
    case SLOT_ENDPOINT:
        return "procd";
    case SLOT_CONSOLE:
        return "console";
    case SLOT_EXIT_PORT:
        return "exit port";
    case SLOT_RECEIVE:
        return "transferred";
    case SLOT_MODULE_FIRST:
    case SLOT_MODULE_FIRST + 1:
        return "module";
    default:
        ADD_FAILURE() << "slot " << slot << " is empty";
        return "";
    }
}

uint64_t fill(uint32_t slot, const std::string &what) {
    EXPECT_EQ(world.slots.count(slot), 0u) << "slot " << slot << " is taken";
    world.slots[slot] = what;
    return 0;
}

// The process behind its PROCESS, VSPACE or CAP_SPACE capability.
played_process &process_of(uint32_t slot, uint32_t offset) {
    const auto found = world.processes.find(slot - offset);
    EXPECT_NE(found, world.processes.end()) << "no process at slot " << slot;
    return found->second;
}

uint64_t put(uint32_t space_slot, uint32_t slot, const std::string &what) {
    if (space_slot == SLOT_CAP_SPACE) {
        return fill(slot, what);
    }
    auto &slots = process_of(space_slot, PROCESS_SLOT_CAP_SPACE).slots;
    EXPECT_EQ(slots.count(slot), 0u);
    slots[slot] = what;
    return 0;
}

// A handle of a shard's; and whether the manager asks where that object is.
uint64_t handle_new(uint32_t cpu) {
    const uint64_t slot = world.next++ + cpu % world.shards * VSPACED_SLOTS_PER_SHARD;
    return vspaced_handle_pack(static_cast<uint32_t>(slot) + VSPACED_SLOT_VSPACE_FIRST, 1);
}

void expect_shard_of(uint64_t handle, const struct vspaced_client *client) {
    EXPECT_EQ(client->endpoint_slot,
              PROCD_SLOT_SHARD_FIRST + vspaced_shard_of_slot(vspaced_handle_slot(handle)));
}

void expect_binder(const struct vspaced_client *client) {
    EXPECT_EQ(client->endpoint_slot, static_cast<uint32_t>(SLOT_VSPACED));
}

} // namespace

bool world::fails() {
    calls++;
    return calls == fails_at;
}

bool world::is_empty() const {
    return slots.empty() && accounts.empty() && spaces.empty() && own_attached == 0 &&
           own_pages.empty() && processes.empty();
}

extern "C" {

uint64_t kernel_copy(uint32_t space_slot, uint32_t from, uint32_t to, uint64_t rights) {
    if (world.fails()) {
        return REFUSED;
    }
    return put(space_slot, to, name_of(from) + "/" + std::to_string(rights));
}

uint64_t kernel_mint(uint32_t space_slot, uint32_t from, uint32_t to, uint64_t rights,
                     uint64_t badge) {
    if (world.fails()) {
        return REFUSED;
    }
    return put(space_slot, to,
               name_of(from) + "/" + std::to_string(rights) + "#" +
                   std::to_string(procd_badge_kind(badge)) + ":" +
                   std::to_string(procd_badge_number(badge)));
}

uint64_t kernel_delete(uint32_t space_slot, uint32_t slot) {
    EXPECT_EQ(space_slot, static_cast<uint32_t>(SLOT_CAP_SPACE));
    return world.slots.erase(slot) == 1 ? 0 : static_cast<uint64_t>(RK_EMPTY_SLOT);
}

uint64_t kernel_create_endpoint(uint32_t, uint32_t slot) {
    return world.fails() ? REFUSED : fill(slot, "endpoint");
}

uint64_t kernel_create_process(uint32_t, uint32_t memory_slot, uint64_t memory_bytes,
                               uint64_t slot_count, uint32_t slot_first, uint64_t) {
    EXPECT_EQ(name_of(memory_slot).rfind("memory", 0), 0u);
    EXPECT_GE(memory_bytes, rk_process_bytes(slot_count));
    if (world.fails()) {
        return REFUSED;
    }
    world.processes[slot_first] = {};
    fill(slot_first, "process");
    fill(slot_first + 1, "vspace");
    return fill(slot_first + 2, "cap space");
}

uint64_t kernel_set_fault_endpoint(uint32_t process_slot, uint32_t endpoint_slot) {
    name_of(endpoint_slot);
    if (world.fails()) {
        return REFUSED;
    }
    process_of(process_slot, 0).has_fault_endpoint = true;
    return 0;
}

uint64_t kernel_create_thread(uint32_t process_slot, uint32_t slot, uint64_t) {
    if (world.fails()) {
        return REFUSED;
    }
    process_of(process_slot, 0).has_thread = true;
    return fill(slot, "thread");
}

uint64_t kernel_start_thread(uint32_t thread_slot, const struct kernel_start *start) {
    if (world.fails()) {
        return REFUSED;
    }
    played_process &process = process_of(thread_slot, PROCESS_SLOT_THREAD);
    EXPECT_TRUE(process.has_thread && process.has_fault_endpoint) << "nobody would hear of its end";
    process.start = *start;
    process.runs = true;
    return 0;
}

uint64_t kernel_control_info(uint32_t, struct kernel_counts *counts) {
    *counts = {world.processes.size(), 0, 0, world.slots.size(), 4};
    return world.fails() ? REFUSED : 0;
}

uint64_t kernel_process_set_cpu(uint32_t process_slot, uint64_t cpu) {
    if (world.fails()) {
        return REFUSED;
    }
    played_process &process = process_of(process_slot, 0);
    EXPECT_FALSE(process.has_thread) << "it is somewhere else already";
    process.cpu = cpu;
    return 0;
}

uint64_t kernel_kill(uint32_t process_slot, uint64_t) {
    if (world.end_fails) {
        return REFUSED;
    }
    EXPECT_EQ(world.processes.erase(process_slot), 1u);
    return 0;
}

memd_result memd_open_account(uint32_t, const struct memd_terms *, uint32_t receive_slot,
                              uint64_t *account) {
    if (world.fails()) {
        return REFUSED;
    }
    *account = world.next++;
    world.accounts.insert(*account);
    return fill(receive_slot, "account");
}

memd_result memd_allocate(uint32_t endpoint_slot, uint64_t, unsigned, unsigned rights,
                          uint32_t receive_slot, struct memd_memory *) {
    EXPECT_EQ(name_of(endpoint_slot), "account");
    EXPECT_EQ(rights & MEMD_EXECUTE, 0u);
    return world.fails() ? REFUSED : fill(receive_slot, "memory");
}

// As the real one: the account's capabilities are gone wherever they were.
memd_result memd_close_account(uint32_t, uint64_t account, struct memd_closed *closed) {
    if (world.end_fails) {
        return REFUSED;
    }
    EXPECT_EQ(world.accounts.erase(account), 1u);
    closed->bytes = 0;
    closed->bytes_quarantine = world.quarantine;
    return 0;
}

vspaced_result vspaced_bind(const struct vspaced_client *client, const struct vspaced_bind *bind,
                            uint64_t *handle) {
    EXPECT_EQ(name_of(bind->vspace_slot), "vspace");
    expect_binder(client);
    EXPECT_EQ(bind->on_cpu, 1u);
    EXPECT_EQ(bind->cpu, process_of(bind->vspace_slot, PROCESS_SLOT_VSPACE).cpu);
    if (world.fails()) {
        return REFUSED;
    }
    *handle = handle_new(bind->cpu);
    world.spaces[*handle] = 0;
    return fill(client->receive_slot, "owner");
}

vspaced_result vspaced_migrate(const struct vspaced_client *client, uint64_t target, uint32_t cpu,
                               uint64_t *handle) {
    expect_binder(client);
    EXPECT_EQ(world.spaces.count(target), 1u);
    if (world.fails()) {
        return REFUSED;
    }
    *handle = handle_new(cpu);
    world.spaces[*handle] = world.spaces[target];
    world.spaces.erase(target);
    return 0;
}

vspaced_result vspaced_endpoint(const struct vspaced_client *client, uint32_t shard,
                                uint64_t *shards) {
    expect_binder(client);
    EXPECT_LT(shard, world.shards);
    if (world.fails()) {
        return REFUSED;
    }
    *shards = world.shards;
    return fill(client->receive_slot, "shard " + std::to_string(shard));
}

vspaced_result vspaced_unbind(const struct vspaced_client *client, uint64_t target, uint64_t *) {
    expect_binder(client);
    if (world.end_fails) {
        return REFUSED;
    }
    EXPECT_EQ(world.spaces.erase(target), 1u);
    return 0;
}

vspaced_result vspaced_attach(const struct vspaced_client *client, uint64_t target,
                              uint32_t memory_slot, uint32_t *memory, uint64_t *bytes) {
    name_of(memory_slot);
    if (target != 0) {
        expect_shard_of(target, client);
    }
    if (world.fails()) {
        return REFUSED;
    }
    unsigned &count = target == 0 ? world.own_attached : world.spaces.at(target);
    count++;
    *memory = count;
    *bytes = 1 << 20;
    return 0;
}

vspaced_result vspaced_detach(const struct vspaced_client *, uint64_t target, uint32_t) {
    EXPECT_EQ(target, 0u);
    if (!world.own_pages.empty()) {
        return VSPACED_MEMORY_IN_USE;
    }
    world.own_attached--;
    return world.fails() ? REFUSED : 0;
}

vspaced_result vspaced_map(const struct vspaced_client *client, const struct vspaced_map *map,
                           uint64_t *address) {
    if (world.fails()) {
        return REFUSED;
    }
    if (map->target == 0) {
        const bool is_file = map->memory == MODULE_MEMORY;
        std::vector<uint64_t> pages(map->length / 8, is_file ? UINT64_C(0xcccccccccccccccc) : 0);
        *address = reinterpret_cast<uint64_t>(pages.data());
        world.own_pages[*address] = std::move(pages);
        world.own_pages_peak = std::max(world.own_pages_peak, world.own_pages.size());
        return 0;
    }
    EXPECT_EQ(world.spaces.count(map->target), 1u);
    expect_shard_of(map->target, client);
    *address = map->place == VSPACED_PLACE_ANY ? UINT64_C(0x400000000000) : map->address;
    world.processes.rbegin()->second.pages[*address] =
        std::to_string(map->memory) + "+" + std::to_string(map->offset) + "/" +
        std::to_string(map->length) + "/" + std::to_string(map->rights);
    return 0;
}

// An unmap that fails has changed nothing; only here it is done all the same,
// because procd can do no more about it.
vspaced_result vspaced_unmap(const struct vspaced_client *, uint64_t, uint64_t address,
                             uint64_t length, uint64_t *) {
    const auto found = world.own_pages.find(address);
    EXPECT_NE(found, world.own_pages.end());
    if (found->second[0] == PROGRAM_MAGIC) {
        world.start_page = found->second;
    } else if (found->second.back() == 0) { // no file
        world.segment = found->second;
    }
    EXPECT_EQ(found->second.size() * 8, length);
    world.own_pages.erase(found);
    return world.fails() ? REFUSED : 0;
}

vspaced_result vspaced_query(const struct vspaced_client *client, uint64_t target, uint64_t address,
                             struct vspaced_mapping *mapping) {
    expect_shard_of(target, client);
    *mapping = {};
    mapping->start = address;
    mapping->length = 4096;
    mapping->rights = VSPACED_READ;
    mapping->class_id = VSPACED_CLASS_RODATA;
    return 0;
}

vspaced_result vspaced_shard_stats(const struct vspaced_client *client,
                                   struct vspaced_shard_stats *stats) {
    *stats = {};
    stats->shard = client->endpoint_slot; // who was asked
    stats->objects = world.spaces.size();
    return 0;
}

uint64_t rt_save_caller(uint32_t slot) {
    return world.fails() ? REFUSED : fill(slot, "reply");
}

uint64_t rt_reply(uint32_t slot, const struct rt_message *message) {
    EXPECT_EQ(name_of(slot), "reply");
    world.replies[slot] = *message;
    world.slots.erase(slot);
    return 0;
}

uint64_t rt_query_local_cap(uint32_t, struct rk_cap_info *info) {
    *info = {};
    info->length = 1 << 20;
    return 0;
}

void console_print(uint32_t, const char *string) {
    world.console += string;
}

} // extern "C"
