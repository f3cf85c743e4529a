#include "image/image.h"

#include "image/elf.h"
#include "rt/memory.h"

static uint64_t page_floor(uint64_t address) {
    return address & ~(VSPACED_PAGE_BYTES - 1);
}

// Cannot wrap: every caller has checked that the address is in the user half.
static uint64_t page_ceiling(uint64_t address) {
    return page_floor(address + VSPACED_PAGE_BYTES - 1);
}

static enum image_status header_check(const struct elf_header *header, uint64_t bytes) {
    static const uint8_t magic[4] = {0x7f, 'E', 'L', 'F'};
    if (memcmp(header->magic, magic, sizeof(magic)) != 0) {
        return IMAGE_BAD_MAGIC;
    }
    if (header->class_bits != ELF_CLASS_64 || header->byte_order != ELF_LITTLE ||
        header->ident_version != ELF_VERSION || header->version != ELF_VERSION) {
        return IMAGE_BAD_KIND;
    }
    if (header->machine != ELF_MACHINE_X86_64) {
        return IMAGE_BAD_MACHINE;
    }
    if (header->type != ELF_TYPE_EXECUTABLE) {
        return IMAGE_NOT_EXECUTABLE;
    }
    if (header->header_bytes != sizeof(struct elf_header) ||
        header->program_bytes != sizeof(struct elf_program)) {
        return IMAGE_BAD_HEADER_SIZE;
    }
    struct range headers;
    const uint64_t headers_bytes = header->program_count * sizeof(struct elf_program);
    if (!range_make(header->program_offset, headers_bytes, &headers) || headers.end > bytes) {
        return IMAGE_HEADERS_OUTSIDE;
    }
    return IMAGE_OK;
}

static enum image_status segment_ranges(const struct elf_program *program, uint64_t bytes,
                                        struct image_segment *segment) {
    struct range file, memory;
    if (!range_make(program->file_offset, program->file_bytes, &file) || file.end > bytes) {
        return IMAGE_SEGMENT_OUTSIDE_FILE;
    }
    if (program->file_bytes > program->memory_bytes) {
        return IMAGE_SEGMENT_SIZES;
    }
    if (program->file_bytes != 0 &&
        program->address % VSPACED_PAGE_BYTES != program->file_offset % VSPACED_PAGE_BYTES) {
        return IMAGE_SEGMENT_UNALIGNED;
    }
    if (!range_make(program->address, program->memory_bytes, &memory) ||
        memory.begin < VSPACED_USER_BEGIN || memory.end > VSPACED_USER_END) {
        return IMAGE_SEGMENT_OUTSIDE_SPACE;
    }
    segment->pages.begin = page_floor(memory.begin);
    segment->pages.end = page_ceiling(memory.end);
    segment->address = program->address;
    segment->file_offset = program->file_offset;
    segment->file_bytes = program->file_bytes;
    return IMAGE_OK;
}

static enum image_status segment_parse(const struct elf_program *program, uint64_t bytes,
                                       struct image_segment *segment) {
    const enum image_status status = segment_ranges(program, bytes, segment);
    if (status != IMAGE_OK) {
        return status;
    }
    unsigned rights = 0;
    rights |= (program->flags & ELF_FLAG_READ) != 0 ? VSPACED_READ : 0;
    rights |= (program->flags & ELF_FLAG_WRITE) != 0 ? VSPACED_WRITE : 0;
    rights |= (program->flags & ELF_FLAG_EXECUTE) != 0 ? VSPACED_EXECUTE : 0;
    if ((rights & VSPACED_READ) == 0 || rights_break_wx(rights)) {
        return IMAGE_SEGMENT_RIGHTS;
    }
    segment->rights = (uint8_t)rights;
    segment->shared = (rights & VSPACED_WRITE) == 0 && program->file_bytes == program->memory_bytes;
    // Fresh memory is never executable, so code comes from the file's pages alone.
    if ((rights & VSPACED_EXECUTE) != 0 && !segment->shared) {
        return IMAGE_CODE_WITH_ZEROES;
    }
    return IMAGE_OK;
}

// Adds one program header's segment, if it is one with bytes to load.
static enum image_status segment_add(struct image *image, const struct elf_program *program,
                                     uint64_t bytes) {
    if (program->type == ELF_PROGRAM_DYNAMIC || program->type == ELF_PROGRAM_INTERPRETER ||
        program->type == ELF_PROGRAM_TLS) {
        return IMAGE_NEEDS_LINKER;
    }
    if (program->type != ELF_PROGRAM_LOAD || program->memory_bytes == 0) {
        return IMAGE_OK;
    }
    if (image->segment_count == PROGRAM_SEGMENTS_MAX) {
        return IMAGE_TOO_MANY_SEGMENTS;
    }
    struct image_segment *segment = &image->segments[image->segment_count];
    const enum image_status status = segment_parse(program, bytes, segment);
    if (status != IMAGE_OK) {
        return status;
    }
    if (image->segment_count > 0 && segment->pages.begin < image->pages.end) {
        return IMAGE_SEGMENTS_OVERLAP;
    }
    if (image->segment_count == 0) {
        image->pages.begin = segment->pages.begin;
    }
    image->pages.end = segment->pages.end;
    image->segment_count++;
    return IMAGE_OK;
}

static bool entry_is_good(const struct image *image) {
    for (uint32_t i = 0; i < image->segment_count; i++) {
        const struct image_segment *segment = &image->segments[i];
        if ((segment->rights & VSPACED_EXECUTE) != 0 && image->entry >= segment->pages.begin &&
            image->entry < segment->pages.end) {
            return true;
        }
    }
    return false;
}

enum image_status image_parse(const void *file, uint64_t bytes, struct image *image) {
    const uint8_t *const file_bytes = file;
    struct elf_header header;
    if (bytes < sizeof(header)) {
        return IMAGE_TOO_SHORT;
    }
    memcpy(&header, file_bytes, sizeof(header));
    enum image_status status = header_check(&header, bytes);
    if (status != IMAGE_OK) {
        return status;
    }
    struct image parsed = {.entry = header.entry};
    for (unsigned i = 0; i < header.program_count; i++) {
        struct elf_program program; // copied: the headers may lie unaligned
        memcpy(&program, file_bytes + header.program_offset + i * sizeof(program), sizeof(program));
        status = segment_add(&parsed, &program, bytes);
        if (status != IMAGE_OK) {
            return status;
        }
    }
    if (parsed.segment_count == 0) {
        return IMAGE_NO_SEGMENTS;
    }
    if (!entry_is_good(&parsed)) {
        return IMAGE_BAD_ENTRY;
    }
    *image = parsed;
    return IMAGE_OK;
}

uint64_t image_private_bytes(const struct image *image) {
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < image->segment_count; i++) {
        bytes += image->segments[i].shared ? 0 : range_length(image->segments[i].pages);
    }
    return bytes;
}

enum vspaced_class image_class(unsigned rights) {
    if ((rights & VSPACED_EXECUTE) != 0) {
        return VSPACED_CLASS_CODE;
    }
    return (rights & VSPACED_WRITE) != 0 ? VSPACED_CLASS_DATA : VSPACED_CLASS_RODATA;
}

const char *image_status_text(enum image_status status) {
    static const char *const texts[] = {
#define X(name, text) text,
        IMAGE_STATUS_LIST(X)
#undef X
    };
    return status < IMAGE_STATUS_COUNT ? texts[status] : "unknown status";
}
