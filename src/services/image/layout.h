// Where the parts of a new process lie in the fresh memory that its creator
// allocates for it: one piece, in this order, all whole pages.
//
//   start page       the envelope of a service, struct program_start of a program
//   message buffer
//   segments         those that are not mapped from the file itself
//   stack            if the creator gives one
#ifndef SERVICES_IMAGE_LAYOUT_H
#define SERVICES_IMAGE_LAYOUT_H

#include <stdint.h>

#include "image/image.h"

struct image_layout {
    uint64_t start_offset;
    uint64_t buffer_offset;
    uint64_t segment_offsets[PROGRAM_SEGMENTS_MAX]; // of segment i's first page; shared: 0
    uint64_t stack_offset;
    uint64_t bytes; // all of it
};

// Both sizes were checked: the image by image_parse, the stack by its creator.
void image_layout_make(const struct image *image, uint64_t stack_bytes,
                       struct image_layout *layout);

// Copies a segment's bytes from where the file is mapped from image_segment_file_page on to
// where the segment's own pages are; they must be zero.
void image_segment_fill(const struct image_segment *segment, const void *file_pages, void *pages);

#endif
