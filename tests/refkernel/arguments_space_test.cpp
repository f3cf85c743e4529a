// Bad arguments of the methods that change address spaces.
#include "arguments.h"

namespace {

TEST_F(Arguments, UnknownMethods) {
    const uint64_t slots[] = {CS, VSPACE, RK_ROOT_SLOT_PROCESS, RK_ROOT_SLOT_THREAD,
                              PC, VC,     RK_ROOT_SLOT_CONSOLE, RK_ROOT_SLOT_IO_PORT,
                              ram};
    for (uint64_t slot : slots) {
        check({{"label 0", slot, 0, {}, RK_BAD_METHOD},
               {"label 8", slot, 8, {}, RK_BAD_METHOD},
               {"label 65535", slot, 65535, {}, RK_BAD_METHOD}});
    }
    check({{"a vspace has no methods", VSPACE, 1, {}, RK_BAD_METHOD},
           {"memory", ram, 3, {}, RK_BAD_METHOD},
           {"thread", RK_ROOT_SLOT_THREAD, 4, {}, RK_BAD_METHOD},
           {"process", RK_ROOT_SLOT_PROCESS, 6, {}, RK_BAD_METHOD},
           {"process control", PC, 4, {}, RK_BAD_METHOD},
           {"port", RK_ROOT_SLOT_IO_PORT, 3, {}, RK_BAD_METHOD},
           {"console", RK_ROOT_SLOT_CONSOLE, 2, {}, RK_BAD_METHOD}});
}

TEST_F(Arguments, Map) {
    auto row = [&](const char *name, uint64_t status, std::vector<uint64_t> words) {
        return Row{name, VC, RK_VSPACE_MAP, words, status};
    };
    const uint64_t r = RK_MAP_READ;
    const uint64_t end = RK_USER_END;
    check({
        row("vspace slot outside", RK_BAD_SLOT, {OUTSIDE, ram, 0, AT + PAGE, PAGE, r}),
        row("vspace slot far outside", RK_BAD_SLOT, {MAX, ram, 0, AT + PAGE, PAGE, r}),
        row("vspace slot empty", RK_EMPTY_SLOT, {free, ram, 0, AT + PAGE, PAGE, r}),
        row("vspace slot 0", RK_EMPTY_SLOT, {0, ram, 0, AT + PAGE, PAGE, r}),
        row("not a vspace", RK_WRONG_TYPE, {ram, ram, 0, AT + PAGE, PAGE, r}),
        row("vspace without MANAGE", RK_NO_RIGHT, {vspace_read, ram, 0, AT + PAGE, PAGE, r}),
        row("dead vspace", RK_DEAD, {dead.vspace_slot(), ram, 0, AT + PAGE, PAGE, r}),
        row("memory slot outside", RK_BAD_SLOT, {VSPACE, OUTSIDE, 0, AT + PAGE, PAGE, r}),
        row("memory slot empty", RK_EMPTY_SLOT, {VSPACE, free, 0, AT + PAGE, PAGE, r}),
        row("not memory", RK_WRONG_TYPE, {VSPACE, VSPACE, 0, AT + PAGE, PAGE, r}),
        row("no READ", RK_NO_RIGHT, {VSPACE, no_rights, 0, AT + PAGE, PAGE, r}),
        row("no WRITE", RK_NO_RIGHT, {VSPACE, read_only, 0, AT + PAGE, PAGE, r | RK_MAP_WRITE}),
        row("no EXECUTE", RK_NO_RIGHT, {VSPACE, read_only, 0, AT + PAGE, PAGE, r | RK_MAP_EXECUTE}),
        row("device executable", RK_NO_RIGHT,
            {VSPACE, device, 0, AT + PAGE, PAGE, r | RK_MAP_EXECUTE}),
        row("offset unaligned", RK_BAD_ARGUMENT, {VSPACE, ram, 1, AT + PAGE, PAGE, r}),
        row("offset beyond", RK_TOO_SMALL, {VSPACE, tiny, PAGE, AT + PAGE, PAGE, r}),
        row("offset far beyond", RK_TOO_SMALL, {VSPACE, tiny, -PAGE, AT + PAGE, PAGE, r}),
        row("length beyond", RK_TOO_SMALL, {VSPACE, tiny, 0, AT + PAGE, 2 * PAGE, r}),
        row("address unaligned", RK_BAD_ARGUMENT, {VSPACE, ram, 0, AT + 8, PAGE, r}),
        row("address 0", RK_BAD_ARGUMENT, {VSPACE, ram, 0, 0, PAGE, r}),
        row("address at the end", RK_BAD_ARGUMENT, {VSPACE, ram, 0, end, PAGE, r}),
        row("not canonical", RK_BAD_ARGUMENT, {VSPACE, ram, 0, uint64_t{1} << 48, PAGE, r}),
        row("kernel half", RK_BAD_ARGUMENT, {VSPACE, ram, 0, uint64_t{1} << 63, PAGE, r}),
        row("length 0", RK_BAD_ARGUMENT, {VSPACE, ram, 0, AT + PAGE, 0, r}),
        row("length unaligned", RK_BAD_ARGUMENT, {VSPACE, ram, 0, AT + PAGE, PAGE + 1, r}),
        row("past the end", RK_BAD_ARGUMENT, {VSPACE, ram, 0, end - PAGE, 2 * PAGE, r}),
        row("past 2^64", RK_BAD_ARGUMENT, {VSPACE, ram, 0, AT + PAGE, -PAGE, r}),
        row("W and X", RK_BAD_ARGUMENT, {VSPACE, ram, 0, AT + PAGE, PAGE, RK_MAP_RIGHTS}),
        row("W without R", RK_BAD_ARGUMENT, {VSPACE, ram, 0, AT + PAGE, PAGE, RK_MAP_WRITE}),
        row("X without R", RK_BAD_ARGUMENT, {VSPACE, ram, 0, AT + PAGE, PAGE, RK_MAP_EXECUTE}),
        row("unknown flag", RK_BAD_ARGUMENT, {VSPACE, ram, 0, AT + PAGE, PAGE, r | 32}),
        row("unknown high flag", RK_BAD_ARGUMENT,
            {VSPACE, ram, 0, AT + PAGE, PAGE, r | uint64_t{1} << 40}),
        row("present", RK_PRESENT, {VSPACE, ram, 2 * PAGE, AT, PAGE, r}),
        row("present at the end", RK_PRESENT, {VSPACE, ram, 2 * PAGE, AT - PAGE, 2 * PAGE, r}),
        row("donated frame", RK_BUSY, {VSPACE, ram, PAGE, AT + PAGE, PAGE, r}),
        row("donated frame in the range", RK_BUSY, {VSPACE, ram, 0, AT + PAGE, 3 * PAGE, r}),
        row("no tables", RK_NO_TABLES, {bare.vspace_slot(), ram, 2 * PAGE, AT, PAGE, r}),
    });
    check_shape(VC, RK_VSPACE_MAP, {VSPACE, ram, 0, AT + PAGE, PAGE, r}, RK_RIGHT_SEND);
}

TEST_F(Arguments, UnmapAndProtect) {
    for (uint64_t label : {RK_VSPACE_UNMAP, RK_VSPACE_PROTECT}) {
        auto row = [&](const char *name, uint64_t status, std::vector<uint64_t> words) {
            if (label == RK_VSPACE_PROTECT) {
                words.push_back(RK_MAP_READ);
            }
            return Row{name, VC, label, words, status};
        };
        check({
            row("vspace slot outside", RK_BAD_SLOT, {OUTSIDE, AT, PAGE}),
            row("vspace slot empty", RK_EMPTY_SLOT, {free, AT, PAGE}),
            row("not a vspace", RK_WRONG_TYPE, {ram, AT, PAGE}),
            row("vspace without MANAGE", RK_NO_RIGHT, {vspace_read, AT, PAGE}),
            row("dead vspace", RK_DEAD, {dead.vspace_slot(), AT, PAGE}),
            row("address unaligned", RK_BAD_ARGUMENT, {VSPACE, AT + 1, PAGE}),
            row("address 0", RK_BAD_ARGUMENT, {VSPACE, 0, PAGE}),
            row("address at the end", RK_BAD_ARGUMENT, {VSPACE, RK_USER_END, PAGE}),
            row("kernel half", RK_BAD_ARGUMENT, {VSPACE, uint64_t{1} << 63, PAGE}),
            row("length 0", RK_BAD_ARGUMENT, {VSPACE, AT, 0}),
            row("length unaligned", RK_BAD_ARGUMENT, {VSPACE, AT, 100}),
            row("past the end", RK_BAD_ARGUMENT, {VSPACE, AT, RK_USER_END}),
            row("past 2^64", RK_BAD_ARGUMENT, {VSPACE, AT, -PAGE}),
        });
    }
    check_shape(VC, RK_VSPACE_UNMAP, {VSPACE, AT, PAGE}, RK_RIGHT_SEND);
}

TEST_F(Arguments, Protect) {
    check({
        {"protect a hole", VC, RK_VSPACE_PROTECT, {VSPACE, AT, 2 * PAGE, RK_MAP_READ}, RK_ABSENT},
        {"protect: W and X",
         VC,
         RK_VSPACE_PROTECT,
         {VSPACE, AT, PAGE, RK_MAP_RIGHTS},
         RK_BAD_ARGUMENT},
        {"protect: W without R",
         VC,
         RK_VSPACE_PROTECT,
         {VSPACE, AT, PAGE, RK_MAP_WRITE},
         RK_BAD_ARGUMENT},
        {"protect: OVERWRITE",
         VC,
         RK_VSPACE_PROTECT,
         {VSPACE, AT, PAGE, RK_MAP_READ | RK_MAP_OVERWRITE},
         RK_BAD_ARGUMENT},
        {"protect: UNCACHED",
         VC,
         RK_VSPACE_PROTECT,
         {VSPACE, AT, PAGE, RK_MAP_READ | RK_MAP_UNCACHED},
         RK_BAD_ARGUMENT},
        {"protect: high flag",
         VC,
         RK_VSPACE_PROTECT,
         {VSPACE, AT, PAGE, RK_MAP_READ | uint64_t{1} << 32},
         RK_BAD_ARGUMENT},
    });
    check_shape(VC, RK_VSPACE_PROTECT, {VSPACE, AT, PAGE, RK_MAP_READ}, RK_RIGHT_SEND);
    // What the memory capability allowed when the page was mapped is the limit.
    ASSERT_STATUS(OK, map({VSPACE, read_only, 2 * PAGE, AT + PAGE, PAGE, RK_MAP_READ}));
    check({{"above the ceiling",
            VC,
            RK_VSPACE_PROTECT,
            {VSPACE, AT, 2 * PAGE, RK_MAP_READ | RK_MAP_WRITE},
            RK_NO_RIGHT}});
}

TEST_F(Arguments, QueryInfoAndDonate) {
    auto donate = [&](const char *name, uint64_t status, std::vector<uint64_t> words) {
        return Row{name, VC, RK_VSPACE_DONATE, words, status};
    };
    check({
        {"query: hole", VC, RK_VSPACE_QUERY, {VSPACE, AT + PAGE}, RK_ABSENT},
        {"query: address 0", VC, RK_VSPACE_QUERY, {VSPACE, 0}, RK_BAD_ARGUMENT},
        {"query: end", VC, RK_VSPACE_QUERY, {VSPACE, RK_USER_END}, RK_BAD_ARGUMENT},
        {"query: kernel half", VC, RK_VSPACE_QUERY, {VSPACE, MAX}, RK_BAD_ARGUMENT},
        {"query: no READ", VC, RK_VSPACE_QUERY, {vspace_manage, AT}, RK_NO_RIGHT},
        {"query: dead", VC, RK_VSPACE_QUERY, {dead.vspace_slot(), AT}, RK_DEAD},
        {"query: not a vspace", VC, RK_VSPACE_QUERY, {ram, AT}, RK_WRONG_TYPE},
        {"info: no READ", VC, RK_VSPACE_INFO, {vspace_manage}, RK_NO_RIGHT},
        {"info: dead", VC, RK_VSPACE_INFO, {dead.vspace_slot()}, RK_DEAD},
        {"info: empty", VC, RK_VSPACE_INFO, {free}, RK_EMPTY_SLOT},
        donate("no MANAGE", RK_NO_RIGHT, {vspace_read, ram, 2 * PAGE, PAGE}),
        donate("dead", RK_DEAD, {dead.vspace_slot(), ram, 2 * PAGE, PAGE}),
        donate("memory empty", RK_EMPTY_SLOT, {VSPACE, free, 2 * PAGE, PAGE}),
        donate("not memory", RK_WRONG_TYPE, {VSPACE, VSPACE, 2 * PAGE, PAGE}),
        donate("read-only memory", RK_NO_RIGHT, {VSPACE, read_only, 2 * PAGE, PAGE}),
        donate("device", RK_BAD_ARGUMENT, {VSPACE, device, 0, PAGE}),
        donate("offset unaligned", RK_BAD_ARGUMENT, {VSPACE, ram, 5, PAGE}),
        donate("length 0", RK_BAD_ARGUMENT, {VSPACE, ram, 2 * PAGE, 0}),
        donate("length unaligned", RK_BAD_ARGUMENT, {VSPACE, ram, 2 * PAGE, 5}),
        donate("beyond", RK_TOO_SMALL, {VSPACE, tiny, PAGE, PAGE}),
        donate("past 2^64", RK_TOO_SMALL, {VSPACE, ram, PAGE, -PAGE}),
        donate("mapped", RK_BUSY, {VSPACE, ram, 0, PAGE}),
        donate("donated", RK_BUSY, {VSPACE, ram, PAGE, PAGE}),
        donate("donated in the range", RK_BUSY, {VSPACE, ram, PAGE, 3 * PAGE}),
        donate("of a process", RK_BUSY, {VSPACE, ram, child.memory_offset, PAGE}),
    });
    check_shape(VC, RK_VSPACE_QUERY, {VSPACE, AT}, RK_RIGHT_SEND);
    check_shape(VC, RK_VSPACE_INFO, {VSPACE}, RK_RIGHT_SEND);
    check_shape(VC, RK_VSPACE_DONATE, {VSPACE, ram, 2 * PAGE, PAGE}, RK_RIGHT_SEND);
}

TEST_F(Arguments, Apply) {
    auto step = [&](rk_vspace_step value) {
        memcpy(world.root->buffer + 8, &value, sizeof(value));
    };
    const rk_vspace_step good = {RK_VSPACE_MAP, RK_MAP_READ, ram,   2 * PAGE,
                                 AT + PAGE,     PAGE,        {0, 0}};
    step(good);
    check({
        {"no steps", VC, RK_VSPACE_APPLY, {VSPACE, 0}, RK_BAD_ARGUMENT},
        {"too many steps", VC, RK_VSPACE_APPLY, {VSPACE, RK_STEPS_MAX + 1}, RK_BAD_ARGUMENT},
        {"far too many", VC, RK_VSPACE_APPLY, {VSPACE, MAX}, RK_BAD_ARGUMENT},
        {"no MANAGE", VC, RK_VSPACE_APPLY, {vspace_read, 1}, RK_NO_RIGHT},
        {"dead", VC, RK_VSPACE_APPLY, {dead.vspace_slot(), 1}, RK_DEAD},
        {"not a vspace", VC, RK_VSPACE_APPLY, {ram, 1}, RK_WRONG_TYPE},
    });
    check_shape(VC, RK_VSPACE_APPLY, {VSPACE, 1}, RK_RIGHT_SEND);
    const struct {
        const char *name;
        uint64_t status;
        rk_vspace_step step;
    } rows[] = {
        {"unknown method", RK_BAD_ARGUMENT, {9, 0, 0, 0, AT, PAGE, {0, 0}}},
        {"query", RK_BAD_ARGUMENT, {RK_VSPACE_QUERY, 0, 0, 0, AT, PAGE, {0, 0}}},
        {"reserved", RK_BAD_ARGUMENT, {RK_VSPACE_UNMAP, 0, 0, 0, AT, PAGE, {1, 0}}},
        {"reserved", RK_BAD_ARGUMENT, {RK_VSPACE_UNMAP, 0, 0, 0, AT, PAGE, {0, 1}}},
        {"unmap with flags", RK_BAD_ARGUMENT, {RK_VSPACE_UNMAP, 1, 0, 0, AT, PAGE, {0, 0}}},
        {"unmap with memory", RK_BAD_ARGUMENT, {RK_VSPACE_UNMAP, 0, ram, 0, AT, PAGE, {0, 0}}},
        {"protect with offset", RK_BAD_ARGUMENT, {RK_VSPACE_PROTECT, 1, 0, 8, AT, PAGE, {0, 0}}},
        {"map: unknown flag",
         RK_BAD_ARGUMENT,
         {RK_VSPACE_MAP, 33, ram, 2 * PAGE, AT + PAGE, PAGE, {0, 0}}},
        {"map: present", RK_PRESENT, {RK_VSPACE_MAP, 1, ram, 2 * PAGE, AT, PAGE, {0, 0}}},
        {"map: no memory", RK_EMPTY_SLOT, {RK_VSPACE_MAP, 1, 0, 2 * PAGE, AT, PAGE, {0, 0}}},
        {"zero: read-only", RK_NO_RIGHT, {RK_VSPACE_ZERO, 0, read_only, 0, 0, PAGE, {0, 0}}},
        {"zero: no memory", RK_EMPTY_SLOT, {RK_VSPACE_ZERO, 0, free, 0, 0, PAGE, {0, 0}}},
        {"zero: not memory", RK_WRONG_TYPE, {RK_VSPACE_ZERO, 0, VSPACE, 0, 0, PAGE, {0, 0}}},
        {"zero: flags", RK_BAD_ARGUMENT, {RK_VSPACE_ZERO, 1, ram, 0, 0, PAGE, {0, 0}}},
        {"zero: address", RK_BAD_ARGUMENT, {RK_VSPACE_ZERO, 0, ram, 0, AT, PAGE, {0, 0}}},
        {"zero: unaligned", RK_BAD_ARGUMENT, {RK_VSPACE_ZERO, 0, ram, 8, 0, PAGE, {0, 0}}},
        {"zero: nothing", RK_BAD_ARGUMENT, {RK_VSPACE_ZERO, 0, ram, 0, 0, 0, {0, 0}}},
        {"zero: beyond", RK_TOO_SMALL, {RK_VSPACE_ZERO, 0, tiny, 0, 0, 2 * PAGE, {0, 0}}},
        {"zero: device", RK_BAD_ARGUMENT, {RK_VSPACE_ZERO, 0, device, 0, 0, PAGE, {0, 0}}},
        {"zero: donated", RK_BUSY, {RK_VSPACE_ZERO, 0, ram, PAGE, 0, PAGE, {0, 0}}},
        {"protect: hole", RK_ABSENT, {RK_VSPACE_PROTECT, 1, 0, 0, AT + PAGE, PAGE, {0, 0}}},
        {"unmap: kernel half",
         RK_BAD_ARGUMENT,
         {RK_VSPACE_UNMAP, 0, 0, 0, uint64_t{1} << 63, PAGE, {0, 0}}},
    };
    for (const auto &row : rows) {
        step(row.step);
        check({{row.name, VC, RK_VSPACE_APPLY, {VSPACE, 1}, row.status}});
    }
}

TEST_F(Arguments, ApplyDoesWhatComesBeforeTheStepThatFails) {
    const rk_vspace_step steps[] = {
        {RK_VSPACE_MAP, RK_MAP_READ | RK_MAP_WRITE, ram, 2 * PAGE, AT + PAGE, 2 * PAGE, {0, 0}},
        {RK_VSPACE_PROTECT, RK_MAP_READ, 0, 0, AT + PAGE, PAGE, {0, 0}},
        {RK_VSPACE_UNMAP, 0, 0, 0, AT, 2 * PAGE, {0, 0}},
        {RK_VSPACE_MAP, RK_MAP_READ, ram, PAGE, AT, PAGE, {0, 0}}, // donated
    };
    memcpy(world.root->buffer + 8, steps, sizeof(steps));
    Answer three = world.call(VC, RK_VSPACE_APPLY, {VSPACE, 3});
    EXPECT_STATUS(OK, three);
    EXPECT_EQ(three.tag, rk_tag(0, 3));
    EXPECT_EQ(three.word, (std::array<uint64_t, 8>{3, 2 * PAGE, 0, 0, 0, 0, 0, 0}));
    Answer left = world.call(VC, RK_VSPACE_QUERY, {VSPACE, AT + 2 * PAGE});
    EXPECT_EQ(left.word[0], world.ram_base + 3 * PAGE);
    EXPECT_EQ(left.word[1], unsigned{RK_MAP_READ} | RK_MAP_WRITE);

    memcpy(world.root->buffer + 8, &steps[2], 2 * sizeof(steps[0]));
    Answer failed = world.call(VC, RK_VSPACE_APPLY, {VSPACE, 2});
    EXPECT_STATUS(BUSY, failed);
    EXPECT_EQ(failed.tag, rk_tag(0, 3));
    EXPECT_EQ(failed.word, (std::array<uint64_t, 8>{1, 0, 0, 0, 0, 0, 0, 0}));
}

// One call fills RK_ZERO_PIECE bytes, over all of its steps.
TEST_F(Arguments, ApplyZeroesInPieces) {
    const uint64_t piece = RK_ZERO_PIECE;
    uint64_t offset = world.ram_take(2 * piece);
    auto bytes = static_cast<unsigned char *>(frame_pointer(world.ram_base + offset));
    memset(bytes, 7, 2 * piece);
    const rk_vspace_step steps[] = {
        {RK_VSPACE_ZERO, 0, ram, offset, 0, 2 * PAGE, {0, 0}},
        {RK_VSPACE_ZERO, 0, ram, offset + 3 * PAGE, 0, piece, {0, 0}},
        {RK_VSPACE_MAP, RK_MAP_READ, ram, offset, AT + PAGE, PAGE, {0, 0}},
    };
    memcpy(world.root->buffer + 8, steps, sizeof(steps));
    Answer more = world.call(VC, RK_VSPACE_APPLY, {VSPACE, 3});
    EXPECT_STATUS(MORE, more);
    EXPECT_EQ(more.tag, rk_tag(0, 3));
    EXPECT_EQ(more.word, (std::array<uint64_t, 8>{1, 0, piece - 2 * PAGE, 0, 0, 0, 0, 0}));
    auto is = [&](uint64_t at, unsigned char value) { return bytes[at] == value; };
    EXPECT_TRUE(is(0, 0) && is(2 * PAGE - 1, 0) && is(2 * PAGE, 7) && is(3 * PAGE - 1, 7));
    EXPECT_TRUE(is(3 * PAGE, 0) && is(piece + PAGE - 1, 0) && is(piece + PAGE, 7));
    EXPECT_STATUS(ABSENT, world.call(VC, RK_VSPACE_QUERY, {VSPACE, AT + PAGE}));

    const rk_vspace_step rest[] = {
        {RK_VSPACE_ZERO, 0, ram, offset + piece + PAGE, 0, 2 * PAGE, {0, 0}}, steps[2]};
    memcpy(world.root->buffer + 8, rest, sizeof(rest));
    Answer done = world.call(VC, RK_VSPACE_APPLY, {VSPACE, 2});
    EXPECT_STATUS(OK, done);
    EXPECT_EQ(done.word, (std::array<uint64_t, 8>{2, 0, 0, 0, 0, 0, 0, 0}));
    EXPECT_TRUE(is(piece + 3 * PAGE - 1, 0) && is(piece + 3 * PAGE, 7));
}

TEST_F(Arguments, MapTellsTablesTakenAndQueryTellsThePage) {
    Answer mapped = map({VSPACE, ram, 2 * PAGE, AT + PAGE, PAGE, RK_MAP_READ});
    EXPECT_EQ(mapped.word[0], 0u);
    EXPECT_EQ(mapped.tag, rk_tag(0, 1));
    mapped = map({VSPACE, ram, 2 * PAGE, uint64_t{1} << 40, PAGE, RK_MAP_READ | RK_MAP_UNCACHED});
    EXPECT_EQ(mapped.word[0], 3u);
    Answer page = world.call(VC, RK_VSPACE_QUERY, {VSPACE, (uint64_t{1} << 40) + 77});
    EXPECT_EQ(page.word[0], world.ram_base + 2 * PAGE + 77);
    EXPECT_EQ(page.word[1], unsigned{RK_MAP_READ} | RK_MAP_UNCACHED);
    EXPECT_EQ(page.word[2], PAGE);
    Answer hole = world.call(VC, RK_VSPACE_QUERY, {VSPACE, uint64_t{1} << 42});
    EXPECT_STATUS(ABSENT, hole);
    EXPECT_EQ(hole.word[2], 512 * RK_PAGE_1G_BYTES);
    ASSERT_STATUS(OK, map({VSPACE, device, 0, AT + 2 * PAGE, PAGE, RK_MAP_READ}));
    page = world.call(VC, RK_VSPACE_QUERY, {VSPACE, AT + 2 * PAGE});
    EXPECT_EQ(page.word[1], unsigned{RK_MAP_READ} | RK_MAP_UNCACHED) << "always, for a device";
}

// A page of 1 GiB in the place of tables: as many of them as a piece may have go at once, the
// page consists of smaller ones then, and nothing of the range is absent at any time.
TEST(Apply, ReplacesTablesInPieces) {
    const uint64_t GIB = RK_PAGE_1G_BYTES, LARGE = RK_PAGE_2M_BYTES, TABLES = 10;
    WorldOptions options;
    options.devices = {{GIB, 3 * GIB}};
    World world(options);
    uint64_t device = 0;
    for (unsigned i = 0; i < world.info->memory_count; i++) {
        if (world.info->memories[i].kind == RK_BOOT_MEMORY_DEVICE) {
            device = world.info->memories[i].slot;
        }
    }
    const auto apply = [&](const rk_vspace_step &step) {
        memcpy(world.root->buffer + 8, &step, sizeof(step));
        return world.call(VC, RK_VSPACE_APPLY, {VSPACE, 1});
    };
    const auto query = [&](uint64_t address) {
        return world.call(VC, RK_VSPACE_QUERY, {VSPACE, address});
    };
    // Full leaf tables of small pages: no larger one fits their offset. The tables' frames.
    const uint64_t frames = world.ram_take(16 * PAGE);
    ASSERT_STATUS(OK,
                  world.call(VC, RK_VSPACE_DONATE, {VSPACE, world.ram_slot, frames, 16 * PAGE}));
    const uint64_t own_bytes = world.call(VC, RK_VSPACE_INFO, {VSPACE}).word[2];
    ASSERT_STATUS(OK, world.call(VC, RK_VSPACE_MAP,
                                 {VSPACE, device, PAGE, GIB, TABLES * LARGE, RK_MAP_READ}));
    const uint64_t free_before = world.call(VC, RK_VSPACE_INFO, {VSPACE}).word[1];
    rk_vspace_step map = {RK_VSPACE_MAP, RK_MAP_READ | RK_MAP_OVERWRITE, device, 0, GIB, GIB,
                          {0, 0}};
    Answer more = apply(map);
    unsigned calls = 1;
    for (; more.word[0] == 0; calls++) {
        ASSERT_STATUS(MORE, more);
        const uint64_t done = more.word[2];
        const uint64_t tables = RK_PIECE_ENTRIES / 512;
        ASSERT_EQ(done, calls <= TABLES / tables ? tables * LARGE : done);
        ASSERT_LT(calls, 4u);
        EXPECT_EQ(query(map.address).word[2], LARGE);
        map.memory_offset += done;
        map.address += done;
        map.length -= done;
        EXPECT_STATUS(OK, query(GIB + TABLES * LARGE - 1));
        more = apply(map);
    }
    EXPECT_STATUS(OK, more);
    EXPECT_EQ(calls, 3u);
    EXPECT_EQ(query(2 * GIB - 1).word[0], 2 * GIB - 1);
    EXPECT_EQ(world.call(VC, RK_VSPACE_INFO, {VSPACE}).word[1], free_before + TABLES);
    EXPECT_EQ(world.call(VC, RK_VSPACE_INFO, {VSPACE}).word[2], own_bytes + GIB);
    // Few enough below it: one page of 1 GiB.
    map = {RK_VSPACE_MAP, RK_MAP_READ | RK_MAP_OVERWRITE, device, GIB, GIB, GIB, {0, 0}};
    EXPECT_STATUS(OK, apply(map));
    EXPECT_EQ(query(GIB).word[2], GIB);
}

// One call changes RK_PIECE_ENTRIES entries, over all of its steps.
TEST(Apply, ChangesPageTablesInPieces) {
    World world; // with more RAM
    const uint64_t ram = world.ram_slot;
    const uint64_t pages = RK_PIECE_ENTRIES + 100;
    uint64_t offset = world.ram_take(pages * PAGE);
    // No larger page fits.
    const uint64_t begin = AT + (world.ram_base + offset + PAGE) % RK_PAGE_2M_BYTES;
    auto apply = [&](const rk_vspace_step &first, uint64_t length) {
        const rk_vspace_step steps[] = {first, {RK_VSPACE_PROTECT, 0, 0, 0, begin, length, {0, 0}}};
        memcpy(world.root->buffer + 8, steps, sizeof(steps));
        return world.call(VC, RK_VSPACE_APPLY, {VSPACE, 2});
    };
    rk_vspace_step map = {RK_VSPACE_MAP, RK_MAP_READ, ram, offset, begin, pages * PAGE, {0, 0}};
    Answer more = apply(map, PAGE);
    EXPECT_STATUS(MORE, more);
    EXPECT_EQ(more.word[0], 0u);
    EXPECT_EQ(more.word[2], RK_PIECE_ENTRIES * PAGE);
    EXPECT_STATUS(ABSENT, world.call(VC, RK_VSPACE_QUERY, {VSPACE, begin + more.word[2]}));
    // What is left of the map, and as much of the protect as one call does.
    map.memory_offset += more.word[2];
    map.address += more.word[2];
    map.length -= more.word[2];
    more = apply(map, pages * PAGE);
    EXPECT_STATUS(MORE, more);
    EXPECT_EQ(more.word[0], 1u);
    EXPECT_EQ(more.word[2], (RK_PIECE_ENTRIES - 100) * PAGE);
    EXPECT_EQ(world.call(VC, RK_VSPACE_QUERY, {VSPACE, begin}).word[1], 0u);
    EXPECT_EQ(world.call(VC, RK_VSPACE_QUERY, {VSPACE, begin + more.word[2]}).word[1],
              unsigned{RK_MAP_READ});
    // An unmap ends between two tables, and counts those on the way, too.
    uint64_t removed = 0;
    rk_vspace_step unmap = {RK_VSPACE_UNMAP, 0, 0, 0, begin, pages * PAGE, {0, 0}};
    more = apply(unmap, PAGE);
    for (unsigned calls = 1; more.word[0] == 0; calls++) {
        ASSERT_STATUS(MORE, more);
        EXPECT_EQ((unmap.address + more.word[2]) % RK_PAGE_2M_BYTES, 0u);
        EXPECT_LE(more.word[1], (RK_PIECE_ENTRIES + 511) * PAGE);
        EXPECT_GE(more.word[1], RK_PIECE_ENTRIES / 2 * PAGE);
        EXPECT_STATUS(OK, world.call(VC, RK_VSPACE_QUERY, {VSPACE, begin + pages * PAGE - 1}));
        EXPECT_LT(calls, 4u);
        removed += more.word[1];
        unmap.address += more.word[2];
        unmap.length -= more.word[2];
        more = apply(unmap, PAGE);
    }
    EXPECT_STATUS(ABSENT, more) << "of the protect";
    EXPECT_EQ(removed + more.word[1], pages * PAGE);
}

// Also when the step before left little to do: the kernel counts on no table being empty.
TEST(Apply, AnEmptiedTableIsTakenOutAtOnce) {
    World world;
    const uint64_t ram = world.ram_slot, one = AT, other = AT + RK_PAGE_1G_BYTES, pages = 1300;
    uint64_t offset = world.ram_take((pages + 1) * PAGE);
    offset += (world.ram_base + offset) % RK_PAGE_2M_BYTES == 0 ? PAGE : 0; // no larger page
    const Answer before = world.call(VC, RK_VSPACE_INFO, {VSPACE});
    for (auto [at, count] : {std::pair{one, pages}, std::pair{other, uint64_t{512}}}) {
        ASSERT_STATUS(OK, world.call(VC, RK_VSPACE_MAP,
                                     {VSPACE, ram, offset, at, count * PAGE, RK_MAP_READ}));
    }
    const rk_vspace_step steps[] = {{RK_VSPACE_UNMAP, 0, 0, 0, one, pages * PAGE, {0, 0}},
                                    {RK_VSPACE_UNMAP, 0, 0, 0, other, 512 * PAGE, {0, 0}}};
    memcpy(world.root->buffer + 8, steps, sizeof(steps));
    const Answer done = world.call(VC, RK_VSPACE_APPLY, {VSPACE, 2});
    EXPECT_STATUS(OK, done);
    EXPECT_EQ(done.word[1], (pages + 512) * PAGE);
    EXPECT_EQ(world.call(VC, RK_VSPACE_INFO, {VSPACE}).word, before.word);
}

// Holes are passed without a count: the whole space is one call.
TEST(Apply, CountsEntriesNotPages) {
    World world;
    const uint64_t mapped = world.root->process->space.mapped_bytes;
    const rk_vspace_step step = {
        RK_VSPACE_UNMAP, 0, 0, 0, RK_USER_BEGIN, RK_USER_END - RK_USER_BEGIN, {0, 0}};
    memcpy(world.root->buffer + 8, &step, sizeof(step));
    Answer done = world.call(VC, RK_VSPACE_APPLY, {VSPACE, 1});
    EXPECT_STATUS(OK, done);
    EXPECT_EQ(done.word, (std::array<uint64_t, 8>{1, mapped, 0, 0, 0, 0, 0, 0}));
}

} // namespace
