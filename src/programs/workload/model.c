#include <stddef.h>

#include "programs/workload/model.h"

void model_init(struct model *model) {
    model->count = 0;
    model->bytes = 0;
}

// Index of the first extent that ends above the address; count if there is none.
static uint32_t index_above(const struct model *model, uint64_t address) {
    uint32_t low = 0;
    uint32_t high = model->count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (model->extents[middle].range.end <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void open_gap(struct model *model, uint32_t index) {
    for (uint32_t i = model->count; i > index; i--) {
        model->extents[i] = model->extents[i - 1];
    }
    model->count++;
}

static void close_gap(struct model *model, uint32_t index) {
    for (uint32_t i = index; i + 1 < model->count; i++) {
        model->extents[i] = model->extents[i + 1];
    }
    model->count--;
}

// Makes `address` a border between extents, if it lies inside one.
static void split_at(struct model *model, uint64_t address) {
    const uint32_t index = index_above(model, address);
    if (index == model->count || model->extents[index].range.begin >= address) {
        return;
    }
    open_gap(model, index);
    struct model_extent *left = &model->extents[index];
    struct model_extent *right = &model->extents[index + 1];
    right->offset += address - left->range.begin;
    right->range.begin = address;
    left->range.end = address;
}

bool model_insert(struct model *model, const struct model_extent *extent) {
    if (model->count == MODEL_EXTENTS_MAX) {
        return false;
    }
    const uint32_t index = index_above(model, extent->range.begin);
    open_gap(model, index);
    model->extents[index] = *extent;
    model->bytes += range_length(extent->range);
    return true;
}

uint64_t model_remove(struct model *model, struct range range) {
    split_at(model, range.begin);
    split_at(model, range.end);
    uint64_t removed = 0;
    const uint32_t index = index_above(model, range.begin);
    while (index < model->count && model->extents[index].range.begin < range.end) {
        removed += range_length(model->extents[index].range);
        close_gap(model, index);
    }
    model->bytes -= removed;
    return removed;
}

void model_protect(struct model *model, struct range range, uint8_t rights) {
    split_at(model, range.begin);
    split_at(model, range.end);
    for (uint32_t i = index_above(model, range.begin);
         i < model->count && model->extents[i].range.begin < range.end; i++) {
        model->extents[i].rights = rights;
    }
}

const struct model_extent *model_next(const struct model *model, uint64_t address) {
    const uint32_t index = index_above(model, address);
    return index < model->count ? &model->extents[index] : NULL;
}

const struct model_extent *model_find(const struct model *model, uint64_t address) {
    const struct model_extent *extent = model_next(model, address);
    return extent != NULL && extent->range.begin <= address ? extent : NULL;
}

bool model_is_free(const struct model *model, struct range range) {
    const struct model_extent *extent = model_next(model, range.begin);
    return extent == NULL || extent->range.begin >= range.end;
}

bool model_is_covered(const struct model *model, struct range range) {
    uint64_t at = range.begin;
    while (at < range.end) {
        const struct model_extent *extent = model_find(model, at);
        if (extent == NULL) {
            return false;
        }
        at = extent->range.end;
    }
    return true;
}

bool model_agrees(const struct model *model, const struct model_extent *extent) {
    uint64_t at = extent->range.begin;
    while (at < extent->range.end) {
        const struct model_extent *own = model_find(model, at);
        if (own == NULL || own->rights != extent->rights || own->ceiling != extent->ceiling ||
            own->class_id != extent->class_id || own->memory != extent->memory ||
            own->offset + (at - own->range.begin) != extent->offset + (at - extent->range.begin)) {
            return false;
        }
        at = own->range.end;
    }
    return true;
}

struct range model_gap(const struct model *model, uint64_t address) {
    const uint32_t index = index_above(model, address);
    const struct range gap = {
        .begin = index == 0 ? VSPACED_USER_BEGIN : model->extents[index - 1].range.end,
        .end = index == model->count ? VSPACED_USER_END : model->extents[index].range.begin,
    };
    return gap;
}

const char *model_invalid(const struct model *model) {
    uint64_t at = 0;
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < model->count; i++) {
        const struct model_extent *extent = &model->extents[i];
        if (extent->range.begin < at || range_is_empty(extent->range)) {
            return "extents overlap or are out of order";
        }
        if (!range_is_aligned(extent->range)) {
            return "an extent is not whole pages";
        }
        at = extent->range.end;
        bytes += range_length(extent->range);
    }
    return bytes == model->bytes ? NULL : "the sum of bytes is wrong";
}
