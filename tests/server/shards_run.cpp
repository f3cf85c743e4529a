#include "shards_run.h"

#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <iostream>
#include <random>
#include <thread>

#include "model.h"
#include "world.h"

extern "C" {
#include "vspaced/client.h"
}

namespace {

const uint64_t BASE = 0x40000000;
const uint64_t SPAN_PAGES = 64;
const uint64_t MEMORY_PAGES = 32;
const uint32_t OBJECTS_A_CLIENT = 4;
const uint32_t MEMORY_FIRST = 8;
const uint64_t PIECE_PAGES = 2; // that the kernel changes at once
// Kernel calls between two failures: more than it takes to undo the longest operation, so
// that no object is damaged.
const uint64_t FAILURES_APART = SPAN_PAGES + 37;
const uint64_t DEEDS_A_DEATH = 16;

// What movers may try at a place: its object and process, 0 if there is none.
struct Place {
    std::atomic<uint64_t> handle = 0;
    std::atomic<uint32_t> space = 0;
};
using Places = std::vector<Place>;

struct Object {
    Process process;
    uint64_t handle = 0; // as BIND gave it; it may be elsewhere by now
    ModelObject model;
};

// A manager's process with one endpoint of the control, and threads of their own may
// have a copy.
Process manager_copy(const World &world, const Process &manager) {
    Process copy{sim_space_new(world.kernel(), Process::SLOTS)};
    sim_copy(world.kernel(), manager.space, Process::ENDPOINT, copy.space, Process::ENDPOINT,
             BOOTSTRAP_RIGHTS_ALL);
    return copy;
}

class Client {
  public:
    Client(const World &world, uint64_t seed, Place *places, bool kernel_fails)
        : world_(world), random_(seed), places_(places), kernel_fails_(kernel_fails),
          manager_(world.manager_new()) {
    }

    const Process &manager() const {
        return manager_;
    }

    void step() {
        uint32_t place = static_cast<uint32_t>(below(OBJECTS_A_CLIENT));
        Object &object = objects_[place];
        if (object.handle == 0) {
            return bind(place);
        }
        const uint64_t choice = below(1000);
        if (choice < 3 || has_ended(object)) {
            return unbind(place);
        }
        if (choice < 20) {
            return migrate(place);
        }
        sim_transport_enter(world_.kernel(), object.process.space);
        if (choice < 60) {
            return compare(object);
        }
        if (choice < 120) {
            return attach(object);
        }
        if (choice < 400) {
            return map(object);
        }
        if (choice < 500) {
            return batch(object);
        }
        if (choice < 750) {
            return unmap(object);
        }
        if (choice < 900) {
            return protect(object);
        }
        query(object);
    }

    // The kernel fails no more; the dead go, so that every object left has its page tables.
    void bury() {
        kernel_fails_ = false;
        for (uint32_t place = 0; place < OBJECTS_A_CLIENT; place++) {
            if (objects_[place].handle != 0 && has_ended(objects_[place])) {
                unbind(place);
            }
        }
    }

    void end() {
        for (uint32_t place = 0; place < OBJECTS_A_CLIENT; place++) {
            if (objects_[place].handle != 0) {
                sim_transport_enter(world_.kernel(), objects_[place].process.space);
                compare(objects_[place]);
                unbind(place);
            }
        }
    }

    uint64_t refusals() const {
        return refusals_;
    }
    uint64_t deaths() const {
        return deaths_;
    }

  private:
    uint64_t below(uint64_t bound) {
        return random_() % bound;
    }

    bool has_ended(const Object &object) const {
        return sim_process_has_ended(world_.kernel(), object.process.space);
    }

    // Whether that came to a process that was killed: its calls fail, or it was told to
    // follow its object and could not.
    bool is_of_the_dead(const Object &object, uint64_t status) const {
        return (status == VSPACED_CLIENT_UNREACHABLE || status == VSPACED_MOVED) &&
               has_ended(object);
    }

    // True if it was done, as far as a process is there to know. What the kernel refused
    // is not, and anything else is wrong.
    bool agrees(const Object &object, uint64_t status, uint64_t expected) {
        return !is_of_the_dead(object, status) && agrees(status, expected);
    }

    bool agrees(uint64_t status, uint64_t expected) {
        refusals_ += status == VSPACED_KERNEL_REFUSED;
        if (status == VSPACED_KERNEL_REFUSED && kernel_fails_) {
            return false;
        }
        EXPECT_EQ(status, expected)
            << vspaced_status_name(status) << " for " << vspaced_status_name(expected);
        return expected == VSPACED_OK && status == VSPACED_OK;
    }

    struct vspaced_client as_manager() {
        sim_transport_enter(world_.kernel(), manager_.space);
        sim_delete(world_.kernel(), manager_.space, Process::RECEIVED);
        return {Process::ENDPOINT, Process::RECEIVED};
    }

    void bind(uint32_t place) {
        Object &object = objects_[place];
        object = {};
        object.process = world_.process_new(64);
        object.model.rights_ceiling = RWX;
        object.model.bytes_max = UINT64_MAX;
        object.model.memories_max = VSPACED_MEMORIES_DEFAULT;
        struct vspaced_client client = as_manager();
        sim_delete(world_.kernel(), manager_.space, Process::VSPACE);
        sim_copy(world_.kernel(), object.process.space, Process::VSPACE, manager_.space,
                 Process::VSPACE, BOOTSTRAP_RIGHTS_ALL);
        struct vspaced_bind bind = {};
        bind.vspace_slot = Process::VSPACE;
        bind.rights_ceiling = VSPACED_RIGHTS_ALL;
        bind.on_cpu = below(2) == 0;
        bind.cpu = bind.on_cpu != 0 ? static_cast<uint8_t>(below(8)) : 0;
        uint64_t handle = 0;
        if (!agrees(vspaced_bind(&client, &bind, &handle), VSPACED_OK)) {
            return;
        }
        sim_copy(world_.kernel(), manager_.space, Process::RECEIVED, object.process.space,
                 Process::ENDPOINT, BOOTSTRAP_RIGHTS_ALL);
        object.handle = handle;
        places_[place].space.store(object.process.space, std::memory_order_relaxed);
        places_[place].handle.store(handle, std::memory_order_relaxed);
    }

    void unbind(uint32_t place) {
        Object &object = objects_[place];
        places_[place].handle.store(0, std::memory_order_relaxed);
        struct vspaced_client client = as_manager();
        uint64_t removed = 0;
        if (agrees(vspaced_unbind(&client, object.handle, &removed), VSPACED_OK)) {
            const bool is_dead = has_ended(object);
            EXPECT_TRUE(is_dead || removed == object.model.pages.size() * PAGE) << removed;
            deaths_ += is_dead;
            sim_transport_enter(world_.kernel(), object.process.space);
            struct vspaced_client owner = connection();
            EXPECT_EQ(vspaced_discard(&owner, 0, BASE, PAGE), uint64_t{VSPACED_CLIENT_UNREACHABLE});
            object.handle = 0;
        }
    }

    void migrate(uint32_t place) {
        struct vspaced_client client = as_manager();
        uint64_t handle = 0;
        uint32_t cpu = static_cast<uint32_t>(below(8));
        const uint64_t status = vspaced_migrate(&client, objects_[place].handle, cpu, &handle);
        const bool is_gone = status == VSPACED_VSPACE_GONE && has_ended(objects_[place]);
        if (!is_gone && agrees(status, VSPACED_OK)) {
            EXPECT_EQ(vspaced_shard_of_slot(vspaced_handle_slot(handle)),
                      cpu % world_.shard_count());
        }
    }

    static struct vspaced_client connection() {
        return {Process::ENDPOINT, Process::RECEIVED};
    }

    void attach(Object &object) {
        struct vspaced_client client = connection();
        ModelObject &model = object.model;
        uint32_t number = 0;
        uint64_t bytes = 0;
        if (below(4) == 0 && !model.memories.empty()) {
            uint64_t some = below(8);
            uint64_t expected = model.memories.count(some) == 0 ? VSPACED_BAD_MEMORY
                                : model.uses_memory(some)       ? VSPACED_MEMORY_IN_USE
                                                                : VSPACED_OK;
            const uint64_t status = vspaced_detach(&client, 0, static_cast<uint32_t>(some));
            if (agrees(object, status, expected)) {
                model.memories.erase(some);
            }
            return;
        }
        uint32_t slot = MEMORY_FIRST + static_cast<uint32_t>(below(40));
        port_capability there;
        uint64_t badge;
        sim_query_cap(world_.kernel(), object.process.space, slot, &there, &badge);
        if (there.type == BOOTSTRAP_TYPE_NONE) {
            sim_make_memory(world_.kernel(), object.process.space, slot, MEMORY_PAGES * PAGE, RWX,
                            false);
        }
        bool room = model.memories.size() < model.memories_max;
        if (!agrees(object, vspaced_attach(&client, 0, slot, &number, &bytes),
                    room ? VSPACED_OK : VSPACED_NO_MEMORY_RECORDS)) {
            return;
        }
        uint64_t lowest = 0;
        while (model.memories.count(lowest) != 0) {
            lowest++;
        }
        EXPECT_EQ(number, lowest);
        model.memories[number] = {MEMORY_PAGES * PAGE, RWX};
    }

    struct vspaced_map map_any(const Object &object) {
        struct vspaced_map map = {};
        map.memory = static_cast<uint32_t>(below(object.model.memories.size() + 1));
        map.offset = below(MEMORY_PAGES) * PAGE;
        map.address = BASE + below(SPAN_PAGES) * PAGE;
        map.length = (1 + below(6)) * PAGE;
        map.rights = below(2) == 0 ? VSPACED_READ : VSPACED_READ | VSPACED_WRITE;
        map.ceiling = VSPACED_READ | VSPACED_WRITE;
        map.class_id = VSPACED_CLASS_DATA;
        map.overwrite = below(3) == 0;
        return map;
    }

    static uint64_t model_map_as(ModelObject &model, const struct vspaced_map &map, bool apply) {
        return model_map(model, map.memory, map.offset, map.address, map.length, map.rights,
                         map.ceiling, map.class_id, map.overwrite != 0, apply);
    }

    void map(Object &object) {
        struct vspaced_client client = connection();
        const struct vspaced_map map = map_any(object);
        uint64_t address = 0;
        if (agrees(object, vspaced_map(&client, &map, &address),
                   model_map_as(object.model, map, false))) {
            EXPECT_EQ(address, map.address);
            (void)model_map_as(object.model, map, true);
        }
    }

    // Of several steps, so that it is done in pieces; all of it, or nothing.
    void batch(Object &object) {
        struct vspaced_client client = connection();
        ModelObject after = object.model;
        uint64_t expected = VSPACED_OK;
        vspaced_batch_begin(&batch_, 0);
        for (uint64_t count = 2 + below(6); count > 0; count--) {
            struct vspaced_map map = map_any(object);
            map.overwrite |= below(2) == 0;
            vspaced_batch_map(&batch_, &map);
            expected = expected == VSPACED_OK ? model_map_as(after, map, true) : expected;
        }
        if (agrees(object, vspaced_batch_send(&client, &batch_), expected)) {
            object.model = after;
        }
    }

    void unmap(Object &object) {
        struct vspaced_client client = connection();
        uint64_t address = BASE + below(SPAN_PAGES) * PAGE, length = (1 + below(8)) * PAGE;
        uint64_t bytes = 0, expected = 0;
        (void)model_unmap(object.model, address, length, false, &expected);
        if (agrees(object, vspaced_unmap(&client, 0, address, length, &bytes), VSPACED_OK)) {
            EXPECT_EQ(bytes, expected); // done once: a second time would remove nothing
            (void)model_unmap(object.model, address, length, true, &expected);
        }
    }

    void protect(Object &object) {
        struct vspaced_client client = connection();
        uint64_t address = BASE + below(SPAN_PAGES) * PAGE, length = (1 + below(12)) * PAGE;
        unsigned rights = below(2) == 0 ? VSPACED_READ : VSPACED_READ | VSPACED_WRITE;
        if (agrees(object, vspaced_protect(&client, 0, address, length, rights),
                   model_protect(object.model, address, length, rights, false))) {
            (void)model_protect(object.model, address, length, rights, true);
        }
    }

    void query(Object &object) {
        struct vspaced_client client = connection();
        struct vspaced_mapping mapping;
        uint64_t address = BASE + below(SPAN_PAGES) * PAGE;
        auto page = object.model.pages.find(address);
        uint64_t status = vspaced_query(&client, 0, address, &mapping);
        if (is_of_the_dead(object, status)) {
            return;
        }
        ASSERT_EQ(status, page == object.model.pages.end() ? VSPACED_NOT_MAPPED : VSPACED_OK)
            << vspaced_status_name(status);
        if (status == VSPACED_OK) {
            EXPECT_EQ(mapping.memory, page->second.memory);
            EXPECT_EQ(mapping.offset + address - mapping.start, page->second.offset);
            EXPECT_EQ(mapping.rights, page->second.rights);
        }
    }

    void compare(Object &object) {
        struct vspaced_client client = connection();
        struct vspaced_cursor cursor = {};
        struct vspaced_mapping mappings[16];
        ModelObject told;
        while (cursor.done == 0) {
            uint32_t count = 0;
            const uint64_t status = vspaced_list(&client, 0, &cursor, mappings, 16, &count);
            if (is_of_the_dead(object, status)) {
                return;
            }
            ASSERT_EQ(status, VSPACED_OK) << vspaced_status_name(status);
            for (uint32_t i = 0; i < count; i++) {
                const struct vspaced_mapping &m = mappings[i];
                for (uint64_t at = 0; at < m.length; at += PAGE) {
                    told.pages[m.start + at] = {m.memory, m.offset + at, m.rights, m.ceiling,
                                                m.class_id};
                }
            }
        }
        ASSERT_TRUE(told.pages == object.model.pages) << told.text() << "for\n"
                                                      << object.model.text();
    }

    const World &world_;
    std::mt19937_64 random_;
    Place *places_;
    bool kernel_fails_;
    Process manager_;
    Object objects_[OBJECTS_A_CLIENT];
    struct vspaced_batch batch_ = {};
    uint64_t refusals_ = 0, deaths_ = 0;
};

// Migrates what others use, whether it is there still or not, and kills others' processes.
void mover_run(const World &world, const std::vector<Process> &managers, const Places &places,
               const ShardsRun &run, uint64_t seed, const std::atomic<bool> &ends,
               std::atomic<uint64_t> &moved) {
    std::mt19937_64 random(seed);
    while (!ends.load(std::memory_order_relaxed)) {
        std::this_thread::sleep_for(std::chrono::microseconds(run.mover_pause_us));
        uint64_t place = random() % places.size();
        uint64_t handle = places[place].handle.load(std::memory_order_relaxed);
        if (handle == 0) {
            continue;
        }
        if (random() % DEEDS_A_DEATH == 0) {
            sim_process_end(world.kernel(), places[place].space, Process::VSPACE);
            continue;
        }
        const Process &manager = managers[place / OBJECTS_A_CLIENT];
        sim_transport_enter(world.kernel(), manager.space);
        struct vspaced_client client = {Process::ENDPOINT, 0};
        uint64_t after = 0;
        uint64_t status =
            vspaced_migrate(&client, handle, static_cast<uint32_t>(random() % 8), &after);
        moved.fetch_add(status == VSPACED_OK, std::memory_order_relaxed);
        EXPECT_TRUE(status == VSPACED_OK || status == VSPACED_KERNEL_REFUSED ||
                    status == VSPACED_STALE_HANDLE || status == VSPACED_VSPACE_GONE)
            << vspaced_status_name(status);
    }
}

void expect_nothing_left(const World &world) {
    for (uint32_t i = 0; i < world.shard_count(); i++) {
        const struct shard &shard = world.shard(i);
        EXPECT_EQ(shard.objects.count, 0u);
        EXPECT_EQ(shard.memories.count, 0u);
        EXPECT_EQ(shard.memories.promised, 0u);
        EXPECT_EQ(arena_counts(&shard.arena).used, 0u);
        EXPECT_EQ(shard.arena.frame_map_pool.used, 0u);
        for (const manager &manager : shard.managers.records) {
            EXPECT_EQ(manager.objects, 0u);
        }
    }
}

} // namespace

void shards_run(const ShardsRun &run) {
    SCOPED_TRACE("seed " + std::to_string(run.seed));
    World world(run.shards);
    Places places(run.clients * OBJECTS_A_CLIENT);
    std::vector<std::unique_ptr<Client>> clients;
    std::vector<std::thread> threads, mover_threads;
    std::atomic<bool> ends = false;
    std::atomic<uint64_t> moved = 0;
    for (uint32_t i = 0; i < run.clients; i++) {
        clients.push_back(std::make_unique<Client>(
            world, run.seed * 1000 + i, &places[i * OBJECTS_A_CLIENT], run.kernel_fails));
    }
    for (uint32_t i = 0; i < run.shards; i++) {
        sim_pieces(sim_port(world.kernel(), i), PIECE_PAGES);
    }
    for (uint32_t i = 0; run.kernel_fails && i < run.shards; i++) {
        sim_fail(sim_port(world.kernel(), i), 100 + run.seed % 50, PORT_REFUSED,
                 FAILURES_APART + 6 * i);
    }
    const uint64_t operations = run.operations / run.clients;
    for (uint32_t i = 0; i < run.clients; i++) {
        threads.emplace_back([&clients, i, operations] {
            for (uint64_t k = 0; k < operations && !testing::Test::HasFailure(); k++) {
                clients[i]->step();
            }
        });
    }
    for (uint32_t i = 0; i < run.movers; i++) {
        std::vector<Process> managers;
        for (const auto &client : clients) {
            managers.push_back(manager_copy(world, client->manager()));
        }
        mover_threads.emplace_back([&, managers, i] {
            mover_run(world, managers, places, run, run.seed * 1000 + 500 + i, ends, moved);
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    ends = true;
    for (std::thread &thread : mover_threads) {
        thread.join();
    }
    uint64_t refusals = 0, failures = 0, deaths = 0, handovers = 0;
    for (uint32_t i = 0; i < run.shards; i++) {
        failures += sim_failures(sim_port(world.kernel(), i));
        sim_fail(sim_port(world.kernel(), i), 0, PORT_OK, 0);
        handovers += sim_handovers(sim_port(world.kernel(), i));
    }
    if (testing::Test::HasFailure()) {
        return;
    }
    for (const auto &client : clients) {
        client->bury();
    }
    EXPECT_EQ(world.disagreement(), "");
    for (const auto &client : clients) {
        client->end();
        refusals += client->refusals();
        deaths += client->deaths();
    }
    expect_nothing_left(world);
    std::cout << "seed " << run.seed << ": " << run.operations << " operations, " << run.shards
              << " shards, " << run.clients << " clients, " << moved << " moved by others, "
              << failures << " failures of the kernel, " << refusals << " heard of by clients, "
              << deaths << " killed, " << handovers << " times others between the pieces"
              << std::endl;
}
