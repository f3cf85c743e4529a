// Bad arguments of the other methods.
#include "arguments.h"

namespace {

TEST_F(Arguments, Memory) {
    for (uint64_t label : {RK_MEMORY_ZERO, RK_MEMORY_USE}) {
        check({
            {"offset unaligned", ram, label, {1, PAGE}, RK_BAD_ARGUMENT},
            {"length unaligned", ram, label, {0, 1}, RK_BAD_ARGUMENT},
            {"length 0", ram, label, {0, 0}, RK_BAD_ARGUMENT},
            {"beyond", tiny, label, {0, 2 * PAGE}, RK_TOO_SMALL},
            {"offset beyond", tiny, label, {2 * PAGE, PAGE}, RK_TOO_SMALL},
            {"past 2^64", tiny, label, {PAGE, -PAGE}, RK_TOO_SMALL},
            {"device", device, label, {0, PAGE}, RK_BAD_ARGUMENT},
        });
    }
    check({{"donated", ram, RK_MEMORY_ZERO, {PAGE, PAGE}, RK_BUSY}});
    check_shape(ram, RK_MEMORY_ZERO, {0, PAGE}, RK_RIGHT_WRITE);
    check_shape(ram, RK_MEMORY_USE, {0, PAGE}, 0);
}

TEST_F(Arguments, CapSpace) {
    const uint64_t all = RK_RIGHTS_ALL;
    check({
        {"copy: source outside", CS, RK_CAP_METHOD_COPY, {OUTSIDE, free, all}, RK_BAD_SLOT},
        {"copy: source far outside", CS, RK_CAP_METHOD_COPY, {MAX, free, all}, RK_BAD_SLOT},
        {"copy: source empty", CS, RK_CAP_METHOD_COPY, {free, free, all}, RK_EMPTY_SLOT},
        {"copy: source 0", CS, RK_CAP_METHOD_COPY, {0, free, all}, RK_EMPTY_SLOT},
        {"copy: to 0", CS, RK_CAP_METHOD_COPY, {ram, 0, all}, RK_BAD_SLOT},
        {"copy: to outside", CS, RK_CAP_METHOD_COPY, {ram, OUTSIDE, all}, RK_BAD_SLOT},
        {"copy: to outside of a smaller space",
         child.caps_slot(),
         RK_CAP_METHOD_COPY,
         {ram, 64, all},
         RK_BAD_SLOT},
        {"copy: to taken", CS, RK_CAP_METHOD_COPY, {ram, ram, all}, RK_SLOT_TAKEN},
        {"copy: unknown right", CS, RK_CAP_METHOD_COPY, {ram, free, 128}, RK_BAD_ARGUMENT},
        {"copy: dead source", CS, RK_CAP_METHOD_COPY, {dead.caps_slot(), free, all}, RK_DEAD},
        {"copy: dead space", dead.caps_slot(), RK_CAP_METHOD_COPY, {ram, 1, all}, RK_DEAD},
        {"mint: source empty", CS, RK_CAP_METHOD_MINT, {free, free, all, 1}, RK_EMPTY_SLOT},
        {"mint: taken", CS, RK_CAP_METHOD_MINT, {endpoint, ram, all, 1}, RK_SLOT_TAKEN},
        {"mint: memory", CS, RK_CAP_METHOD_MINT, {ram, free, all, 1}, RK_WRONG_TYPE},
        {"mint: badged", CS, RK_CAP_METHOD_MINT, {badged, free, all, 1}, RK_BAD_ARGUMENT},
        {"mint: dead", CS, RK_CAP_METHOD_MINT, {dead_endpoint, free, all, 1}, RK_DEAD},
        {"mint: unknown right", CS, RK_CAP_METHOD_MINT, {endpoint, free, 255, 1}, RK_BAD_ARGUMENT},
        {"move: empty", CS, RK_CAP_METHOD_MOVE, {free, free}, RK_EMPTY_SLOT},
        {"move: outside", CS, RK_CAP_METHOD_MOVE, {OUTSIDE, free}, RK_BAD_SLOT},
        {"move: onto itself", CS, RK_CAP_METHOD_MOVE, {ram, ram}, RK_SLOT_TAKEN},
        {"move: to 0", CS, RK_CAP_METHOD_MOVE, {ram, 0}, RK_BAD_SLOT},
        {"delete: empty", CS, RK_CAP_METHOD_DELETE, {free}, RK_EMPTY_SLOT},
        {"delete: 0", CS, RK_CAP_METHOD_DELETE, {0}, RK_EMPTY_SLOT},
        {"delete: outside", CS, RK_CAP_METHOD_DELETE, {OUTSIDE}, RK_BAD_SLOT},
        {"revoke: empty", CS, RK_CAP_METHOD_REVOKE, {free}, RK_EMPTY_SLOT},
        {"revoke: outside", CS, RK_CAP_METHOD_REVOKE, {MAX}, RK_BAD_SLOT},
        {"derive: rights", CS, RK_CAP_METHOD_DERIVE, {ram, free, 128, 0, PAGE}, RK_BAD_ARGUMENT},
        {"derive: endpoint",
         CS,
         RK_CAP_METHOD_DERIVE,
         {endpoint, free, all, 0, PAGE},
         RK_WRONG_TYPE},
        {"derive: unaligned", CS, RK_CAP_METHOD_DERIVE, {ram, free, all, 1, PAGE}, RK_BAD_ARGUMENT},
        {"derive: length 0", CS, RK_CAP_METHOD_DERIVE, {ram, free, all, 0, 0}, RK_BAD_ARGUMENT},
        {"derive: beyond", CS, RK_CAP_METHOD_DERIVE, {tiny, free, all, 0, 2 * PAGE}, RK_TOO_SMALL},
        {"derive: past 2^64",
         CS,
         RK_CAP_METHOD_DERIVE,
         {ram, free, all, PAGE, -PAGE},
         RK_TOO_SMALL},
        {"derive: taken", CS, RK_CAP_METHOD_DERIVE, {ram, tiny, all, 0, PAGE}, RK_SLOT_TAKEN},
        {"query: outside", CS, RK_CAP_METHOD_QUERY, {OUTSIDE}, RK_BAD_SLOT},
    });
    check_shape(CS, RK_CAP_METHOD_COPY, {ram, free, all}, RK_RIGHT_MANAGE);
    check_shape(CS, RK_CAP_METHOD_MINT, {endpoint, free, all, 1}, RK_RIGHT_MANAGE);
    check_shape(CS, RK_CAP_METHOD_MOVE, {ram, free}, RK_RIGHT_MANAGE);
    check_shape(CS, RK_CAP_METHOD_DELETE, {ram}, RK_RIGHT_MANAGE);
    check_shape(CS, RK_CAP_METHOD_REVOKE, {ram}, RK_RIGHT_MANAGE);
    check_shape(CS, RK_CAP_METHOD_DERIVE, {ram, free, all, 0, PAGE}, RK_RIGHT_MANAGE);
    check_shape(CS, RK_CAP_METHOD_QUERY, {ram}, RK_RIGHT_MANAGE);
}

TEST_F(Arguments, ProcessControl) {
    uint64_t at = 4 * PAGE;
    uint64_t bytes = rk_process_bytes(64);
    uint64_t first = world.slot_take(3);
    auto row = [&](const char *name, uint64_t status, std::vector<uint64_t> words) {
        return Row{name, PC, RK_CONTROL_CREATE_PROCESS, words, status};
    };
    check({
        row("memory empty", RK_EMPTY_SLOT, {free, at, bytes, 64, first, 31}),
        row("not memory", RK_WRONG_TYPE, {VSPACE, at, bytes, 64, first, 31}),
        row("read-only", RK_NO_RIGHT, {read_only, at, bytes, 64, first, 31}),
        row("device", RK_BAD_ARGUMENT, {device, 0, bytes, 64, first, 31}),
        row("offset unaligned", RK_BAD_ARGUMENT, {ram, at + 1, bytes, 64, first, 31}),
        row("length unaligned", RK_BAD_ARGUMENT, {ram, at, bytes + 1, 64, first, 31}),
        row("length 0", RK_BAD_ARGUMENT, {ram, at, 0, 64, first, 31}),
        row("too little", RK_TOO_SMALL, {ram, at, PAGE, 64, first, 31}),
        row("beyond the memory", RK_TOO_SMALL, {tiny, 0, bytes, 64, first, 31}),
        row("mapped", RK_BUSY, {ram, 0, bytes, 64, first, 31}),
        row("donated", RK_BUSY, {ram, PAGE, bytes, 64, first, 31}),
        row("another's", RK_BUSY, {ram, child.memory_offset, bytes, 64, first, 31}),
        row("no slots", RK_BAD_ARGUMENT, {ram, at, bytes, 0, first, 31}),
        row("odd slots", RK_BAD_ARGUMENT, {ram, at, bytes, 65, first, 31}),
        row("too many slots", RK_BAD_ARGUMENT, {ram, at, bytes, RK_SLOTS_MAX + 64, first, 31}),
        row("far too many slots", RK_BAD_ARGUMENT, {ram, at, bytes, MAX - 63, first, 31}),
        row("slot taken", RK_SLOT_TAKEN, {ram, at, bytes, 64, ram, 31}),
        row("third slot taken", RK_SLOT_TAKEN, {ram, at, bytes, 64, child.slot - 2, 31}),
        row("slot 0", RK_BAD_SLOT, {ram, at, bytes, 64, 0, 31}),
        row("third slot outside", RK_BAD_SLOT, {ram, at, bytes, 64, OUTSIDE - 2, 31}),
        row("slots wrap", RK_BAD_SLOT, {ram, at, bytes, 64, MAX - 1, 31}),
        row("priority", RK_BAD_ARGUMENT, {ram, at, bytes, 64, first, 32}),
        row("far priority", RK_BAD_ARGUMENT, {ram, at, bytes, 64, first, 256}),
        {"endpoint: taken", PC, RK_CONTROL_CREATE_ENDPOINT, {ram}, RK_SLOT_TAKEN},
        {"endpoint: slot 0", PC, RK_CONTROL_CREATE_ENDPOINT, {0}, RK_BAD_SLOT},
        {"endpoint: outside", PC, RK_CONTROL_CREATE_ENDPOINT, {MAX}, RK_BAD_SLOT},
    });
    check_shape(PC, RK_CONTROL_CREATE_PROCESS, {ram, at, bytes, 64, first, 31}, RK_RIGHT_SEND);
    check_shape(PC, RK_CONTROL_CREATE_ENDPOINT, {free}, RK_RIGHT_SEND);
    check_shape(PC, RK_CONTROL_INFO, {}, RK_RIGHT_SEND);
    // A smaller caller's children can't be more than it is.
    world.root->process->priority_max = 7;
    check({row("above the caller's", RK_BAD_ARGUMENT, {ram, at, bytes, 64, first, 8})});
    EXPECT_STATUS(OK, call(PC, RK_CONTROL_CREATE_PROCESS, {ram, at, bytes, 64, first, 7}));
}

TEST_F(Arguments, Process) {
    uint64_t process = child.process_slot();
    check({
        {"thread: taken", process, RK_PROCESS_CREATE_THREAD, {ram, 1}, RK_SLOT_TAKEN},
        {"thread: slot 0", process, RK_PROCESS_CREATE_THREAD, {0, 1}, RK_BAD_SLOT},
        {"thread: outside", process, RK_PROCESS_CREATE_THREAD, {OUTSIDE, 1}, RK_BAD_SLOT},
        {"thread: priority", process, RK_PROCESS_CREATE_THREAD, {free, 32}, RK_BAD_ARGUMENT},
        {"thread: dead", dead.process_slot(), RK_PROCESS_CREATE_THREAD, {free, 1}, RK_DEAD},
        {"kill: dead", dead.process_slot(), RK_PROCESS_KILL, {0}, RK_DEAD},
        {"query: dead", dead.process_slot(), RK_PROCESS_QUERY, {}, RK_DEAD},
        {"fault: empty", process, RK_PROCESS_SET_FAULT_ENDPOINT, {free}, RK_EMPTY_SLOT},
        {"fault: memory", process, RK_PROCESS_SET_FAULT_ENDPOINT, {ram}, RK_WRONG_TYPE},
        {"fault: no SEND", process, RK_PROCESS_SET_FAULT_ENDPOINT, {receive_only}, RK_NO_RIGHT},
        {"fault: dead", process, RK_PROCESS_SET_FAULT_ENDPOINT, {dead_endpoint}, RK_DEAD},
        {"fault: outside", process, RK_PROCESS_SET_FAULT_ENDPOINT, {MAX}, RK_BAD_SLOT},
    });
    check_shape(process, RK_PROCESS_CREATE_THREAD, {free, 1}, RK_RIGHT_MANAGE);
    check({{"cpu: none such", process, RK_PROCESS_SET_CPU, {1}, RK_BAD_ARGUMENT},
           {"cpu: far beyond", process, RK_PROCESS_SET_CPU, {MAX}, RK_BAD_ARGUMENT}});
    check_shape(process, RK_PROCESS_SET_CPU, {0}, RK_RIGHT_MANAGE);
    check_shape(process, RK_PROCESS_KILL, {0}, RK_RIGHT_MANAGE);
    check_shape(process, RK_PROCESS_QUERY, {}, RK_RIGHT_READ);
    check_shape(process, RK_PROCESS_SET_FAULT_ENDPOINT, {endpoint}, RK_RIGHT_MANAGE);
}

TEST_F(Arguments, Thread) {
    uint64_t thread = child.thread_slot();
    const uint64_t ip = 0x400000;
    auto row = [&](const char *name, uint64_t status, std::vector<uint64_t> words) {
        return Row{name, thread, RK_THREAD_START, words, status};
    };
    check({
        row("ip 0", RK_BAD_ARGUMENT, {0, 0, 0, 0, 0, 0, 0}),
        row("ip in the kernel's half", RK_BAD_ARGUMENT, {MAX, 0, 0, 0, 0, 0, 0}),
        row("ip at the end", RK_BAD_ARGUMENT, {RK_USER_END, 0, 0, 0, 0, 0, 0}),
        row("ip not canonical", RK_BAD_ARGUMENT, {uint64_t{1} << 47, 0, 0, 0, 0, 0, 0}),
        row("sp in the kernel's half", RK_BAD_ARGUMENT, {ip, MAX, 0, 0, 0, 0, 0}),
        row("buffer empty", RK_EMPTY_SLOT, {ip, 0, 0, 0, 0, free, 0}),
        row("buffer outside", RK_BAD_SLOT, {ip, 0, 0, 0, 0, OUTSIDE, 0}),
        row("buffer not memory", RK_WRONG_TYPE, {ip, 0, 0, 0, 0, VSPACE, 0}),
        row("buffer read-only", RK_NO_RIGHT, {ip, 0, 0, 0, 0, read_only, 0}),
        row("buffer device", RK_BAD_ARGUMENT, {ip, 0, 0, 0, 0, device, 0}),
        row("buffer unaligned", RK_BAD_ARGUMENT, {ip, 0, 0, 0, 0, ram, 8}),
        row("buffer beyond", RK_TOO_SMALL, {ip, 0, 0, 0, 0, tiny, PAGE}),
        row("buffer donated", RK_BUSY, {ip, 0, 0, 0, 0, ram, PAGE}),
        row("no buffer but an offset", RK_BAD_ARGUMENT, {ip, 0, 0, 0, 0, 0, PAGE}),
        {"started", started.thread_slot(), RK_THREAD_START, {ip, 0, 0, 0, 0, 0, 0}, RK_BUSY},
        {"dead", dead.thread_slot(), RK_THREAD_START, {ip, 0, 0, 0, 0, 0, 0}, RK_DEAD},
        {"query: dead", dead.thread_slot(), RK_THREAD_QUERY, {}, RK_DEAD},
    });
    check_shape(thread, RK_THREAD_START, {ip, 0, 0, 0, 0, 0, 0}, RK_RIGHT_MANAGE);
    check({{"cpu: none such", thread, RK_THREAD_SET_CPU, {1}, RK_BAD_ARGUMENT},
           {"cpu: far beyond", thread, RK_THREAD_SET_CPU, {MAX}, RK_BAD_ARGUMENT},
           {"cpu: started", started.thread_slot(), RK_THREAD_SET_CPU, {0}, RK_BUSY}});
    check_shape(thread, RK_THREAD_SET_CPU, {0}, RK_RIGHT_MANAGE);
    check_shape(thread, RK_THREAD_QUERY, {}, RK_RIGHT_MANAGE);
}

TEST_F(Arguments, Devices) {
    const uint64_t port = RK_ROOT_SLOT_IO_PORT;
    const uint64_t console = RK_ROOT_SLOT_CONSOLE;
    check({
        {"read: width 0", port, RK_IO_PORT_READ, {0, 0}, RK_BAD_ARGUMENT},
        {"read: width 3", port, RK_IO_PORT_READ, {0, 3}, RK_BAD_ARGUMENT},
        {"read: width 8", port, RK_IO_PORT_READ, {0, 8}, RK_BAD_ARGUMENT},
        {"read: beyond", port, RK_IO_PORT_READ, {65533, 4}, RK_TOO_SMALL},
        {"read: far beyond", port, RK_IO_PORT_READ, {MAX, 1}, RK_TOO_SMALL},
        {"write: too wide a value", port, RK_IO_PORT_WRITE, {0, 1, 256}, RK_BAD_ARGUMENT},
        {"write: width 5", port, RK_IO_PORT_WRITE, {0, 5, 1}, RK_BAD_ARGUMENT},
        {"write: beyond", port, RK_IO_PORT_WRITE, {65536, 1, 1}, RK_TOO_SMALL},
        {"console: no words", console, RK_CONSOLE_WRITE, {}, RK_BAD_ARGUMENT},
        {"console: more than there is", console, RK_CONSOLE_WRITE, {9, 0}, RK_BAD_ARGUMENT},
        {"console: far more", console, RK_CONSOLE_WRITE, {MAX, 0}, RK_BAD_ARGUMENT},
    });
    EXPECT_TRUE(machine().ports.empty());
    EXPECT_EQ(machine().console, "");
    EXPECT_STATUS(BAD_ARGUMENT, world.syscall(RK_SYS_CALL, console, rk_tag(RK_CONSOLE_WRITE, 513)));
    EXPECT_STATUS(BAD_ARGUMENT,
                  world.syscall(RK_SYS_CALL, console, rk_tag(RK_CONSOLE_WRITE, 2) | RK_TAG_CAP));
    check_shape(port, RK_IO_PORT_READ, {0, 1}, RK_RIGHT_READ);
    check_shape(port, RK_IO_PORT_WRITE, {0, 1, 1}, RK_RIGHT_WRITE);
}

TEST_F(Arguments, PortsAreCountedFromTheCapabilitysFirst) {
    ASSERT_STATUS(OK, world.call(CS, RK_CAP_METHOD_DERIVE,
                                 {RK_ROOT_SLOT_IO_PORT, free, RK_RIGHTS_ALL, 0x3f8, 8}));
    EXPECT_EQ(world.call(free, RK_IO_PORT_READ, {5, 1}).word[0], 0x55aa03fdu);
    EXPECT_STATUS(OK, world.call(free, RK_IO_PORT_WRITE, {4, 4, 0xffffffff}));
    EXPECT_STATUS(TOO_SMALL, world.call(free, RK_IO_PORT_WRITE, {5, 4, 1}));
    ASSERT_EQ(machine().ports.size(), 2u);
    EXPECT_EQ(machine().ports[1].port, 0x3fc);
    EXPECT_EQ(machine().ports[1].width, 4u);
    EXPECT_EQ(machine().ports[1].value, 0xffffffffu);
}

TEST_F(Arguments, TheConsoleShowsNothingThatSteersATerminal) {
    const char text[] = "ok\n\x1b[2J\x7f\xff~ ";
    uint64_t words[2] = {};
    memcpy(words, text, sizeof(text) - 1);
    EXPECT_STATUS(OK, world.call(RK_ROOT_SLOT_CONSOLE, RK_CONSOLE_WRITE,
                                 {sizeof(text) - 1, words[0], words[1]}));
    EXPECT_EQ(machine().console, "ok\n?[2J??~ ");
    machine().console.clear();
    for (unsigned i = 0; i < 512; i++) {
        world.root->buffer[i] = 0x4847464544434241 + i / 100;
    }
    EXPECT_STATUS(OK, world.syscall(RK_SYS_CALL, RK_ROOT_SLOT_CONSOLE,
                                    rk_tag(RK_CONSOLE_WRITE, 512), {RK_CONSOLE_BYTES_MAX}));
    EXPECT_EQ(machine().console.size(), size_t{RK_CONSOLE_BYTES_MAX});
    EXPECT_EQ(machine().console.substr(0, 8), "ZZZZZZZZ") << "words 1 to 7 are registers";
    EXPECT_EQ(machine().console.substr(56, 8), "ABCDEFGH") << "word 8 is in the buffer";
}

} // namespace
