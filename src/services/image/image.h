// Program files: what rootd and procd load. A strict reader of a little of
// ELF64: fixed addresses, whole pages a segment, nothing to relocate or to
// interpret. The file is foreign bytes until image_parse has accepted it.
#ifndef SERVICES_IMAGE_H
#define SERVICES_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "services/limits.h"
#include "vspaced/range.h"
#include "vspaced/rights.h"

#define IMAGE_STATUS_LIST(X)                                                                       \
    X(OK, "accepted")                                                                              \
    X(TOO_SHORT, "the file ends inside of its header")                                             \
    X(BAD_MAGIC, "this is no ELF file")                                                            \
    X(BAD_KIND, "not ELF64, little endian, version 1")                                             \
    X(BAD_MACHINE, "not for x86-64")                                                               \
    X(NOT_EXECUTABLE, "not an executable with fixed addresses")                                    \
    X(BAD_HEADER_SIZE, "a header's size is not the standard's")                                    \
    X(HEADERS_OUTSIDE, "the program headers lie outside of the file")                              \
    X(NEEDS_LINKER, "needs an interpreter, a dynamic linker or thread-local storage")              \
    X(NO_SEGMENTS, "nothing to load")                                                              \
    X(TOO_MANY_SEGMENTS, "more segments than a program may have")                                  \
    X(SEGMENT_OUTSIDE_FILE, "a segment's bytes lie outside of the file")                           \
    X(SEGMENT_SIZES, "a segment has more bytes in the file than in memory")                        \
    X(SEGMENT_UNALIGNED, "a segment's address and file offset differ within a page")               \
    X(SEGMENT_OUTSIDE_SPACE, "a segment leaves the user half of the address space")                \
    X(SEGMENT_RIGHTS, "a segment is writable and executable, or not readable")                     \
    X(CODE_WITH_ZEROES, "an executable segment has more bytes in memory than in the file")         \
    X(SEGMENTS_OVERLAP, "two segments share a page, or they are not in ascending order")           \
    X(BAD_ENTRY, "the entry point is in no executable segment")

enum image_status {
#define X(name, text) IMAGE_##name,
    IMAGE_STATUS_LIST(X)
#undef X
        IMAGE_STATUS_COUNT
};

struct image_segment {
    struct range pages;   // whole pages of the address space
    uint64_t address;     // of the first byte, in the first page
    uint64_t file_offset; // of the same byte
    uint64_t file_bytes;  // copied; the rest is zero
    uint8_t rights;       // VSPACED_READ and so on
    bool shared;          // mapped from the file's own pages: constant, whole, no zeroes
};

struct image {
    uint64_t entry;
    struct range pages; // from the first segment to the end of the last
    uint32_t segment_count;
    struct image_segment segments[PROGRAM_SEGMENTS_MAX];
};

// Reads nothing outside of [file, file + bytes); *image is written only with
// IMAGE_OK.
enum image_status image_parse(const void *file, uint64_t bytes, struct image *image);

// The file's page that has the segment's first byte. What follows lies in the file's pages
// as in the segment's own.
static inline uint64_t image_segment_file_page(const struct image_segment *segment) {
    return segment->file_offset - (segment->address - segment->pages.begin);
}

// Bytes of fresh memory that the segments which are not shared need.
uint64_t image_private_bytes(const struct image *image);

// The class under which vspaced keeps a segment of these rights.
enum vspaced_class image_class(unsigned rights);

const char *image_status_text(enum image_status status); // never NULL

#endif
