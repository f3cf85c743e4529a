#include "host_face.h"

#include <iterator>
#include <sys/mman.h>

host_face face;

namespace {

const uint64_t PAGE = VSPACED_PAGE_BYTES;

uint64_t number(const void *address) {
    return reinterpret_cast<uintptr_t>(address);
}

uint64_t pages_of(uint64_t length) {
    return (length + PAGE - 1) / PAGE;
}

int refuse(vspaced_posix *posix) {
    posix->error = VSPACED_ENOMEM;
    return -1;
}

bool call_fails() {
    face.calls++;
    return face.calls == face.fail_call ||
           (face.fail_every != 0 && face.calls % face.fail_every == 0);
}

void frames_forget(uint64_t begin, uint64_t length) {
    face.frames.erase(face.frames.lower_bound(begin / PAGE),
                      face.frames.lower_bound(begin / PAGE + pages_of(length)));
}

// False if the budget does not have that many more.
bool frames_take(uint64_t begin, uint64_t length) {
    const uint64_t first = begin / PAGE;
    const uint64_t end = first + pages_of(length);
    const auto there = std::distance(face.frames.lower_bound(first), face.frames.lower_bound(end));
    if (face.frames.size() - static_cast<uint64_t>(there) + end - first > face.frames_max) {
        return false;
    }
    for (uint64_t page = first; page < end; page++) {
        face.frames.insert(page);
    }
    return true;
}

// The pages become inaccessible and lose what they held.
void frames_drop(uint64_t begin, uint64_t length) {
    frames_forget(begin, length);
    ::mmap(reinterpret_cast<void *>(begin), pages_of(length) * PAGE, PROT_NONE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
}

// Addresses at a multiple of `alignment`, without frames.
uint64_t addresses_take(uint64_t length, uint64_t alignment) {
    const uint64_t bytes = pages_of(length) * PAGE;
    const uint64_t got = number(::mmap(nullptr, bytes + alignment, PROT_NONE,
                                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    const uint64_t begin = (got + alignment - 1) / alignment * alignment;
    if (begin > got) {
        ::munmap(reinterpret_cast<void *>(got), begin - got);
    }
    ::munmap(reinterpret_cast<void *>(begin + bytes), got + alignment - begin);
    face.mapped += pages_of(length);
    return begin;
}

} // namespace

extern "C" int vspaced_munmap(vspaced_posix *posix, void *address, size_t length) {
    if (call_fails()) {
        return refuse(posix);
    }
    frames_forget(number(address), length);
    face.mapped -= pages_of(length);
    return ::munmap(address, length);
}

extern "C" int vspaced_mprotect(vspaced_posix *posix, void *address, size_t length, int prot) {
    if (call_fails() || (prot != 0 && !frames_take(number(address), length))) {
        return refuse(posix);
    }
    return ::mprotect(address, pages_of(length) * PAGE, prot);
}

extern "C" void *vspaced_mmap(vspaced_posix *posix, void *address, size_t length, int prot,
                              int flags, uint32_t, uint64_t) {
    const bool fixed = (flags & VSPACED_MMAP_FIXED) != 0;
    const int log2 = flags >> VSPACED_MMAP_ALIGNED_SHIFT;
    const bool fails = call_fails();
    if (fails || (fixed && prot != 0) ||
        (prot != 0 && face.frames.size() + pages_of(length) > face.frames_max)) {
        refuse(posix);
        return VSPACED_MMAP_FAILED;
    }
    if (fixed) {
        frames_drop(number(address), length);
        return address;
    }
    const uint64_t begin = addresses_take(length, UINT64_C(1) << (log2 == 0 ? 12 : log2));
    void *const at = reinterpret_cast<void *>(begin);
    if (prot != 0) {
        frames_take(begin, length);
        ::mprotect(at, pages_of(length) * PAGE, prot);
    }
    return at;
}

extern "C" void *vspaced_mremap(vspaced_posix *posix, void *address, size_t old_length,
                                size_t new_length, int, void *) {
    const uint64_t before = pages_of(old_length);
    const uint64_t after = pages_of(new_length);
    if (call_fails() || face.frames.size() - before + after > face.frames_max) {
        refuse(posix);
        return VSPACED_MMAP_FAILED;
    }
    void *const moved = ::mremap(address, before * PAGE, after * PAGE, MREMAP_MAYMOVE);
    frames_forget(number(address), old_length);
    frames_take(number(moved), new_length);
    face.mapped += after - before;
    return moved;
}

extern "C" int vspaced_madvise(vspaced_posix *posix, void *address, size_t length, int) {
    return call_fails() ? refuse(posix)
                        : ::madvise(address, pages_of(length) * PAGE, MADV_DONTNEED);
}

extern "C" int vspaced_heap_make(vspaced_posix *posix, vspaced_heap *heap, void *,
                                 size_t bytes_max) {
    if (call_fails()) {
        return refuse(posix);
    }
    const uint64_t begin = addresses_take(bytes_max, PAGE);
    *heap = {begin, begin + pages_of(bytes_max) * PAGE, begin};
    return 0;
}

extern "C" int vspaced_heap_end(vspaced_posix *posix, vspaced_heap *heap) {
    return vspaced_munmap(posix, reinterpret_cast<void *>(heap->begin), heap->end - heap->begin);
}

extern "C" int vspaced_brk(vspaced_posix *posix, vspaced_heap *heap, void *position) {
    const uint64_t to = number(position);
    const uint64_t old_end = heap->begin + pages_of(heap->position - heap->begin) * PAGE;
    if (call_fails() || to < heap->begin || to > heap->end) {
        return refuse(posix);
    }
    const uint64_t new_end = heap->begin + pages_of(to - heap->begin) * PAGE;
    if (new_end > old_end) {
        if (!frames_take(old_end, new_end - old_end)) {
            return refuse(posix);
        }
        ::mprotect(reinterpret_cast<void *>(old_end), new_end - old_end, PROT_READ | PROT_WRITE);
    } else if (new_end < old_end) {
        frames_drop(new_end, old_end - new_end);
    }
    heap->position = to;
    return 0;
}

extern "C" void *vspaced_sbrk(vspaced_posix *posix, vspaced_heap *heap, ptrdiff_t increment) {
    const uint64_t before = heap->position;
    const uint64_t to = before + static_cast<uint64_t>(increment);
    return vspaced_brk(posix, heap, reinterpret_cast<void *>(to)) == 0
               ? reinterpret_cast<void *>(before)
               : VSPACED_MMAP_FAILED;
}
