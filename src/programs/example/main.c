// How a program uses vspaced, start to end: memory from memd, attached, mapped,
// written, seen a second time, protected, asked about, and given back (main.c); then
// anonymous memory, reserved addresses, growth, and several changes at once
// (anonymous.c). Each call of the client library (include/vspaced/client.h) returns a
// status; everything is in bytes and multiples of 4096.
//
// The demo runs this program. Exit code 0: all went as it says here.
#include "programs/common/say.h"
#include "programs/common/slot.h"
#include "programs/example/example.h"
#include "rt/start.h"
#include "services/memd_client.h"

const struct vspaced_client client = {
    .endpoint_slot = PROGRAM_SLOT_VSPACED,
    .receive_slot = PROGRAM_SLOT_VSPACED_NEXT, // if the space moves to another shard
};

bool expect(bool condition, const char *file, unsigned line) {
    if (!condition) {
        struct say say;
        struct text *text = say_begin(&say);
        text_string(text, "example: not as expected, ");
        text_string(text, file);
        text_string(text, ":");
        text_number(text, line);
        say_end(&say);
    }
    return condition;
}

// 1. Memory comes from memd, as a capability that arrives in the receive slot;
//    attach gives vspaced a copy of it, and a number to name it by. Afterwards the
//    program's own copy is of no use.
static bool take_memory(uint64_t *handle, uint32_t *memory) {
    struct memd_memory taken;
    EXPECT(memd_allocate(PROGRAM_SLOT_MEMD, BYTES, 0, MEMD_READ | MEMD_WRITE, PROGRAM_SLOT_RECEIVE,
                         &taken) == MEMD_OK);
    uint64_t bytes = 0;
    EXPECT(vspaced_attach(&client, 0, PROGRAM_SLOT_RECEIVE, memory, &bytes) == VSPACED_OK);
    EXPECT(bytes == BYTES);
    EXPECT(slot_delete(PROGRAM_SLOT_RECEIVE) == 0);
    *handle = taken.handle;
    return true;
}

// 2. Mapped anywhere: vspaced picks the place. The same memory can be mapped
//    again; what is written through one mapping shows in the other.
static bool map_twice(uint32_t memory, uint64_t *writable, uint64_t *readable) {
    const struct vspaced_map first = {
        .memory = memory,
        .length = BYTES,
        .rights = VSPACED_READ | VSPACED_WRITE,
        .class_id = VSPACED_CLASS_SHARED,
        .place = VSPACED_PLACE_ANY,
    };
    EXPECT(vspaced_map(&client, &first, writable) == VSPACED_OK);

    // This one is read-only now, and may become writable later: the ceiling.
    struct vspaced_map second = first;
    second.rights = VSPACED_READ;
    second.ceiling = VSPACED_READ | VSPACED_WRITE;
    EXPECT(vspaced_map(&client, &second, readable) == VSPACED_OK);

    *(volatile uint64_t *)*writable = 42;
    EXPECT(*(const volatile uint64_t *)*readable == 42);
    return true;
}

// 3. Rights change up to the ceiling, never above it.
static bool protect(uint64_t readable) {
    const unsigned both = VSPACED_READ | VSPACED_WRITE;
    EXPECT(vspaced_protect(&client, 0, readable, PAGE, both) == VSPACED_OK);
    *(volatile uint64_t *)readable = 43;
    EXPECT(vspaced_protect(&client, 0, readable, PAGE, VSPACED_READ | VSPACED_EXECUTE) ==
           VSPACED_ABOVE_CEILING);
    return true;
}

// 4. Asking: what lies at an address, and where the next free place is.
static bool ask(uint64_t readable) {
    struct vspaced_mapping mapping;
    EXPECT(vspaced_query(&client, 0, readable + PAGE, &mapping) == VSPACED_OK);
    EXPECT(mapping.rights == VSPACED_READ && mapping.class_id == VSPACED_CLASS_SHARED);
    EXPECT(vspaced_query(&client, 0, PAGE, &mapping) == VSPACED_NOT_MAPPED);
    EXPECT(mapping.length >= PAGE); // of the gap
    return true;
}

// 5. A listing comes in pieces; a change in between makes it begin anew.
static bool list(uint64_t writable) {
    static struct vspaced_mapping mappings[VSPACED_LIST_ENTRIES_MAX];
    struct vspaced_cursor cursor = {0};
    bool found = false;
    while (cursor.done == 0) {
        uint32_t count = 0;
        EXPECT(vspaced_list(&client, 0, &cursor, mappings, VSPACED_LIST_ENTRIES_MAX, &count) ==
               VSPACED_OK);
        for (uint32_t i = 0; i < count; i++) {
            found = found || mappings[i].start == writable;
        }
    }
    EXPECT(found);
    return true;
}

// 6. Back again. Holes are fine in an unmap; memory that is still mapped can't be
//    detached.
static bool give_back(uint64_t handle, uint32_t memory, uint64_t writable, uint64_t readable) {
    EXPECT(vspaced_unmap(&client, 0, writable, BYTES, 0) == VSPACED_OK);
    EXPECT(vspaced_detach(&client, 0, memory) == VSPACED_MEMORY_IN_USE);
    uint64_t removed = 0;
    EXPECT(vspaced_unmap(&client, 0, readable, BYTES, &removed) == VSPACED_OK);
    EXPECT(removed == BYTES);
    EXPECT(vspaced_detach(&client, 0, memory) == VSPACED_OK);
    EXPECT(memd_free(PROGRAM_SLOT_MEMD, handle) == MEMD_OK);
    return true;
}

uint64_t program_main(const struct program_start *start) {
    (void)start;
    uint64_t handle = 0;
    uint64_t writable = 0;
    uint64_t readable = 0;
    uint32_t memory = 0;
    const bool well = take_memory(&handle, &memory) && map_twice(memory, &writable, &readable) &&
                      protect(readable) && ask(readable) && list(writable) &&
                      give_back(handle, memory, writable, readable) && example_anonymous();
    return well ? 0 : 1;
}
