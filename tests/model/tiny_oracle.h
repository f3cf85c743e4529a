// Eight pages and what they hold, written without a look at the object or at the
// other model: the oracle of the closure test.
//
// A page is a hole (0), one of three rights (1, 2, 3), mapped without a frame (4), or
// reserved (5). What backs a page is the
// page of the one memory with the same number, so neighbours of equal rights are
// one mapping.
#ifndef TESTS_MODEL_TINY_ORACLE_H
#define TESTS_MODEL_TINY_ORACLE_H

#include <array>
#include <cstdint>

struct TinyOracle {
    static constexpr unsigned PAGES = 8;

    enum class Answer {
        DONE,
        OVERLAP,
        HOLE,
        NO_SPACE,
        TOO_MANY_MAPPINGS,
        TOO_MANY_PAGES,
        NO_ACCOUNT
    };

    std::array<uint8_t, PAGES> page{};

    unsigned mapping_count() const {
        unsigned count = 0;
        for (unsigned i = 0; i < PAGES; i++) {
            count += page[i] != 0 && (i == 0 || page[i - 1] != page[i]);
        }
        return count;
    }

    unsigned page_count() const {
        unsigned count = 0;
        for (uint8_t each : page) {
            count += each != 0 && each != RESERVED;
        }
        return count;
    }

    static constexpr uint8_t NONE = 4, RESERVED = 5;

    unsigned count_of(unsigned from, unsigned to, uint8_t value) const {
        unsigned count = 0;
        for (unsigned i = from; i < to; i++) {
            count += page[i] == value;
        }
        return count;
    }

    // What the page tables hold.
    std::array<uint8_t, PAGES> present() const {
        std::array<uint8_t, PAGES> pages = page;
        for (uint8_t &each : pages) {
            each = each >= NONE ? 0 : each;
        }
        return pages;
    }

    unsigned count_in(unsigned from, unsigned to) const {
        unsigned count = 0;
        for (unsigned i = from; i < to; i++) {
            count += page[i] != 0;
        }
        return count;
    }

    // The lowest free run of so many pages in [from, PAGES) that begins at a multiple
    // of `align` (the first page's number is 1); PAGES if there is none.
    unsigned find(unsigned from, unsigned count, unsigned align) const {
        for (unsigned i = from; i + count <= PAGES; i++) {
            if ((i + 1) % align == 0 && count_in(i, i + count) == 0) {
                return i;
            }
        }
        return PAGES;
    }

    void fill(unsigned from, unsigned to, uint8_t value) {
        for (unsigned i = from; i < to; i++) {
            page[i] = value;
        }
    }
};

#endif
