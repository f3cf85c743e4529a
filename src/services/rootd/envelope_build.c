#include "rootd/envelope_build.h"

#include "rt/memory.h"

static uint32_t row_count(const struct envelope_order *order, const struct intake_row *row) {
    return row->count_min == row->count_max ? row->count_min : order->run_count;
}

static bool order_fits(const struct envelope_order *order) {
    uint32_t slot_count = 0;
    for (unsigned i = 0; i < intake_row_count; i++) {
        const struct intake_row *row = &intake_rows[i];
        if (row->role != order->role) {
            continue;
        }
        const uint32_t count = row_count(order, row);
        if (count < row->count_min || count > row->count_max) {
            return false;
        }
        slot_count += count;
    }
    return slot_count > 0 && slot_count <= ENVELOPE_SLOTS_MAX;
}

static void entries_sort(struct envelope_entry *entries, uint32_t count) {
    for (uint32_t i = 1; i < count; i++) {
        const struct envelope_entry entry = entries[i];
        uint32_t at = i;
        for (; at > 0 && entries[at - 1].slot > entry.slot; at--) {
            entries[at] = entries[at - 1];
        }
        entries[at] = entry;
    }
}

static uint32_t entries_write(const struct envelope_order *order, struct envelope_entry *entries) {
    uint32_t count = 0;
    for (unsigned i = 0; i < intake_row_count; i++) {
        const struct intake_row *row = &intake_rows[i];
        for (uint32_t run = 0; row->role == order->role && run < row_count(order, row); run++) {
            const struct envelope_entry entry = {
                .slot = row->slot_first + run, .type = row->type, .rights = row->rights};
            entries[count] = entry;
            count++;
        }
    }
    entries_sort(entries, count);
    return count;
}

bool envelope_build(const struct envelope_order *order, struct envelope_v1 *page) {
    if (!order_fits(order)) {
        return false;
    }
    memset(page, 0, ENVELOPE_BYTES_MAX);
    const uint32_t count =
        entries_write(order, (struct envelope_entry *)(void *)((uint8_t *)page + sizeof(*page)));
    page->magic = ENVELOPE_MAGIC;
    page->version = ENVELOPE_VERSION;
    page->header_bytes = sizeof(*page);
    page->total_bytes = (uint32_t)(sizeof(*page) + count * sizeof(struct envelope_entry));
    page->role = (uint16_t)order->role;
    page->slot_count = (uint16_t)count;
    memcpy(page->parameters, order->parameters, sizeof(page->parameters));
    return true;
}
