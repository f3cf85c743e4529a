// The check that comes before any timing: a peer against a table of pages.
#ifndef TESTS_BENCH_ORACLE_H
#define TESTS_BENCH_ORACLE_H

#include <array>
#include <string>
#include <vector>

#include "bench/layout.h"

class Pages {
  public:
    static constexpr uint32_t COUNT = 4096;

    static uint64_t address(uint32_t page) {
        return PLACE_ZONE.begin + page * PAGE;
    }
    bool is_free(range place) const;
    bool lowest_fit(uint64_t length, uint64_t align, uint64_t &begin) const;
    void set(range place, Attributes attributes); // word 0: nothing
    unsigned seen(uint32_t page) const {
        return cells_[page].seen();
    }

  private:
    static uint32_t page(uint64_t address) {
        return static_cast<uint32_t>((address - PLACE_ZONE.begin) / PAGE);
    }
    std::array<Attributes, COUNT> cells_ = {};
};

template <class P> class PeerCheck {
  public:
    explicit PeerCheck(P &peer) : peer_(peer) {
    }

    // Empty, or the first operation that the peer did otherwise.
    std::string run() {
        constexpr uint32_t OPERATIONS = 6000;
        for (uint32_t i = 0; i < OPERATIONS && difference_.empty(); i++) {
            step();
            if (i % 64 == 0) {
                compare_all();
            }
        }
        compare_all();
        return difference_;
    }

  private:
    void step() {
        switch (random_.below(5)) {
        case 0:
            insert();
            break;
        case 1:
            place();
            break;
        case 2:
            protect();
            break;
        case 3:
            find_gap();
            break;
        default:
            remove();
        }
    }

    void expect(bool same, const char *what) {
        if (!same && difference_.empty()) {
            difference_ = what;
        }
    }

    void insert() {
        uint64_t begin = Pages::address(random_.below(Pages::COUNT - 16));
        Mapping mapping = {{begin, begin + random_length(random_)}, next_attributes()};
        bool is_free = pages_.is_free(mapping.place);
        expect(peer_.insert(mapping.place, mapping.attributes) == is_free, "insert");
        if (is_free) {
            add(mapping);
        }
    }

    void place() {
        uint64_t length = random_length(random_);
        uint64_t begin = 0;
        uint64_t found = 0;
        Attributes attributes = next_attributes();
        if (pages_.lowest_fit(length, PAGE, begin)) {
            expect(peer_.place(length, attributes, found) && found == begin, "place");
            add({{begin, begin + length}, attributes});
        }
    }

    void find_gap() {
        uint64_t length = random_length(random_);
        uint64_t align = PAGE << random_.below(8);
        uint64_t begin = 0;
        uint64_t found = 0;
        if (pages_.lowest_fit(length, align, begin)) {
            expect(peer_.find_gap(length, align, found) && found == begin, "find_gap");
        }
    }

    void protect() {
        if (live_.empty()) {
            return;
        }
        const Mapping &mapping = live_[random_.below(static_cast<uint32_t>(live_.size()))];
        auto count = static_cast<uint32_t>(range_length(mapping.place) / PAGE);
        uint32_t first = random_.below(count);
        range part = {mapping.place.begin + first * PAGE, 0};
        part.end = part.begin + (1 + random_.below(count - first)) * PAGE;
        if (!is_uniform(part)) {
            return;
        }
        unsigned rights = random_.below(2) == 0 ? READ_ONLY : READ_WRITE;
        expect(peer_.protect(part, rights), "protect");
        pages_.set(part, mapping.attributes.with_rights(rights));
    }

    // Peers protect and remove within one mapping.
    bool is_uniform(range part) {
        uint32_t first = static_cast<uint32_t>((part.begin - PLACE_ZONE.begin) / PAGE);
        for (uint32_t i = 1; i < range_length(part) / PAGE; i++) {
            if (pages_.seen(first + i) != pages_.seen(first)) {
                return false;
            }
        }
        return true;
    }

    void remove() {
        if (live_.empty()) {
            return;
        }
        uint32_t index = random_.below(static_cast<uint32_t>(live_.size()));
        Mapping mapping = live_[index];
        for (uint64_t begin = mapping.place.begin; begin < mapping.place.end; begin += PAGE) {
            range page = {begin, begin + PAGE};
            expect(peer_.protect(page, READ_WRITE), "protect a page back");
        }
        expect(peer_.remove(mapping.place), "remove");
        pages_.set(mapping.place, {});
        live_[index] = live_.back();
        live_.pop_back();
    }

    void compare_all() {
        for (uint32_t page = 0; page < Pages::COUNT; page++) {
            expect(peer_.lookup(Pages::address(page)) == pages_.seen(page), "lookup");
        }
        if constexpr (requires { peer_.invalid(); }) {
            expect(peer_.invalid() == nullptr, "an invariant");
        }
    }

    void add(const Mapping &mapping) {
        pages_.set(mapping.place, mapping.attributes);
        live_.push_back(mapping);
    }

    Attributes next_attributes() {
        return Attributes::of(READ_WRITE, ++unique_);
    }

    P &peer_;
    Pages pages_;
    Random random_{1};
    std::vector<Mapping> live_;
    uint64_t unique_ = 0;
    std::string difference_;
};

#endif
