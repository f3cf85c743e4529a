// Making processes: what a new one gets, and that a failure at any step leaves
// nothing behind.
#include "procd_fixture.h"
#include "vspaced/badge.h"
#include "vspaced/slots.h"

namespace {

constexpr uint64_t ASK = RK_RIGHT_SEND | RK_RIGHT_GRANT;

std::string with(const std::string &what, uint64_t rights) {
    return what + "/" + std::to_string(rights);
}

class SpawnTest : public ProcdTest {};

TEST_F(SpawnTest, a_program_gets_what_it_is_promised_and_no_more) {
    const uint64_t number = spawned(root());
    ASSERT_EQ(world.processes.size(), 1u);
    const std::map<uint32_t, std::string> expected = {
        {PROGRAM_SLOT_CAP_SPACE, with("cap space", RK_RIGHT_MANAGE)},
        {PROGRAM_SLOT_MEMD, with("account", ASK)},
        {PROGRAM_SLOT_VSPACED, with("owner", ASK)},
        {PROGRAM_SLOT_CONSOLE, with("console", RK_RIGHT_WRITE)},
        {PROGRAM_SLOT_PROCD, with("procd", ASK) + "#2:" + std::to_string(number)},
    };
    EXPECT_EQ(world.processes.begin()->second.slots, expected);
}

TEST_F(SpawnTest, and_what_was_asked_for) {
    spawn(root(), PROCD_SPAWN_FLAGS_ALL, "demo", "broken", true);
    ASSERT_EQ(answer[0], static_cast<uint64_t>(PROCD_OK));
    const auto &slots = world.processes.begin()->second.slots;
    EXPECT_EQ(slots.size(), 9u);
    EXPECT_EQ(slots.at(PROGRAM_SLOT_ENDPOINT), with("endpoint", RK_ENDPOINT_RIGHTS));
    EXPECT_EQ(slots.at(PROGRAM_SLOT_PARENT), with("transferred", RK_RIGHTS_ALL));
    EXPECT_EQ(slots.at(PROGRAM_SLOT_EXIT_PORT), with("exit port", RK_RIGHT_WRITE));
    EXPECT_EQ(slots.at(PROGRAM_SLOT_DATA), with("module", RK_RIGHT_READ));
}

TEST_F(SpawnTest, its_space_is_what_the_file_says) {
    spawned(root());
    const auto &process = world.processes.begin()->second;
    const std::map<uint64_t, std::string> expected = {
        {0x401000, "1+4096/4096/5"},         // code: the file's own page
        {0x402000, "2+8192/8192/3"},         // data: fresh
        {0x400000000000, "2+16384/65536/3"}, // stack
        {PROGRAM_START_PAGE, "2+0/4096/1"},  // read-only
        {PROGRAM_MESSAGE_BUFFER, "2+4096/4096/3"},
    };
    EXPECT_EQ(process.pages, expected);
    EXPECT_TRUE(process.runs);
    EXPECT_EQ(process.start.ip, 0x401000u);
    EXPECT_EQ(process.start.sp, 0x400000010000u);
    EXPECT_EQ(process.start.arguments[0], PROGRAM_START_PAGE);
    EXPECT_EQ(process.start.buffer_offset, 4096u);
}

TEST_F(SpawnTest, its_start_page_tells_what_it_is) {
    const uint64_t flags = PROCD_SPAWN_EXIT_PORT | PROCD_SPAWN_MAY_SPAWN;
    spawn(root(), flags, "demo", "broken");
    struct program_start start;
    ASSERT_EQ(world.start_page.size(), 512u);
    std::memcpy(&start, world.start_page.data(), sizeof(start));
    EXPECT_EQ(start.magic, PROGRAM_MAGIC);
    EXPECT_EQ(start.version, static_cast<uint32_t>(PROGRAM_VERSION));
    EXPECT_EQ(start.size, sizeof(start));
    EXPECT_EQ(start.process_id, answer[1]);
    EXPECT_EQ(start.flags,
              static_cast<uint32_t>(PROGRAM_HAS_EXIT_PORT | PROGRAM_MAY_SPAWN | PROGRAM_HAS_DATA));
    EXPECT_EQ(start.slot_count, static_cast<uint32_t>(PROCD_SLOTS_DEFAULT));
    EXPECT_EQ(start.image_begin, 0x401000u);
    EXPECT_EQ(start.image_end, 0x404000u);
    EXPECT_EQ(start.stack_begin, 0x400000000000u);
    EXPECT_EQ(start.stack_end, 0x400000010000u);
    EXPECT_EQ(start.data_bytes, FILE_BYTES);
    EXPECT_EQ(start.arguments[1], 4711u);
    EXPECT_STREQ(start.name, "demo");
    EXPECT_STREQ(start.data_name, "broken");
    EXPECT_STREQ(start.text, "a=b");
    for (size_t i = sizeof(start); i < 4096; i++) {
        EXPECT_EQ(reinterpret_cast<const char *>(world.start_page.data())[i], 0);
    }
}

TEST_F(SpawnTest, a_segment_has_its_bytes_of_the_file_and_zeroes) {
    spawned(root());
    std::vector<uint64_t> expected(512, 0);
    expected[0] = expected[1] = UINT64_C(0xcccccccccccccccc);
    EXPECT_EQ(world.segment, expected);
}

// A file and a segment; SERVICE_MAPPINGS_MAX has room for that.
TEST_F(SpawnTest, procd_has_two_views_at_most) {
    spawned(root(), PROCD_SPAWN_FLAGS_ALL);
    EXPECT_EQ(world.own_pages_peak, 2u);
}

TEST_F(SpawnTest, procd_keeps_what_ends_it_and_nothing_else) {
    spawned(root(), PROCD_SPAWN_FLAGS_ALL);
    const std::map<uint32_t, std::string> expected = {
        {procd_slot(0, PROCESS_SLOT_PROCESS), "process"}};
    EXPECT_EQ(world.slots, expected);
    EXPECT_EQ(world.own_attached, 0u);
    EXPECT_TRUE(world.own_pages.empty());
}

// Every call that the making of a process consists of fails once.
TEST_F(SpawnTest, a_failure_at_any_step_leaves_nothing_behind) {
    spawn(root(), PROCD_SPAWN_FLAGS_ALL, "demo", "broken", true);
    const unsigned calls = world.calls;
    EXPECT_GT(calls, 25u);
    uint64_t step_before = 0;
    std::set<uint64_t> steps;
    for (unsigned k = 1; k <= calls; k++) {
        SetUp();
        world.fails_at = k;
        spawn(root(), PROCD_SPAWN_FLAGS_ALL, "demo", "broken", true);
        ASSERT_EQ(answer.size(), 3u) << "call " << k;
        EXPECT_EQ(answer[0], static_cast<uint64_t>(PROCD_STEP_FAILED));
        EXPECT_GE(answer[1], step_before) << "call " << k;
        EXPECT_EQ(answer[2], 77u) << "what was answered is passed on";
        EXPECT_TRUE(world.is_empty()) << "call " << k << ", step " << answer[1];
        EXPECT_EQ(procd->processes.stats.processes, 0u);
        EXPECT_EQ(procd->processes.stats.leaks, 0u) << world.console;
        step_before = answer[1];
        steps.insert(answer[1]);
    }
    EXPECT_EQ(steps.size(), static_cast<size_t>(PROCD_STEP_COUNT - PROCD_STEP_ACCOUNT))
        << "every step has failed";
}

TEST_F(SpawnTest, a_file_that_cannot_be_mapped_here) {
    for (unsigned k = 1; k <= 3; k++) {
        SetUp();
        procd->modules.rows[0].read = false;
        world.fails_at = k; // attach, map, unmap
        const words expected = {PROCD_STEP_FAILED, PROCD_STEP_READ_MODULE, 77};
        EXPECT_EQ(spawn(root()), expected);
        EXPECT_TRUE(world.is_empty());
        EXPECT_FALSE(procd->modules.rows[0].read) << "to be tried again";
    }
}

TEST_F(SpawnTest, modules_that_cannot_be_started) {
    EXPECT_EQ(spawn(root(), 0, "nobody")[0], static_cast<uint64_t>(PROCD_NO_MODULE));
    EXPECT_EQ(spawn(root(), 0, "demo", "nobody")[0], static_cast<uint64_t>(PROCD_NO_MODULE));
    const words expected = {PROCD_BAD_IMAGE, PROCD_STEP_NONE, IMAGE_BAD_MAGIC};
    EXPECT_EQ(spawn(root(), 0, "broken"), expected);
    EXPECT_TRUE(world.is_empty());
}

TEST_F(SpawnTest, who_may_spawn_and_give_what) {
    const uint64_t spawner = spawned(root(), PROCD_SPAWN_MAY_SPAWN);
    const uint64_t plain = spawned(client(spawner));
    const auto status = [&](uint64_t badge, uint64_t flags) { return spawn(badge, flags)[0]; };
    EXPECT_EQ(status(client(plain), 0), static_cast<uint64_t>(PROCD_NOT_AUTHORIZED));
    EXPECT_EQ(status(client(spawner), PROCD_SPAWN_EXIT_PORT),
              static_cast<uint64_t>(PROCD_NOT_AUTHORIZED));
    EXPECT_EQ(status(client(spawner), PROCD_SPAWN_EXECUTABLE),
              static_cast<uint64_t>(PROCD_NOT_AUTHORIZED));
    EXPECT_EQ(status(client(spawner), PROCD_SPAWN_MAY_SPAWN | PROCD_SPAWN_ENDPOINT),
              static_cast<uint64_t>(PROCD_OK));
    EXPECT_EQ(status(client(999), 0), static_cast<uint64_t>(PROCD_NOT_AUTHORIZED));
    EXPECT_EQ(status(0, 0), static_cast<uint64_t>(PROCD_NOT_AUTHORIZED));
}

TEST_F(SpawnTest, records_run_out) {
    for (unsigned i = 0; i < PROCD_PROCESSES_MAX; i++) {
        process_take(&procd->processes, PROCESS_ROOT, 0, "p");
    }
    EXPECT_EQ(spawn(root())[0], static_cast<uint64_t>(PROCD_NO_PROCESSES));
    EXPECT_TRUE(world.is_empty());
}

// Four CPUs and four shards; each call about an object goes to its own shard, which the
// played vspaced holds.
TEST_F(SpawnTest, processes_and_their_objects_are_spread) {
    for (uint64_t i = 0; i < 8; i++) {
        spawned(root());
    }
    std::map<uint64_t, unsigned> on_cpu, on_shard;
    for (const auto &process : world.processes) {
        on_cpu[process.second.cpu]++;
    }
    for (const auto &space : world.spaces) {
        on_shard[vspaced_shard_of_slot(vspaced_handle_slot(space.first))]++;
    }
    const std::map<uint64_t, unsigned> expected = {{0, 2}, {1, 2}, {2, 2}, {3, 2}};
    EXPECT_EQ(on_cpu, expected);
    EXPECT_EQ(on_shard, expected);
}

TEST_F(SpawnTest, an_object_is_moved_and_found_afterwards) {
    const uint64_t number = spawned(root());
    const uint64_t before = world.spaces.begin()->first;
    EXPECT_EQ(ask(root(), PROCD_OP_MIGRATE, {number, 3, 0})[0], static_cast<uint64_t>(PROCD_OK));
    const uint64_t handle = answer[1];
    EXPECT_NE(handle, before);
    EXPECT_EQ(vspaced_shard_of_slot(vspaced_handle_slot(handle)), 3u);
    EXPECT_EQ(ask(root(), PROCD_OP_INFO, {number, 0})[4], handle);
    // A fault is shown with what its new shard tells, and the end finds it there.
    ask(procd_badge(PROCD_BADGE_FAULT, number), RK_LABEL_FAULT,
        {RK_FAULT_PAGE, 0x401000, 0x5000, 4, 0, 1, 1, 0});
    EXPECT_TRUE(world.is_empty());
    EXPECT_EQ(procd->processes.stats.leaks, 0u) << world.console;
}

TEST_F(SpawnTest, an_object_stays_if_vspaced_says_so) {
    const uint64_t parent = spawned(root(), PROCD_SPAWN_MAY_SPAWN);
    const uint64_t child = spawned(client(parent));
    world.fails_at = world.calls + 1;
    const words refused = {PROCD_STEP_FAILED, 77};
    EXPECT_EQ(ask(client(parent), PROCD_OP_MIGRATE, {child, 1, 0}), refused);
    EXPECT_EQ(ask(client(parent), PROCD_OP_MIGRATE, {child, 4, 0}), words{PROCD_BAD_ARGUMENT});
    EXPECT_EQ(ask(client(parent), PROCD_OP_MIGRATE, {child, 1, 1}), words{PROCD_RESERVED_NOT_ZERO});
    EXPECT_EQ(ask(client(child), PROCD_OP_MIGRATE, {parent, 1, 0}), words{PROCD_NOT_YOURS});
    EXPECT_EQ(ask(root(), PROCD_OP_MIGRATE, {child, 1, 0}), words{PROCD_NOT_YOURS});
    exits(child, 0);
    EXPECT_EQ(ask(client(parent), PROCD_OP_MIGRATE, {child, 1, 0}), words{PROCD_ENDED});
}

TEST_F(SpawnTest, counts_of_one_shard_or_of_all) {
    const auto asked = [&](uint64_t shard) {
        return ask(root(), PROCD_OP_SPACE_STATS, {shard, 0});
    };
    EXPECT_EQ(asked(0)[1], static_cast<uint64_t>(SLOT_VSPACED));
    EXPECT_EQ(asked(1)[1], static_cast<uint64_t>(PROCD_SLOT_SHARD_FIRST));
    EXPECT_EQ(asked(4)[1], static_cast<uint64_t>(PROCD_SLOT_SHARD_FIRST + 3));
    EXPECT_EQ(asked(5), words{PROCD_BAD_ARGUMENT});
    EXPECT_EQ(asked(UINT64_MAX), words{PROCD_BAD_ARGUMENT});
}

TEST_F(SpawnTest, every_shard_gives_its_endpoint) {
    struct shards shards = {};
    EXPECT_EQ(shards_open(&shards, SLOT_VSPACED, PROCD_SLOT_SHARD_FIRST), VSPACED_OK);
    EXPECT_EQ(shards.count, 4u);
    for (uint32_t shard = 0; shard < 4; shard++) {
        EXPECT_EQ(world.slots[PROCD_SLOT_SHARD_FIRST + shard], "shard " + std::to_string(shard));
    }
    for (unsigned k = 1; k <= 4; k++) {
        SetUp();
        world.fails_at = k;
        EXPECT_EQ(shards_open(&shards, SLOT_VSPACED, PROCD_SLOT_SHARD_FIRST), 77u);
    }
    SetUp();
    world.shards = VSPACED_SHARDS + 1; // not the vspaced that this was built with
    EXPECT_EQ(shards_open(&shards, SLOT_VSPACED, PROCD_SLOT_SHARD_FIRST),
              static_cast<uint64_t>(VSPACED_BAD_SHARD));
}

} // namespace
