#include "space_model.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <unordered_map>

namespace {

using TableSet = std::set<std::pair<unsigned, uint64_t>>; // level, number of its range

uint64_t bytes_of(unsigned level) {
    return RK_PAGE_BYTES << (9 * level);
}

// Pages come in order, so one table's pages come one behind the other.
TableSet tables_of(const ModelPages &pages) {
    TableSet tables;
    uint64_t last[TABLE_LEVEL_TOP];
    std::fill(std::begin(last), std::end(last), UINT64_MAX);
    for (const auto &[address, page] : pages) {
        for (unsigned level = page.level; level < TABLE_LEVEL_TOP; level++) {
            uint64_t number = address / bytes_of(level + 1);
            if (number != last[level]) {
                tables.insert({level, number});
                last[level] = number;
            }
        }
    }
    return tables;
}

unsigned level_for(uint64_t address, uint64_t physical, uint64_t left) {
    for (unsigned level = space_pages_1g ? 2 : 1; level > 0; level--) {
        if (address % bytes_of(level) == 0 && physical % bytes_of(level) == 0 &&
            left >= bytes_of(level)) {
            return level;
        }
    }
    return 0;
}

ModelPages pages_of(const space_mapping &mapping) {
    ModelPages pages;
    for (uint64_t done = 0; done < mapping.length;) {
        uint64_t address = mapping.address + done;
        uint64_t physical = mapping.physical + done;
        unsigned level = level_for(address, physical, mapping.length - done);
        pages[address] = {level, physical, mapping.flags, mapping.ceiling, mapping.device};
        done += bytes_of(level);
    }
    return pages;
}

// The page that holds the address, or end().
ModelPages::const_iterator page_at(const ModelPages &pages, uint64_t address) {
    auto next = pages.upper_bound(address);
    if (next == pages.begin()) {
        return pages.end();
    }
    auto page = std::prev(next);
    return address < page->first + bytes_of(page->second.level) ? page : pages.end();
}

bool any_present(const ModelPages &pages, uint64_t begin, uint64_t end) {
    auto next = pages.lower_bound(begin);
    return page_at(pages, begin) != pages.end() || (next != pages.end() && next->first < end);
}

} // namespace

uint64_t SpaceModel::tables() const {
    return tables_of(pages).size();
}

uint64_t SpaceModel::bytes() const {
    uint64_t sum = 0;
    for (const auto &[address, page] : pages) {
        sum += bytes_of(page.level);
    }
    return sum;
}

void SpaceModel::split(uint64_t boundary) {
    for (;;) {
        auto page = page_at(pages, boundary);
        if (page == pages.end() || page->first == boundary) {
            return;
        }
        auto [address, big] = *page;
        pages.erase(page);
        unsigned level = big.level - 1;
        for (unsigned i = 0; i < 512; i++) {
            ModelPage small = big;
            small.level = level;
            small.physical += i * bytes_of(level);
            pages[address + i * bytes_of(level)] = small;
        }
    }
}

void SpaceModel::commit(SpaceModel &&changed) {
    uint64_t before = tables();
    *this = std::move(changed);
    free_tables += before;
    free_tables -= tables();
}

rk_status SpaceModel::map(const space_mapping &mapping, bool overwrite, uint64_t *tables_taken) {
    uint64_t end = mapping.address + mapping.length;
    if (!overwrite && any_present(pages, mapping.address, end)) {
        return RK_PRESENT;
    }
    ModelPages added = pages_of(mapping);
    TableSet needed = tables_of(added);
    for (const auto &table : tables_of(pages)) {
        needed.erase(table);
    }
    if (needed.size() > free_tables) {
        return RK_NO_TABLES;
    }
    *tables_taken = needed.size();
    SpaceModel changed = *this;
    changed.split(mapping.address);
    changed.split(end);
    changed.pages.erase(changed.pages.lower_bound(mapping.address), changed.pages.lower_bound(end));
    changed.pages.merge(added);
    commit(std::move(changed));
    return RK_OK;
}

rk_status SpaceModel::unmap(uint64_t address, uint64_t length, space_removed *removed) {
    SpaceModel changed = *this;
    changed.split(address);
    changed.split(address + length);
    if (changed.tables() - tables() > free_tables) {
        return RK_NO_TABLES;
    }
    *removed = {};
    auto begin = changed.pages.lower_bound(address);
    auto end = changed.pages.lower_bound(address + length);
    for (auto page = begin; page != end; ++page) {
        removed->pages[page->second.level]++;
        removed->bytes += bytes_of(page->second.level);
    }
    changed.pages.erase(begin, end);
    commit(std::move(changed));
    return RK_OK;
}

rk_status SpaceModel::protect(uint64_t address, uint64_t length, uint64_t rights) {
    for (uint64_t at = address; at < address + length;) {
        auto page = page_at(pages, at);
        if (page == pages.end()) {
            return RK_ABSENT;
        }
        if ((rights & ~page->second.ceiling) != 0) {
            return RK_NO_RIGHT;
        }
        at = page->first + bytes_of(page->second.level);
    }
    SpaceModel changed = *this;
    changed.split(address);
    changed.split(address + length);
    if (changed.tables() - tables() > free_tables) {
        return RK_NO_TABLES;
    }
    for (auto page = changed.pages.lower_bound(address);
         page != changed.pages.end() && page->first < address + length; ++page) {
        page->second.flags = (page->second.flags & RK_MAP_UNCACHED) | rights;
    }
    commit(std::move(changed));
    return RK_OK;
}

namespace {

ModelPage leaf_read(uint64_t entry, unsigned level) {
    const uint64_t known = uint64_t{0x000ffffffffff000} | uint64_t{1} << 63 | uint64_t{7} << 52 |
                           0x200 | 0x80 | 0x18 | 7;
    EXPECT_EQ(entry & ~known, 0u);
    EXPECT_EQ((entry & 0x80) != 0, level > 0);
    uint64_t flags = (entry & 4) != 0 ? RK_MAP_READ : 0;
    flags |= (entry & 2) != 0 ? RK_MAP_WRITE : 0;
    if ((entry >> 63) == 0) {
        flags |= RK_MAP_EXECUTE;
    }
    flags |= (entry & 0x18) != 0 ? RK_MAP_UNCACHED : 0;
    EXPECT_FALSE((flags & RK_MAP_WRITE) != 0 && (flags & RK_MAP_EXECUTE) != 0);
    return {level, entry & 0x000ffffffffff000, flags, entry >> 52 & 7, (entry & 0x200) != 0};
}

void table_read(uint64_t physical, unsigned level, uint64_t address, unsigned entries,
                ModelPages &pages, uint64_t &tables) {
    const uint64_t *table = machine().at<uint64_t>(physical);
    uint32_t live = 0;
    for (unsigned i = 0; i < entries; i++) {
        uint64_t entry = table[i];
        uint64_t at = address + i * bytes_of(level);
        if (entry == 0) {
            continue;
        }
        EXPECT_EQ(entry & 1, 1u);
        live++;
        if (level > 0 && (entry & 0x80) == 0) {
            EXPECT_EQ(entry & 0xfffu, 7u);
            tables++;
            table_read(entry & 0x000ffffffffff000, level - 1, at, 512, pages, tables);
        } else {
            pages[at] = leaf_read(entry, level);
        }
    }
    EXPECT_TRUE(live > 0 || level == TABLE_LEVEL_TOP) << "an empty table";
    EXPECT_EQ(frames.owned[frame_number(physical)], 1);
    EXPECT_EQ(frames.live[frame_number(physical)], live);
}

} // namespace

ModelPages space_pages_read(const space &space, uint64_t *tables) {
    ModelPages pages;
    *tables = 0;
    table_read(space.root, TABLE_LEVEL_TOP, 0, 256, pages, *tables);
    return pages;
}

uint64_t space_frames_count(const space &space) {
    std::set<uint64_t> seen;
    EXPECT_EQ(space.retired, 0u);
    for (uint64_t list : {space.clean, space.dirty}) {
        for (uint64_t frame = list; frame != 0; frame = *machine().at<uint64_t>(frame)) {
            EXPECT_EQ(frames.owned[frame_number(frame)], 1);
            EXPECT_EQ(frames.live[frame_number(frame)], 0);
            if (!seen.insert(frame).second) {
                return 0;
            }
        }
    }
    for (uint64_t frame = space.clean; frame != 0; frame = *machine().at<uint64_t>(frame)) {
        for (unsigned i = 1; i < 512; i++) {
            EXPECT_EQ(machine().at<uint64_t>(frame)[i], 0u);
        }
    }
    return seen.size();
}

void frames_compare(const std::vector<const ModelPages *> &spaces, uint64_t base, uint64_t length) {
    std::unordered_map<uint64_t, uint32_t> counts[PAGE_LEVELS];
    for (const ModelPages *pages : spaces) {
        for (const auto &[address, page] : *pages) {
            if (!page.device) {
                counts[page.level][page.physical / bytes_of(page.level)]++;
            }
        }
    }
    for (uint64_t at = base; at < base + length; at += RK_PAGE_BYTES) {
        auto count = counts[0].find(at / RK_PAGE_BYTES);
        ASSERT_EQ(frame_mapped(at, 0), count == counts[0].end() ? 0 : count->second) << at;
    }
    for (uint64_t at = base; at < base + length; at += RK_PAGE_2M_BYTES) {
        ASSERT_EQ(frame_mapped(at, 1), counts[1][at / RK_PAGE_2M_BYTES]) << at;
        ASSERT_EQ(frame_mapped(at, 2), counts[2][at / RK_PAGE_1G_BYTES]) << at;
    }
}
