// A server on a simulated kernel with processes around it, and the whole state of
// both as text.
#ifndef TESTS_SERVER_WORLD_H
#define TESTS_SERVER_WORLD_H

#include <functional>
#include <memory>
#include <string>
#include <vector>

extern "C" {
#include "bootstrap/capability.h"
#include "hostsim/sim.h"
#include "server/control.h"
#include "server/peer.h"
#include "server/serve.h"
#include "server/shard.h"
#include "server/start.h"
#include "vspaced/badge.h"
#include "vspaced/operation.h"
#include "vspaced/slots.h"
}

const uint64_t PAGE = VSPACED_PAGE_BYTES;
const uint64_t R = VSPACED_READ, RW = VSPACED_READ | VSPACED_WRITE,
               RX = VSPACED_READ | VSPACED_EXECUTE, RWX = VSPACED_RIGHTS_ALL;
const unsigned MANAGER_ALL =
    VSPACED_BADGE_LOOK | VSPACED_BADGE_CHANGE | VSPACED_BADGE_MEMORY | VSPACED_BADGE_BIND;

// All that the kernel can answer instead of OK, and what it can't.
const std::vector<port_status> PORT_FAILURES = {
    PORT_PRESENT,  PORT_ABSENT,    PORT_NO_TABLES, PORT_EMPTY_SLOT, PORT_WRONG_TYPE,
    PORT_NO_RIGHT, PORT_TOO_SMALL, PORT_GONE,      PORT_REFUSED,    static_cast<port_status>(15)};

struct Answer {
    uint64_t status;
    std::vector<uint64_t> words; // the status among them

    uint64_t operator[](size_t i) const {
        return words.at(i);
    }
};

// A process: its capability space, and where its endpoint of vspaced lies.
struct Process {
    uint32_t space;
    uint64_t handle = 0; // a client's, as its manager knows it
    enum Slot : uint32_t { ENDPOINT = 1, VSPACE = 2, RECEIVED = 3, MEMORY = 4, SLOTS = 64 };
};

struct Request {
    uint32_t label;
    std::vector<uint64_t> words; // reserved0 among them
    uint32_t capability = 0;     // slot of the caller
};

// As the kernel takes it; words beyond the most that are delivered are counted only.
sim_request request_of(const Request &request);

// MAP flags of the usual kind.
inline uint64_t map_flags(uint64_t rights, uint64_t class_id = VSPACED_CLASS_DATA,
                          uint64_t place = VSPACED_PLACE_FIXED, uint64_t ceiling = 0) {
    return rights | ceiling << VSPACED_MAP_CEILING_SHIFT | class_id << VSPACED_MAP_CLASS_SHIFT |
           place << VSPACED_MAP_PLACE_SHIFT;
}

class World {
  public:
    // Published in the registry, for a debugger, until a later one is or it ends.
    explicit World(uint32_t shards = 1);
    ~World();

    port *kernel() const { // as shard 0's port
        return port_.get();
    }
    struct shard &shard(uint32_t index = 0) const {
        return *shards_[index];
    }
    uint32_t shard_count() const {
        return static_cast<uint32_t>(shards_.size());
    }
    // Where the object of the handle is, and its record.
    struct object *object(uint64_t handle) const;

    Answer call(const Process &caller, const Request &request) const;
    Answer call_badge(uint64_t badge, const Process &caller, const Request &request) const;

    // Managers and clients as the system makes them. Each fails the test's
    // process if vspaced does not answer OK.
    Process manager_new(unsigned rights = MANAGER_ALL, uint64_t objects_max = 0) const;
    Process process_new(uint64_t table_frames = 64) const; // with a vspace of its own
    Process client_new(const Process &manager, uint64_t table_frames = 64, uint64_t ceiling = RWX,
                       uint64_t mappings_max = 0, uint64_t bytes_max = 0,
                       uint64_t memories_max = 0) const;
    // A fresh memory capability in the slot, attached; its number.
    uint64_t memory_new(const Process &client, uint64_t bytes, uint64_t rights = RWX,
                        uint32_t slot = Process::MEMORY, bool device = false) const;

    Request bind_request(const Process &process, uint64_t ceiling = RWX, uint64_t mappings_max = 0,
                         uint64_t bytes_max = 0, uint64_t label = 0,
                         uint64_t memories_max = 0) const;
    Answer map(const Process &client, uint64_t memory, uint64_t offset, uint64_t address,
               uint64_t length, uint64_t flags, uint64_t target = 0) const;
    Answer unmap(const Process &client, uint64_t address, uint64_t length,
                 uint64_t target = 0) const;
    Answer protect(const Process &client, uint64_t address, uint64_t length, uint64_t rights,
                   uint64_t target = 0) const;
    Answer unbind(const Process &manager, uint64_t handle) const;

    // The kernel fails at each of the operation's calls in turn, with each of these
    // answers: the operation is refused, and the state is the one before. Then nothing
    // fails, and it succeeds with just so many calls. Returns the refusals.
    std::vector<Answer>
    expect_all_or_nothing(uint64_t calls, const std::function<Answer()> &operation,
                          const std::vector<port_status> &failures = PORT_FAILURES) const;

    // Everything but statistics and traces: objects with all mappings, managers,
    // memories, nodes in use, free records in their order; capabilities and pages.
    std::string state() const;

    // The tree and the page tables say the same, page by page, and every space is
    // valid. Empty, or what is wrong.
    std::string disagreement() const;

    const Process control{SIM_ROOTD};

  private:
    struct PortDeleter {
        void operator()(port *p) const {
            sim_free(p);
        }
    };
    struct ShardDeleter {
        void operator()(struct shard *s) const;
    };
    std::unique_ptr<port, PortDeleter> port_;
    std::vector<std::unique_ptr<struct shard, ShardDeleter>> shards_;
    std::unique_ptr<struct control> control_;
    struct server server_ = {};
};

#endif
