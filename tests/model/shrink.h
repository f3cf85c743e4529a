// Makes a failing sequence shorter: leaves out pieces, halves first, as long as
// what remains fails.
#ifndef TESTS_MODEL_SHRINK_H
#define TESTS_MODEL_SHRINK_H

#include <algorithm>
#include <functional>
#include <vector>

template <typename Item>
std::vector<Item> shrink(std::vector<Item> items,
                         const std::function<bool(const std::vector<Item> &)> &fails) {
    for (size_t piece = items.size() / 2; piece > 0; piece /= 2) {
        for (size_t from = 0; from < items.size();) {
            std::vector<Item> rest(items.begin(), items.begin() + static_cast<ptrdiff_t>(from));
            size_t to = std::min(from + piece, items.size());
            rest.insert(rest.end(), items.begin() + static_cast<ptrdiff_t>(to), items.end());
            if (fails(rest)) {
                items = rest;
            } else {
                from = to;
            }
        }
    }
    return items;
}

#endif
