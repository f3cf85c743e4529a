#include "programs/allocator/pages.h"

static bool kind_is_free(uint8_t kind) {
    return kind == PAGES_FREE || kind == PAGES_BARE;
}

static uint32_t *bin_of(struct pages *pages, uint8_t kind, uint32_t length) {
    const uint32_t by_length = length <= PAGES_BIN_LAST ? length - 1 : PAGES_BIN_LAST;
    return &pages->bins[kind == PAGES_BARE ? PAGES_BIN_BARE : by_length];
}

static uint64_t *count_of(struct pages *pages, uint8_t kind) {
    return kind == PAGES_BARE ? &pages->counts.bare : &pages->counts.free;
}

// Writes a run's records. All pages of a slab lead to its first.
static void run_write(struct pages *pages, uint32_t first, uint32_t length, uint8_t kind) {
    const struct page record = {.kind = kind, .first = first, .length = length};
    if (kind == PAGES_SLAB) {
        for (uint32_t i = 0; i < length; i++) {
            pages->page[first + i] = record;
        }
    }
    pages->page[first] = record;
    pages->page[first + length - 1] = record;
}

static void run_insert(struct pages *pages, uint32_t first, uint32_t length, uint8_t kind) {
    uint32_t *bin = bin_of(pages, kind, length);
    run_write(pages, first, length, kind);
    pages->page[first].next = *bin;
    if (*bin != 0) {
        pages->page[*bin - 1].previous = first + 1;
    }
    *bin = first + 1;
    *count_of(pages, kind) += length;
}

static void run_remove(struct pages *pages, uint32_t first) {
    const struct page *run = &pages->page[first];
    if (run->next != 0) {
        pages->page[run->next - 1].previous = run->previous;
    }
    if (run->previous != 0) {
        pages->page[run->previous - 1].next = run->next;
    } else {
        *bin_of(pages, run->kind, run->length) = run->next;
    }
    *count_of(pages, run->kind) -= run->length;
}

// Takes the frames away; the addresses stay the heap's.
static bool frames_give(struct pages *pages, uint32_t first, uint32_t length) {
    void *at = pages_address(pages, first);
    const int flags = VSPACED_MMAP_PRIVATE | VSPACED_MMAP_ANONYMOUS | VSPACED_MMAP_FIXED;
    const void *mapped =
        vspaced_mmap(pages->posix, at, length * VSPACED_PAGE_BYTES, VSPACED_PROT_NONE, flags, 0, 0);
    pages->counts.bared += mapped == at;
    return mapped == at;
}

static bool frames_take(struct pages *pages, uint32_t first, uint32_t length) {
    pages->counts.filled++;
    return vspaced_mprotect(pages->posix, pages_address(pages, first), length * VSPACED_PAGE_BYTES,
                            VSPACED_PROT_READ | VSPACED_PROT_WRITE) == 0;
}

// The free run that ends or begins at the page; false if there is none.
static bool neighbour_find(const struct pages *pages, uint32_t page, struct page *run) {
    *run = page < pages->count ? pages->page[page] : (struct page){0};
    return kind_is_free(run->kind);
}

// Joins a free run, in no bin, with its free neighbours; one bare part makes all bare.
static struct page run_join(struct pages *pages, struct page run) {
    struct page around[2];
    const bool has_below = run.first > 0 && neighbour_find(pages, run.first - 1, &around[0]);
    const bool has_above = neighbour_find(pages, run.first + run.length, &around[1]);
    for (uint32_t i = 0; i < 2; i++) {
        const struct page other = around[i];
        if (!(i == 0 ? has_below : has_above)) {
            continue;
        }
        const struct page full = run.kind == PAGES_FREE ? run : other;
        if (run.kind != other.kind && !frames_give(pages, full.first, full.length)) {
            continue; // it stays beside
        }
        run_remove(pages, other.first);
        run.kind = run.kind != other.kind ? (uint8_t)PAGES_BARE : run.kind;
        run.first = run.first < other.first ? run.first : other.first;
        run.length += other.length;
    }
    return run;
}

// A long free run below the break goes; its records with it.
static bool break_lower(struct pages *pages, struct page run) {
    if (run.first + run.length != pages->count || run.length < PAGES_KEEP ||
        vspaced_brk(pages->posix, &pages->heap, pages_address(pages, run.first)) != 0) {
        return false;
    }
    pages->page[run.first] = (struct page){0};
    pages->count = run.first;
    pages->counts.shrunk++;
    return true;
}

static void run_free(struct pages *pages, uint32_t first, uint32_t length, uint8_t kind) {
    const struct page alone = {.kind = kind, .first = first, .length = length};
    struct page run = run_join(pages, alone);
    if (break_lower(pages, run)) {
        return;
    }
    if (run.kind == PAGES_FREE && run.length >= PAGES_KEEP &&
        frames_give(pages, run.first, run.length)) {
        run.kind = PAGES_BARE;
    }
    run_insert(pages, run.first, run.length, run.kind);
}

// A free run of that length at least, with frames if there is one.
static bool run_search(const struct pages *pages, uint32_t length, uint32_t *first) {
    const uint32_t bin_first = length <= PAGES_BIN_LAST ? length - 1 : PAGES_BIN_LAST;
    for (uint32_t bin = bin_first; bin < PAGES_BIN_COUNT; bin++) {
        for (uint32_t at = pages->bins[bin]; at != 0; at = pages->page[at - 1].next) {
            if (pages->page[at - 1].length >= length) {
                *first = at - 1;
                return true;
            }
        }
    }
    return false;
}

// Moves the break up; what comes is a free run, with what was free below the break.
static bool heap_grow(struct pages *pages, uint32_t length) {
    struct page below = {0};
    const bool joins = pages->count > 0 && neighbour_find(pages, pages->count - 1, &below) &&
                       below.kind == PAGES_FREE;
    const uint32_t more = joins ? length - below.length : length;
    const uint64_t room = (pages->heap.end - pages->heap.begin) / VSPACED_PAGE_BYTES;
    uint32_t grown = more < PAGES_GROW ? PAGES_GROW : more;
    grown = grown <= room - pages->count ? grown : more;
    if (vspaced_sbrk(pages->posix, &pages->heap, (ptrdiff_t)(grown * VSPACED_PAGE_BYTES)) ==
        VSPACED_MMAP_FAILED) {
        grown = more; // frames for just that, perhaps
        if (vspaced_sbrk(pages->posix, &pages->heap, (ptrdiff_t)(grown * VSPACED_PAGE_BYTES)) ==
            VSPACED_MMAP_FAILED) {
            return false;
        }
    }
    uint32_t first = pages->count;
    pages->count += grown;
    pages->counts.grown++;
    pages->counts.peak = pages->count > pages->counts.peak ? pages->count : pages->counts.peak;
    if (joins) {
        run_remove(pages, below.first);
        first = below.first;
        grown += below.length;
    }
    run_insert(pages, first, grown, PAGES_FREE);
    return true;
}

// Cuts [first, first + length) out of the free run that begins there or around there.
static bool run_cut(struct pages *pages, uint32_t first, uint32_t length, uint8_t kind) {
    const struct page run = pages->page[first];
    if (run.kind == PAGES_BARE && !frames_take(pages, first, length)) {
        return false;
    }
    run_remove(pages, first);
    if (run.length > length) {
        run_insert(pages, first + length, run.length - length, run.kind);
    }
    run_write(pages, first, length, kind);
    return true;
}

bool pages_take(struct pages *pages, uint32_t length, enum pages_kind kind, uint32_t *first) {
    if (run_search(pages, length, first) && run_cut(pages, *first, length, (uint8_t)kind)) {
        return true;
    }
    return heap_grow(pages, length) && run_search(pages, length, first) &&
           run_cut(pages, *first, length, (uint8_t)kind);
}

void pages_give(struct pages *pages, uint32_t first) {
    run_free(pages, first, pages->page[first].length, PAGES_FREE);
}

bool pages_resize(struct pages *pages, uint32_t first, uint32_t length) {
    const struct page run = pages->page[first];
    struct page above;
    if (length < run.length) {
        run_write(pages, first, length, run.kind);
        run_free(pages, first + length, run.length - length, PAGES_FREE);
    } else if (length > run.length) {
        const uint32_t more = length - run.length;
        if (!neighbour_find(pages, first + run.length, &above) || above.length < more ||
            !run_cut(pages, above.first, more, run.kind)) {
            return false;
        }
        run_write(pages, first, length, run.kind);
    }
    return true;
}

void pages_trim(struct pages *pages) {
    for (uint32_t bin = 0; bin <= PAGES_BIN_LAST; bin++) {
        for (uint32_t at = pages->bins[bin]; at != 0; at = pages->bins[bin]) {
            const struct page run = pages->page[at - 1];
            run_remove(pages, run.first);
            if (!frames_give(pages, run.first, run.length)) {
                run_insert(pages, run.first, run.length, run.kind);
                return;
            }
            run_free(pages, run.first, run.length, PAGES_BARE);
        }
    }
}

const struct page *pages_find(const struct pages *pages, uintptr_t address) {
    if (address < pages->heap.begin) {
        return 0;
    }
    const uint64_t index = (address - pages->heap.begin) / VSPACED_PAGE_BYTES;
    if (index >= pages->count) {
        return 0;
    }
    const struct page *page = &pages->page[index];
    const bool leads =
        page->kind == PAGES_SLAB || (page->kind == PAGES_BLOCK && page->first == index);
    return leads ? &pages->page[page->first] : 0;
}

bool pages_begin(struct pages *pages, struct vspaced_posix *posix, uint32_t pages_max) {
    const uint32_t count = pages_max < PAGES_MAX ? pages_max : (uint32_t)PAGES_MAX;
    *pages = (struct pages){.posix = posix};
    return vspaced_heap_make(posix, &pages->heap, 0, count * VSPACED_PAGE_BYTES) == 0;
}

bool pages_end(struct pages *pages) {
    return vspaced_heap_end(pages->posix, &pages->heap) == 0;
}

const char *pages_invalid(const struct pages *pages) {
    uint64_t counted[2] = {0, 0};
    for (uint32_t at = 0; at < pages->count;) {
        const struct page run = pages->page[at];
        if (run.first != at || run.length == 0 || run.length > pages->count - at) {
            return "a run does not begin where the one before ends";
        }
        const struct page *last = &pages->page[at + run.length - 1];
        if (last->kind != run.kind || last->length != run.length || last->first != at) {
            return "a run's last page does not agree with its first";
        }
        if (kind_is_free(run.kind)) {
            counted[run.kind == PAGES_BARE] += run.length;
        } else if (run.kind != PAGES_SLAB && run.kind != PAGES_BLOCK) {
            return "a run of no kind";
        }
        at += run.length;
    }
    if (counted[0] != pages->counts.free || counted[1] != pages->counts.bare) {
        return "the counts of free pages are wrong";
    }
    for (uint32_t bin = 0; bin < PAGES_BIN_COUNT; bin++) {
        for (uint32_t at = pages->bins[bin]; at != 0; at = pages->page[at - 1].next) {
            const struct page *run = &pages->page[at - 1];
            if (run->first != at - 1 || !kind_is_free(run->kind)) {
                return "a bin holds what is not free";
            }
            counted[run->kind == PAGES_BARE] -= run->length;
        }
    }
    return counted[0] == 0 && counted[1] == 0 ? 0 : "a free run is in no bin";
}
