#include "image/layout.h"

#include "rt/memory.h"

void image_layout_make(const struct image *image, uint64_t stack_bytes,
                       struct image_layout *layout) {
    layout->start_offset = 0;
    layout->buffer_offset = VSPACED_PAGE_BYTES;
    uint64_t next = 2 * VSPACED_PAGE_BYTES;
    for (uint32_t i = 0; i < PROGRAM_SEGMENTS_MAX; i++) {
        layout->segment_offsets[i] = 0;
        if (i < image->segment_count && !image->segments[i].shared) {
            layout->segment_offsets[i] = next;
            next += range_length(image->segments[i].pages);
        }
    }
    layout->stack_offset = next;
    layout->bytes = next + stack_bytes;
}

void image_segment_fill(const struct image_segment *segment, const void *file_pages, void *pages) {
    const uint64_t in_page = segment->address - segment->pages.begin;
    memcpy((uint8_t *)pages + in_page, (const uint8_t *)file_pages + in_page, segment->file_bytes);
}
