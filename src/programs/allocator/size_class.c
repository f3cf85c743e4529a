#include "programs/allocator/size_class.h"

const uint16_t size_class_bytes[SIZE_CLASS_COUNT] = {
    16,  32,  48,  64,  80,  96,  112, 128,  160,  192,  224,  256,
    320, 384, 448, 512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048,
};

uint32_t size_class_of(size_t size, size_t alignment) {
    uint32_t low = 0;
    uint32_t high = SIZE_CLASS_COUNT - 1;
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        if (size_class_bytes[middle] < size) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    while (size_class_bytes[low] % alignment != 0) {
        low++; // the last class is a multiple of them all
    }
    return low;
}
