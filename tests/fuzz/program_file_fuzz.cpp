// Any bytes as a program file, as rootd and procd read it. What is accepted can be
// loaded without another check.
#include "fuzz/bytes.h"

extern "C" {
#include "image/image.h"
}

#include <vector>

namespace {

void segment_check(const image_segment &segment, uint64_t after, uint64_t file_bytes) {
    if (segment.file_offset > file_bytes || segment.file_bytes > file_bytes - segment.file_offset) {
        fuzz_fail("a segment lies outside of the file");
    }
    if (segment.pages.begin < after || segment.pages.end <= segment.pages.begin ||
        segment.pages.begin % VSPACED_PAGE_BYTES != 0 ||
        segment.pages.end % VSPACED_PAGE_BYTES != 0) {
        fuzz_fail("segments are not whole pages in ascending order");
    }
    if (segment.address < segment.pages.begin ||
        segment.address + segment.file_bytes > segment.pages.end) {
        fuzz_fail("a segment's bytes leave its pages");
    }
    if (rights_break_wx(segment.rights) || !rights_are_possible(segment.rights)) {
        fuzz_fail("a segment's rights");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::vector<uint8_t> file(data, data + size); // of exactly this size
    image image;
    if (image_parse(file.data(), file.size(), &image) != IMAGE_OK) {
        return 0;
    }
    uint64_t after = 0;
    bool entered = false;
    for (uint32_t i = 0; i < image.segment_count; i++) {
        const image_segment &segment = image.segments[i];
        segment_check(segment, after, size);
        after = segment.pages.end;
        entered |= (segment.rights & VSPACED_EXECUTE) != 0 && image.entry >= segment.pages.begin &&
                   image.entry < segment.pages.end;
    }
    if (!entered) {
        fuzz_fail("the entry lies in no code");
    }
    return 0;
}
