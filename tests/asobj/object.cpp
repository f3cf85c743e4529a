#include "asobj/object.h"

void Object::TearDown() {
    uint32_t node = 0;
    EXPECT_STREQ(space_invalid(&space, &node), nullptr);
    EXPECT_FALSE(fixture.refused) << "the page table refused a step";
    std::map<uint64_t, PageTable::Page> pages;
    for (const space_mapping &mapping : fixture.mappings()) {
        bool has_frames =
            mapping.kind == VSPACED_BACKING_MEMORY || mapping.kind == VSPACED_BACKING_ANONYMOUS;
        for (uint64_t address = mapping.range.begin; has_frames && address < mapping.range.end;
             address += PAGE) {
            pages[address] = {mapping.rights, mapping.memory,
                              mapping.offset + (address - mapping.range.begin)};
        }
    }
    EXPECT_TRUE(pages == fixture.table.pages) << "the page table holds something else";
}

static std::string number_of(uint64_t address) {
    return std::to_string((address - BASE) / PAGE);
}

static std::string letters_of(unsigned rights) {
    std::string letters;
    letters += rights & VSPACED_READ ? "r" : "";
    letters += rights & VSPACED_WRITE ? "w" : "";
    letters += rights & VSPACED_EXECUTE ? "x" : "";
    return letters.empty() ? "-" : letters;
}

std::string Object::place(const space_map_request &map) {
    Outcome outcome = fixture.map(map);
    return outcome.status == VSPACED_OK ? number_of(outcome.place.begin)
                                        : "status " + std::to_string(outcome.status);
}

static std::string what_is_behind(const space_mapping &mapping) {
    switch (mapping.kind) {
    case VSPACED_BACKING_NONE:
        return "none";
    case VSPACED_BACKING_RESERVATION:
        return "kept";
    case VSPACED_BACKING_ANONYMOUS:
        return letters_of(mapping.rights) + " anonymous+" + std::to_string(mapping.offset / PAGE);
    default:
        return letters_of(mapping.rights) + " " + std::to_string(mapping.memory) + "+" +
               std::to_string(mapping.offset / PAGE);
    }
}

std::string Object::mappings() const {
    std::string text;
    for (const space_mapping &mapping : fixture.mappings()) {
        text += (text.empty() ? "[" : ", [") + number_of(mapping.range.begin) + "," +
                number_of(mapping.range.end) + ") " + what_is_behind(mapping);
    }
    return text;
}
