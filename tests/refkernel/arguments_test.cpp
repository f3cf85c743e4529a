// Each argument of each method wrong, one by one: its status, and that nothing
// changed.
#include <gtest/gtest.h>

#include "world.h"

namespace {

constexpr uint64_t PAGE = RK_PAGE_BYTES;
constexpr uint64_t MAX = ~uint64_t{0};
constexpr uint64_t OUTSIDE = RK_ROOT_SLOTS; // a slot that the root task does not have
constexpr uint64_t VC = RK_ROOT_SLOT_VSPACE_CONTROL;
constexpr uint64_t PC = RK_ROOT_SLOT_PROCESS_CONTROL;
constexpr uint64_t CS = RK_ROOT_SLOT_CAP_SPACE;
constexpr uint64_t VSPACE = RK_ROOT_SLOT_VSPACE;
constexpr uint64_t AT = 0x10000000;

struct Row {
    const char *name;
    uint64_t slot, label;
    std::vector<uint64_t> words;
    uint64_t status;
};

WorldOptions small() {
    WorldOptions options;
    options.ram_bytes = 6 << 20;
    options.devices = {{0x1000000 - 4 * PAGE, 0x1000000}};
    return options;
}

class Arguments : public testing::Test {
  protected:
    void SetUp() override {
        ram = world.ram_slot;
        free = world.slot_take();
        world.ram_take(16 * PAGE); // offsets below are for the rows to use
        for (unsigned i = 0; i < world.info->memory_count; i++) {
            if (world.info->memories[i].kind == RK_BOOT_MEMORY_DEVICE) {
                device = world.info->memories[i].slot;
            }
        }
        read_only = with_rights(ram, RK_RIGHT_READ);
        no_rights = with_rights(ram, 0);
        tiny = world.slot_take();
        ASSERT_STATUS(OK,
                      world.call(CS, RK_CAP_METHOD_DERIVE, {ram, tiny, RK_RIGHTS_ALL, 0, PAGE}));
        endpoint = world.endpoint_make();
        badged = world.slot_take();
        ASSERT_STATUS(OK, world.call(CS, RK_CAP_METHOD_MINT, {endpoint, badged, RK_RIGHT_SEND, 5}));
        receive_only = with_rights(endpoint, RK_RIGHT_RECEIVE);
        child = world.child_make(64, 4, 31);
        vspace_read = with_rights(VSPACE, RK_RIGHT_READ);
        vspace_manage = with_rights(VSPACE, RK_RIGHT_MANAGE);
        dead = world.child_make(64, 4, 31);
        ASSERT_STATUS(OK, world.kill(dead));
        dead_endpoint = world.endpoint_make();
        uint64_t sender = with_rights(dead_endpoint, RK_RIGHT_SEND);
        ASSERT_STATUS(OK, world.call(CS, RK_CAP_METHOD_DELETE, {dead_endpoint}));
        dead_endpoint = sender;
        bare = world.child_make(64, 0, 31);
        started = world.child_make(64, 4, 31);
        world.child_start(started);
        // One page mapped, one donated, beside them nothing.
        ASSERT_STATUS(OK, map({VSPACE, ram, 0, AT, PAGE, RK_MAP_READ}));
        ASSERT_STATUS(OK, world.call(VC, RK_VSPACE_DONATE, {VSPACE, ram, PAGE, PAGE}));
    }
    uint64_t with_rights(uint64_t source, uint64_t rights) {
        uint64_t slot = world.slot_take();
        EXPECT_STATUS(OK, world.call(CS, RK_CAP_METHOD_COPY, {source, slot, rights}));
        return slot;
    }
    Answer map(std::initializer_list<uint64_t> words) {
        return world.call(VC, RK_VSPACE_MAP, words);
    }
    Answer call(uint64_t slot, uint64_t label, const std::vector<uint64_t> &words) {
        std::array<uint64_t, 8> all{};
        std::copy(words.begin(), words.end(), all.begin());
        return world.syscall(RK_SYS_CALL, slot, rk_tag(label, words.size()),
                             {all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7]});
    }
    void check(const std::vector<Row> &rows) {
        for (const Row &row : rows) {
            SCOPED_TRACE(row.name);
            Snapshot before = world.snapshot(world.root);
            Answer answer = call(row.slot, row.label, row.words);
            EXPECT_STREQ(status_name(row.status), status_name(answer.status));
            EXPECT_TRUE(before == world.snapshot(world.root)) << "something changed";
            EXPECT_EQ(answer.word[6], 0u);
            EXPECT_EQ(answer.word[7], 0u);
        }
    }
    // The call with one word fewer and one more, and without the right.
    void check_shape(uint64_t slot, uint64_t label, std::vector<uint64_t> words, uint64_t right) {
        std::vector<uint64_t> more = words;
        more.push_back(0);
        std::vector<Row> rows = {{"one word more", slot, label, more, RK_BAD_ARGUMENT}};
        if (!words.empty()) {
            std::vector<uint64_t> fewer(words.begin(), words.end() - 1);
            rows.push_back({"one word fewer", slot, label, fewer, RK_BAD_ARGUMENT});
        }
        if (right != 0) {
            uint64_t weak = with_rights(slot, RK_RIGHTS_ALL & ~right);
            rows.push_back({"without the right", weak, label, words, RK_NO_RIGHT});
        }
        check(rows);
        Snapshot before = world.snapshot(world.root);
        Answer answer =
            world.syscall(RK_SYS_CALL, slot, rk_tag(label, words.size()) | RK_TAG_CAP, {}, ram);
        EXPECT_STATUS(BAD_ARGUMENT, answer) << "a method takes no capability";
        EXPECT_TRUE(before == world.snapshot(world.root));
    }

    World world{small()};
    uint64_t ram, free, device, read_only, no_rights, tiny;
    uint64_t endpoint, badged, receive_only, dead_endpoint;
    uint64_t vspace_read, vspace_manage;
    Child child, dead, started;
    Child bare; // without table frames
};

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
           {"thread", RK_ROOT_SLOT_THREAD, 3, {}, RK_BAD_METHOD},
           {"process", RK_ROOT_SLOT_PROCESS, 5, {}, RK_BAD_METHOD},
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
    check_shape(VC, RK_VSPACE_UNMAP, {VSPACE, AT, PAGE}, RK_RIGHT_SEND);
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
    EXPECT_EQ(three.tag, rk_tag(0, 5));
    EXPECT_EQ(three.word, (std::array<uint64_t, 8>{3, 2 * PAGE, 2, 0, 0, 0, 0, 0}));
    Answer left = world.call(VC, RK_VSPACE_QUERY, {VSPACE, AT + 2 * PAGE});
    EXPECT_EQ(left.word[0], world.ram_base + 3 * PAGE);
    EXPECT_EQ(left.word[1], unsigned{RK_MAP_READ} | RK_MAP_WRITE);

    memcpy(world.root->buffer + 8, &steps[2], 2 * sizeof(steps[0]));
    Answer failed = world.call(VC, RK_VSPACE_APPLY, {VSPACE, 2});
    EXPECT_STATUS(BUSY, failed);
    EXPECT_EQ(failed.tag, rk_tag(0, 1));
    EXPECT_EQ(failed.word, (std::array<uint64_t, 8>{1, 0, 0, 0, 0, 0, 0, 0}));
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
