// A booted kernel and what a test does in it: system calls of whichever thread
// is current, as user code would make them.
#ifndef TESTS_REFKERNEL_WORLD_H
#define TESTS_REFKERNEL_WORLD_H

#include <array>
#include <cstdint>
#include <initializer_list>
#include <ostream>
#include <string>
#include <vector>

#include "machine.h"

const char *status_name(uint64_t status);

struct Answer {
    uint64_t status = 0, badge = 0, tag = 0;
    std::array<uint64_t, 8> word{};
};

// An ELF file with one executable segment.
std::vector<unsigned char> elf_make();

struct WorldOptions {
    uint64_t ram_bytes = 24 << 20;
    std::vector<std::vector<unsigned char>> modules = {elf_make()};
    std::vector<kernel_ram> devices;
    uint32_t features = RK_FEATURE_NX | RK_FEATURE_PAGE_1G;
    std::string command_line = "test";
    uint32_t cpus = 1; // all but the first idle
};

// All that the kernel remembers, but the registers of one thread.
using Snapshot = std::vector<unsigned char>;

struct Child {
    uint64_t slot; // PROCESS, VSPACE and CAP_SPACE from here on, then THREAD
    ::process *process;
    ::thread *thread;
    uint64_t memory_offset, memory_bytes; // its kernel memory in the world's RAM
    uint64_t process_slot() const {
        return slot;
    }
    uint64_t vspace_slot() const {
        return slot + 1;
    }
    uint64_t caps_slot() const {
        return slot + 2;
    }
    uint64_t thread_slot() const {
        return slot + 3;
    }
};

class World {
  public:
    explicit World(const WorldOptions &options = {});

    const rk_bootinfo *info;
    ::thread *root;
    uint64_t ram_slot;  // the largest memory capability of the root task
    uint64_t ram_bytes; // its length
    uint64_t ram_base;

    ::thread *current() const {
        return kernel_thread_current();
    }

    // Makes the call as the current thread. The answer is what the thread's
    // registers hold afterwards, which means nothing while it waits.
    Answer syscall(uint64_t number, uint64_t slot, uint64_t tag = 0,
                   std::initializer_list<uint64_t> words = {}, uint64_t transfer = 0,
                   uint64_t receive = 0);
    Answer call(uint64_t slot, uint64_t label, std::initializer_list<uint64_t> words = {},
                uint64_t transfer = 0, uint64_t receive = 0);
    Answer query(uint64_t slot);

    // The registers of a thread that got its answer.
    static Answer answer(const ::thread *thread);

    // Lets the thread be the current one; it must be ready.
    void run(::thread *thread);

    // RAM that nobody used yet, by its offset in ram_slot.
    uint64_t ram_take(uint64_t bytes);

    uint64_t slot_take(uint64_t count = 1);

    uint64_t endpoint_make();

    // A process with one thread, not started.
    Child child_make(uint64_t slots = 64, uint64_t table_frames = 8, uint64_t priority = 31);
    void child_start(const Child &child, bool with_buffer = false);
    // Copies a capability of the current thread into the child.
    void child_give(const Child &child, uint64_t source, uint64_t destination,
                    uint64_t rights = RK_RIGHTS_ALL);
    Answer kill(const Child &child); // until it is done; the last answer

    Snapshot snapshot(const ::thread *without) const;

  private:
    std::vector<uint64_t> module_bases_;
    uint64_t ram_end_;
    uint64_t ram_used_ = 0;
    uint64_t slot_next_;
};

#define EXPECT_STATUS(expected, actual)                                                            \
    EXPECT_STREQ(status_name(RK_##expected), status_name((actual).status))
#define ASSERT_STATUS(expected, actual)                                                            \
    ASSERT_STREQ(status_name(RK_##expected), status_name((actual).status))

#endif
