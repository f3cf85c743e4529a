// Reads the program headers of a static ELF64 executable for x86_64, strictly:
// what this accepts can be loaded without another check.
#ifndef REFKERNEL_CORE_ELF_H
#define REFKERNEL_CORE_ELF_H

#include <stdint.h>

#include "limits.h"

struct elf_segment {
    uint64_t address;     // of its first byte, which may lie inside a page
    uint64_t bytes;       // in memory; from file_bytes on they are zero
    uint64_t file_offset; // in the file
    uint64_t file_bytes;
    uint64_t rights; // RK_MAP_*: READ, and never WRITE with EXECUTE
};

// Segments are in ascending order, not empty, inside the user half, and no two
// share a page.
struct elf_image {
    uint64_t entry; // inside a segment that can be executed
    unsigned segment_count;
    struct elf_segment segments[ROOT_SEGMENTS_MAX];
};

// Returns NULL, or what is wrong with the file.
const char *elf_read(const void *file, uint64_t file_bytes, struct elf_image *image);

#endif
