// The root task's file: what is wrong with it is found before anything is done.
#include <gtest/gtest.h>

#include "world.h"

namespace {

struct Change {
    const char *name;
    size_t offset;
    unsigned width;
    uint64_t value;
    const char *reason; // a part of it
};

// Offsets in the file header and, from 64 on, the program header.
const Change changes[] = {
    {"magic", 0, 1, 0x7e, "not an ELF"},
    {"32 bits", 4, 1, 1, "not an ELF"},
    {"big endian", 5, 1, 2, "not an ELF"},
    {"ident version", 6, 1, 2, "not an ELF"},
    {"shared object", 16, 2, 3, "not a static"},
    {"machine", 18, 2, 3, "not a static"},
    {"version", 20, 4, 2, "not a static"},
    {"header bytes", 52, 2, 65, "unknown size"},
    {"program header bytes", 54, 2, 64, "unknown size"},
    {"program headers outside", 32, 8, 4096, "outside of the file"},
    {"program headers wrap", 32, 8, ~uint64_t{0}, "outside of the file"},
    {"program headers too many", 56, 2, 65535, "outside of the file"},
    {"program headers unaligned", 32, 8, 66, "not aligned"},
    {"no program header", 56, 2, 0, "entry"},
    {"dynamic", 64, 4, 2, "dynamic linker"},
    {"interpreter", 64, 4, 3, "dynamic linker"},
    {"thread-local", 64, 4, 7, "thread-local"},
    {"only a note", 64, 4, 4, "entry"},
    {"writable and executable", 68, 4, 7, "both writable"},
    {"not readable", 68, 4, 1, "can't be read"},
    {"not executable", 68, 4, 4, "entry"},
    {"offset outside", 72, 8, 1000, "out of the file"},
    {"offset wraps", 72, 8, ~uint64_t{0}, "out of the file"},
    {"more file than memory", 104, 8, 7, "out of the file"},
    {"file bytes wrap", 96, 8, ~uint64_t{0}, "out of the file"},
    {"address zero", 80, 8, 0, "outside of user memory"},
    {"address in the kernel's half", 80, 8, uint64_t{1} << 63, "outside of user memory"},
    {"memory beyond the end", 104, 8, RK_USER_END, "outside of user memory"},
    {"no memory", 104, 8, 0, "entry"},
    {"entry before", 24, 8, 0x3fffff, "entry"},
    {"entry behind the file's part", 24, 8, 0x400008, "entry"},
};

const char *read(const std::vector<unsigned char> &file, elf_image *image) {
    // Aligned as the loader aligns modules.
    alignas(16) static unsigned char copy[4096];
    std::copy(file.begin(), file.end(), copy);
    return elf_read(copy, file.size(), image);
}

TEST(Elf, GoodFile) {
    elf_image image;
    EXPECT_EQ(read(elf_make(), &image), nullptr);
    EXPECT_EQ(image.entry, 0x400000u);
    ASSERT_EQ(image.segment_count, 1u);
    EXPECT_EQ(image.segments[0].address, 0x400000u);
    EXPECT_EQ(image.segments[0].bytes, 0x1008u);
    EXPECT_EQ(image.segments[0].file_offset, 120u);
    EXPECT_EQ(image.segments[0].file_bytes, 8u);
    EXPECT_EQ(image.segments[0].rights, unsigned{RK_MAP_READ} | RK_MAP_EXECUTE);
}

TEST(Elf, EachWrongFieldHasItsReason) {
    for (const Change &change : changes) {
        SCOPED_TRACE(change.name);
        std::vector<unsigned char> file = elf_make();
        for (unsigned i = 0; i < change.width; i++) {
            file[change.offset + i] = static_cast<unsigned char>(change.value >> (8 * i));
        }
        elf_image image;
        const char *reason = read(file, &image);
        ASSERT_NE(reason, nullptr);
        EXPECT_NE(std::string(reason).find(change.reason), std::string::npos) << reason;
    }
}

TEST(Elf, EveryShorterFileIsRefused) {
    std::vector<unsigned char> file = elf_make();
    while (!file.empty()) {
        file.pop_back();
        elf_image image;
        EXPECT_NE(read(file, &image), nullptr) << file.size();
    }
}

TEST(Elf, SegmentsDoNotShareAPage) {
    for (uint64_t address : {0x401000u, 0x401fffu, 0x3ff000u, 0x402000u}) {
        std::vector<unsigned char> file = elf_make();
        std::vector<unsigned char> second(file.begin() + 64, file.begin() + 120);
        file.insert(file.begin() + 120, second.begin(), second.end());
        file[56] = 2;
        for (unsigned i = 0; i < 8; i++) {
            file[120 + 16 + i] = static_cast<unsigned char>(address >> (8 * i));
        }
        elf_image image;
        const char *reason = read(file, &image);
        EXPECT_EQ(reason == nullptr, address == 0x402000) << address;
    }
}

} // namespace
