#include "programs/allocator/large.h"

#define LARGE_MAGIC UINT64_C(0x6567726c636f6c61)

struct head {
    uint64_t magic;  // with the head's own address in it; of a block that waits, 0
    uint64_t next;   // that waits, 0: none
    uint64_t begin;  // of the mapping
    uint64_t length; // of the mapping
};
_Static_assert(sizeof(struct head) <= LARGE_HEAD_BYTES, "the head fits");

static struct head *head_of(uintptr_t block) {
    return (struct head *)(block - LARGE_HEAD_BYTES);
}

static bool pages_of(size_t size, size_t offset, uint64_t *length) {
    if (size > UINT64_MAX - offset - VSPACED_PAGE_BYTES) {
        return false;
    }
    *length = (size + offset + VSPACED_PAGE_BYTES - 1) & ~(VSPACED_PAGE_BYTES - 1);
    return true;
}

static void *head_write(uint64_t begin, uint64_t offset, uint64_t length) {
    const uintptr_t block = (uintptr_t)(begin + offset);
    struct head *head = head_of(block);
    *head = (struct head){LARGE_MAGIC ^ (uintptr_t)head, 0, begin, length};
    return (void *)block;
}

// Addresses for the alignment and the length, of which only the end stays and gets frames:
// the page of the head, and what follows at a multiple of the alignment.
static void *map_aligned(struct vspaced_posix *posix, uint64_t length, uint64_t alignment) {
    const int flags = VSPACED_MMAP_PRIVATE | VSPACED_MMAP_ANONYMOUS |
                      VSPACED_MMAP_ALIGNED(__builtin_ctzll(alignment));
    const uint64_t before = alignment - VSPACED_PAGE_BYTES;
    uint8_t *reserved = vspaced_mmap(posix, 0, before + length, VSPACED_PROT_NONE, flags, 0, 0);
    if (reserved == VSPACED_MMAP_FAILED) {
        return reserved;
    }
    uint8_t *begin = reserved + before;
    if (vspaced_munmap(posix, reserved, before) != 0) {
        (void)vspaced_munmap(posix, reserved, before + length);
        return VSPACED_MMAP_FAILED;
    }
    if (vspaced_mprotect(posix, begin, length, VSPACED_PROT_READ | VSPACED_PROT_WRITE) != 0) {
        (void)vspaced_munmap(posix, begin, length);
        return VSPACED_MMAP_FAILED;
    }
    return begin;
}

static void *map(struct vspaced_posix *posix, uint64_t length) {
    return vspaced_mmap(posix, 0, length, VSPACED_PROT_READ | VSPACED_PROT_WRITE,
                        VSPACED_MMAP_PRIVATE | VSPACED_MMAP_ANONYMOUS, 0, 0);
}

void *large_take(struct large *large, size_t size, size_t alignment) {
    const bool beyond_page = alignment > VSPACED_PAGE_BYTES;
    const size_t in_page = alignment < LARGE_HEAD_BYTES ? (size_t)LARGE_HEAD_BYTES : alignment;
    const size_t offset = beyond_page ? (size_t)VSPACED_PAGE_BYTES : in_page;
    uint64_t length = 0;
    if (!pages_of(size, offset, &length)) {
        return 0;
    }
    void *begin =
        beyond_page ? map_aligned(large->posix, length, alignment) : map(large->posix, length);
    if (begin == VSPACED_MMAP_FAILED) {
        return 0;
    }
    large->count++;
    large->taken++;
    large->bytes += length;
    return head_write((uintptr_t)begin, offset, length);
}

bool large_find(uintptr_t address, size_t *bytes) {
    if (address % LARGE_HEAD_BYTES != 0 || address < VSPACED_USER_BEGIN + LARGE_HEAD_BYTES) {
        return false;
    }
    const struct head *head = head_of(address);
    if (head->magic != (LARGE_MAGIC ^ (uintptr_t)head)) {
        return false;
    }
    *bytes = head->length - (address - head->begin);
    return true;
}

static bool unmap(struct large *large, uint64_t block) {
    const struct head head = *head_of(block);
    if (vspaced_munmap(large->posix, (void *)(uintptr_t)head.begin, head.length) != 0) {
        return false;
    }
    large->count--;
    large->bytes -= head.length;
    return true;
}

static void block_wait(struct large *large, uint64_t block) {
    struct head *head = head_of(block);
    head->magic = 0;
    head->next = large->unmap_later;
    large->unmap_later = block;
}

void large_trim(struct large *large) {
    uint64_t block = large->unmap_later;
    large->unmap_later = 0;
    while (block != 0) {
        const uint64_t next = head_of(block)->next;
        if (!unmap(large, block)) {
            block_wait(large, block);
        }
        block = next;
    }
}

void large_give(struct large *large, void *block) {
    large_trim(large);
    if (!unmap(large, (uintptr_t)block)) {
        block_wait(large, (uintptr_t)block);
    }
}

void *large_resize(struct large *large, void *block, size_t size) {
    const struct head head = *head_of((uintptr_t)block);
    const uint64_t offset = (uintptr_t)block - head.begin;
    uint64_t length = 0;
    if (!pages_of(size, offset, &length)) {
        return 0;
    }
    void *begin = vspaced_mremap(large->posix, (void *)(uintptr_t)head.begin, head.length, length,
                                 VSPACED_MREMAP_MAYMOVE, 0);
    if (begin == VSPACED_MMAP_FAILED) {
        return 0;
    }
    large->moved += (uintptr_t)begin != head.begin;
    large->bytes += length - head.length;
    return head_write((uintptr_t)begin, offset, length);
}
