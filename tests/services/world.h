// Everything around procd, played: its own slots, memd's accounts, vspaced's
// objects, the kernel's processes. Each call can be made to fail; what there is
// can be compared with what there should be.
#ifndef TESTS_SERVICES_WORLD_H
#define TESTS_SERVICES_WORLD_H

#include <cstdint>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <vector>

extern "C" {
#include "common/kernel.h"
#include "procd/procd.h"
#include "rt/syscall.h"
#include "services/memd_client.h"
#include "vspaced/client.h"
}

struct played_process {
    std::map<uint32_t, std::string> slots; // its capability space
    std::map<uint64_t, std::string> pages; // address: what is mapped
    struct kernel_start start {};
    bool has_thread = false, has_fault_endpoint = false, runs = false;
    uint64_t cpu = UINT64_MAX; // as it was told; its shard at vspaced as well
};

// vspaced's number of a program's file, which is full of 0xcc; others have small ones.
constexpr uint32_t MODULE_MEMORY = 100;

struct world {
    std::map<uint32_t, std::string> slots;               // procd's, filled while it works
    std::set<uint64_t> accounts;                         // open at memd
    std::map<uint64_t, unsigned> spaces;                 // bound at vspaced: memories attached
    unsigned own_attached = 0;                           // memories of procd's own space
    std::map<uint64_t, std::vector<uint64_t>> own_pages; // address: mapped now
    size_t own_pages_peak = 0;                           // mappings at once
    std::vector<uint64_t> start_page;                    // what was unmapped last of one page
    std::vector<uint64_t> segment;                       // likewise, of a segment
    std::map<uint32_t, played_process> processes;        // by the slot of PROCESS
    std::map<uint32_t, struct rt_message> replies;       // by the slot of REPLY
    std::string console;
    unsigned quarantine = 0; // bytes that memd says are still in use
    unsigned calls = 0, fails_at = 0;
    uint64_t next = 1; // handles
    uint32_t shards = 4;

    // Whether this call is the one that fails. Ends never do: see end_fails.
    bool fails();
    bool end_fails = false;

    bool is_empty() const;
};

extern struct world world;

#endif
