// The parts of an ELF64 file that are read, as the System V ABI lays them out.
#ifndef SERVICES_IMAGE_ELF_H
#define SERVICES_IMAGE_ELF_H

#include <stdint.h>

struct elf_header {
    uint8_t magic[4]; // 0x7f E L F
    uint8_t class_bits, byte_order, ident_version, abi, abi_version, padding[7];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, program_offset, section_offset;
    uint32_t flags;
    uint16_t header_bytes, program_bytes, program_count;
    uint16_t section_bytes, section_count, section_names;
};

struct elf_program {
    uint32_t type, flags;
    uint64_t file_offset, address, physical_address, file_bytes, memory_bytes, alignment;
};

enum {
    ELF_CLASS_64 = 2,
    ELF_LITTLE = 1,
    ELF_VERSION = 1,
    ELF_TYPE_EXECUTABLE = 2,
    ELF_MACHINE_X86_64 = 62,

    ELF_PROGRAM_LOAD = 1,
    ELF_PROGRAM_DYNAMIC = 2,
    ELF_PROGRAM_INTERPRETER = 3,
    ELF_PROGRAM_TLS = 7,

    ELF_FLAG_EXECUTE = 1,
    ELF_FLAG_WRITE = 2,
    ELF_FLAG_READ = 4,
};

_Static_assert(sizeof(struct elf_header) == 64, "file format");
_Static_assert(sizeof(struct elf_program) == 56, "file format");

#endif
