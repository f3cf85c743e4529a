#include "programs/allocator/small.h"

enum { WORD_BITS = 64 };

static struct slab *slab_at(const struct pages *pages, uint32_t first) {
    return (struct slab *)(void *)pages_address(pages, first);
}

// Where the first block lies.
static size_t blocks_offset(uint32_t class_index) {
    const size_t bytes = size_class_bytes[class_index];
    const size_t alignment = bytes & (~bytes + 1);
    return (sizeof(struct slab) + alignment - 1) / alignment * alignment;
}

static void list_insert(struct small *small, const struct pages *pages, uint32_t first) {
    struct slab *slab = slab_at(pages, first);
    uint32_t *list = &small->lists[slab->class_index];
    slab->previous = 0;
    slab->next = *list;
    if (*list != 0) {
        slab_at(pages, *list - 1)->previous = first + 1;
    }
    *list = first + 1;
}

static void list_remove(struct small *small, const struct pages *pages, uint32_t first) {
    const struct slab *slab = slab_at(pages, first);
    if (slab->next != 0) {
        slab_at(pages, slab->next - 1)->previous = slab->previous;
    }
    if (slab->previous != 0) {
        slab_at(pages, slab->previous - 1)->next = slab->next;
    } else {
        small->lists[slab->class_index] = slab->next;
    }
}

static bool slab_make(struct small *small, struct pages *pages, uint32_t class_index) {
    uint32_t first = 0;
    if (!pages_take(pages, SLAB_PAGES, PAGES_SLAB, &first)) {
        return false;
    }
    const size_t room = SLAB_PAGES * VSPACED_PAGE_BYTES - blocks_offset(class_index);
    *slab_at(pages, first) = (struct slab){
        .class_index = (uint16_t)class_index,
        .block_count = (uint16_t)(room / size_class_bytes[class_index]),
    };
    list_insert(small, pages, first);
    small->slabs++;
    return true;
}

static void slab_end(struct small *small, struct pages *pages, uint32_t first) {
    list_remove(small, pages, first);
    small->slabs--;
    pages_give(pages, first);
}

// There is one.
static uint32_t block_free_find(const struct slab *slab) {
    uint32_t word = 0;
    while (slab->used[word] == UINT64_MAX) {
        word++;
    }
    return word * WORD_BITS + (uint32_t)__builtin_ctzll(~slab->used[word]);
}

void *small_take(struct small *small, struct pages *pages, uint32_t class_index) {
    if (small->lists[class_index] == 0 && !slab_make(small, pages, class_index)) {
        return 0;
    }
    const uint32_t first = small->lists[class_index] - 1;
    struct slab *slab = slab_at(pages, first);
    const uint32_t index = block_free_find(slab);
    slab->used[index / WORD_BITS] |= UINT64_C(1) << index % WORD_BITS;
    slab->used_count++;
    if (slab->used_count == slab->block_count) {
        list_remove(small, pages, first);
    }
    return pages_address(pages, first) + blocks_offset(class_index) +
           (size_t)index * size_class_bytes[class_index];
}

// The block's number; false if no block begins there.
static bool block_index(const struct slab *slab, uintptr_t address, uint32_t *index) {
    const size_t bytes = size_class_bytes[slab->class_index];
    const uintptr_t begin = (uintptr_t)slab + blocks_offset(slab->class_index);
    if (address < begin || (address - begin) % bytes != 0) {
        return false;
    }
    *index = (uint32_t)((address - begin) / bytes);
    return *index < slab->block_count;
}

static bool block_is_used(const struct slab *slab, uint32_t index) {
    return (slab->used[index / WORD_BITS] >> index % WORD_BITS & 1) != 0;
}

const void *small_find(const struct pages *pages, const struct page *run, uintptr_t address,
                       size_t *bytes) {
    const struct slab *slab = slab_at(pages, run->first);
    uint32_t index = 0;
    if (!block_index(slab, address, &index) || !block_is_used(slab, index)) {
        return 0;
    }
    *bytes = size_class_bytes[slab->class_index];
    return (const void *)address;
}

void small_give(struct small *small, struct pages *pages, const struct page *run, void *block) {
    struct slab *slab = slab_at(pages, run->first);
    uint32_t index = 0;
    if (!block_index(slab, (uintptr_t)block, &index)) {
        return;
    }
    if (slab->used_count == slab->block_count) {
        list_insert(small, pages, run->first);
    }
    slab->used[index / WORD_BITS] &= ~(UINT64_C(1) << index % WORD_BITS);
    slab->used_count--;
    const bool only = slab->next == 0 && slab->previous == 0;
    if (slab->used_count == 0 && !only) {
        slab_end(small, pages, run->first);
    }
}

void small_trim(struct small *small, struct pages *pages) {
    for (uint32_t class_index = 0; class_index < SIZE_CLASS_COUNT; class_index++) {
        for (uint32_t at = small->lists[class_index]; at != 0;) {
            const uint32_t next = slab_at(pages, at - 1)->next;
            if (slab_at(pages, at - 1)->used_count == 0) {
                slab_end(small, pages, at - 1);
            }
            at = next;
        }
    }
}

static const char *slab_invalid(const struct slab *slab) {
    uint32_t used = 0;
    for (uint32_t i = 0; i < SLAB_WORDS * WORD_BITS; i++) {
        used += block_is_used(slab, i);
        if (i >= slab->block_count && block_is_used(slab, i)) {
            return "a slab uses a block that it has not";
        }
    }
    return used == slab->used_count ? 0 : "a slab's count is not that of its bits";
}

const char *small_invalid(const struct small *small, const struct pages *pages) {
    uint64_t slabs = 0;
    uint64_t roomy = 0;
    for (uint32_t at = 0; at < pages->count; at += pages->page[at].length) {
        if (pages->page[at].kind != PAGES_SLAB) {
            continue;
        }
        const struct slab *slab = slab_at(pages, at);
        const char *wrong = slab_invalid(slab);
        if (wrong != 0) {
            return wrong;
        }
        slabs++;
        roomy += slab->used_count < slab->block_count;
    }
    for (uint32_t class_index = 0; class_index < SIZE_CLASS_COUNT; class_index++) {
        for (uint32_t at = small->lists[class_index]; at != 0 && roomy != UINT64_MAX;) {
            const struct slab *slab = slab_at(pages, at - 1);
            if (slab->class_index != class_index || slab->used_count == slab->block_count) {
                return "a list has a slab of another class, or a full one";
            }
            roomy--;
            at = slab->next;
        }
    }
    return slabs == small->slabs && roomy == 0 ? 0 : "a slab with room is in no list";
}
