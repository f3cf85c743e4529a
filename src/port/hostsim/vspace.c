#include <assert.h>
#include <stdlib.h>

#include "kernel.h"

enum { PAGE_SHIFT = 12, TABLE_BITS = 9 };

#define PAGE_PRESENT UINT64_C(1)

static unsigned table_index(uint64_t address, unsigned level) {
    return (unsigned)(address >> (PAGE_SHIFT + TABLE_BITS * level)) % TABLE_ENTRIES;
}

static uint64_t table_entry_bytes(unsigned level) {
    return UINT64_C(1) << (PAGE_SHIFT + TABLE_BITS * level);
}

static struct table *table_below(const struct table *table, unsigned index) {
    return (struct table *)(uintptr_t)table->entries[index];
}

static uint64_t page_pack(const struct page *page) {
    return page->physical | (uint64_t)page->ceiling << 4 | (uint64_t)page->rights << 1 |
           PAGE_PRESENT;
}

static struct page page_unpack(uint64_t entry) {
    return (struct page){
        .physical = entry & ~(VSPACED_PAGE_BYTES - 1),
        .rights = entry >> 1 & 7,
        .ceiling = entry >> 4 & 7,
    };
}

struct vspace *vspace_new(struct port *port, uint64_t table_frames) {
    struct vspace *vspace = calloc(1, sizeof(*vspace));
    assert(vspace != 0);
    vspace->alive = true;
    vspace->object = ++port->sim->objects_made;
    vspace->table_frames = vspace->table_frames_free = table_frames;
    vspace->top = calloc(1, sizeof(*vspace->top));
    vspace->next = port->sim->vspaces;
    port->sim->vspaces = vspace;
    return vspace;
}

// Recursive, as table_clear below: once a level, 3 calls deep at most.
// NOLINTNEXTLINE(misc-no-recursion)
static void table_free(struct table *table, unsigned level) {
    for (unsigned i = 0; level > 0 && i < TABLE_ENTRIES; i++) {
        if (table->entries[i] != 0) {
            table_free(table_below(table, i), level - 1);
        }
    }
    free(table);
}

void vspace_empty(struct vspace *vspace) {
    table_free(vspace->top, TABLE_LEVELS - 1);
    vspace->top = calloc(1, sizeof(*vspace->top));
    vspace->pages = 0;
    vspace->table_frames_free = vspace->table_frames;
}

bool vspace_page_get(const struct vspace *vspace, uint64_t address, struct page *page) {
    uint64_t found = address;
    return vspace_page_next(vspace, &found, address + VSPACED_PAGE_BYTES, page);
}

void vspace_page_set(struct vspace *vspace, uint64_t address, const struct page *page) {
    struct table *table = vspace->top;
    for (unsigned level = TABLE_LEVELS - 1; level > 0; level--) {
        uint64_t *entry = &table->entries[table_index(address, level)];
        if (*entry == 0) {
            assert(vspace->table_frames_free > 0);
            vspace->table_frames_free--;
            table->used++;
            *entry = (uintptr_t)calloc(1, sizeof(struct table));
        }
        table = (struct table *)(uintptr_t)*entry;
    }
    uint64_t *entry = &table->entries[table_index(address, 0)];
    table->used += *entry == 0;
    vspace->pages += *entry == 0;
    *entry = page_pack(page);
}

// Clears the page and gives tables back that are empty then. True if it was there.
// NOLINTNEXTLINE(misc-no-recursion)
static bool table_clear(struct vspace *vspace, struct table *table, unsigned level,
                        uint64_t address) {
    uint64_t *entry = &table->entries[table_index(address, level)];
    if (*entry == 0) {
        return false;
    }
    if (level > 0) {
        struct table *below = (struct table *)(uintptr_t)*entry;
        if (!table_clear(vspace, below, level - 1, address)) {
            return false;
        }
        if (below->used > 0) {
            return true;
        }
        free(below);
        vspace->table_frames_free++;
    }
    *entry = 0;
    table->used--;
    return true;
}

bool vspace_page_clear(struct vspace *vspace, uint64_t address) {
    bool was_there = table_clear(vspace, vspace->top, TABLE_LEVELS - 1, address);
    vspace->pages -= was_there;
    return was_there;
}

bool vspace_page_next(const struct vspace *vspace, uint64_t *address, uint64_t end,
                      struct page *page) {
    while (*address < end) {
        const struct table *table = vspace->top;
        unsigned level = TABLE_LEVELS - 1;
        while (level > 0 && table->entries[table_index(*address, level)] != 0) {
            table = table_below(table, table_index(*address, level));
            level--;
        }
        uint64_t entry = table->entries[table_index(*address, level)];
        if (level == 0 && entry != 0) {
            *page = page_unpack(entry);
            return true;
        }
        *address = (*address | (table_entry_bytes(level) - 1)) + 1; // past what is not there
    }
    return false;
}

// Missing tables of one level under a table that is there: one for each of its
// entries that the range touches.
uint64_t vspace_tables_needed(const struct vspace *vspace, struct range range) {
    uint64_t needed = 0;
    for (unsigned level = 1; level < TABLE_LEVELS; level++) {
        uint64_t step = table_entry_bytes(level);
        for (uint64_t at = range.begin & ~(step - 1); at < range.end; at += step) {
            const struct table *table = vspace->top;
            unsigned above = TABLE_LEVELS - 1;
            while (table != 0 && above > level) {
                table = table_below(table, table_index(at, above--));
            }
            needed += table == 0 || table->entries[table_index(at, level)] == 0;
        }
    }
    return needed;
}

struct port_vspace vspace_info(const struct vspace *vspace) {
    return (struct port_vspace){
        .bytes_mapped = vspace->pages * VSPACED_PAGE_BYTES,
        .table_frames = vspace->table_frames,
        .table_frames_free = vspace->table_frames_free,
    };
}
