// Processes: their start, their faults, their exit, and that killing one in any
// state leaves nothing behind.
#include <gtest/gtest.h>

#include <set>

#include "world.h"

namespace {

constexpr uint64_t PAGE = RK_PAGE_BYTES;
constexpr uint64_t ENDPOINT = 1;

class Process : public testing::Test {
  protected:
    Answer query(const Child &child) {
        return world.call(child.process_slot(), RK_PROCESS_QUERY);
    }
    uint64_t thread_state(const Child &child) {
        return world.call(child.thread_slot(), RK_THREAD_QUERY).word[2];
    }
    // The root task becomes the one that hears of the child's faults.
    uint64_t fault_endpoint(const Child &child, uint64_t badge = 55) {
        uint64_t endpoint = world.endpoint_make();
        uint64_t badged = world.slot_take();
        EXPECT_STATUS(OK, world.call(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_MINT,
                                     {endpoint, badged, RK_RIGHTS_ALL, badge}));
        EXPECT_STATUS(OK,
                      world.call(child.process_slot(), RK_PROCESS_SET_FAULT_ENDPOINT, {badged}));
        return endpoint;
    }
    void fault(const Child &child) {
        world.run(child.thread);
        child.thread->frame.rip = 0x401234;
        child.thread->frame.rsp = 0x4ff000;
        child.thread->frame.rdx = 0x77;
        kernel_fault(RK_FAULT_PAGE, 0xabc000, RK_FAULT_WRITE | RK_FAULT_USER);
        kernel_thread_next(arch_cpu());
    }

    World world;
};

TEST_F(Process, StartsWithTheRegistersItWasGiven) {
    Child child = world.child_make();
    EXPECT_EQ(thread_state(child), 0u);
    ASSERT_STATUS(OK, world.call(child.thread_slot(), RK_THREAD_START,
                                 {0x400000, 0x500000, 11, 12, 13, 0, 0}));
    EXPECT_EQ(child.thread->frame.rip, 0x400000u);
    EXPECT_EQ(child.thread->frame.rsp, 0x500000u);
    EXPECT_EQ(child.thread->frame.rdi, 11u);
    EXPECT_EQ(child.thread->frame.rsi, 12u);
    EXPECT_EQ(child.thread->frame.rdx, 13u);
    EXPECT_EQ(child.thread->frame.rax, 0u);
    EXPECT_EQ(child.thread->frame.full, 1u);
    Answer told = world.call(child.thread_slot(), RK_THREAD_QUERY);
    EXPECT_EQ(told.word[0], 0x400000u);
    EXPECT_EQ(told.word[1], 0x500000u);
    EXPECT_EQ(told.word[2], 1u);
    EXPECT_EQ(child.process->space.runs_on, child.thread->cpu);
    EXPECT_STATUS(BUSY, world.call(child.thread_slot(), RK_THREAD_START,
                                   {0x400000, 0x500000, 0, 0, 0, 0, 0}));
    world.run(child.thread);
    EXPECT_EQ(machine().loaded_root, child.process->space.root);
    EXPECT_EQ(machine().at<uint64_t>(child.process->space.root)[511], child.process->space.root | 1)
        << "the kernel's half was prepared";
}

// Until threads of several CPUs were started: then for good, for one that ended may still
// have its pages remembered.
TEST_F(Process, ItsSpaceKnowsWhereAllThreadsWereStarted) {
    Child child = world.child_make();
    struct space *space = &child.process->space;
    EXPECT_EQ(space->runs_on, nullptr);
    space_run_on(space, &cpus[1]);
    EXPECT_EQ(space->runs_on, &cpus[1]);
    space_run_on(space, &cpus[1]);
    EXPECT_EQ(space->runs_on, &cpus[1]);
    space_run_on(space, &cpus[2]);
    EXPECT_EQ(space->runs_on, nullptr);
    space_run_on(space, &cpus[1]);
    EXPECT_EQ(space->runs_on, nullptr);
}

TEST_F(Process, EachThreadStartsWithAFreshFpu) {
    for (unsigned round = 0; round < 2; round++) {
        Child child = world.child_make();
        unsigned char *area = static_cast<unsigned char *>(thread_fpu(child.thread));
        EXPECT_EQ(reinterpret_cast<uintptr_t>(area) % 16, 0u);
        for (unsigned i = 0; i < ARCH_FPU_BYTES; i++) {
            ASSERT_EQ(area[i], Machine::fpu_fresh);
            area[i] = 1; // what the pool's next user must not see
        }
        ASSERT_STATUS(OK, world.kill(child));
        EXPECT_EQ(machine().fpu_forgotten.back(), child.thread);
    }
}

TEST_F(Process, MemoryBeyondTheProcessBecomesTables) {
    Child child = world.child_make(128, 5);
    Answer info = world.call(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_INFO, {child.vspace_slot()});
    EXPECT_EQ(info.word[0], 5u);
    EXPECT_EQ(info.word[1], 5u);
    EXPECT_EQ(info.word[2], 0u);
    EXPECT_EQ(info.word[3], world.query(child.vspace_slot()).word[5]);
    EXPECT_EQ(world.query(child.caps_slot()).word[3], 128u);
    Answer use =
        world.call(world.ram_slot, RK_MEMORY_USE, {child.memory_offset, child.memory_bytes});
    EXPECT_EQ(use.word[0], 0u);
    EXPECT_EQ(use.word[1], child.memory_bytes / PAGE);
}

TEST_F(Process, FaultsGoToTheEndpointAndTheReplyResumes) {
    Child child = world.child_make();
    world.child_start(child);
    uint64_t endpoint = fault_endpoint(child);
    fault(child);
    EXPECT_EQ(thread_state(child), 3u);
    EXPECT_EQ(query(child).word[0], unsigned{RK_PROCESS_FAULTED});
    Answer message = world.syscall(RK_SYS_RECEIVE, endpoint);
    EXPECT_STATUS(OK, message);
    EXPECT_EQ(message.badge, 55u);
    EXPECT_EQ(message.tag, rk_tag(RK_LABEL_FAULT, 8));
    EXPECT_EQ(message.word, (std::array<uint64_t, 8>{RK_FAULT_PAGE, 0x401234, 0xabc000,
                                                     RK_FAULT_WRITE | RK_FAULT_USER, 0x4ff000,
                                                     child.process->object.serial,
                                                     child.thread->object.serial, 0}));
    EXPECT_STATUS(OK, world.syscall(RK_SYS_REPLY, 0, rk_tag(0, 1), {RK_FAULT_RETRY}));
    EXPECT_EQ(thread_state(child), 1u);
    EXPECT_EQ(query(child).word[0], unsigned{RK_PROCESS_ALIVE});
    EXPECT_EQ(child.thread->frame.rip, 0x401234u);
    EXPECT_EQ(child.thread->frame.rdx, 0x77u) << "its registers are as they were";
    EXPECT_EQ(machine().console, "");
}

TEST_F(Process, AnyOtherReplyLeavesItStopped) {
    for (const auto &words : {std::initializer_list<uint64_t>{}, {uint64_t{2}}}) {
        Child child = world.child_make();
        world.child_start(child);
        uint64_t endpoint = fault_endpoint(child);
        fault(child);
        world.run(world.root);
        world.syscall(RK_SYS_RECEIVE, endpoint);
        EXPECT_STATUS(OK, world.syscall(RK_SYS_REPLY, 0, rk_tag(0, words.size()), words));
        EXPECT_EQ(thread_state(child), 3u);
        EXPECT_EQ(query(child).word[0], unsigned{RK_PROCESS_FAULTED});
        EXPECT_STATUS(NO_CALLER, world.syscall(RK_SYS_REPLY, 0, rk_tag(0, 1), {RK_FAULT_RETRY}));
        ASSERT_STATUS(OK, world.kill(child));
    }
}

TEST_F(Process, WithoutAnEndpointTheConsoleIsTold) {
    Child child = world.child_make();
    world.child_start(child);
    fault(child);
    EXPECT_EQ(thread_state(child), 3u);
    std::string who = "process " + std::to_string(child.process->object.serial);
    for (const std::string &part :
         {who, std::string("page fault"), std::string("write at 0x0000000000abc000"),
          std::string("nothing mapped"), std::string("rip 0x0000000000401234"),
          std::string("rdx 0x0000000000000077"), std::string("r15")}) {
        EXPECT_NE(machine().console.find(part), std::string::npos) << part;
    }
}

TEST_F(Process, EveryKindOfFaultHasAName) {
    Child child = world.child_make();
    world.child_start(child);
    for (unsigned kind = RK_FAULT_PAGE; kind <= RK_FAULT_DEBUG; kind++) {
        machine().console.clear();
        world.run(child.thread);
        kernel_fault(kind, 0, RK_FAULT_PRESENT | RK_FAULT_FETCH);
        EXPECT_EQ(machine().console.find("unknown"), std::string::npos) << kind;
        if (kind == RK_FAULT_PAGE) {
            EXPECT_NE(machine().console.find("execute at"), std::string::npos);
            EXPECT_NE(machine().console.find("not allowed"), std::string::npos);
        }
        cpu_wake(child.thread);
        kernel_thread_next(arch_cpu());
    }
}

// Whoever was to be told of a fault is gone.
TEST_F(Process, AFaultWhoseEndpointEndsIsReportedOnTheConsole) {
    for (bool received : {false, true}) {
        Child child = world.child_make();
        world.child_start(child);
        uint64_t endpoint = fault_endpoint(child);
        fault(child);
        world.run(world.root);
        machine().console.clear();
        if (received) {
            world.syscall(RK_SYS_RECEIVE, endpoint);
            world.syscall(RK_SYS_SAVE_CALLER, world.slot_take());
            world.call(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_DELETE, {world.slot_take() - 1});
        } else {
            world.call(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_REVOKE, {endpoint});
            world.call(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_DELETE, {endpoint});
        }
        EXPECT_NE(machine().console.find("page fault"), std::string::npos) << received;
        EXPECT_EQ(thread_state(child), 3u);
        EXPECT_EQ(query(child).word[0], unsigned{RK_PROCESS_FAULTED});
        ASSERT_STATUS(OK, world.kill(child));
    }
}

TEST_F(Process, ARevokedFaultEndpointIsUsedNoMore) {
    Child child = world.child_make();
    world.child_start(child);
    uint64_t endpoint = fault_endpoint(child);
    ASSERT_STATUS(OK, world.call(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_REVOKE, {endpoint}));
    fault(child);
    EXPECT_NE(machine().console.find("page fault"), std::string::npos);
}

TEST_F(Process, AnotherFaultEndpointReplacesTheFirst) {
    Child child = world.child_make();
    world.child_start(child);
    uint64_t first = world.endpoint_make();
    ASSERT_STATUS(OK, world.call(child.process_slot(), RK_PROCESS_SET_FAULT_ENDPOINT, {first}));
    EXPECT_NE(world.root->process->caps.slots[first].child, nullptr);
    uint64_t second = fault_endpoint(child);
    EXPECT_EQ(world.root->process->caps.slots[first].child, nullptr);
    fault(child);
    EXPECT_EQ(world.syscall(RK_SYS_RECEIVE, second).badge, 55u);
}

TEST_F(Process, ExitIsTold) {
    Child child = world.child_make();
    world.child_start(child);
    uint64_t endpoint = fault_endpoint(child);
    world.run(child.thread);
    world.syscall(RK_SYS_EXIT, 0, rk_tag(0, 1), {42});
    EXPECT_EQ(thread_state(child), 4u);
    Answer state = query(child);
    EXPECT_EQ(state.word[0], unsigned{RK_PROCESS_EXITED});
    EXPECT_EQ(state.word[1], 42u);
    EXPECT_EQ(state.word[2], child.process->object.serial);
    Answer message = world.syscall(RK_SYS_RECEIVE, endpoint);
    EXPECT_EQ(message.tag, rk_tag(RK_LABEL_EXIT, 8));
    EXPECT_EQ(message.badge, 55u);
    EXPECT_EQ(message.word[0], unsigned{RK_FAULT_EXIT});
    EXPECT_EQ(message.word[3], 42u);
    EXPECT_EQ(message.word[5], child.process->object.serial);
    EXPECT_EQ(thread_state(child), 4u);
    EXPECT_STATUS(NO_CALLER, world.syscall(RK_SYS_REPLY, 0)) << "it waits for no answer";
    EXPECT_STATUS(
        DEAD, world.call(child.process_slot(), RK_PROCESS_CREATE_THREAD, {world.slot_take(), 1}));
}

TEST_F(Process, ExitWithoutAnEndpointIsTold) {
    Child child = world.child_make();
    world.child_start(child);
    world.run(child.thread);
    world.syscall(RK_SYS_EXIT, 0, rk_tag(0, 1), {7});
    EXPECT_NE(machine().console.find("exited with code 7"), std::string::npos);
}

TEST_F(Process, ExitStopsAllThreads) {
    Child child = world.child_make();
    uint64_t second_slot = world.slot_take();
    ASSERT_STATUS(OK,
                  world.call(child.process_slot(), RK_PROCESS_CREATE_THREAD, {second_slot, 31}));
    ASSERT_STATUS(OK, world.call(second_slot, RK_THREAD_START, {0x400000, 0, 0, 0, 0, 0, 0}));
    world.child_start(child);
    world.run(child.thread);
    world.syscall(RK_SYS_EXIT, 0, rk_tag(0, 1), {7});
    EXPECT_EQ(world.call(second_slot, RK_THREAD_QUERY).word[2], 4u);
    kernel_tick();
    EXPECT_EQ(kernel_thread_next(arch_cpu()), world.root);
}

TEST_F(Process, PrioritiesAreBounded) {
    Child child = world.child_make();
    child.process->priority_max = 10;
    EXPECT_STATUS(BAD_ARGUMENT, world.call(child.process_slot(), RK_PROCESS_CREATE_THREAD,
                                           {world.slot_take(), 11}));
    uint64_t slot = world.slot_take();
    EXPECT_STATUS(OK, world.call(child.process_slot(), RK_PROCESS_CREATE_THREAD, {slot, 10}));
    EXPECT_EQ(thread_of(world.root->process->caps.slots[slot].object)->priority, 10);
}

TEST_F(Process, KilledObjectsAreDeadForOthers) {
    Child child = world.child_make();
    world.child_start(child);
    ASSERT_STATUS(OK, world.kill(child));
    for (uint64_t slot = child.slot; slot < child.slot + 4; slot++) {
        EXPECT_EQ(world.query(slot).word[4], unsigned{RK_CAP_FLAG_DEAD}) << slot;
    }
    EXPECT_STATUS(DEAD, query(child));
    EXPECT_STATUS(DEAD, world.call(child.process_slot(), RK_PROCESS_KILL, {0}));
    EXPECT_STATUS(DEAD, world.call(child.thread_slot(), RK_THREAD_QUERY));
    EXPECT_STATUS(DEAD, world.call(child.caps_slot(), RK_CAP_METHOD_QUERY, {1}));
    EXPECT_STATUS(DEAD,
                  world.call(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_INFO, {child.vspace_slot()}));
    // The entries serve others; the old capabilities stay dead.
    Child next = world.child_make();
    EXPECT_EQ(next.process, child.process);
    EXPECT_STATUS(DEAD, query(child));
    EXPECT_NE(query(next).word[2], 0u);
}

TEST_F(Process, KillWorksInPiecesAndTheProcessIsDeadInBetween) {
    Child child = world.child_make(1024, 300);
    world.child_start(child);
    for (uint64_t i = 1; i < 500; i++) {
        world.child_give(child, world.ram_slot, i);
    }
    uint64_t offset = world.ram_take(10 << 20);
    ASSERT_STATUS(OK, world.call(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_MAP,
                                 {child.vspace_slot(), world.ram_slot, offset, 0x10001000, 8 << 20,
                                  RK_MAP_READ}));
    EXPECT_STATUS(MORE, world.call(child.process_slot(), RK_PROCESS_KILL, {9}));
    EXPECT_EQ(query(child).word[0], unsigned{RK_PROCESS_DEAD});
    EXPECT_EQ(query(child).word[1], 9u);
    EXPECT_STATUS(DEAD,
                  world.call(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_INFO, {child.vspace_slot()}));
    EXPECT_STATUS(DEAD, world.call(child.caps_slot(), RK_CAP_METHOD_QUERY, {1}));
    EXPECT_STATUS(
        DEAD, world.call(child.process_slot(), RK_PROCESS_CREATE_THREAD, {world.slot_take(), 1}));
    uint64_t endpoint = world.endpoint_make();
    EXPECT_STATUS(DEAD,
                  world.call(child.process_slot(), RK_PROCESS_SET_FAULT_ENDPOINT, {endpoint}));
    unsigned pieces = 0;
    for (; world.call(child.process_slot(), RK_PROCESS_KILL, {9}).status == RK_MORE; pieces++) {
    }
    EXPECT_GT(pieces, 500u / KILL_CAPS_PIECE);
    EXPECT_TRUE(frame_range_unused(world.ram_base + offset, 10 << 20));
    EXPECT_TRUE(frame_range_unused(world.ram_base + child.memory_offset, child.memory_bytes));
}

TEST_F(Process, NoThreadRunsOnceTheKillBegan) {
    Child child = world.child_make();
    world.child_start(child);
    constexpr uint64_t MORE_THREADS = 2 * KILL_THREADS_PIECE;
    uint64_t first = world.slot_take(MORE_THREADS);
    for (uint64_t slot = first; slot < first + MORE_THREADS; slot++) {
        ASSERT_STATUS(OK, world.call(child.process_slot(), RK_PROCESS_CREATE_THREAD, {slot, 31}));
        ASSERT_STATUS(OK, world.call(slot, RK_THREAD_START, {0x400000, 0, 0, 0, 0, 0, 0}));
    }
    ASSERT_STATUS(MORE, world.call(child.process_slot(), RK_PROCESS_KILL, {9}));
    kernel_tick();
    EXPECT_EQ(kernel_thread_next(arch_cpu()), world.root);
    ASSERT_STATUS(OK, world.kill(child));
    EXPECT_EQ(threads.used_count, 1u);
}

TEST_F(Process, NobodyKillsItself) {
    EXPECT_STATUS(BUSY, world.call(RK_ROOT_SLOT_PROCESS, RK_PROCESS_KILL, {0}));
}

// Every state that a process can be in, and what is counted before and after.
struct State {
    const char *name;
    void (*enter)(World &world, const Child &child, uint64_t endpoint);
};

void as_child(World &world, const Child &child, rk_syscall number, uint64_t slot) {
    world.run(child.thread);
    world.syscall(number, slot);
}

const State states[] = {
    {"created", [](World &, const Child &, uint64_t) {}},
    {"ready", [](World &world, const Child &child, uint64_t) { world.child_start(child, true); }},
    {"ran",
     [](World &world, const Child &child, uint64_t) {
         world.child_start(child, true);
         world.run(child.thread);
     }},
    {"receiving",
     [](World &world, const Child &child, uint64_t) {
         world.child_start(child, true);
         as_child(world, child, RK_SYS_RECEIVE, ENDPOINT);
     }},
    {"sending",
     [](World &world, const Child &child, uint64_t) {
         world.child_start(child, true);
         as_child(world, child, RK_SYS_SEND, ENDPOINT);
     }},
    {"queued with a call",
     [](World &world, const Child &child, uint64_t) {
         world.child_start(child, true);
         as_child(world, child, RK_SYS_CALL, ENDPOINT);
     }},
    {"calling",
     [](World &world, const Child &child, uint64_t endpoint) {
         world.child_start(child, true);
         as_child(world, child, RK_SYS_CALL, ENDPOINT);
         world.run(world.root);
         world.syscall(RK_SYS_RECEIVE, endpoint);
     }},
    {"faulted and nobody told",
     [](World &world, const Child &child, uint64_t) {
         world.child_start(child, true);
         world.run(child.thread);
         kernel_fault(RK_FAULT_INSTRUCTION, 0, 0);
         kernel_thread_next(arch_cpu());
     }},
    {"faulted and queued",
     [](World &world, const Child &child, uint64_t endpoint) {
         world.call(child.process_slot(), RK_PROCESS_SET_FAULT_ENDPOINT, {endpoint});
         world.child_start(child, true);
         world.run(child.thread);
         kernel_fault(RK_FAULT_INSTRUCTION, 0, 0);
         kernel_thread_next(arch_cpu());
     }},
    {"faulted and received",
     [](World &world, const Child &child, uint64_t endpoint) {
         world.call(child.process_slot(), RK_PROCESS_SET_FAULT_ENDPOINT, {endpoint});
         world.child_start(child, true);
         world.run(child.thread);
         kernel_fault(RK_FAULT_INSTRUCTION, 0, 0);
         kernel_thread_next(arch_cpu());
         world.syscall(RK_SYS_RECEIVE, endpoint);
     }},
    {"exited and queued",
     [](World &world, const Child &child, uint64_t endpoint) {
         world.call(child.process_slot(), RK_PROCESS_SET_FAULT_ENDPOINT, {endpoint});
         world.child_start(child, true);
         as_child(world, child, RK_SYS_EXIT, 0);
     }},
    {"exited and told",
     [](World &world, const Child &child, uint64_t endpoint) {
         world.call(child.process_slot(), RK_PROCESS_SET_FAULT_ENDPOINT, {endpoint});
         world.child_start(child, true);
         as_child(world, child, RK_SYS_EXIT, 0);
         world.syscall(RK_SYS_RECEIVE, endpoint);
     }},
    {"exited and nobody told",
     [](World &world, const Child &child, uint64_t) {
         world.child_start(child, true);
         as_child(world, child, RK_SYS_EXIT, 0);
     }},
};

TEST(ProcessKill, InEveryStateLeavesNothingBehind) {
    for (const State &state : states) {
        SCOPED_TRACE(state.name);
        World world;
        uint64_t endpoint = world.endpoint_make();
        uint32_t used[] = {processes.used_count, threads.used_count, endpoints.used_count};
        Child child = world.child_make(128, 20);
        world.child_give(child, endpoint, ENDPOINT);
        world.child_give(child, world.ram_slot, 2);
        uint64_t second = world.slot_take();
        ASSERT_STATUS(OK, world.call(child.process_slot(), RK_PROCESS_CREATE_THREAD, {second, 5}));
        uint64_t offset = world.ram_take(4 << 20);
        ASSERT_STATUS(OK, world.call(RK_ROOT_SLOT_VSPACE_CONTROL, RK_VSPACE_MAP,
                                     {child.vspace_slot(), world.ram_slot, offset, 0x10001000,
                                      4 << 20, RK_MAP_READ}));
        state.enter(world, child, endpoint);
        world.run(world.root);
        ASSERT_STATUS(OK, world.kill(child));
        EXPECT_EQ(processes.used_count, used[0]);
        EXPECT_EQ(threads.used_count, used[1]);
        EXPECT_EQ(endpoints.used_count, used[2]);
        EXPECT_TRUE(frame_range_unused(world.ram_base, world.ram_bytes));
        EXPECT_EQ(endpoint_of(world.root->process->caps.slots[endpoint].object)->first, nullptr);
        EXPECT_EQ(world.root->process->caps.slots[world.ram_slot].child, nullptr);
        EXPECT_EQ(world.root->process->caps.slots[endpoint].child, nullptr);
        EXPECT_EQ(space_donated_total, uint64_t{ROOT_TABLE_FRAMES});
        kernel_tick();
        EXPECT_EQ(kernel_thread_next(arch_cpu()), world.root) << "nobody else is ready";
        // Nothing of the dead is left to answer, and the world goes on.
        world.syscall(RK_SYS_REPLY, 0);
        Child next = world.child_make();
        world.child_start(next, true);
        world.run(next.thread);
        world.run(world.root);
        ASSERT_STATUS(OK, world.kill(next));
        EXPECT_TRUE(frame_range_unused(world.ram_base, world.ram_bytes));
        // Both threads' registers, and the first thread's buffer.
        EXPECT_GE(machine().fpu_forgotten.size(), 3u);
    }
}

TEST_F(Process, PoolExhaustionIsReportedAndOver) {
    WorldOptions options;
    options.ram_bytes = 64 << 20;
    World big(options);
    uint64_t memory = big.ram_take(2 * PAGE);
    uint64_t first = big.slot_take(4);
    while (processes.used_count < PROCESSES_MAX) {
        ASSERT_NE(pool_take(&processes), nullptr);
    }
    EXPECT_STATUS(NO_OBJECTS, big.call(RK_ROOT_SLOT_PROCESS_CONTROL, RK_CONTROL_CREATE_PROCESS,
                                       {big.ram_slot, memory, 2 * PAGE, 64, first, 31}));
    EXPECT_TRUE(frame_range_unused(big.ram_base + memory, 2 * PAGE));
    while (threads.used_count < THREADS_MAX) {
        ASSERT_NE(pool_take(&threads), nullptr);
    }
    EXPECT_STATUS(NO_OBJECTS, big.call(RK_ROOT_SLOT_PROCESS, RK_PROCESS_CREATE_THREAD, {first, 1}));
    Answer info = big.call(RK_ROOT_SLOT_PROCESS_CONTROL, RK_CONTROL_INFO);
    EXPECT_EQ(info.word,
              (std::array<uint64_t, 8>{PROCESSES_MAX, THREADS_MAX, 0, PROCESSES_MAX, THREADS_MAX,
                                       ENDPOINTS_MAX, info.word[6], info.word[7]}));
}

TEST(ProcessMany, ElevenHundredLiveAtOnceAndAllEnd) {
    constexpr uint64_t COUNT = 1100;
    WorldOptions options;
    options.ram_bytes = 64 << 20;
    World world(options);
    // The root task keeps one capability of each, so that its space suffices.
    uint64_t made = world.slot_take(4);
    uint64_t kept = world.slot_take(COUNT);
    for (uint64_t i = 0; i < COUNT; i++) {
        uint64_t bytes = rk_process_bytes(64) + 4 * PAGE;
        ASSERT_STATUS(OK, world.call(RK_ROOT_SLOT_PROCESS_CONTROL, RK_CONTROL_CREATE_PROCESS,
                                     {world.ram_slot, world.ram_take(bytes), bytes, 64, made, 31}));
        ASSERT_STATUS(OK, world.call(made, RK_PROCESS_CREATE_THREAD, {made + 3, 31}));
        ASSERT_STATUS(OK, world.call(made + 3, RK_THREAD_START, {0x400000, 0, 0, 0, 0, 0, 0}));
        ASSERT_STATUS(OK, world.call(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_MOVE, {made, kept + i}));
        for (uint64_t k = 1; k < 4; k++) {
            ASSERT_STATUS(OK, world.call(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_METHOD_DELETE, {made + k}));
        }
    }
    EXPECT_EQ(processes.used_count, COUNT + 1);
    std::set<const ::thread *> ran;
    for (uint64_t i = 0; i <= COUNT; i++) {
        kernel_tick();
        ran.insert(kernel_thread_next(arch_cpu()));
    }
    EXPECT_EQ(ran.size(), COUNT + 1) << "each has its turn";
    world.run(world.root);
    for (uint64_t i = 0; i < COUNT; i++) {
        ASSERT_STATUS(OK, world.call(kept + i, RK_PROCESS_KILL, {0}));
    }
    EXPECT_EQ(processes.used_count, 1u);
    EXPECT_EQ(threads.used_count, 1u);
    EXPECT_TRUE(frame_range_unused(world.ram_base, world.ram_bytes));
}

} // namespace
