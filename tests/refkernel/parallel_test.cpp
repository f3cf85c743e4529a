// Several CPUs, each a thread of the host, run programs that call servers at home and
// elsewhere, change address spaces at home and elsewhere, copy and delete capabilities,
// and fault. Under ThreadSanitizer this finds whatever the kernel touches that is
// neither at home nor held.
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "world.h"

namespace {

constexpr uint32_t CPUS = 3;
constexpr unsigned STEPS = 1500; // of each program
constexpr uint64_t PAGE = RK_PAGE_BYTES;

// Slots in every child.
constexpr uint64_t OWN = 1; // endpoint of a server
constexpr uint64_t GRAVE = 2;
constexpr uint64_t CONTROL = 3;
constexpr uint64_t MEMORY = 4;
constexpr uint64_t CAPS = 5;
constexpr uint64_t COPY = 6;
constexpr uint64_t SERVERS = 10; // one a CPU
constexpr uint64_t SPACES = 20;  // one a CPU

void prepare(::thread *thread, uint64_t number, uint64_t slot, uint64_t label,
             std::initializer_list<uint64_t> words, uint64_t flags = 0, uint64_t slots = 0) {
    arch_frame &frame = thread->frame;
    frame.rax = number;
    frame.rdi = slot;
    frame.rsi = rk_tag(label, words.size()) | flags;
    frame.r15 = slots;
    unsigned index = 0;
    for (uint64_t word : words) {
        *message_word(&frame, index++) = word;
    }
}

// What a thread does in user mode between two entries. False: it faults instead.
using Program = std::function<bool(::thread *)>;

class Parallel : public testing::Test {
  protected:
    Parallel() : world(options()) {
        endpoint_grave = world.endpoint_make();
        memory = world.slot_take();
        uint64_t offset = world.ram_take(64 * PAGE);
        world.call(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_DERIVE,
                   {world.ram_slot, memory, RK_RIGHTS_ALL, offset, 64 * PAGE});
        memory_base = world.ram_base + offset;
        for (uint32_t cpu = 0; cpu < CPUS; cpu++) {
            endpoints[cpu] = world.endpoint_make();
            targets.push_back(world.child_make(64, 16));
        }
    }
    static WorldOptions options() {
        WorldOptions options;
        options.cpus = CPUS;
        return options;
    }
    Child child_on(uint32_t cpu, uint64_t own, uint64_t flags, Program program) {
        Child child = world.child_make();
        EXPECT_STATUS(OK, world.call(child.thread_slot(), RK_THREAD_SET_CPU, {cpu}));
        world.child_give(child, own, OWN);
        world.child_give(child, endpoint_grave, GRAVE);
        world.child_give(child, RK_ROOT_SLOT_VSPACE_CONTROL, CONTROL);
        world.child_give(child, memory, MEMORY);
        world.child_give(child, child.caps_slot(), CAPS);
        for (uint32_t i = 0; i < CPUS; i++) {
            world.child_give(child, endpoints[i], SERVERS + i);
            world.child_give(child, targets[i].vspace_slot(), SPACES + i);
        }
        if (flags != 0) {
            world.call(child.process_slot(), RK_PROCESS_SET_FAULT_ENDPOINT, {endpoints[flags - 1]});
        }
        programs[child.thread] = std::move(program);
        children.push_back(child);
        return child;
    }
    // A program that ends waits for ever.
    bool bury(::thread *thread) {
        buried++;
        prepare(thread, RK_SYS_RECEIVE, GRAVE, 0, {});
        return true;
    }

    Program server(uint32_t) {
        return [started = false](::thread *thread) mutable {
            bool fault = rk_tag_label(thread->frame.rsi) == RK_LABEL_FAULT;
            uint64_t answer = fault ? uint64_t{RK_FAULT_RETRY} : ~thread->frame.rdx;
            rk_syscall number = started ? RK_SYS_REPLY_RECEIVE : RK_SYS_RECEIVE;
            prepare(thread, number, OWN, 0, {answer});
            started = true;
            return true;
        };
    }
    Program client(uint32_t seed) {
        auto random = std::make_shared<std::minstd_rand>(seed + 1);
        return
            [this, random, sent = uint64_t{0}, calls = true, step = 0u](::thread *thread) mutable {
                if (sent != 0) {
                    EXPECT_EQ(thread->frame.rax, uint64_t{RK_OK});
                    EXPECT_EQ(thread->frame.rdx, calls ? ~sent : sent);
                }
                if (step++ == STEPS) {
                    return bury(thread);
                }
                sent = (*random)();
                // Now and then a capability comes along, to nobody who wants it.
                bool brings = (*random)() % 8 == 0;
                calls = (*random)() % 4 != 0;
                prepare(thread, calls ? RK_SYS_CALL : RK_SYS_SEND, SERVERS + (*random)() % CPUS, 5,
                        {sent}, brings ? RK_TAG_CAP : 0, brings ? MEMORY : 0);
                return true;
            };
    }
    // Maps a page and takes it away again, in spaces that others change, too.
    Program mapper(uint32_t seed) {
        auto random = std::make_shared<std::minstd_rand>(seed + 1);
        uint64_t place = 0x10000000 + seed * RK_PAGE_2M_BYTES;
        return [=, this, mapped = false, first = true, space = SPACES,
                step = 0u](::thread *thread) mutable {
            EXPECT_TRUE(first || thread->frame.rax == RK_OK) << thread->frame.rax;
            first = false;
            if (mapped) {
                prepare(thread, RK_SYS_CALL, CONTROL, RK_VSPACE_UNMAP, {space, place, PAGE});
                mapped = false;
                return true;
            }
            if (step++ == STEPS) {
                return bury(thread);
            }
            bool elsewhere = (*random)() % 3 == 0;
            space = SPACES + (elsewhere ? (*random)() : seed) % CPUS;
            uint64_t offset = (*random)() % 64 * PAGE;
            prepare(thread, RK_SYS_CALL, CONTROL, RK_VSPACE_MAP,
                    {space, MEMORY, offset, place, PAGE, RK_MAP_READ});
            mapped = true;
            return true;
        };
    }
    Program copier(uint32_t) {
        return [this, copied = false, first = true, step = 0u](::thread *thread) mutable {
            EXPECT_TRUE(first || thread->frame.rax == RK_OK) << thread->frame.rax;
            first = false;
            if (!copied && step++ == STEPS / 4) {
                return bury(thread);
            }
            if (copied) {
                prepare(thread, RK_SYS_CALL, CAPS, RK_CAP_METHOD_DELETE, {COPY});
            } else {
                prepare(thread, RK_SYS_CALL, CAPS, RK_CAP_METHOD_COPY,
                        {SERVERS, COPY, RK_RIGHTS_ALL});
            }
            copied = !copied;
            return true;
        };
    }
    // Its server lets it try again each time.
    Program faulter(uint32_t) {
        return [this, step = 0u](::thread *thread) mutable {
            return step++ < STEPS / 2 ? false : bury(thread);
        };
    }

    void cpu_run(uint32_t index) {
        machine_cpu = index;
        cpu *self = arch_cpu();
        if (index != 0) {
            kernel_awake();
        }
        ::thread *thread = kernel_thread_next(self);
        for (unsigned turn = 1; thread != nullptr || buried < programs_ending; turn++) {
            bool called = (machine().nudged.fetch_and(~(1u << index)) >> index & 1) != 0;
            if (thread == nullptr && !called) {
                std::this_thread::yield();
                continue;
            }
            if (thread == nullptr) {
                kernel_awake();
            }
            if (called) {
                kernel_nudge();
                thread = kernel_thread_next(self);
            } else if (turn % 16 == 0) {
                kernel_tick();
                thread = kernel_thread_next(self);
            } else if (programs.at(thread)(thread)) {
                thread = machine_syscall(thread);
            } else {
                kernel_fault(RK_FAULT_PAGE, 0x1000, RK_FAULT_USER);
                thread = kernel_thread_next(self);
            }
        }
    }

    World world;
    uint64_t endpoint_grave, memory, memory_base;
    uint64_t endpoints[CPUS];
    std::vector<Child> targets; // whose spaces are changed
    std::vector<Child> children;
    std::map<::thread *, Program> programs;
    std::atomic<unsigned> buried = 0;
    unsigned programs_ending = 0;
};

TEST_F(Parallel, ProgramsOnEveryCpu) {
    for (uint32_t cpu = 0; cpu < CPUS; cpu++) {
        child_on(cpu, endpoints[cpu], 0, server(cpu));
        child_on(cpu, endpoints[cpu], 0, client(2 * cpu));
        child_on(cpu, endpoints[cpu], 0, client(2 * cpu + 1));
        child_on(cpu, endpoints[cpu], 0, mapper(cpu));
        child_on(cpu, endpoints[cpu], 0, copier(cpu));
        child_on(cpu, endpoints[cpu], 1 + cpu, faulter(cpu));
        child_on(cpu, endpoints[cpu], 1 + (cpu + 1) % CPUS, faulter(cpu));
        programs_ending += 6;
    }
    programs[world.root] = [this](::thread *thread) {
        prepare(thread, RK_SYS_RECEIVE, endpoint_grave, 0, {});
        return true;
    };
    for (const Child &child : children) {
        world.child_start(child);
    }
    std::vector<std::thread> cpus_running;
    for (uint32_t cpu = 0; cpu < CPUS; cpu++) {
        cpus_running.emplace_back([this, cpu] { cpu_run(cpu); });
    }
    for (std::thread &each : cpus_running) {
        each.join();
    }
    EXPECT_EQ(buried, programs_ending);
    // What was mapped on one CPU and taken away on another adds up to nothing.
    for (uint64_t i = 0; i < 64; i++) {
        EXPECT_EQ(frame_mapped(memory_base + i * PAGE, 0), 0u);
    }
    for (const Child &target : targets) {
        EXPECT_EQ(target.process->space.mapped_bytes, 0u);
    }
}

} // namespace
