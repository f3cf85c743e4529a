// The POSIX face against the real server, over the simulated kernel.
#ifndef TESTS_CLIENT_POSIX_WORLD_H
#define TESTS_CLIENT_POSIX_WORLD_H

#include "server/world.h"

#include <functional>
#include <gtest/gtest.h>
#include <ostream>

extern "C" {
#include "vspaced/posix.h"
}

const uint64_t AT = 0x40000000;
const int PROT_RW = VSPACED_PROT_READ | VSPACED_PROT_WRITE;
const int PRIVATE = VSPACED_MMAP_PRIVATE | VSPACED_MMAP_ANONYMOUS;
const int FIXED = VSPACED_MMAP_FIXED;
const int NOREPLACE = VSPACED_MMAP_FIXED_NOREPLACE;
const uint64_t FAILED = UINTPTR_MAX;

class PosixTest : public testing::Test {
  protected:
    enum Slot : uint32_t { ACCOUNT = 5 };

    void SetUp() override {
        sim_transport_enter(world.kernel(), owner.space);
        posix.client.endpoint_slot = Process::ENDPOINT;
    }
    void TearDown() override {
        EXPECT_EQ(world.disagreement(), "");
    }

    // Frames for anonymous memory; so many, and never more.
    void account_new(uint64_t pages) {
        sim_make_memory(world.kernel(), owner.space, ACCOUNT, pages * PAGE, RWX, false);
        uint32_t number = 0;
        uint64_t bytes = 0;
        ASSERT_EQ(vspaced_attach_account(&posix.client, 0, ACCOUNT, &number, &bytes), VSPACED_OK);
    }
    // Another process, with an account of its own.
    void owner_new(uint64_t account_pages) {
        owner = world.client_new(manager);
        sim_transport_enter(world.kernel(), owner.space);
        account_new(account_pages);
    }
    uint32_t memory_new(uint64_t pages, uint64_t rights = RWX) {
        return static_cast<uint32_t>(world.memory_new(owner, pages * PAGE, rights));
    }

    // The calls, with addresses as numbers and lengths in bytes.
    uint64_t mmap(uint64_t address, uint64_t length, int prot = PROT_RW, int flags = PRIVATE,
                  uint32_t memory = 0, uint64_t offset = 0) {
        return number(vspaced_mmap(&posix, pointer(address), length, prot, flags, memory, offset));
    }
    int munmap(uint64_t address, uint64_t length) {
        return vspaced_munmap(&posix, pointer(address), length);
    }
    int mprotect(uint64_t address, uint64_t length, int prot) {
        return vspaced_mprotect(&posix, pointer(address), length, prot);
    }
    int madvise(uint64_t address, uint64_t length, int advice = VSPACED_MADV_DONTNEED) {
        return vspaced_madvise(&posix, pointer(address), length, advice);
    }
    uint64_t mremap(uint64_t address, uint64_t length, uint64_t new_length, int flags = 0,
                    uint64_t new_address = 0) {
        return number(vspaced_mremap(&posix, pointer(address), length, new_length, flags,
                                     pointer(new_address)));
    }
    int brk(uint64_t position) {
        return vspaced_brk(&posix, &heap, pointer(position));
    }
    uint64_t sbrk(ptrdiff_t increment) {
        return number(vspaced_sbrk(&posix, &heap, increment));
    }

    // The call fails with that number, and nothing changed.
    void expect_error(enum vspaced_errno error, const std::function<bool()> &failed) {
        const std::string before = world.state();
        posix.error = VSPACED_ERRNO_NONE;
        EXPECT_TRUE(failed());
        EXPECT_EQ(posix.error, error) << vspaced_status_name(posix.status);
        EXPECT_TRUE(world.state() == before) << "something changed";
    }
    void expect_mmap_error(enum vspaced_errno error, uint64_t address, uint64_t length,
                           int prot = PROT_RW, int flags = PRIVATE, uint32_t memory = 0,
                           uint64_t offset = 0) {
        expect_error(error,
                     [&] { return mmap(address, length, prot, flags, memory, offset) == FAILED; });
    }

    // "mapped" and rights of the page in the page tables; "hole", "none", "reserved".
    std::string page(uint64_t address) {
        struct vspaced_mapping mapping = {};
        if (vspaced_query(&posix.client, 0, address, &mapping) != VSPACED_OK) {
            return "hole";
        }
        if (mapping.backing == VSPACED_BACKING_RESERVATION) {
            return "reserved";
        }
        if (mapping.backing == VSPACED_BACKING_NONE) {
            return "none";
        }
        std::string text = mapping.backing == VSPACED_BACKING_ANONYMOUS ? "anonymous " : "memory ";
        text += (mapping.rights & VSPACED_READ) != 0 ? 'r' : '-';
        text += (mapping.rights & VSPACED_WRITE) != 0 ? 'w' : '-';
        text += (mapping.rights & VSPACED_EXECUTE) != 0 ? 'x' : '-';
        return text;
    }
    uint64_t frame(uint64_t address) {
        port_page page = {};
        EXPECT_TRUE(sim_page_get(world.kernel(), owner.space, Process::VSPACE, address, &page));
        return page.physical;
    }
    void write(uint64_t address) {
        sim_frame_write(world.kernel(), frame(address));
    }
    bool is_zero(uint64_t address) {
        return sim_frame_is_zero(world.kernel(), frame(address));
    }
    // Mappings of single pages with one free page between each two, of anonymous memory:
    // what is free of the account then is in as many pieces.
    void scatter(uint64_t address, uint64_t pages) {
        ASSERT_EQ(mmap(address, pages * PAGE, PROT_RW, PRIVATE | FIXED), address);
        for (uint64_t i = 0; i < pages; i += 2) {
            ASSERT_EQ(munmap(address + i * PAGE, PAGE), 0);
        }
    }

    World world;
    Process manager = world.manager_new();
    Process owner = world.client_new(manager);
    struct vspaced_posix posix = {};
    struct vspaced_heap heap = {};

  private:
    static void *pointer(uint64_t address) {
        return reinterpret_cast<void *>(static_cast<uintptr_t>(address));
    }
    static uint64_t number(const void *address) {
        return reinterpret_cast<uintptr_t>(address);
    }
};

#endif
