#include "bench/oracle.h"

bool Pages::is_free(range place) const {
    for (uint32_t i = page(place.begin); i < page(place.end); i++) {
        if (cells_[i].word != 0) {
            return false;
        }
    }
    return true;
}

bool Pages::lowest_fit(uint64_t length, uint64_t align, uint64_t &begin) const {
    for (begin = PLACE_ZONE.begin; begin + length <= address(COUNT); begin += align) {
        if (is_free({begin, begin + length})) {
            return true;
        }
    }
    return false;
}

void Pages::set(range place, Attributes attributes) {
    for (uint32_t i = page(place.begin); i < page(place.end); i++) {
        cells_[i] = attributes;
    }
}
