// Eight pages and what they hold, written without a look at the object or at the other
// model: the oracle of the closures. It knows of each operation what it must answer, what
// the pages are afterwards, and what it must report; and how many entries it may have to
// put into the tree, which decides whether it may be refused for lack of nodes.
#ifndef TESTS_MODEL_TINY_ORACLE_H
#define TESTS_MODEL_TINY_ORACLE_H

#include <array>
#include <cstdint>
#include <string>

extern "C" {
#include "vspaced/rights.h"
#include "vspaced/status.h"
}

// What stands in a page: one byte.
struct TinyCell {
    enum Kind : uint8_t { HOLE, MEMORY, ANONYMOUS, BARE, RESERVED };
    uint8_t kind : 3;
    uint8_t rights : 2; // READ and WRITE
    uint8_t page : 3;   // of the memory; ANONYMOUS: the frame

    static constexpr TinyCell of(Kind kind, unsigned rights = 0, unsigned page = 0) {
        TinyCell cell = {};
        cell.kind = kind & 7;
        cell.rights = rights & 3;
        cell.page = page & 7;
        return cell;
    }
    bool operator==(const TinyCell &other) const = default;
    bool is_mapped() const {
        return kind != HOLE && kind != RESERVED;
    }
    bool has_frame() const {
        return kind == MEMORY || kind == ANONYMOUS;
    }
};

static_assert(sizeof(TinyCell) == 1);

struct TinyState {
    static constexpr unsigned PAGES = 8;

    std::array<TinyCell, PAGES> cells{};
    uint8_t held = 0; // frames, a bit each, that a batch under way has let go

    bool operator==(const TinyState &other) const = default;

    // Whether the page is of the same mapping as the one below.
    bool goes_on(unsigned page) const;
    unsigned mapping_count() const;
    unsigned count(unsigned from, unsigned to, bool (*is)(const TinyCell &)) const;
    unsigned mapped(unsigned from, unsigned to) const;
    unsigned reserved(unsigned from, unsigned to) const;
    uint8_t frames() const; // that mappings have, a bit each

    std::string text() const;
};

struct TinyOperation {
    enum Kind : uint8_t { FIXED, OVERWRITE, HINT, ANY, UNMAP, PROTECT, RELEASE, DISCARD, REMAP };
    Kind kind;
    uint8_t from, to;       // pages; ANY: [0, count)
    TinyCell value;         // to map; PROTECT: its rights
    uint8_t align = 1;      // pages
    uint8_t new_count = 0;  // REMAP: pages
    uint8_t new_from = 0;   // REMAP, fixed
    bool may_move = false;  // REMAP
    bool fixed = false;     // REMAP
    bool overwrite = false; // REMAP, fixed

    std::string text() const;
};

// The bounds of the space.
struct TinyRules {
    unsigned zone;         // first page of the class's zone
    unsigned frames;       // of the account; 0: there is none
    unsigned memory_pages; // of the memory; MAPs of page p take its page p
    unsigned mappings_max, pages_max;
};

// What the oracle makes of an operation.
struct TinyOutcome {
    vspaced_status status = VSPACED_OK;
    TinyState after;
    unsigned from = 0, to = 0;               // the place
    unsigned result_from = 0, result_to = 0; // REMAP
    unsigned touched = 0;                    // entries
    unsigned removed = 0, released = 0, committed = 0;
    uint8_t taken = 0;       // frames, a bit each: taken and zeroed
    uint8_t zeroed = 0;      // frames that a DISCARD zeroes
    unsigned pieces = 0;     // runs of frames, parts of a move
    unsigned insertions = 0; // entries that may have to be put in; 0: nodes can't lack
};

TinyOutcome tiny_expect(const TinyRules &rules, const TinyState &state,
                        const TinyOperation &operation);

#endif
