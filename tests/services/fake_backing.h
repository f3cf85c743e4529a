// The kernel as memd sees it, played: which slots are filled, which pages are
// mapped, and which are zero.
#ifndef TESTS_SERVICES_FAKE_BACKING_H
#define TESTS_SERVICES_FAKE_BACKING_H

#include <cstdint>
#include <map>
#include <set>
#include <utility>

extern "C" {
#include "memd/backing.h"
}

struct fake_memory {
    uint32_t range;
    uint64_t offset, length;
    unsigned rights;
};

struct fake_kernel {
    std::map<uint32_t, fake_memory> memories;             // slot: what it holds
    std::map<uint32_t, uint64_t> badges;                  // slot: endpoint with this badge
    std::set<std::pair<uint32_t, uint64_t>> mapped, zero; // range, page
    unsigned calls = 0, fails_at = 0;                     // the call that fails, 0: none

    bool fails() {
        calls++;
        return calls == fails_at;
    }
    bool all(const std::set<std::pair<uint32_t, uint64_t>> &pages, const fake_memory &memory) const;
    void use(const fake_memory &memory); // a client maps it and writes to it
    void unmap(const fake_memory &memory);
};

extern fake_kernel kernel;

#endif
