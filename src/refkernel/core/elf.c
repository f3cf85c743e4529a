#include "elf.h"

#include <stdbool.h>
#include <stddef.h>

#include "refkernel/vspace.h"

// As the ELF specification and its x86-64 supplement lay them out.
struct elf_header {
    unsigned char ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, program_offset, section_offset;
    uint32_t flags;
    uint16_t header_bytes, program_bytes, program_count;
    uint16_t section_bytes, section_count, names_index;
};

struct elf_program {
    uint32_t type, flags;
    uint64_t offset, address, physical, file_bytes, memory_bytes, alignment;
};

_Static_assert(sizeof(struct elf_header) == 64 && sizeof(struct elf_program) == 56, "wire size");

enum {
    ELF_EXECUTABLE = 2,
    ELF_X86_64 = 62,
    ELF_VERSION = 1,
    PROGRAM_LOAD = 1,
    PROGRAM_DYNAMIC = 2,
    PROGRAM_INTERPRETER = 3,
    PROGRAM_TLS = 7,
    FLAG_EXECUTE = 1,
    FLAG_WRITE = 2,
    FLAG_READ = 4,
};

static const unsigned char ident_wanted[] = {0x7f, 'E', 'L', 'F', 2, 1, ELF_VERSION};

static bool range_holds(uint64_t size, uint64_t offset, uint64_t length) {
    return offset <= size && length <= size - offset;
}

static const char *header_check(const struct elf_header *header, uint64_t file_bytes) {
    for (unsigned i = 0; i < sizeof(ident_wanted); i++) {
        if (header->ident[i] != ident_wanted[i]) {
            return "not an ELF file of 64 bits, little endian";
        }
    }
    if (header->type != ELF_EXECUTABLE || header->machine != ELF_X86_64 ||
        header->version != ELF_VERSION) {
        return "not a static executable for x86_64";
    }
    if (header->header_bytes != sizeof(struct elf_header) ||
        header->program_bytes != sizeof(struct elf_program)) {
        return "its headers have an unknown size";
    }
    uint64_t programs_bytes = (uint64_t)header->program_count * sizeof(struct elf_program);
    if (!range_holds(file_bytes, header->program_offset, programs_bytes)) {
        return "its program headers lie outside of the file";
    }
    return NULL;
}

static const char *segment_check(const struct elf_program *program, uint64_t file_bytes) {
    bool writes = (program->flags & FLAG_WRITE) != 0;
    bool executes = (program->flags & FLAG_EXECUTE) != 0;
    if ((program->flags & FLAG_READ) == 0 || (writes && executes)) {
        return "a segment can't be read, or is both writable and executable";
    }
    if (!range_holds(file_bytes, program->offset, program->file_bytes) ||
        program->file_bytes > program->memory_bytes) {
        return "a segment sticks out of the file";
    }
    if (program->address < RK_USER_BEGIN || program->address >= RK_USER_END ||
        program->memory_bytes > RK_USER_END - program->address) {
        return "a segment lies outside of user memory";
    }
    return NULL;
}

static const char *segment_add(struct elf_image *image, const struct elf_program *program) {
    if (image->segment_count == ROOT_SEGMENTS_MAX) {
        return "it has more segments than ROOT_SEGMENTS_MAX";
    }
    if (image->segment_count > 0) {
        const struct elf_segment *last = &image->segments[image->segment_count - 1];
        uint64_t last_page = (last->address + last->bytes - 1) / RK_PAGE_BYTES;
        if (program->address / RK_PAGE_BYTES <= last_page) {
            return "its segments share a page or are not in ascending order";
        }
    }
    struct elf_segment *segment = &image->segments[image->segment_count++];
    segment->address = program->address;
    segment->bytes = program->memory_bytes;
    segment->file_offset = program->offset;
    segment->file_bytes = program->file_bytes;
    segment->rights = RK_MAP_READ;
    segment->rights |= (program->flags & FLAG_WRITE) != 0 ? RK_MAP_WRITE : 0;
    segment->rights |= (program->flags & FLAG_EXECUTE) != 0 ? RK_MAP_EXECUTE : 0;
    return NULL;
}

static const char *program_read(const struct elf_program *program, uint64_t file_bytes,
                                struct elf_image *image) {
    switch (program->type) {
    case PROGRAM_DYNAMIC:
    case PROGRAM_INTERPRETER:
    case PROGRAM_TLS:
        return "it needs a dynamic linker or thread-local storage";
    case PROGRAM_LOAD:
        break;
    default:
        return NULL;
    }
    if (program->memory_bytes == 0) {
        return NULL;
    }
    const char *reason = segment_check(program, file_bytes);
    return reason != NULL ? reason : segment_add(image, program);
}

static bool entry_is_sound(const struct elf_image *image) {
    for (unsigned i = 0; i < image->segment_count; i++) {
        const struct elf_segment *segment = &image->segments[i];
        if ((segment->rights & RK_MAP_EXECUTE) != 0 && image->entry >= segment->address &&
            image->entry - segment->address < segment->file_bytes) {
            return true;
        }
    }
    return false;
}

const char *elf_read(const void *file, uint64_t file_bytes, struct elf_image *image) {
    const struct elf_header *header = file;
    *image = (struct elf_image){0};
    if (file_bytes < sizeof(*header)) {
        return "shorter than an ELF header";
    }
    const char *reason = header_check(header, file_bytes);
    if (reason == NULL && header->program_offset % _Alignof(struct elf_program) != 0) {
        reason = "its program headers are not aligned";
    }
    if (reason != NULL) {
        return reason;
    }
    const struct elf_program *programs =
        (const void *)((const unsigned char *)file + header->program_offset);
    for (unsigned i = 0; i < header->program_count && reason == NULL; i++) {
        reason = program_read(&programs[i], file_bytes, image);
    }
    image->entry = header->entry;
    if (reason == NULL && !entry_is_sound(image)) {
        reason = "its entry is in no executable segment";
    }
    return reason;
}
