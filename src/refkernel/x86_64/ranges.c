#include "x86_64/ranges.h"

static void range_remove(struct ranges *list, unsigned index) {
    for (unsigned i = index + 1; i < list->count; i++) {
        list->array[i - 1] = list->array[i];
    }
    list->count--;
}

static void range_insert(struct ranges *list, unsigned index, struct kernel_ram range) {
    for (unsigned i = list->count; i > index; i--) {
        list->array[i] = list->array[i - 1];
    }
    list->array[index] = range;
    list->count++;
}

bool ranges_add(struct ranges *list, uint64_t base, uint64_t end) {
    if (base >= end) {
        return true;
    }
    if (list->count == list->max) {
        return false;
    }
    list->array[list->count++] = (struct kernel_ram){base, end};
    return true;
}

void ranges_normalize(struct ranges *list) {
    // Insertion sort: a firmware's map is short and nearly sorted.
    for (unsigned i = 1; i < list->count; i++) {
        struct kernel_ram range = list->array[i];
        unsigned at = i;
        for (; at > 0 && list->array[at - 1].base > range.base; at--) {
            list->array[at] = list->array[at - 1];
        }
        list->array[at] = range;
    }
    for (unsigned i = 1; i < list->count;) {
        struct kernel_ram *before = &list->array[i - 1], *range = &list->array[i];
        if (range->base > before->end) {
            i++;
            continue;
        }
        before->end = range->end > before->end ? range->end : before->end;
        range_remove(list, i);
    }
}

bool ranges_subtract(struct ranges *list, uint64_t base, uint64_t end) {
    if (base >= end) {
        return true;
    }
    for (unsigned i = 0; i < list->count;) {
        struct kernel_ram *range = &list->array[i];
        if (range->end <= base || end <= range->base) {
            i++;
        } else if (range->base < base && end < range->end) {
            // The only case that needs room; no other range can overlap then, so
            // nothing was changed before it.
            if (list->count == list->max) {
                return false;
            }
            struct kernel_ram rest = {end, range->end};
            range->end = base;
            range_insert(list, i + 1, rest);
            return true;
        } else if (range->base < base) {
            range->end = base;
            i++;
        } else if (end < range->end) {
            range->base = end;
            i++;
        } else {
            range_remove(list, i);
        }
    }
    return true;
}

bool ranges_hold(const struct ranges *list, uint64_t base, uint64_t end) {
    for (unsigned i = 0; i < list->count; i++) {
        if (list->array[i].base <= base && end <= list->array[i].end) {
            return true;
        }
    }
    return false;
}
