// Any bytes as the root task's file, as the kernel reads it. What is accepted can
// be loaded without another check.
#include "fuzz/bytes.h"

extern "C" {
#include "core/elf.h"
#include "refkernel/vspace.h"
#include "vspaced/range.h"
}

#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::vector<uint8_t> file(data, data + size); // of exactly this size
    elf_image image;
    if (elf_read(file.data(), file.size(), &image) != nullptr) {
        return 0;
    }
    uint64_t after = 0;
    bool entered = false;
    for (unsigned i = 0; i < image.segment_count; i++) {
        const elf_segment &segment = image.segments[i];
        if (segment.file_offset > size || segment.file_bytes > size - segment.file_offset ||
            segment.file_bytes > segment.bytes) {
            fuzz_fail("a segment lies outside of the file");
        }
        if (segment.bytes == 0 || segment.address < after ||
            segment.bytes > VSPACED_USER_END - segment.address) {
            fuzz_fail("segments share a page, are not ascending or leave the user half");
        }
        if ((segment.rights & RK_MAP_READ) == 0 ||
            ((segment.rights & RK_MAP_WRITE) != 0 && (segment.rights & RK_MAP_EXECUTE) != 0)) {
            fuzz_fail("a segment's rights");
        }
        after = (segment.address + segment.bytes + VSPACED_PAGE_BYTES - 1) / VSPACED_PAGE_BYTES *
                VSPACED_PAGE_BYTES;
        entered |= (segment.rights & RK_MAP_EXECUTE) != 0 && image.entry >= segment.address &&
                   image.entry < segment.address + segment.bytes;
    }
    if (!entered) {
        fuzz_fail("the entry lies in no code");
    }
    return 0;
}
