#include "random_run.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

#include "model.h"
#include "world.h"

namespace {

const uint64_t BASE = 0x40000000;
const uint64_t SPAN_PAGES = 48; // few enough that requests meet each other's mappings
const uint64_t MEMORY_BYTES = 32 * PAGE;
const uint32_t MEMORY_SLOTS_FIRST = 8;

struct Client {
    Process process;
    uint64_t badge = 0;
    ModelObject model;
};

struct Manager {
    Process process;
    uint64_t badge = 0;
};

class Run {
  public:
    explicit Run(uint64_t seed) : random_(seed) {
        sim_pieces(world_.kernel(), seed % 3); // all at once; page by page; two
        for (unsigned i = 0; i < 3; i++) {
            Process process = world_.manager_new();
            managers_.push_back({process, badge_of(process)});
        }
    }

    void step() {
        failures_before_ = sim_failures(world_.kernel());
        if (chance(8)) {
            sim_fail(world_.kernel(), 1 + below(4), static_cast<port_status>(1 + below(9)), 0);
        }
        switch (clients_.empty() ? 0 : below(20)) {
        case 0:
            return clients_.size() < 6 ? bind() : chance(8) ? unbind() : map();
        case 1:
        case 2:
            return any_client().model.memories.size() < 5 ? attach() : detach();
        case 3:
            return forge_badge();
        case 4:
            return forge_target();
        case 5:
        case 6:
            return map_anywhere();
        case 7:
        case 8:
            return unmap();
        case 9:
        case 10:
        case 11:
            return protect();
        case 12:
        case 13:
            return query();
        default:
            return map();
        }
    }

    // Everything the server would tell is what the model holds, and the page tables
    // agree.
    void compare_all() {
        sim_fail(world_.kernel(), 0, PORT_OK, 0);
        for (const Client &client : clients_) {
            ASSERT_EQ(listing_of(client), client.model.text());
        }
        ASSERT_EQ(world_.disagreement(), "");
        ASSERT_EQ(world_.shard().objects.count, clients_.size());
    }

    void end() {
        sim_fail(world_.kernel(), 0, PORT_OK, 0);
        for (const Client &client : clients_) {
            const Process &manager = managers_[client.model.manager].process;
            ASSERT_EQ(world_.unbind(manager, client.process.handle).status, VSPACED_OK);
        }
        ASSERT_EQ(world_.shard().objects.count, 0u);
        ASSERT_EQ(world_.shard().memories.count, 0u);
        ASSERT_EQ(arena_counts(&world_.shard().arena).used, 0u);
        // Four of the intake, control, and the managers' endpoints.
        ASSERT_EQ(sim_capability_count(world_.kernel(), SIM_SERVER), 5 + managers_.size());
    }

  private:
    uint64_t below(uint64_t bound) {
        return random_() % bound;
    }
    bool chance(uint64_t one_in) {
        return below(one_in) == 0;
    }
    Client &any_client() {
        return clients_[below(clients_.size())];
    }

    uint64_t badge_of(const Process &process) const {
        port_capability endpoint;
        uint64_t badge;
        sim_query_cap(world_.kernel(), process.space, Process::ENDPOINT, &endpoint, &badge);
        return badge;
    }

    // The caller is the client itself or its manager.
    Answer ask(const Client &client, uint32_t label, std::vector<uint64_t> words,
               uint32_t capability = 0) {
        bool by_manager = capability == 0 && chance(3);
        const Process &caller =
            by_manager ? managers_[client.model.manager].process : client.process;
        const uint64_t names[] = {0, client.process.handle,
                                  vspaced_handle_slot(client.process.handle)};
        words.insert(words.begin(), names[by_manager ? 1 + below(2) : below(3)]);
        words.push_back(0);
        return world_.call(caller, {label, words, capability});
    }

    bool kernel_failed() const {
        return sim_failures(world_.kernel()) != failures_before_;
    }

    // The model's answer, unless the kernel failed: then anything but OK.
    bool agrees(const Answer &answer, uint64_t expected) {
        if (kernel_failed()) {
            EXPECT_NE(answer.status, VSPACED_OK);
            return false;
        }
        EXPECT_EQ(answer.status, expected)
            << vspaced_status_name(answer.status) << " for " << vspaced_status_name(expected);
        return expected == VSPACED_OK && answer.status == VSPACED_OK;
    }

    void bind() {
        Client client;
        client.model.manager = static_cast<uint32_t>(below(managers_.size()));
        client.model.rights_ceiling = chance(8) ? R : RWX;
        client.model.bytes_max = chance(4) ? 16 * PAGE : UINT64_MAX;
        uint64_t memories_max = chance(2) ? 0 : 1 + below(2 * VSPACED_MEMORIES_DEFAULT);
        client.model.memories_max = memories_max == 0 ? VSPACED_MEMORIES_DEFAULT : memories_max;
        const Process &manager = managers_[client.model.manager].process;
        client.process = world_.process_new(200);
        sim_delete(world_.kernel(), manager.space, Process::VSPACE);
        sim_delete(world_.kernel(), manager.space, Process::RECEIVED);
        sim_copy(world_.kernel(), client.process.space, Process::VSPACE, manager.space,
                 Process::VSPACE, BOOTSTRAP_RIGHTS_ALL);
        Answer answer =
            world_.call(manager, world_.bind_request(manager, client.model.rights_ceiling, 0,
                                                     client.model.bytes_max, 0, memories_max));
        if (!agrees(answer, VSPACED_OK)) {
            return;
        }
        client.process.handle = answer[1];
        sim_copy(world_.kernel(), manager.space, Process::RECEIVED, client.process.space,
                 Process::ENDPOINT, BOOTSTRAP_RIGHTS_ALL);
        client.badge = badge_of(client.process);
        clients_.push_back(client);
    }

    void unbind() {
        size_t index = below(clients_.size());
        Client client = clients_[index];
        Answer answer =
            world_.unbind(managers_[client.model.manager].process, client.process.handle);
        if (answer.status != VSPACED_OK) {
            EXPECT_TRUE(kernel_failed()) << vspaced_status_name(answer.status);
            return;
        }
        if (!kernel_failed()) { // a kernel that says GONE removed nothing
            EXPECT_EQ(answer[1], client.model.pages.size() * PAGE);
        }
        gone_.push_back(client);
        clients_.erase(clients_.begin() + static_cast<ptrdiff_t>(index));
    }

    void attach() {
        Client &client = any_client();
        uint32_t slot = MEMORY_SLOTS_FIRST + static_cast<uint32_t>(below(40));
        const uint64_t rights[] = {R, RW, RX, RWX, RWX, RWX};
        uint64_t allowed = rights[below(6)];
        sim_delete(world_.kernel(), client.process.space, slot);
        sim_make_memory(world_.kernel(), client.process.space, slot, MEMORY_BYTES, allowed, false);
        Answer answer = ask(client, VSPACED_OP_ATTACH, {0}, slot);
        bool room = client.model.memories.size() < client.model.memories_max;
        if (!agrees(answer, room ? VSPACED_OK : VSPACED_NO_MEMORY_RECORDS) || !room) {
            return;
        }
        uint64_t lowest = 0;
        while (client.model.memories.count(lowest) != 0) {
            lowest++;
        }
        EXPECT_EQ(answer[1], lowest);
        client.model.memories[lowest] = {MEMORY_BYTES, allowed};
    }

    void detach() {
        Client &client = any_client();
        uint64_t number = some_memory(client);
        uint64_t expected = client.model.memories.count(number) == 0 ? VSPACED_BAD_MEMORY
                            : client.model.uses_memory(number)       ? VSPACED_MEMORY_IN_USE
                                                                     : VSPACED_OK;
        if (agrees(ask(client, VSPACED_OP_DETACH, {number}), expected)) {
            client.model.memories.erase(number);
        }
    }

    // Mostly possible values, now and then any.
    uint64_t some_address() {
        return chance(30) ? random_() : BASE + below(SPAN_PAGES) * PAGE + (chance(30) ? 8 : 0);
    }
    uint64_t mapped_address(const Client &client) {
        const auto &pages = client.model.pages;
        if (pages.empty() || chance(4)) {
            return some_address();
        }
        auto page = pages.lower_bound(BASE + below(SPAN_PAGES) * PAGE);
        return page == pages.end() ? pages.begin()->first : page->first;
    }
    uint64_t some_length() {
        return chance(30) ? random_() : below(12) * PAGE;
    }
    uint64_t some_rights() {
        const uint64_t usual[] = {0, R, R, RW, RW, RX};
        return chance(20) ? below(8) : usual[below(6)];
    }
    // Mostly one that the client has; its numbers are the lowest ones.
    uint64_t some_memory(const Client &client) {
        uint64_t count = client.model.memories.size();
        return chance(10) || count == 0 ? below(16) : below(count);
    }
    uint64_t some_class() {
        const uint64_t unguarded[] = {VSPACED_CLASS_DATA, VSPACED_CLASS_CODE, VSPACED_CLASS_RODATA,
                                      VSPACED_CLASS_HEAP, VSPACED_CLASS_SHARED};
        return chance(2) ? uint64_t{VSPACED_CLASS_FILE} : unguarded[below(5)];
    }

    void map() {
        Client &client = any_client();
        uint64_t memory = some_memory(client), offset = below(24) * PAGE, address = some_address(),
                 length = some_length(), rights = some_rights(),
                 ceiling = chance(3)   ? some_rights()
                           : chance(2) ? 0
                                       : rights | RW,
                 class_id = some_class();
        bool overwrite = chance(3);
        uint64_t flags = map_flags(rights, class_id, VSPACED_PLACE_FIXED, ceiling) |
                         (overwrite ? VSPACED_MAP_OVERWRITE : 0);
        Answer answer = ask(client, VSPACED_OP_MAP, {memory, offset, address, length, flags});
        uint64_t expected = model_map(client.model, memory, offset, address, length, rights,
                                      ceiling, class_id, overwrite, false);
        if (agrees(answer, expected)) {
            (void)model_map(client.model, memory, offset, address, length, rights, ceiling,
                            class_id, overwrite, true);
            EXPECT_EQ(answer[1], address);
            EXPECT_EQ(answer[2], length);
        }
    }

    // Where, is the server's to say; the model says whether that place was free.
    void map_anywhere() {
        Client &client = any_client();
        uint64_t memory = some_memory(client), length = (1 + below(4)) * PAGE,
                 class_id = some_class();
        bool hints = chance(2);
        uint64_t hint = BASE + below(SPAN_PAGES) * PAGE, log2 = chance(2) ? 0 : 12 + below(6);
        uint64_t flags = map_flags(R, class_id, hints ? VSPACED_PLACE_HINT : VSPACED_PLACE_ANY) |
                         log2 << VSPACED_MAP_ALIGN_SHIFT;
        Answer answer = ask(client, VSPACED_OP_MAP, {memory, 0, hints ? hint : 0, length, flags});
        uint64_t address = answer.status == VSPACED_OK ? answer[1] : BASE + (UINT64_C(1) << 40);
        uint64_t expected =
            model_map(client.model, memory, 0, address, length, R, 0, class_id, false, false);
        if (agrees(answer, expected)) {
            EXPECT_EQ(address % (UINT64_C(1) << log2), 0u);
            (void)model_map(client.model, memory, 0, address, length, R, 0, class_id, false, true);
        }
    }

    void unmap() {
        Client &client = any_client();
        uint64_t address = some_address(), length = some_length(), bytes = 0;
        if (chance(20)) { // all of it
            address = VSPACED_USER_BEGIN;
            length = VSPACED_USER_END - VSPACED_USER_BEGIN;
        }
        Answer answer = ask(client, VSPACED_OP_UNMAP, {address, length});
        uint64_t expected = model_unmap(client.model, address, length, false, &bytes);
        if (agrees(answer, expected)) {
            EXPECT_EQ(answer[1], bytes);
            (void)model_unmap(client.model, address, length, true, &bytes);
        }
    }

    void protect() {
        Client &client = any_client();
        uint64_t address = mapped_address(client), length = (1 + below(chance(2) ? 2 : 8)) * PAGE,
                 rights = some_rights();
        Answer answer = ask(client, VSPACED_OP_PROTECT, {address, length, rights});
        uint64_t expected = model_protect(client.model, address, length, rights, false);
        if (agrees(answer, expected)) {
            (void)model_protect(client.model, address, length, rights, true);
        }
    }

    void query() {
        Client &client = any_client();
        uint64_t address = BASE + below(SPAN_PAGES * PAGE);
        Answer answer = ask(client, VSPACED_OP_QUERY, {address});
        auto page = client.model.pages.find(address & ~(PAGE - 1));
        ASSERT_EQ(answer.status,
                  page == client.model.pages.end() ? VSPACED_NOT_MAPPED : VSPACED_OK);
        EXPECT_LE(answer[1], address);
        EXPECT_GT(answer[1] + answer[2], address);
        if (answer.status == VSPACED_OK) {
            EXPECT_EQ(page_of(answer[1], answer[3], answer[4], page->first), page->second);
        } else {
            auto next = client.model.pages.lower_bound(address);
            uint64_t end = next == client.model.pages.end() ? VSPACED_USER_END : next->first;
            EXPECT_EQ(answer[1] + answer[2], end);
        }
    }

    static ModelPage page_of(uint64_t start, uint64_t attributes, uint64_t offset,
                             uint64_t address) {
        return {attributes >> VSPACED_ATTRIBUTE_MEMORY_SHIFT, offset + address - start,
                attributes & 7, attributes >> VSPACED_ATTRIBUTE_CEILING_SHIFT & 7,
                attributes >> VSPACED_ATTRIBUTE_CLASS_SHIFT & 15};
    }

    std::string listing_of(const Client &client) {
        ModelObject told;
        uint64_t cursor = 0, generation = 0;
        do {
            Answer answer =
                world_.call(client.process, {VSPACED_OP_LIST, {0, cursor, generation, 0}});
            EXPECT_EQ(answer.status, VSPACED_OK);
            for (uint64_t i = 0; i < answer[1]; i++) {
                const uint64_t *entry = &answer.words[4 + 4 * i];
                for (uint64_t at = entry[0]; at < entry[0] + entry[1]; at += PAGE) {
                    told.pages[at] = page_of(entry[0], entry[2], entry[3], at);
                }
            }
            cursor = answer[2];
            generation = answer[3];
        } while (cursor != 0);
        return told.text();
    }

    // Whether it is a living caller's; with which rights does not matter here.
    bool is_callers(uint64_t badge) const {
        const uint64_t rights = UINT64_C(0xff) << 52;
        auto is_same = [&](const auto &caller) { return ((caller.badge ^ badge) & ~rights) == 0; };
        return std::any_of(clients_.begin(), clients_.end(), is_same) ||
               std::any_of(managers_.begin(), managers_.end(), is_same);
    }

    // A badge that nobody was given, any word or a real one with a bit turned. Where
    // nothing is ever mapped, so that even a badge that turns out real does nothing.
    void forge_badge() {
        const Client &client = any_client();
        uint64_t badge = chance(2) ? client.badge : managers_[below(managers_.size())].badge;
        badge = chance(4) ? random_() : badge ^ UINT64_C(1) << below(64);
        Answer answer = world_.call_badge(
            badge, client.process, {VSPACED_OP_UNMAP, {client.process.handle, BASE / 2, PAGE, 0}});
        if (!is_callers(badge)) {
            EXPECT_TRUE(answer.status == VSPACED_NOT_AUTHORIZED ||
                        answer.status == VSPACED_STALE_HANDLE)
                << vspaced_status_name(answer.status);
        }
    }

    // A target that the caller does not own: everybody else's, gone ones, any word.
    void forge_target() {
        const Client &client = any_client();
        bool by_manager = chance(2);
        uint32_t manager = static_cast<uint32_t>(below(managers_.size()));
        const Process &caller = by_manager ? managers_[manager].process : client.process;
        uint64_t target = random_() >> below(64);
        if (chance(2)) {
            target = any_client().process.handle;
        } else if (chance(2) && !gone_.empty()) {
            target = gone_[below(gone_.size())].process.handle;
        }
        if (chance(4)) {
            target ^= UINT64_C(1) << below(64);
        }
        if (may_name(client, by_manager, manager, target)) {
            return;
        }
        Answer answer = world_.call(caller, {VSPACED_OP_UNMAP, {target, BASE, PAGE * 8, 0}});
        EXPECT_TRUE(answer.status == VSPACED_NOT_YOURS || answer.status == VSPACED_STALE_HANDLE)
            << vspaced_status_name(answer.status);
    }

    bool may_name(const Client &client, bool by_manager, uint32_t manager, uint64_t target) const {
        if (!by_manager && target == 0) {
            return true;
        }
        for (const Client &other : clients_) {
            bool is_named = target == other.process.handle ||
                            target == vspaced_handle_slot(other.process.handle);
            bool is_own = by_manager ? other.model.manager == manager
                                     : other.process.handle == client.process.handle;
            if (is_named && is_own) {
                return true;
            }
        }
        return false;
    }

    std::mt19937_64 random_;
    World world_;
    std::vector<Manager> managers_;
    std::vector<Client> clients_;
    std::vector<Client> gone_;
    uint64_t failures_before_ = 0;
};

} // namespace

void random_run(uint64_t seed, unsigned steps) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Run run(seed);
    for (unsigned i = 0; i < steps && !testing::Test::HasFailure(); i++) {
        run.step();
        if (i % 64 == 63) {
            run.compare_all();
        }
    }
    if (!testing::Test::HasFailure()) {
        run.compare_all();
        run.end();
    }
}
