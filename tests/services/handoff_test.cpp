// The kernel's handoff: a good one, and one bad one a reason.
#include <gtest/gtest.h>

#include <cstring>
#include <map>

extern "C" {
#include "refkernel/vspace.h"
#include "rootd/handoff.h"
}

namespace {

constexpr uint64_t MIB = 1 << 20;

struct Handoff {
    struct rk_bootinfo info {};
    std::map<uint32_t, struct rk_cap_info> caps; // what the kernel says of the slots

    Handoff() {
        info.magic = RK_BOOTINFO_MAGIC;
        info.version = RK_BOOTINFO_VERSION;
        info.size = sizeof(info);
        info.cpu_count = 1;
        info.feature_flags = RK_FEATURE_NX;
        info.first_free_slot = RK_ROOT_SLOT_FREE + 5;
        info.slot_count = RK_ROOT_SLOTS;
        info.image_begin = 0x400000;
        info.image_end = 0x480000;
        info.stack_begin = RK_USER_END - 64 * RK_PAGE_BYTES;
        info.stack_end = RK_USER_END - 48 * RK_PAGE_BYTES;
        info.message_buffer = RK_USER_END - 32 * RK_PAGE_BYTES;
        memory(RK_BOOT_MEMORY_RAM, MIB, 4 * MIB);
        memory(RK_BOOT_MEMORY_RAM, 16 * MIB, 64 * MIB);
        memory(RK_BOOT_MEMORY_DEVICE, UINT64_C(0xfee00000), RK_PAGE_BYTES);
        module("memd.elf", 9000);
        module("demo.elf", 8192);
        std::strcpy(info.command_line, "init=demo");
        fixed(RK_ROOT_SLOT_CAP_SPACE, RK_CAP_CAP_SPACE, RK_RIGHT_MANAGE);
        fixed(RK_ROOT_SLOT_VSPACE, RK_CAP_VSPACE, RK_RIGHT_MANAGE | RK_RIGHT_READ);
        fixed(RK_ROOT_SLOT_PROCESS, RK_CAP_PROCESS, RK_RIGHT_MANAGE | RK_RIGHT_READ);
        fixed(RK_ROOT_SLOT_PROCESS_CONTROL, RK_CAP_PROCESS_CONTROL, RK_RIGHT_SEND);
        fixed(RK_ROOT_SLOT_VSPACE_CONTROL, RK_CAP_VSPACE_CONTROL, RK_RIGHT_SEND);
        fixed(RK_ROOT_SLOT_CONSOLE, RK_CAP_CONSOLE, RK_RIGHT_WRITE);
        fixed(RK_ROOT_SLOT_IO_PORT, RK_CAP_IO_PORT, RK_RIGHT_READ | RK_RIGHT_WRITE);
    }

    void fixed(uint32_t slot, uint64_t type, uint64_t rights) {
        caps[slot] = {type, rights, 0, 0, 0, 0};
    }

    void memory(uint32_t kind, uint64_t base, uint64_t length) {
        const uint32_t slot = RK_ROOT_SLOT_FREE + info.memory_count + info.module_count;
        const bool device = kind == RK_BOOT_MEMORY_DEVICE;
        info.memories[info.memory_count++] = {slot, kind, base, length};
        caps[slot] = {
            RK_CAP_MEMORY, device ? UINT64_C(3) : static_cast<uint64_t>(RK_MEMORY_RIGHTS), base,
            length,        device ? static_cast<uint64_t>(RK_CAP_FLAG_DEVICE) : 0,         0};
    }

    void module(const char *name, uint64_t bytes) {
        const uint32_t slot = RK_ROOT_SLOT_FREE + info.memory_count + info.module_count;
        struct rk_boot_module &row = info.modules[info.module_count++];
        row.slot = slot;
        row.bytes = bytes;
        std::strcpy(row.name, name);
        caps[slot] = {RK_CAP_MEMORY,
                      RK_RIGHT_READ | RK_RIGHT_EXECUTE,
                      128 * MIB,
                      (bytes + 4095) / 4096 * 4096,
                      0,
                      0};
    }

    static bool query(void *context, uint32_t slot, struct rk_cap_info *cap) {
        const auto &caps = static_cast<Handoff *>(context)->caps;
        const auto found = caps.find(slot);
        if (found == caps.end()) {
            return false;
        }
        *cap = found->second;
        return true;
    }

    handoff_status check() {
        const handoff_status status = handoff_check(&info);
        return status == HANDOFF_OK ? handoff_slots_check(&info, query, this) : status;
    }
};

TEST(Handoff, a_good_one_is_accepted) {
    Handoff handoff;
    EXPECT_STREQ(handoff_status_text(handoff.check()), handoff_status_text(HANDOFF_OK));
}

TEST(Handoff, an_address_that_cannot_be) {
    EXPECT_EQ(handoff_check(nullptr), HANDOFF_NO_HANDOFF);
    alignas(8) static char bytes[sizeof(struct rk_bootinfo) + 8];
    EXPECT_EQ(handoff_check(reinterpret_cast<struct rk_bootinfo *>(bytes + 4)), HANDOFF_NO_HANDOFF);
}

struct Bad {
    const char *name;
    handoff_status status;
    void (*spoil)(Handoff &handoff);
};

class BadHandoff : public ::testing::TestWithParam<Bad> {};

TEST_P(BadHandoff, is_refused) {
    Handoff handoff;
    GetParam().spoil(handoff);
    EXPECT_STREQ(handoff_status_text(handoff.check()), handoff_status_text(GetParam().status));
}

constexpr uint32_t FIRST = RK_ROOT_SLOT_FREE;

const Bad bad_handoffs[] = {
    {"magic", HANDOFF_BAD_MAGIC, [](Handoff &h) { h.info.magic++; }},
    {"version", HANDOFF_BAD_VERSION, [](Handoff &h) { h.info.version++; }},
    {"size", HANDOFF_BAD_SIZE, [](Handoff &h) { h.info.size -= 8; }},
    {"memory_count", HANDOFF_TOO_MANY,
     [](Handoff &h) { h.info.memory_count = RK_BOOT_MEMORIES_MAX + 1; }},
    {"module_count", HANDOFF_TOO_MANY, [](Handoff &h) { h.info.module_count = UINT32_MAX; }},
    {"no_nx", HANDOFF_NO_PROTECTION, [](Handoff &h) { h.info.feature_flags = RK_FEATURE_SMEP; }},
    {"image_empty", HANDOFF_BAD_LAYOUT, [](Handoff &h) { h.info.image_end = h.info.image_begin; }},
    {"image_unaligned", HANDOFF_BAD_LAYOUT, [](Handoff &h) { h.info.image_end++; }},
    {"stack_above_user", HANDOFF_BAD_LAYOUT,
     [](Handoff &h) { h.info.stack_end = RK_USER_END + 4096; }},
    {"stack_in_image", HANDOFF_BAD_LAYOUT,
     [](Handoff &h) {
         h.info.stack_begin = h.info.image_begin;
         h.info.stack_end = h.info.image_end;
     }},
    {"buffer_null", HANDOFF_BAD_LAYOUT, [](Handoff &h) { h.info.message_buffer = 0; }},
    {"buffer_far", HANDOFF_BAD_LAYOUT, [](Handoff &h) { h.info.message_buffer = UINT64_MAX; }},
    {"no_ram", HANDOFF_NO_MEMORY,
     [](Handoff &h) { h.info.memories[0].kind = h.info.memories[1].kind = RK_BOOT_MEMORY_DEVICE; }},
    {"empty_range", HANDOFF_BAD_MEMORY, [](Handoff &h) { h.info.memories[1].length = 0; }},
    {"odd_base", HANDOFF_BAD_MEMORY, [](Handoff &h) { h.info.memories[1].base++; }},
    {"range_wraps", HANDOFF_BAD_MEMORY,
     [](Handoff &h) { h.info.memories[1].length = UINT64_MAX - 4095; }},
    {"unknown_kind", HANDOFF_BAD_MEMORY, [](Handoff &h) { h.info.memories[2].kind = 3; }},
    {"ranges_overlap", HANDOFF_MEMORY_OVERLAP, [](Handoff &h) { h.info.memories[1].base = MIB; }},
    {"empty_module", HANDOFF_BAD_MODULE, [](Handoff &h) { h.info.modules[1].bytes = 0; }},
    {"unnamed_module", HANDOFF_BAD_MODULE, [](Handoff &h) { h.info.modules[1].name[0] = 0; }},
    {"module_reserved", HANDOFF_BAD_MODULE, [](Handoff &h) { h.info.modules[0].reserved = 1; }},
    {"one_name_twice", HANDOFF_MODULE_TWICE,
     [](Handoff &h) { std::strcpy(h.info.modules[1].name, "memd.elf"); }},
    {"endless_name", HANDOFF_BAD_TEXT,
     [](Handoff &h) { std::memset(h.info.modules[1].name, 'a', RK_BOOT_NAME_BYTES); }},
    {"endless_arguments", HANDOFF_BAD_TEXT,
     [](Handoff &h) { std::memset(h.info.modules[1].arguments, 'a', RK_BOOT_ARGUMENTS_BYTES); }},
    {"endless_command_line", HANDOFF_BAD_TEXT,
     [](Handoff &h) { std::memset(h.info.command_line, 'a', RK_BOOT_COMMAND_LINE_BYTES); }},
    {"slot_among_the_fixed", HANDOFF_BAD_SLOT,
     [](Handoff &h) { h.info.memories[0].slot = RK_ROOT_SLOT_CONSOLE; }},
    {"slot_among_the_free", HANDOFF_BAD_SLOT,
     [](Handoff &h) { h.info.modules[0].slot = h.info.first_free_slot; }},
    {"slot_twice", HANDOFF_BAD_SLOT,
     [](Handoff &h) { h.info.modules[0].slot = h.info.memories[0].slot; }},
    {"no_free_slots", HANDOFF_BAD_SLOT,
     [](Handoff &h) { h.info.first_free_slot = h.info.slot_count; }},
    {"too_many_slots", HANDOFF_BAD_SLOT, [](Handoff &h) { h.info.slot_count = RK_ROOT_SLOTS + 1; }},
    {"no_console", HANDOFF_WRONG_CAPABILITY,
     [](Handoff &h) { h.caps[RK_ROOT_SLOT_CONSOLE].type = RK_CAP_EMPTY; }},
    {"no_vspace_endpoint", HANDOFF_WRONG_CAPABILITY,
     [](Handoff &h) { h.caps.erase(RK_ROOT_SLOT_VSPACE_CONTROL); }},
    {"own_space_read_only", HANDOFF_WRONG_CAPABILITY,
     [](Handoff &h) { h.caps[RK_ROOT_SLOT_VSPACE].rights = RK_RIGHT_READ; }},
    {"memory_is_none", HANDOFF_WRONG_CAPABILITY,
     [](Handoff &h) { h.caps[FIRST].type = RK_CAP_ENDPOINT; }},
    {"memory_elsewhere", HANDOFF_WRONG_CAPABILITY, [](Handoff &h) { h.caps[FIRST].base += 4096; }},
    {"memory_shorter", HANDOFF_WRONG_CAPABILITY, [](Handoff &h) { h.caps[FIRST].length -= 4096; }},
    {"memory_without_write", HANDOFF_WRONG_CAPABILITY,
     [](Handoff &h) { h.caps[FIRST].rights = RK_RIGHT_READ; }},
    {"ram_is_a_device", HANDOFF_WRONG_CAPABILITY,
     [](Handoff &h) { h.caps[FIRST].flags = RK_CAP_FLAG_DEVICE; }},
    {"device_is_ram", HANDOFF_WRONG_CAPABILITY, [](Handoff &h) { h.caps[FIRST + 2].flags = 0; }},
    {"module_writable", HANDOFF_WRONG_CAPABILITY,
     [](Handoff &h) { h.caps[FIRST + 3].rights = RK_MEMORY_RIGHTS; }},
    {"module_too_short", HANDOFF_WRONG_CAPABILITY,
     [](Handoff &h) { h.caps[FIRST + 3].length = 8192; }},
    {"module_too_long", HANDOFF_WRONG_CAPABILITY,
     [](Handoff &h) { h.caps[FIRST + 4].length = 3 * 4096; }},
};

INSTANTIATE_TEST_SUITE_P(Handoffs, BadHandoff, ::testing::ValuesIn(bad_handoffs),
                         [](const auto &info) { return info.param.name; });

} // namespace
