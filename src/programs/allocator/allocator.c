#include "programs/allocator/allocator.h"
#include "rt/memory.h"

bool allocator_begin(struct allocator *allocator, struct vspaced_posix *posix, size_t bytes_max) {
    const uint64_t pages = bytes_max / VSPACED_PAGE_BYTES;
    allocator->small = (struct small){0};
    allocator->large = (struct large){.posix = posix};
    allocator->live = 0;
    return pages_begin(&allocator->pages, posix,
                       pages < PAGES_MAX ? (uint32_t)pages : (uint32_t)PAGES_MAX);
}

bool allocator_end(struct allocator *allocator) {
    return pages_end(&allocator->pages);
}

static uint32_t pages_for(size_t size) {
    return (uint32_t)((size + VSPACED_PAGE_BYTES - 1) / VSPACED_PAGE_BYTES);
}

static bool fits_block(size_t size) {
    return size <= ALLOCATOR_BLOCK_PAGES_MAX * VSPACED_PAGE_BYTES;
}

static void *block_take(struct pages *pages, size_t size) {
    uint32_t first = 0;
    return pages_take(pages, pages_for(size), PAGES_BLOCK, &first) ? pages_address(pages, first)
                                                                   : 0;
}

static void *any_take(struct allocator *allocator, size_t size, size_t alignment) {
    if (size <= SIZE_SMALL_MAX && alignment <= SIZE_SMALL_MAX) {
        const uint32_t class_index = size_class_of(size, alignment);
        return small_take(&allocator->small, &allocator->pages, class_index);
    }
    if (fits_block(size) && alignment <= VSPACED_PAGE_BYTES) {
        return block_take(&allocator->pages, size);
    }
    return large_take(&allocator->large, size, alignment);
}

void *allocator_aligned(struct allocator *allocator, size_t alignment, size_t size) {
    if (alignment == 0 || (alignment & (alignment - 1)) != 0 ||
        alignment > (size_t)1 << LARGE_ALIGN_LOG2_MAX) {
        return 0;
    }
    void *block = any_take(allocator, size == 0 ? 1 : size,
                           alignment < SIZE_GRAIN ? (size_t)SIZE_GRAIN : alignment);
    allocator->live += block != 0;
    return block;
}

void *allocator_malloc(struct allocator *allocator, size_t size) {
    return allocator_aligned(allocator, SIZE_GRAIN, size);
}

// What a block is.
struct found {
    enum { FOUND_NONE, FOUND_SMALL, FOUND_BLOCK, FOUND_LARGE } kind;
    const struct page *run; // SMALL, BLOCK
    size_t bytes;
};

static struct found block_find(const struct allocator *allocator, const void *block) {
    const struct pages *pages = &allocator->pages;
    const uintptr_t address = (uintptr_t)block;
    struct found found = {.kind = FOUND_NONE, .run = pages_find(pages, address)};
    if (found.run != 0 && found.run->kind == PAGES_SLAB) {
        const bool used = small_find(pages, found.run, address, &found.bytes) != 0;
        found.kind = used ? FOUND_SMALL : FOUND_NONE;
    } else if (found.run != 0 && address % VSPACED_PAGE_BYTES == 0) {
        found.kind = FOUND_BLOCK;
        found.bytes = found.run->length * VSPACED_PAGE_BYTES;
    } else if (found.run == 0 && (address < pages->heap.begin || address >= pages->heap.end)) {
        found.kind = large_find(address, &found.bytes) ? FOUND_LARGE : FOUND_NONE;
    }
    return found;
}

size_t allocator_usable(const struct allocator *allocator, const void *block) {
    return block_find(allocator, block).bytes;
}

static bool pages_zero(struct pages *pages, void *block, size_t size) {
    return size >= ALLOCATOR_DISCARD_PAGES * VSPACED_PAGE_BYTES &&
           vspaced_madvise(pages->posix, block, size, VSPACED_MADV_DONTNEED) == 0;
}

void *allocator_calloc(struct allocator *allocator, size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / size) {
        return 0;
    }
    const size_t bytes = count * size;
    void *block = allocator_malloc(allocator, bytes);
    if (block == 0) {
        return 0;
    }
    const struct found found = block_find(allocator, block);
    const bool is_zero = found.kind == FOUND_LARGE ||
                         (found.kind == FOUND_BLOCK && pages_zero(&allocator->pages, block, bytes));
    if (!is_zero) {
        memset(block, 0, bytes);
    }
    return block;
}

bool allocator_free(struct allocator *allocator, void *block) {
    if (block == 0) {
        return true;
    }
    const struct found found = block_find(allocator, block);
    switch (found.kind) {
    case FOUND_NONE:
        return false;
    case FOUND_SMALL:
        small_give(&allocator->small, &allocator->pages, found.run, block);
        break;
    case FOUND_BLOCK:
        pages_give(&allocator->pages, found.run->first);
        break;
    case FOUND_LARGE:
        large_give(&allocator->large, block);
        break;
    }
    allocator->live--;
    return true;
}

// Where it lies, or by moving pages; NULL if neither can be.
static void *resize_without_copy(struct allocator *allocator, const struct found *found,
                                 void *block, size_t size) {
    const bool wastes = size < found->bytes / 2 && found->bytes > SIZE_GRAIN;
    switch (found->kind) {
    case FOUND_SMALL:
        return size <= found->bytes && !wastes ? block : 0;
    case FOUND_BLOCK:
        return size > SIZE_SMALL_MAX && fits_block(size) &&
                       pages_resize(&allocator->pages, found->run->first, pages_for(size))
                   ? block
                   : 0;
    case FOUND_LARGE:
        return fits_block(size) ? 0 : large_resize(&allocator->large, block, size);
    case FOUND_NONE:
        break;
    }
    return 0;
}

void *allocator_realloc(struct allocator *allocator, void *block, size_t size) {
    if (block == 0) {
        return allocator_malloc(allocator, size);
    }
    const struct found found = block_find(allocator, block);
    if (found.kind == FOUND_NONE) {
        return 0;
    }
    void *resized = resize_without_copy(allocator, &found, block, size);
    if (resized != 0) {
        return resized;
    }
    void *other = allocator_malloc(allocator, size);
    if (other == 0) {
        return size <= found.bytes ? block : 0;
    }
    memcpy(other, block, size < found.bytes ? size : found.bytes);
    (void)allocator_free(allocator, block);
    return other;
}

void allocator_trim(struct allocator *allocator) {
    small_trim(&allocator->small, &allocator->pages);
    pages_trim(&allocator->pages);
    large_trim(&allocator->large);
}

const char *allocator_invalid(const struct allocator *allocator) {
    const char *wrong = pages_invalid(&allocator->pages);
    return wrong != 0 ? wrong : small_invalid(&allocator->small, &allocator->pages);
}
