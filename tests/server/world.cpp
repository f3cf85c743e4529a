#include "world.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <mutex>
#include <sstream>

#include "startup/envelope_builder.h"

extern "C" {
#include "asobj/space.h"
#include "server/registry.h"
}

static void serve_from(void *context) {
    serve(static_cast<struct shard *>(context));
}

// A test that can't even be set up is not worth going on.
static void require(bool holds, const char *what, uint64_t status = 0) {
    if (!holds) {
        ADD_FAILURE() << what << ": " << vspaced_status_name(status);
        std::abort();
    }
}

void World::ShardDeleter::operator()(struct shard *s) const {
    std::free(s);
}

static void control_from(void *context) {
    control_serve(static_cast<struct control *>(context));
}

// The registry is the program's, and some tests make a world in each of several threads.
static std::mutex publishing;

World::World(uint32_t shards)
    : port_(shards == 1 ? sim_new() : sim_new_shards(shards)),
      control_(std::make_unique<struct control>()) {
    Envelope envelope(BOOTSTRAP_ROLE_VSPACED);
    if (shards > 1) {
        envelope.shards(shards);
    }
    for (uint32_t i = 0; i < shards; i++) {
        void *memory = std::aligned_alloc(64, (sizeof(struct shard) + 63) / 64 * 64);
        std::memset(memory, 0, sizeof(struct shard));
        shards_.emplace_back(static_cast<struct shard *>(memory));
        server_.shards[i] = shards_[i].get();
    }
    for (uint32_t i = 0; i < VSPACED_THREADS; i++) {
        server_.ports[i] = sim_port(kernel(), i);
    }
    server_.control = control_.get();
    startup_status status = start(&server_, envelope.bytes(), envelope.size());
    require(status == STARTUP_READY, startup_status_name(status));
    require(port_ready(kernel(), status, VSPACED_SLOT_CONTROL) == PORT_OK, "readiness");
    for (uint32_t i = 0; i < shards; i++) {
        sim_set_server(sim_port(kernel(), i), serve_from, server_.shards[i]);
    }
    sim_set_server(sim_port(kernel(), VSPACED_THREAD_CONTROL), control_from, control_.get());
    const std::lock_guard<std::mutex> hold(publishing);
    registry_publish(server_.shards, shards, control_.get());
}

World::~World() {
    const std::lock_guard<std::mutex> hold(publishing);
    if (vspaced_registry.shards[0] == server_.shards[0]) {
        vspaced_registry = {};
    }
}

struct object *World::object(uint64_t handle) const {
    const uint32_t slot = vspaced_handle_slot(handle);
    return shard_object_of_slot(&shard(vspaced_shard_of_slot(slot)), slot);
}

sim_request request_of(const Request &request) {
    sim_request sent = {};
    sent.label = request.label;
    sent.word_count = static_cast<uint32_t>(request.words.size());
    sent.capability = request.capability;
    for (size_t i = 0; i < request.words.size() && i < VSPACED_REQUEST_WORDS_MAX; i++) {
        sent.words[i] = request.words[i];
    }
    return sent;
}

static Answer answer_of(const sim_answer &answer) {
    return {answer.words[0], {answer.words, answer.words + answer.word_count}};
}

Answer World::call(const Process &caller, const Request &request) const {
    sim_request sent = request_of(request);
    sim_answer answer;
    bool delivered =
        sim_call(kernel(), caller.space, Process::ENDPOINT, Process::RECEIVED, &sent, &answer);
    return delivered ? answer_of(answer) : Answer{VSPACED_CLIENT_UNREACHABLE, {}};
}

Answer World::call_badge(uint64_t badge, const Process &caller, const Request &request) const {
    sim_request sent = request_of(request);
    sim_answer answer;
    sim_call_badge(kernel(), badge, caller.space, 0, &sent, &answer);
    return answer_of(answer);
}

// What came with a reply becomes the process's endpoint.
static void endpoint_hand_over(port *kernel, uint32_t from_space, uint32_t to_space) {
    sim_copy(kernel, from_space, Process::RECEIVED, to_space, Process::ENDPOINT,
             BOOTSTRAP_RIGHTS_ALL);
    sim_delete(kernel, from_space, Process::RECEIVED);
}

Process World::manager_new(unsigned rights, uint64_t objects_max) const {
    Answer answer = call(control, {VSPACED_OP_MANAGER, {rights, objects_max, 0}});
    require(answer.status == VSPACED_OK, "manager", answer.status);
    Process manager{sim_space_new(kernel(), Process::SLOTS)};
    endpoint_hand_over(kernel(), SIM_ROOTD, manager.space);
    return manager;
}

Process World::process_new(uint64_t table_frames) const {
    Process process{sim_space_new(kernel(), Process::SLOTS)};
    sim_make_vspace(kernel(), process.space, Process::VSPACE, table_frames,
                    BOOTSTRAP_MANAGE | BOOTSTRAP_READ);
    return process;
}

Request World::bind_request(const Process &, uint64_t ceiling, uint64_t mappings_max,
                            uint64_t bytes_max, uint64_t label, uint64_t memories_max) const {
    return {VSPACED_OP_BIND,
            {0, ceiling, mappings_max, memories_max, bytes_max, label, 0, 0},
            Process::VSPACE};
}

Process World::client_new(const Process &manager, uint64_t table_frames, uint64_t ceiling,
                          uint64_t mappings_max, uint64_t bytes_max, uint64_t memories_max) const {
    Process client = process_new(table_frames);
    sim_delete(kernel(), manager.space, Process::VSPACE);
    sim_delete(kernel(), manager.space, Process::RECEIVED);
    sim_copy(kernel(), client.space, Process::VSPACE, manager.space, Process::VSPACE,
             BOOTSTRAP_RIGHTS_ALL);
    Answer answer =
        call(manager, bind_request(manager, ceiling, mappings_max, bytes_max, 0, memories_max));
    require(answer.status == VSPACED_OK, "bind", answer.status);
    client.handle = answer[1];
    endpoint_hand_over(kernel(), manager.space, client.space);
    // The manager keeps no way to it; the server's copy is the process's child now.
    sim_delete(kernel(), manager.space, Process::VSPACE);
    return client;
}

uint64_t World::memory_new(const Process &client, uint64_t bytes, uint64_t rights, uint32_t slot,
                           bool device) const {
    sim_make_memory(kernel(), client.space, slot, bytes, rights, device);
    Answer answer = call(client, {VSPACED_OP_ATTACH, {0, 0, 0}, slot});
    require(answer.status == VSPACED_OK, "attach", answer.status);
    return answer[1];
}

Answer World::map(const Process &client, uint64_t memory, uint64_t offset, uint64_t address,
                  uint64_t length, uint64_t flags, uint64_t target) const {
    return call(client, {VSPACED_OP_MAP, {target, memory, offset, address, length, flags, 0}});
}

Answer World::unmap(const Process &client, uint64_t address, uint64_t length,
                    uint64_t target) const {
    return call(client, {VSPACED_OP_UNMAP, {target, address, length, 0}});
}

Answer World::protect(const Process &client, uint64_t address, uint64_t length, uint64_t rights,
                      uint64_t target) const {
    return call(client, {VSPACED_OP_PROTECT, {target, address, length, rights, 0}});
}

Answer World::unbind(const Process &manager, uint64_t handle) const {
    return call(manager, {VSPACED_OP_UNBIND, {handle, 0}});
}

static void object_print(std::ostream &out, const struct shard &shard, const object &object) {
    if (!object_is_live(&object)) {
        out << "object " << object_index(&shard.objects, &object) << " state " << object.state
            << " generation " << object.generation << " moved to " << object.moved_to << "\n";
        return;
    }
    const struct space_counts &counts = object.space.counts;
    out << "object " << object_index(&shard.objects, &object) << " state " << object.state
        << " generation " << object.generation << " manager " << object.manager_index << "."
        << object.manager_generation << " vspace "
        << shard.objects.vspaces[object_index(&shard.objects, &object)] << " label " << object.label
        << " changes " << counts.generation << " mappings " << counts.mappings << " peak "
        << counts.mappings_peak << " bytes " << counts.bytes << " peak " << counts.bytes_peak
        << " nodes " << counts.nodes << " memories of " << object.memories.max << " ceiling "
        << unsigned(object.space.policy.rights_ceiling) << "\n";
    if (account_exists(&object.space.account)) {
        out << "  account " << object.space.account.memory << " frames used "
            << object.space.account.frames_used << "\n";
    }
    space_mapping mapping;
    for (uint64_t at = 0; space_next(&object.space, at, &mapping); at = mapping.range.end) {
        out << "  map " << std::hex << mapping.range.begin << "-" << mapping.range.end << std::dec
            << " rights " << unsigned(mapping.rights) << " of " << unsigned(mapping.ceiling)
            << " class " << unsigned(mapping.class_id) << " kind " << unsigned(mapping.kind)
            << " memory " << mapping.memory << "+" << mapping.offset << "\n";
    }
    for (uint32_t i = object.memories.first; i != MEMORY_NONE; i = shard.memories.records[i].next) {
        const memory &memory = shard.memories.records[i];
        out << "  memory " << memory.number << " in " << i << " bytes " << memory.bytes
            << " rights " << unsigned(memory.rights) << " device " << memory.device << " account "
            << memory.account << " mapped " << shard.memories.bytes_mapped[i] << "\n";
    }
}

static void shard_print(std::ostream &out, const struct shard &shard) {
    for (const object &object : shard.objects.records) {
        if (object.state != OBJECT_FREE && object.state != OBJECT_RETIRED) {
            object_print(out, shard, object);
        }
    }
    out << "objects " << shard.objects.count << " free";
    for (uint32_t i = shard.objects.free_first; i != OBJECT_NONE;
         i = shard.objects.records[i].free_next) {
        out << " " << i << "." << shard.objects.records[i].generation;
    }
    out << "\nmemories " << shard.memories.count << " promised " << shard.memories.promised
        << " free";
    for (uint32_t i = shard.memories.free_first; i != MEMORY_NONE;
         i = shard.memories.records[i].next) {
        out << " " << i;
    }
    out << "\nmanagers " << shard.managers.count;
    for (const manager &manager : shard.managers.records) {
        out << " " << manager.generation << "/" << manager.rights << "/" << manager.objects << "/"
            << manager.objects_max;
    }
    struct arena_counts nodes = arena_counts(&shard.arena);
    out << "\nnodes " << nodes.used << " reserved " << shard.arena.leaf_pool.reserved << " "
        << shard.arena.inner_pool.reserved << " frame maps " << shard.arena.frame_map_pool.used
        << "\n";
}

std::string World::state() const {
    std::ostringstream out;
    for (const auto &shard : shards_) {
        shard_print(out, *shard);
    }
    char *dump = sim_dump(kernel());
    out << dump;
    std::free(dump);
    return out.str();
}

// Every page that the tree has is there as the tree has it. Equal counts then say
// that nothing else is there.
static std::string space_disagreement(const World &world, const struct shard &shard,
                                      const object &object) {
    std::ostringstream out;
    uint32_t slot = object.slot;
    uint32_t node;
    if (const char *broken = space_invalid(&object.space, &node)) {
        out << "invariant " << broken << " in node " << node;
        return out.str();
    }
    space_mapping mapping;
    uint64_t bytes = 0, bytes_without_frames = 0;
    for (uint64_t at = 0; space_next(&object.space, at, &mapping); at = mapping.range.end) {
        if (mapping.kind == VSPACED_BACKING_NONE || mapping.kind == VSPACED_BACKING_RESERVATION) {
            bytes_without_frames +=
                mapping.kind == VSPACED_BACKING_NONE ? range_length(mapping.range) : 0;
            continue; // the count of pages says that none is there
        }
        bytes += range_length(mapping.range);
        port_capability memory;
        uint64_t badge;
        sim_query_cap(world.kernel(), SIM_SERVER, shard_memory_slot(&shard, mapping.memory),
                      &memory, &badge);
        uint64_t physical =
            sim_memory_base(world.kernel(), shard_memory_slot(&shard, mapping.memory));
        for (uint64_t page = mapping.range.begin; page < mapping.range.end; page += PAGE) {
            port_page found;
            if (!sim_page_get(world.kernel(), SIM_SERVER, slot, page, &found)) {
                out << std::hex << page << " is not there";
            } else if (found.rights != mapping.rights) {
                out << std::hex << page << " has other rights";
            } else if (physical != 0 &&
                       found.physical != physical + mapping.offset + page - mapping.range.begin) {
                out << std::hex << page << " has another frame";
            }
            if (!out.str().empty()) {
                return out.str();
            }
        }
    }
    port_vspace info;
    if (sim_vspace_info(world.kernel(), SIM_SERVER, slot, &info) && info.bytes_mapped != bytes) {
        out << "the page tables hold " << info.bytes_mapped << " bytes, the tree " << bytes;
    } else if (object.space.counts.bytes != bytes + bytes_without_frames) {
        out << "the tree counts " << object.space.counts.bytes << " bytes";
    }
    return out.str();
}

std::string World::disagreement() const {
    uint64_t misuses = sim_misuses(sim_port(kernel(), VSPACED_THREAD_CONTROL));
    for (uint32_t i = 0; i < shard_count(); i++) {
        misuses += sim_misuses(sim_port(kernel(), i));
        for (const struct object &object : shard(i).objects.records) {
            std::string wrong =
                object_is_live(&object) ? space_disagreement(*this, shard(i), object) : "";
            if (!wrong.empty()) {
                return "object " + std::to_string(object_index(&shard(i).objects, &object)) +
                       " of shard " + std::to_string(i) + ": " + wrong;
            }
        }
    }
    return misuses == 0 ? "" : "the server asked what no correct server asks";
}

std::vector<Answer> World::expect_all_or_nothing(uint64_t calls,
                                                 const std::function<Answer()> &operation,
                                                 const std::vector<port_status> &failures) const {
    std::vector<Answer> refusals;
    std::string before = state();
    for (port_status failure : failures) {
        for (uint64_t k = 1; k <= calls; k++) {
            uint64_t failed = sim_failures(kernel());
            sim_fail(kernel(), k, failure, 0);
            refusals.push_back(operation());
            bool as_before = state() == before;
            EXPECT_TRUE(as_before) << "call " << k << " answer " << failure;
            EXPECT_NE(refusals.back().status, VSPACED_OK) << "call " << k << " answer " << failure;
            EXPECT_EQ(sim_failures(kernel()), failed + 1) << "call " << k;
            EXPECT_EQ(disagreement(), "") << "call " << k << " answer " << failure;
            if (testing::Test::HasFailure()) {
                return refusals;
            }
        }
    }
    sim_fail(kernel(), calls + 1, PORT_REFUSED, 0);
    uint64_t made = sim_calls(kernel());
    EXPECT_EQ(operation().status, VSPACED_OK);
    EXPECT_EQ(sim_calls(kernel()) - made, calls);
    sim_fail(kernel(), 0, PORT_OK, 0);
    EXPECT_EQ(disagreement(), "");
    return refusals;
}
