// The reader of program files: one good file, and one bad file a reason.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

extern "C" {
#include "image/elf.h"
#include "image/image.h"
#include "image/layout.h"
}

namespace {

constexpr uint64_t PAGE = 4096;

// Code, constants, data with zeroes after it, as linker.ld lays them out.
struct File {
    elf_header header{};
    std::vector<elf_program> programs;
    uint64_t bytes = 4 * PAGE;

    File() {
        const uint8_t magic[4] = {0x7f, 'E', 'L', 'F'};
        std::memcpy(header.magic, magic, 4);
        header.class_bits = ELF_CLASS_64;
        header.byte_order = ELF_LITTLE;
        header.ident_version = ELF_VERSION;
        header.type = ELF_TYPE_EXECUTABLE;
        header.machine = ELF_MACHINE_X86_64;
        header.version = ELF_VERSION;
        header.entry = 0x401010;
        header.program_offset = sizeof(header);
        header.header_bytes = sizeof(elf_header);
        header.program_bytes = sizeof(elf_program);
        add(ELF_FLAG_READ | ELF_FLAG_EXECUTE, PAGE, 0x401000, 0x800, 0x800);
        add(ELF_FLAG_READ, 2 * PAGE + 0x10, 0x402010, 0x100, 0x100);
        add(ELF_FLAG_READ | ELF_FLAG_WRITE, 3 * PAGE, 0x403000, 0x200, 0x2200);
    }

    void add(uint32_t flags, uint64_t offset, uint64_t address, uint64_t file_bytes,
             uint64_t memory_bytes, uint32_t type = ELF_PROGRAM_LOAD) {
        elf_program program{};
        program.type = type;
        program.flags = flags;
        program.file_offset = offset;
        program.address = address;
        program.file_bytes = file_bytes;
        program.memory_bytes = memory_bytes;
        program.alignment = PAGE;
        programs.push_back(program);
    }

    // A buffer of exactly the file's size, so that a sanitizer sees a byte too far.
    std::vector<uint8_t> built() const {
        std::vector<uint8_t> file(bytes);
        for (size_t i = 0; i < file.size(); i++) {
            file[i] = static_cast<uint8_t>(i * 13 + i / PAGE);
        }
        elf_header own = header;
        if (own.program_count == 0) {
            own.program_count = static_cast<uint16_t>(programs.size());
        }
        if (bytes >= sizeof(own)) {
            std::memcpy(file.data(), &own, sizeof(own));
        }
        for (size_t i = 0; i < programs.size(); i++) {
            const uint64_t at = sizeof(own) + i * sizeof(elf_program);
            if (at + sizeof(elf_program) <= bytes) {
                std::memcpy(&file[at], &programs[i], sizeof(elf_program));
            }
        }
        return file;
    }
};

image_status parse(const File &file, struct image *image = nullptr) {
    struct image parsed;
    std::memset(&parsed, 0x5a, sizeof(parsed));
    const struct image before = parsed;
    const std::vector<uint8_t> bytes = file.built();
    const image_status status = image_parse(bytes.data(), bytes.size(), &parsed);
    if (status != IMAGE_OK) {
        EXPECT_EQ(std::memcmp(&parsed, &before, sizeof(parsed)), 0) << "written though refused";
    }
    if (image != nullptr) {
        *image = parsed;
    }
    return status;
}

TEST(Image, accepts_what_the_linker_makes) {
    struct image image;
    ASSERT_EQ(parse(File(), &image), IMAGE_OK);
    EXPECT_EQ(image.entry, 0x401010u);
    EXPECT_EQ(image.pages.begin, 0x401000u);
    EXPECT_EQ(image.pages.end, 0x406000u);
    ASSERT_EQ(image.segment_count, 3u);
    EXPECT_EQ(image.segments[0].rights, VSPACED_READ | VSPACED_EXECUTE);
    EXPECT_TRUE(image.segments[0].shared);
    EXPECT_EQ(image.segments[1].pages.begin, 0x402000u);
    EXPECT_EQ(image.segments[1].pages.end, 0x403000u);
    EXPECT_TRUE(image.segments[1].shared);
    EXPECT_EQ(image.segments[2].pages.end, 0x406000u);
    EXPECT_FALSE(image.segments[2].shared);
    EXPECT_EQ(image_private_bytes(&image), 3 * PAGE);
}

TEST(Image, ignores_what_is_not_loaded) {
    File file;
    file.add(ELF_FLAG_READ | ELF_FLAG_WRITE, 0, 0, 0, 0, 0x6474e551); // GNU_STACK
    file.add(ELF_FLAG_READ | ELF_FLAG_WRITE, 0, 0x500000, 0, 0);      // an empty segment
    struct image image;
    ASSERT_EQ(parse(file, &image), IMAGE_OK);
    EXPECT_EQ(image.segment_count, 3u);
}

struct Bad {
    const char *name;
    image_status status;
    void (*spoil)(File &file);
};

class BadImage : public ::testing::TestWithParam<Bad> {};

TEST_P(BadImage, is_refused) {
    File file;
    GetParam().spoil(file);
    EXPECT_STREQ(image_status_text(parse(file)), image_status_text(GetParam().status));
}

const Bad bad_files[] = {
    {"empty", IMAGE_TOO_SHORT, [](File &f) { f.bytes = 0; }},
    {"half_a_header", IMAGE_TOO_SHORT, [](File &f) { f.bytes = 63; }},
    {"magic", IMAGE_BAD_MAGIC, [](File &f) { f.header.magic[3] = 'G'; }},
    {"elf32", IMAGE_BAD_KIND, [](File &f) { f.header.class_bits = 1; }},
    {"big_endian", IMAGE_BAD_KIND, [](File &f) { f.header.byte_order = 2; }},
    {"ident_version", IMAGE_BAD_KIND, [](File &f) { f.header.ident_version = 2; }},
    {"version", IMAGE_BAD_KIND, [](File &f) { f.header.version = 0; }},
    {"machine", IMAGE_BAD_MACHINE, [](File &f) { f.header.machine = 183; }},
    {"position_independent", IMAGE_NOT_EXECUTABLE, [](File &f) { f.header.type = 3; }},
    {"header_size", IMAGE_BAD_HEADER_SIZE, [](File &f) { f.header.header_bytes = 52; }},
    {"program_header_size", IMAGE_BAD_HEADER_SIZE, [](File &f) { f.header.program_bytes = 32; }},
    {"headers_past_the_end", IMAGE_HEADERS_OUTSIDE,
     [](File &f) { f.header.program_offset = f.bytes - 8; }},
    {"headers_wrap", IMAGE_HEADERS_OUTSIDE,
     [](File &f) { f.header.program_offset = UINT64_MAX - 8; }},
    {"too_many_headers", IMAGE_HEADERS_OUTSIDE, [](File &f) { f.header.program_count = 0xffff; }},
    {"interpreter", IMAGE_NEEDS_LINKER,
     [](File &f) { f.add(ELF_FLAG_READ, 0, 0, 8, 8, ELF_PROGRAM_INTERPRETER); }},
    {"dynamic", IMAGE_NEEDS_LINKER,
     [](File &f) { f.add(ELF_FLAG_READ, 0, 0, 8, 8, ELF_PROGRAM_DYNAMIC); }},
    {"thread_local", IMAGE_NEEDS_LINKER,
     [](File &f) { f.add(ELF_FLAG_READ, 0, 0, 8, 8, ELF_PROGRAM_TLS); }},
    {"no_program_headers", IMAGE_NO_SEGMENTS,
     [](File &f) {
         f.programs.clear();
         f.header.program_count = 0;
     }},
    {"nothing_to_load", IMAGE_NO_SEGMENTS,
     [](File &f) {
         for (elf_program &program : f.programs) {
             program.type = 4; // a note
         }
     }},
    {"too_many_segments", IMAGE_TOO_MANY_SEGMENTS,
     [](File &f) {
         for (uint64_t i = 0; i < PROGRAM_SEGMENTS_MAX; i++) {
             f.add(ELF_FLAG_READ, 0, 0x500000 + i * PAGE, 8, 8);
         }
     }},
    {"bytes_past_the_end", IMAGE_SEGMENT_OUTSIDE_FILE,
     [](File &f) { f.programs[0].file_offset = f.bytes; }},
    {"file_offset_wraps", IMAGE_SEGMENT_OUTSIDE_FILE,
     [](File &f) { f.programs[0].file_offset = UINT64_MAX - 0x100; }},
    {"more_in_file_than_memory", IMAGE_SEGMENT_SIZES,
     [](File &f) { f.programs[1].memory_bytes = 0xff; }},
    {"not_congruent", IMAGE_SEGMENT_UNALIGNED, [](File &f) { f.programs[1].address += 8; }},
    {"null_page", IMAGE_SEGMENT_OUTSIDE_SPACE, [](File &f) { f.programs[0].address = 0; }},
    {"kernel_half", IMAGE_SEGMENT_OUTSIDE_SPACE,
     [](File &f) { f.programs[2].address = UINT64_C(0xffff800000000000); }},
    {"reaches_the_kernel_half", IMAGE_SEGMENT_OUTSIDE_SPACE,
     [](File &f) { f.programs[2].memory_bytes = UINT64_C(1) << 47; }},
    {"address_wraps", IMAGE_SEGMENT_OUTSIDE_SPACE,
     [](File &f) { f.programs[2].memory_bytes = UINT64_MAX; }},
    {"writable_and_executable", IMAGE_SEGMENT_RIGHTS,
     [](File &f) { f.programs[0].flags |= ELF_FLAG_WRITE; }},
    {"not_readable", IMAGE_SEGMENT_RIGHTS, [](File &f) { f.programs[1].flags = 0; }},
    {"execute_only", IMAGE_SEGMENT_RIGHTS, [](File &f) { f.programs[0].flags = ELF_FLAG_EXECUTE; }},
    {"zeroes_in_code", IMAGE_CODE_WITH_ZEROES, [](File &f) { f.programs[0].memory_bytes = 0x801; }},
    {"overlap", IMAGE_SEGMENTS_OVERLAP, [](File &f) { f.programs[1].address = 0x401010; }},
    {"share_a_page", IMAGE_SEGMENTS_OVERLAP,
     [](File &f) {
         f.programs[2].address = 0x402000;
         f.programs[2].file_bytes = f.programs[2].memory_bytes = 8;
     }},
    {"not_ascending", IMAGE_SEGMENTS_OVERLAP,
     [](File &f) { std::swap(f.programs[0], f.programs[1]); }},
    {"entry_outside", IMAGE_BAD_ENTRY, [](File &f) { f.header.entry = 0x500000; }},
    {"entry_in_data", IMAGE_BAD_ENTRY, [](File &f) { f.header.entry = 0x403000; }},
};

INSTANTIATE_TEST_SUITE_P(Files, BadImage, ::testing::ValuesIn(bad_files),
                         [](const auto &info) { return info.param.name; });

// Every file cut short anywhere is refused or good, and never read beyond its end.
TEST(Image, is_never_read_beyond_its_end) {
    const std::vector<uint8_t> whole = File().built();
    for (size_t bytes = 0; bytes <= whole.size(); bytes += bytes < 512 ? 1 : 256) {
        const std::vector<uint8_t> cut(whole.begin(), whole.begin() + static_cast<long>(bytes));
        struct image image;
        const image_status status = image_parse(cut.data(), cut.size(), &image);
        EXPECT_EQ(status == IMAGE_OK, bytes >= 3 * PAGE + 0x200) << bytes;
    }
}

TEST(Image, classes_follow_rights) {
    EXPECT_EQ(image_class(VSPACED_READ | VSPACED_EXECUTE), VSPACED_CLASS_CODE);
    EXPECT_EQ(image_class(VSPACED_READ), VSPACED_CLASS_RODATA);
    EXPECT_EQ(image_class(VSPACED_READ | VSPACED_WRITE), VSPACED_CLASS_DATA);
}

TEST(Layout, has_a_place_for_each_private_segment) {
    struct image image;
    ASSERT_EQ(parse(File(), &image), IMAGE_OK);
    struct image_layout layout;
    image_layout_make(&image, 2 * PAGE, &layout);
    EXPECT_EQ(layout.start_offset, 0u);
    EXPECT_EQ(layout.buffer_offset, PAGE);
    EXPECT_EQ(layout.segment_offsets[0], 0u);
    EXPECT_EQ(layout.segment_offsets[1], 0u);
    EXPECT_EQ(layout.segment_offsets[2], 2 * PAGE);
    EXPECT_EQ(layout.stack_offset, 5 * PAGE);
    EXPECT_EQ(layout.bytes, 7 * PAGE);
}

TEST(Layout, fills_the_bytes_of_the_file_where_they_belong) {
    File file;
    file.programs[1].flags |= ELF_FLAG_WRITE; // at 0x10 of its page
    struct image image;
    ASSERT_EQ(parse(file, &image), IMAGE_OK);
    const std::vector<uint8_t> bytes = file.built();
    std::vector<uint8_t> pages(PAGE, 0);
    ASSERT_EQ(image_segment_file_page(&image.segments[1]), 2 * PAGE);
    image_segment_fill(&image.segments[1], &bytes[2 * PAGE], pages.data());
    for (size_t i = 0; i < PAGE; i++) {
        const bool inside = i >= 0x10 && i < 0x110;
        EXPECT_EQ(pages[i], inside ? bytes[2 * PAGE + i] : 0) << i;
    }
}

} // namespace
