// Page tables against a list of pages.
#include "space_model.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "world.h"

namespace {

constexpr uint64_t MIB = 1 << 20;
constexpr uint64_t GIB = 1 << 30;
constexpr uint64_t RWX = RK_MAP_RIGHTS;
constexpr uint64_t RW = RK_MAP_READ | RK_MAP_WRITE;
constexpr uint64_t RX = RK_MAP_READ | RK_MAP_EXECUTE;
constexpr uint64_t R = RK_MAP_READ;

// An empty space in frames of its own, beside a model of it.
class Pair {
  public:
    Pair(World &world, uint64_t tables) {
        uint64_t root = world.ram_base + world.ram_take(RK_PAGE_BYTES);
        frame_range_own(root, RK_PAGE_BYTES);
        space_start(&real, root, arch_cpu());
        donate(world, tables);
    }

    void donate(World &world, uint64_t tables) {
        if (tables > 0) {
            uint64_t offset = world.ram_take(tables * RK_PAGE_BYTES);
            uint64_t *words = machine().at<uint64_t>(world.ram_base + offset);
            for (uint64_t i = 0; i < tables * 512; i++) {
                words[i] = 0xdddddddddddddddd; // whatever its owner left
            }
            EXPECT_EQ(space_donate(&real, world.ram_base + offset, tables * RK_PAGE_BYTES), RK_OK);
            model.free_tables += tables;
        }
    }

    rk_status map(const space_mapping &mapping, bool overwrite = false) {
        uint64_t expected_tables = 0;
        uint64_t tables = 0;
        rk_status expected = model.map(mapping, overwrite, &expected_tables);
        rk_status status = space_map(&real, &mapping, overwrite, &tables);
        EXPECT_STREQ(status_name(expected), status_name(status));
        if (status == RK_OK) {
            EXPECT_EQ(expected_tables, tables);
        }
        return status;
    }

    rk_status unmap(uint64_t address, uint64_t length) {
        space_removed expected_removed = {};
        space_removed removed = {};
        rk_status expected = model.unmap(address, length, &expected_removed);
        rk_status status = space_unmap(&real, address, length, SPACE_ENTRIES_ALL, &removed);
        EXPECT_STREQ(status_name(expected), status_name(status));
        EXPECT_EQ(expected_removed.bytes, removed.bytes);
        for (unsigned level = 0; level < PAGE_LEVELS; level++) {
            EXPECT_EQ(expected_removed.pages[level], removed.pages[level]);
        }
        return status;
    }

    rk_status protect(uint64_t address, uint64_t length, uint64_t rights) {
        rk_status expected = model.protect(address, length, rights);
        rk_status status = space_protect(&real, address, length, rights);
        EXPECT_STREQ(status_name(expected), status_name(status));
        return status;
    }

    void compare() {
        uint64_t tables;
        ModelPages pages = space_pages_read(real, &tables);
        ASSERT_TRUE(pages == model.pages);
        ASSERT_EQ(tables, model.tables());
        ASSERT_EQ(real.free_count, model.free_tables);
        ASSERT_EQ(space_frames_count(real), real.free_count);
        ASSERT_EQ(real.donated_count, real.free_count + tables);
        ASSERT_EQ(real.mapped_bytes, model.bytes());
    }

    space real = {};
    SpaceModel model;
};

WorldOptions large() {
    WorldOptions options;
    options.ram_bytes = 4 * GIB;
    return options;
}

space_mapping mapping(uint64_t address, uint64_t physical, uint64_t length, uint64_t flags = RW,
                      uint64_t ceiling = RWX) {
    return {address, length, physical, flags, ceiling, false};
}

TEST(Space, MapUsesTheLargestPagesThatFit) {
    World world(large());
    Pair pair(world, 64);
    // 4 KiB and 2 MiB pages up to the GiB, one GiB, 2 MiB and 4 KiB after it.
    uint64_t begin = 5 * GIB - 4 * MIB - 4096;
    ASSERT_EQ(pair.map(mapping(begin, 2 * GIB - 4 * MIB - 4096, GIB + 6 * MIB + 8192)), RK_OK);
    pair.compare();
    unsigned counts[3] = {};
    for (const auto &[address, page] : pair.model.pages) {
        counts[page.level]++;
    }
    EXPECT_EQ(counts[0], 2u);
    EXPECT_EQ(counts[1], 3u);
    EXPECT_EQ(counts[2], 1u);
    ASSERT_EQ(pair.unmap(begin, GIB + 6 * MIB + 8192), RK_OK);
    pair.compare();
    EXPECT_EQ(pair.real.free_count, 64u);
}

TEST(Space, WithoutGiantPagesItUses2MiB) {
    WorldOptions options = large();
    options.features = RK_FEATURE_NX;
    World world(options);
    Pair pair(world, 64);
    ASSERT_EQ(pair.map(mapping(GIB, GIB, GIB)), RK_OK);
    pair.compare();
    EXPECT_EQ(pair.model.pages.size(), 512u);
}

TEST(Space, MapRefusesPresentPagesAndChangesNothing) {
    World world(large());
    Pair pair(world, 64);
    ASSERT_EQ(pair.map(mapping(8 * MIB, GIB, 2 * MIB)), RK_OK);
    ASSERT_EQ(pair.map(mapping(12 * MIB + 4096, GIB, 4096)), RK_OK);
    EXPECT_EQ(pair.map(mapping(6 * MIB, GIB + 4096, 4 * MIB)), RK_PRESENT);
    EXPECT_EQ(pair.map(mapping(9 * MIB, GIB, 4096)), RK_PRESENT);
    EXPECT_EQ(pair.map(mapping(12 * MIB, GIB, 2 * MIB)), RK_PRESENT);
    EXPECT_EQ(pair.map(mapping(12 * MIB, GIB + 4096, 8192)), RK_PRESENT);
    EXPECT_EQ(pair.map(mapping(12 * MIB + 8192, GIB, 8192)), RK_OK);
    pair.compare();
}

TEST(Space, PartialUnmapSplitsLargePages) {
    World world(large());
    Pair pair(world, 16);
    ASSERT_EQ(pair.map(mapping(4 * GIB, GIB, GIB, RX, RX)), RK_OK);
    pair.compare();
    ASSERT_EQ(pair.unmap(4 * GIB + 8 * MIB + 4096, 4096), RK_OK);
    pair.compare();
    ASSERT_EQ(pair.unmap(4 * GIB + 100 * MIB, 300 * MIB), RK_OK);
    ASSERT_EQ(pair.unmap(5 * GIB - 4096, 4096), RK_OK);
    pair.compare();
    frames_compare({&pair.model.pages}, world.ram_base, world.ram_bytes);
    ASSERT_EQ(pair.unmap(4 * GIB, GIB), RK_OK);
    pair.compare();
    EXPECT_EQ(pair.real.free_count, 16u);
}

TEST(Space, ProtectNeverExceedsTheCeiling) {
    World world(large());
    Pair pair(world, 16);
    ASSERT_EQ(pair.map(mapping(MIB, GIB, 16 * 4096, R, RW)), RK_OK);
    ASSERT_EQ(pair.map(mapping(MIB + 16 * 4096, GIB, 16 * 4096, RX, RX)), RK_OK);
    EXPECT_EQ(pair.protect(MIB, 4096, RW), RK_OK);
    EXPECT_EQ(pair.protect(MIB, 4096, RX), RK_NO_RIGHT);
    EXPECT_EQ(pair.protect(MIB, 32 * 4096, RW), RK_NO_RIGHT);
    EXPECT_EQ(pair.protect(MIB, 32 * 4096, 0), RK_OK);
    EXPECT_EQ(pair.protect(MIB, 33 * 4096, R), RK_ABSENT);
    EXPECT_EQ(pair.protect(MIB + 16 * 4096, 4096, RX), RK_OK);
    pair.compare();
}

TEST(Space, RightsOfZeroKeepThePageFromEverybody) {
    World world(large());
    Pair pair(world, 16);
    ASSERT_EQ(pair.map(mapping(MIB, GIB, 4096, 0, RWX)), RK_OK);
    space_page page;
    ASSERT_EQ(space_query(&pair.real, MIB + 5, &page), RK_OK);
    EXPECT_EQ(page.flags, 0u);
    EXPECT_EQ(page.physical, GIB + 5);
    pair.compare();
}

TEST(Space, QueryTellsTheHolesSize) {
    World world(large());
    Pair pair(world, 16);
    space_page page;
    EXPECT_EQ(space_query(&pair.real, MIB, &page), RK_ABSENT);
    EXPECT_EQ(page.entry_bytes, 512 * GIB);
    ASSERT_EQ(pair.map(mapping(4 * MIB, GIB, 4096)), RK_OK);
    EXPECT_EQ(space_query(&pair.real, 4 * MIB + 4096, &page), RK_ABSENT);
    EXPECT_EQ(page.entry_bytes, 4096u);
    EXPECT_EQ(space_query(&pair.real, 6 * MIB, &page), RK_ABSENT);
    EXPECT_EQ(page.entry_bytes, 2 * MIB);
    EXPECT_EQ(space_query(&pair.real, GIB, &page), RK_ABSENT);
    EXPECT_EQ(page.entry_bytes, GIB);
    ASSERT_EQ(pair.map(mapping(2 * GIB, GIB, GIB, RX, RX)), RK_OK);
    EXPECT_EQ(space_query(&pair.real, 2 * GIB + 12345, &page), RK_OK);
    EXPECT_EQ(page.entry_bytes, GIB);
    EXPECT_EQ(page.physical, GIB + 12345);
    EXPECT_EQ(page.flags, RX);
}

TEST(Space, OwnedFramesAreNeverMapped) {
    World world(large());
    Pair pair(world, 16);
    frame_range_own(GIB + 2 * MIB + 4096, 4096);
    uint64_t tables = 0;
    const struct {
        uint64_t physical, length;
        rk_status status;
    } rows[] = {
        {GIB + 2 * MIB + 4096, 4096, RK_BUSY}, {GIB + 2 * MIB, 8192, RK_BUSY},
        {GIB + 2 * MIB, 2 * MIB, RK_BUSY},     {GIB, GIB, RK_BUSY},
        {GIB + 2 * MIB, 4096, RK_OK},          {GIB + 2 * MIB + 8192, 2 * MIB, RK_OK},
    };
    for (const auto &row : rows) {
        space_mapping wanted = mapping(4 * GIB, row.physical, row.length);
        EXPECT_EQ(space_map(&pair.real, &wanted, true, &tables), row.status) << row.physical;
        EXPECT_EQ(pair.real.mapped_bytes != 0, row.status == RK_OK);
    }
}

TEST(Space, NothingUnderALargePageIsUnused) {
    World world(large());
    Pair pair(world, 16);
    ASSERT_EQ(pair.map(mapping(4 * GIB, 2 * GIB, GIB)), RK_OK);
    EXPECT_FALSE(frame_range_unused(2 * GIB + 300 * MIB, 4096));
    EXPECT_TRUE(frame_range_unused(2 * GIB - 4096, 4096));
    EXPECT_TRUE(frame_range_unused(3 * GIB, 4096));
    ASSERT_EQ(pair.unmap(4 * GIB + 300 * MIB, 2 * MIB), RK_OK); // the rest is in 2 MiB pages now
    EXPECT_TRUE(frame_range_unused(2 * GIB + 300 * MIB, 2 * MIB));
    EXPECT_FALSE(frame_range_unused(2 * GIB + 302 * MIB, 4096));
}

TEST(Space, DeviceMemoryHasNoCounters) {
    World world(large());
    Pair pair(world, 16);
    space_mapping device = {64 * MIB, 4 * MIB + 4096, uint64_t{1} << 40, RW | RK_MAP_UNCACHED, RW,
                            true};
    ASSERT_EQ(pair.map(device), RK_OK);
    pair.compare();
    ASSERT_EQ(pair.protect(64 * MIB + 4096, 4096, R), RK_OK);
    ASSERT_EQ(pair.unmap(65 * MIB, MIB), RK_OK);
    ASSERT_EQ(pair.map(mapping(66 * MIB, GIB, 4096), true), RK_OK);
    pair.compare();
    ASSERT_EQ(pair.unmap(0x1000, RK_USER_END - 0x1000), RK_OK);
    pair.compare();
    EXPECT_EQ(pair.real.free_count, 16u);
}

TEST(Space, TheCpusForgetBeforeTablesAreUsedAgain) {
    World world(large());
    Pair pair(world, 16);
    machine().forgotten.clear();
    ASSERT_EQ(pair.map(mapping(4 * MIB, GIB, 4096)), RK_OK);
    ASSERT_EQ(pair.protect(4 * MIB, 4096, R), RK_OK);
    EXPECT_TRUE(machine().forgotten.empty()) << "no CPU has the space loaded";
    arch_cpu()->space_root = pair.real.root;
    ASSERT_EQ(pair.unmap(4 * MIB, 4096), RK_OK);
    machine().forgotten.clear();
    ASSERT_EQ(pair.map(mapping(4 * MIB, GIB, 4096)), RK_OK);
    EXPECT_TRUE(machine().forgotten.empty()) << "nothing was there to be remembered";
    ASSERT_EQ(pair.protect(4 * MIB, 4096, R), RK_OK);
    ASSERT_EQ(pair.map(mapping(4 * MIB, GIB, 4096), true), RK_OK);
    ASSERT_EQ(pair.unmap(4 * MIB, 4096), RK_OK);
    ASSERT_EQ(machine().forgotten.size(), 3u);
    for (const Forgotten &forgotten : machine().forgotten) {
        EXPECT_EQ(forgotten.root, pair.real.root);
        EXPECT_EQ(forgotten.address, 4 * MIB);
        EXPECT_EQ(forgotten.length, 4096u);
    }
}

TEST(Space, DonationOfAllSpacesTogetherIsLimited) {
    World world(large());
    Pair pair(world, 1);
    space_donated_total = TABLE_FRAMES_MAX - 1;
    uint64_t base = world.ram_base + world.ram_take(2 * 4096);
    EXPECT_EQ(space_donate(&pair.real, base, 2 * 4096), RK_NO_OBJECTS);
    EXPECT_TRUE(frame_range_unused(base, 2 * 4096));
    EXPECT_EQ(space_donate(&pair.real, base, 4096), RK_OK);
}

// One operation after another where tables are as scarce as they can be: for
// every number of free tables below what it needs it is refused and nothing
// changes, with that number it works.
struct Operation {
    const char *name;
    uint64_t tables_needed;
    rk_status (*run)(Pair &pair);
};

void prepare(Pair &pair) {
    ASSERT_EQ(pair.map(mapping(4 * GIB, 2 * GIB, GIB)), RK_OK);
    ASSERT_EQ(pair.map(mapping(6 * GIB, 2 * GIB, 8 * MIB)), RK_OK);
    ASSERT_EQ(pair.map(mapping(6 * GIB + 16 * MIB, 2 * GIB, 8192)), RK_OK);
}

const Operation operations[] = {
    {"map into nothing", 3,
     [](Pair &pair) { return pair.map(mapping(GIB * 1024, 2 * GIB, 4096)); }},
    {"map across two top entries", 6,
     [](Pair &pair) { return pair.map(mapping(GIB * 1024 - 4096, 2 * GIB, 8192)); }},
    {"map across many leaf tables", 5,
     [](Pair &pair) { return pair.map(mapping(6 * GIB + 32 * MIB, 2 * GIB + 4096, 10 * MIB)); }},
    {"map large pages", 1, [](Pair &pair) { return pair.map(mapping(7 * GIB, 2 * GIB, 8 * MIB)); }},
    {"unmap in a 2 MiB page", 1, [](Pair &pair) { return pair.unmap(6 * GIB + 4096, 4096); }},
    {"unmap across 2 MiB pages", 2, [](Pair &pair) { return pair.unmap(6 * GIB + MIB, 4 * MIB); }},
    {"unmap in a 1 GiB page", 2, [](Pair &pair) { return pair.unmap(4 * GIB + MIB, 4096); }},
    {"unmap far apart in a 1 GiB page", 3,
     [](Pair &pair) { return pair.unmap(4 * GIB + MIB, 512 * MIB); }},
    {"unmap at 2 MiB in a 1 GiB page", 1,
     [](Pair &pair) { return pair.unmap(4 * GIB + 2 * MIB, 4 * MIB); }},
    {"unmap a 1 GiB page in part and the hole behind it", 2,
     [](Pair &pair) { return pair.unmap(4 * GIB + MIB, 3 * GIB / 2); }},
    {"protect in a 2 MiB page", 1, [](Pair &pair) { return pair.protect(6 * GIB, 4096, R); }},
    {"protect in a 1 GiB page", 2, [](Pair &pair) { return pair.protect(4 * GIB, MIB, R); }},
    {"protect two thirds of a 1 GiB page", 3,
     [](Pair &pair) { return pair.protect(4 * GIB + MIB, 682 * MIB, R); }},
    {"overwrite in a 1 GiB page", 2,
     [](Pair &pair) { return pair.map(mapping(4 * GIB + MIB, 2 * GIB, 4096), true); }},
    {"overwrite a 2 MiB page by small ones", 1,
     [](Pair &pair) { return pair.map(mapping(6 * GIB, 2 * GIB + 4096, 2 * MIB), true); }},
    {"overwrite small pages by a large one", 0,
     [](Pair &pair) { return pair.map(mapping(6 * GIB + 16 * MIB, 2 * GIB, 2 * MIB), true); }},
    {"overwrite everything by one page", 0,
     [](Pair &pair) { return pair.map(mapping(6 * GIB, 2 * GIB, GIB), true); }},
};

TEST(Space, ExhaustionIsReportedBeforeAnythingChanges) {
    for (const Operation &operation : operations) {
        SCOPED_TRACE(operation.name);
        World world(large());
        Pair scout(world, 64);
        ASSERT_NO_FATAL_FAILURE(prepare(scout));
        uint64_t used = 64 - scout.real.free_count;
        for (uint64_t spare = 0; spare <= operation.tables_needed; spare++) {
            Pair pair(world, used + spare);
            ASSERT_NO_FATAL_FAILURE(prepare(pair));
            machine().forgotten.clear();
            Snapshot before = Snapshot(machine().at(Machine::physical_base),
                                       machine().at(Machine::physical_base + 32 * MIB));
            space real_before = pair.real;
            rk_status status = operation.run(pair);
            if (spare < operation.tables_needed) {
                EXPECT_STREQ(status_name(status), "NO_TABLES") << spare;
                EXPECT_EQ(memcmp(&real_before, &pair.real, sizeof(space)), 0);
                EXPECT_EQ(
                    memcmp(before.data(), machine().at(Machine::physical_base), before.size()), 0);
                EXPECT_TRUE(machine().forgotten.empty());
            } else {
                EXPECT_STREQ(status_name(status), "OK") << spare;
            }
            ASSERT_NO_FATAL_FAILURE(pair.compare());
        }
    }
}

class Random {
  public:
    explicit Random(uint64_t seed) : engine_(seed) {
    }
    uint64_t below(uint64_t limit) {
        return engine_() % limit;
    }

    // Around the places where tables end.
    uint64_t address() {
        static const uint64_t places[] = {RK_USER_BEGIN,       2 * MIB,
                                          GIB - 4 * MIB,       3 * GIB,
                                          512 * GIB - 4 * MIB, RK_USER_END - 8 * MIB};
        uint64_t address = places[below(6)] + below(8 * MIB) / granule() * 4096 % (8 * MIB);
        return address & ~uint64_t{4095};
    }
    uint64_t length() {
        switch (below(4)) {
        case 0:
            return 4096;
        case 1:
            return (1 + below(16)) * 4096;
        case 2:
            return (1 + below(1200)) * 4096;
        default:
            return (1 + below(3)) * 2 * MIB;
        }
    }
    uint64_t rights() {
        static const uint64_t all[] = {0, R, RW, RX};
        return all[below(4)];
    }

  private:
    uint64_t granule() {
        return below(2) == 0 ? 1 : 4096;
    }
    std::mt19937_64 engine_;
};

void random_step(Random &random, Pair &pair) {
    uint64_t address = random.address();
    uint64_t length = random.length();
    if (random.below(3) == 0) {
        address &= ~(2 * MIB - 1);
        address = address == 0 ? 2 * MIB : address;
    }
    bool huge = random.below(40) == 0;
    if (huge) {
        address = 3 * GIB;
        length = GIB;
    }
    if (!space_range_valid(address, length)) {
        length = 4096;
    }
    uint64_t rights = random.rights();
    switch (random.below(8)) {
    case 0:
    case 1:
    case 2: {
        uint64_t physical = 2 * GIB + (huge ? 0 : random.below(64) * 4096);
        if (random.below(2) == 0) {
            physical = 2 * GIB + address % (2 * MIB);
        }
        uint64_t ceiling = random.below(4) == 0 ? rights : RWX;
        uint64_t flags = rights | (random.below(16) == 0 ? RK_MAP_UNCACHED : 0);
        pair.map(mapping(address, physical, length, flags, ceiling), random.below(2) == 0);
        break;
    }
    case 3:
    case 4:
    case 5:
        pair.unmap(address, random.below(16) == 0 ? RK_USER_END - address : length);
        break;
    default:
        pair.protect(address, length, rights);
        break;
    }
}

void random_run(uint64_t seed, unsigned steps) {
    SCOPED_TRACE(seed);
    Random random(seed);
    World world(large());
    Pair one(world, 8 + random.below(40));
    Pair two(world, 6 + random.below(10));
    for (unsigned step = 0; step < steps && !testing::Test::HasFailure(); step++) {
        SCOPED_TRACE(step);
        Pair &pair = random.below(2) == 0 ? one : two;
        random_step(random, pair);
        ASSERT_NO_FATAL_FAILURE(pair.compare());
        if (step % 64 == 0) {
            ASSERT_NO_FATAL_FAILURE(frames_compare({&one.model.pages, &two.model.pages},
                                                   world.ram_base, world.ram_bytes));
        }
    }
    for (Pair *pair : {&one, &two}) {
        ASSERT_EQ(pair->unmap(RK_USER_BEGIN, RK_USER_END - RK_USER_BEGIN), RK_OK);
        ASSERT_NO_FATAL_FAILURE(pair->compare());
        EXPECT_EQ(pair->real.free_count, pair->real.donated_count);
    }
    frames_compare({}, world.ram_base, world.ram_bytes);
}

TEST(Space, RandomRangesAgreeWithTheModel) {
    for (uint64_t seed = 1; seed <= 6 && !HasFailure(); seed++) {
        random_run(seed, 300);
    }
}

TEST(Space, DestroyGivesEveryFrameBackInPieces) {
    World world(large());
    Pair pair(world, 1200);
    ASSERT_EQ(pair.map(mapping(GIB, 2 * GIB + 4096, 100 * MIB)), RK_OK);
    ASSERT_EQ(pair.map(mapping(4 * GIB, 2 * GIB, GIB + 4 * MIB)), RK_OK);
    ASSERT_EQ(pair.map(mapping(RK_USER_END - 4096, 2 * GIB, 4096)), RK_OK);
    unsigned pieces = 1;
    while (!space_destroy_piece(&pair.real)) {
        pieces++;
    }
    EXPECT_GT(pieces, 50u / KILL_TABLES_PIECE);
    EXPECT_EQ(pair.real.donated_count, 0u);
    EXPECT_EQ(pair.real.mapped_bytes, 0u);
    frame_range_disown(pair.real.root, RK_PAGE_BYTES);
    EXPECT_TRUE(frame_range_unused(world.ram_base, world.ram_bytes));
}

} // namespace
