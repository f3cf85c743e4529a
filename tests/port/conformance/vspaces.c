// Page tables: map, unmap, protect, query, vectors. After each change the tables
// are asked, page by page.
#include "conformance.h"
#include "vspaced/rights.h"

enum { SPACE = WORLD_SLOT_FIRST, MEMORY, EMPTY };

#define PAGE     VSPACED_PAGE_BYTES
#define LARGE    (512 * PAGE)
#define AT       UINT64_C(0x40000000)
#define FAR_AWAY UINT64_C(0x600000000000)
enum { R = VSPACED_READ, RW = VSPACED_READ | VSPACED_WRITE, RX = VSPACED_READ | VSPACED_EXECUTE };

static struct port_step map_of(uint64_t address, uint64_t pages, uint64_t offset_pages,
                               uint8_t rights) {
    return (struct port_step){
        .kind = PORT_STEP_MAP,
        .rights = rights,
        .memory_slot = MEMORY,
        .memory_offset = offset_pages * PAGE,
        .range = {address, address + pages * PAGE},
    };
}

static struct port_step unmap_of(uint64_t address, uint64_t pages) {
    return (struct port_step){.kind = PORT_STEP_UNMAP, .range = {address, address + pages * PAGE}};
}

static struct port_step protect_of(uint64_t address, uint64_t pages, uint8_t rights) {
    return (struct port_step){
        .kind = PORT_STEP_PROTECT, .rights = rights, .range = {address, address + pages * PAGE}};
}

static enum port_status run(struct port *port, struct port_step step) {
    struct port_step_result result;
    return port_step(port, SPACE, &step, &result);
}

static uint64_t removed_by(struct port *port, struct port_step step) {
    struct port_step_result result = {0};
    return port_step(port, SPACE, &step, &result) == PORT_OK ? result.bytes_removed : UINT64_MAX;
}

static bool is_absent(struct port *port, uint64_t address) {
    struct port_page page;
    return port_vspace_query(port, SPACE, address, &page) == PORT_ABSENT;
}

// All pages are there with these rights, and their frames follow each other.
static bool is_mapped(struct port *port, uint64_t address, uint64_t pages, uint8_t rights) {
    struct port_page first;
    if (port_vspace_query(port, SPACE, address, &first) != PORT_OK) {
        return false;
    }
    for (uint64_t i = 0; i < pages; i++) {
        struct port_page page;
        if (port_vspace_query(port, SPACE, address + i * PAGE, &page) != PORT_OK ||
            page.rights != rights || page.physical != first.physical + i * PAGE) {
            return false;
        }
    }
    return true;
}

static uint64_t frame_at(struct port *port, uint64_t address) {
    struct port_page page = {0};
    (void)port_vspace_query(port, SPACE, address, &page);
    return page.physical;
}

static uint64_t bytes_mapped(struct port *port) {
    struct port_vspace info = {0};
    return port_vspace_info(port, SPACE, &info) == PORT_OK ? info.bytes_mapped : UINT64_MAX;
}

static void make(uint64_t table_frames, uint64_t memory_pages) {
    world_vspace_make(SPACE, table_frames);
    world_memory_make(MEMORY, memory_pages * PAGE, LARGE, VSPACED_RIGHTS_ALL);
}

static const char *a_new_space_is_empty(struct port *port) {
    struct port_vspace info;
    world_vspace_make(SPACE, 8);
    CHECK(port_vspace_info(port, SPACE, &info) == PORT_OK);
    CHECK(info.bytes_mapped == 0 && info.table_frames == 8 && info.table_frames_free == 8);
    CHECK(is_absent(port, AT) && is_absent(port, VSPACED_USER_BEGIN));
    CHECK(is_absent(port, VSPACED_USER_END - PAGE));
    return 0;
}

static const char *map_maps_the_range_and_no_more(struct port *port) {
    make(8, 16);
    CHECK(run(port, map_of(AT, 4, 2, RW)) == PORT_OK);
    CHECK(is_mapped(port, AT, 4, RW));
    CHECK(is_absent(port, AT - PAGE) && is_absent(port, AT + 4 * PAGE));
    CHECK(bytes_mapped(port) == 4 * PAGE);
    CHECK(frame_at(port, AT + PAGE + 8) == frame_at(port, AT + PAGE) + 8); // any byte
    return 0;
}

static const char *the_offset_counts(struct port *port) {
    make(8, 16);
    CHECK(run(port, map_of(AT, 4, 2, R)) == PORT_OK);
    CHECK(run(port, map_of(AT + 8 * PAGE, 6, 0, R)) == PORT_OK);
    CHECK(frame_at(port, AT) == frame_at(port, AT + 10 * PAGE)); // the same frame twice
    return 0;
}

static const char *map_over_a_page_is_refused(struct port *port) {
    make(8, 16);
    CHECK(run(port, map_of(AT, 2, 0, R)) == PORT_OK);
    const uint64_t frame = frame_at(port, AT + PAGE);
    CHECK(run(port, map_of(AT + PAGE, 4, 8, RW)) == PORT_PRESENT);
    CHECK(is_mapped(port, AT, 2, R) && frame_at(port, AT + PAGE) == frame);
    CHECK(is_absent(port, AT + 2 * PAGE) && bytes_mapped(port) == 2 * PAGE);
    return 0;
}

static const char *overwrite_replaces(struct port *port) {
    make(8, 16);
    struct port_step over = map_of(AT + PAGE, 4, 8, RW);
    over.overwrite = true;
    CHECK(run(port, map_of(AT, 3, 0, R)) == PORT_OK);
    const uint64_t frame = frame_at(port, AT);
    CHECK(run(port, over) == PORT_OK);
    CHECK(is_mapped(port, AT, 1, R) && is_mapped(port, AT + PAGE, 4, RW));
    CHECK(frame_at(port, AT + PAGE) == frame + 8 * PAGE);
    CHECK(bytes_mapped(port) == 5 * PAGE);
    return 0;
}

static const char *unmap_tells_what_it_removed(struct port *port) {
    make(8, 16);
    CHECK(run(port, map_of(AT, 2, 0, R)) == PORT_OK);
    CHECK(run(port, map_of(AT + 4 * PAGE, 2, 0, R)) == PORT_OK);
    CHECK(removed_by(port, unmap_of(AT + PAGE, 4)) == 2 * PAGE); // with a hole inside
    CHECK(is_mapped(port, AT, 1, R) && is_mapped(port, AT + 5 * PAGE, 1, R));
    CHECK(is_absent(port, AT + PAGE) && is_absent(port, AT + 4 * PAGE));
    CHECK(removed_by(port, unmap_of(FAR_AWAY, 4096)) == 0);
    return 0;
}

static const char *protect_changes_rights_only(struct port *port) {
    make(8, 16);
    CHECK(run(port, map_of(AT, 4, 0, R)) == PORT_OK);
    const uint64_t frame = frame_at(port, AT + PAGE);
    CHECK(run(port, protect_of(AT + PAGE, 2, RW)) == PORT_OK);
    CHECK(is_mapped(port, AT, 1, R) && is_mapped(port, AT + PAGE, 2, RW));
    CHECK(is_mapped(port, AT + 3 * PAGE, 1, R) && frame_at(port, AT + PAGE) == frame);
    CHECK(run(port, protect_of(AT + PAGE, 2, RX)) == PORT_OK);
    CHECK(is_mapped(port, AT + PAGE, 2, RX));
    return 0;
}

static const char *protect_over_a_hole_changes_nothing(struct port *port) {
    make(8, 16);
    CHECK(run(port, map_of(AT, 2, 0, R)) == PORT_OK);
    CHECK(run(port, map_of(AT + 3 * PAGE, 2, 0, R)) == PORT_OK);
    CHECK(run(port, protect_of(AT, 5, RW)) == PORT_ABSENT);
    CHECK(is_mapped(port, AT, 2, R) && is_mapped(port, AT + 3 * PAGE, 2, R));
    return 0;
}

static const char *pages_without_rights_are_there(struct port *port) {
    make(8, 16);
    CHECK(run(port, map_of(AT, 2, 0, 0)) == PORT_OK);
    CHECK(is_mapped(port, AT, 2, 0) && bytes_mapped(port) == 2 * PAGE);
    CHECK(run(port, map_of(AT + PAGE, 1, 4, R)) == PORT_PRESENT);
    CHECK(run(port, protect_of(AT, 2, RW)) == PORT_OK && is_mapped(port, AT, 2, RW));
    CHECK(run(port, protect_of(AT, 2, 0)) == PORT_OK && is_mapped(port, AT, 2, 0));
    CHECK(removed_by(port, unmap_of(AT, 2)) == 2 * PAGE);
    return 0;
}

static const char *the_memorys_end_is_the_end(struct port *port) {
    make(8, 4);
    CHECK(run(port, map_of(AT, 5, 0, R)) == PORT_TOO_SMALL);
    CHECK(run(port, map_of(AT, 1, 4, R)) == PORT_TOO_SMALL);
    CHECK(run(port, map_of(AT, 2, 3, R)) == PORT_TOO_SMALL);
    CHECK(bytes_mapped(port) == 0);
    CHECK(run(port, map_of(AT, 4, 0, R)) == PORT_OK);
    return 0;
}

static const char *the_memorys_rights_are_the_most(struct port *port) {
    world_vspace_make(SPACE, 8);
    world_memory_make(MEMORY, 4 * PAGE, PAGE, BOOTSTRAP_READ);
    CHECK(run(port, map_of(AT, 4, 0, RW)) == PORT_NO_RIGHT);
    CHECK(run(port, map_of(AT, 4, 0, RX)) == PORT_NO_RIGHT);
    CHECK(run(port, map_of(AT, 4, 0, R)) == PORT_OK);
    CHECK(run(port, protect_of(AT, 4, RW)) == PORT_NO_RIGHT);
    CHECK(is_mapped(port, AT, 4, R));
    return 0;
}

static const char *tables_run_out_before_anything_changes(struct port *port) {
    struct port_vspace info;
    make(3, 16); // one table of each level below the top
    CHECK(run(port, map_of(AT, 1, 0, R)) == PORT_OK);
    CHECK(port_vspace_info(port, SPACE, &info) == PORT_OK && info.table_frames_free == 0);
    CHECK(run(port, map_of(FAR_AWAY, 1, 0, R)) == PORT_NO_TABLES);
    CHECK(is_absent(port, FAR_AWAY) && bytes_mapped(port) == PAGE);
    CHECK(run(port, map_of(AT + PAGE, 1, 0, R)) == PORT_OK); // in the same table
    return 0;
}

static const char *empty_tables_come_back(struct port *port) {
    struct port_vspace info;
    make(3, 16);
    CHECK(run(port, map_of(AT, 2, 0, R)) == PORT_OK);
    CHECK(removed_by(port, unmap_of(AT, 2)) == 2 * PAGE);
    CHECK(port_vspace_info(port, SPACE, &info) == PORT_OK && info.table_frames_free == 3);
    CHECK(run(port, map_of(FAR_AWAY, 1, 0, R)) == PORT_OK);
    return 0;
}

// A kernel may use large pages where they fit. Nothing may show that but the
// page's size: pieces of one change like any others.
static const char *pieces_of_a_large_page_change_alone(struct port *port) {
    make(8, 512);
    CHECK(run(port, map_of(AT, 512, 0, RW)) == PORT_OK);
    CHECK(is_mapped(port, AT, 512, RW));
    CHECK(run(port, protect_of(AT + 7 * PAGE, 2, R)) == PORT_OK);
    CHECK(is_mapped(port, AT, 7, RW) && is_mapped(port, AT + 7 * PAGE, 2, R));
    CHECK(is_mapped(port, AT + 9 * PAGE, 503, RW));
    const uint64_t frame = frame_at(port, AT);
    CHECK(removed_by(port, unmap_of(AT + 100 * PAGE, 1)) == PAGE);
    CHECK(is_absent(port, AT + 100 * PAGE) && bytes_mapped(port) == 511 * PAGE);
    CHECK(frame_at(port, AT + 101 * PAGE) == frame + 101 * PAGE);
    return 0;
}

static const char *wrong_capabilities_are_named(struct port *port) {
    make(8, 4);
    struct port_step step = map_of(AT, 1, 0, R);
    struct port_step_result result;
    CHECK(port_step(port, EMPTY, &step, &result) == PORT_EMPTY_SLOT);
    CHECK(port_step(port, MEMORY, &step, &result) == PORT_WRONG_TYPE);
    step.memory_slot = EMPTY;
    CHECK(run(port, step) == PORT_EMPTY_SLOT);
    step.memory_slot = SPACE;
    CHECK(run(port, step) == PORT_WRONG_TYPE);
    CHECK(bytes_mapped(port) == 0);
    return 0;
}

static const char *revoked_memory_can_not_be_mapped(struct port *port) {
    make(8, 4);
    CHECK(run(port, map_of(AT, 1, 0, R)) == PORT_OK);
    world_memory_revoke(MEMORY);
    CHECK(run(port, map_of(AT + PAGE, 1, 0, R)) == PORT_EMPTY_SLOT);
    CHECK(removed_by(port, unmap_of(AT, 1)) == PAGE); // what is mapped can go
    return 0;
}

static const char *a_destroyed_space_is_gone(struct port *port) {
    struct port_vspace info;
    struct port_page page;
    make(8, 4);
    CHECK(run(port, map_of(AT, 1, 0, R)) == PORT_OK);
    world_vspace_destroy(SPACE);
    CHECK(run(port, unmap_of(AT, 1)) == PORT_GONE);
    CHECK(run(port, map_of(AT, 1, 0, R)) == PORT_GONE);
    CHECK(port_vspace_info(port, SPACE, &info) == PORT_GONE);
    CHECK(port_vspace_query(port, SPACE, AT, &page) == PORT_GONE);
    return 0;
}

static const char *a_vector_runs_in_order(struct port *port) {
    make(8, 16);
    const struct port_step steps[] = {
        map_of(AT, 4, 0, R),
        unmap_of(AT + PAGE, 1),
        map_of(AT + PAGE, 1, 8, RW),
        protect_of(AT + 2 * PAGE, 2, RW),
    };
    struct port_step_result result;
    uint32_t done = 0;
    CHECK(port_steps(port, SPACE, steps, 4, &done, &result) == PORT_OK && done == 4);
    CHECK(result.bytes_removed == PAGE);
    CHECK(is_mapped(port, AT, 1, R) && is_mapped(port, AT + PAGE, 1, RW));
    CHECK(frame_at(port, AT + PAGE) == frame_at(port, AT) + 8 * PAGE);
    CHECK(is_mapped(port, AT + 2 * PAGE, 2, RW));
    return 0;
}

static const char *a_vector_ends_at_the_first_failure(struct port *port) {
    make(8, 16);
    const struct port_step steps[] = {
        map_of(AT, 2, 0, R),
        map_of(AT + PAGE, 2, 0, R),
        map_of(AT + 4 * PAGE, 1, 0, R),
    };
    struct port_step_result result;
    uint32_t done = 0;
    CHECK(port_steps(port, SPACE, steps, 3, &done, &result) == PORT_PRESENT && done == 1);
    CHECK(is_mapped(port, AT, 2, R)); // what was done stays
    CHECK(is_absent(port, AT + 2 * PAGE) && is_absent(port, AT + 4 * PAGE));
    return 0;
}

static const char *a_full_vector_runs(struct port *port) {
    static struct port_step steps[PORT_STEPS_MAX];
    struct port_step_result result;
    uint32_t done = 0;
    make(8, 16);
    for (uint32_t i = 0; i < PORT_STEPS_MAX; i++) {
        steps[i] = map_of(AT + 2 * i * PAGE, 1, i % 16, R);
    }
    CHECK(port_steps(port, SPACE, steps, PORT_STEPS_MAX, &done, &result) == PORT_OK);
    CHECK(done == PORT_STEPS_MAX && bytes_mapped(port) == PORT_STEPS_MAX * PAGE);
    return 0;
}

static struct port_step zero_of(uint64_t pages, uint64_t offset_pages) {
    return (struct port_step){
        .kind = PORT_STEP_ZERO,
        .memory_slot = MEMORY,
        .memory_offset = offset_pages * PAGE,
        .range = {AT, AT + pages * PAGE},
    };
}

static const char *zero_fills_its_range_and_no_more(struct port *port) {
    make(8, 16);
    for (uint64_t i = 3; i < 9; i++) {
        world_page_write(MEMORY, i * PAGE);
    }
    CHECK(!world_page_is_zero(MEMORY, 4 * PAGE));
    CHECK(run(port, zero_of(4, 4)) == PORT_OK);
    for (uint64_t i = 0; i < 16; i++) {
        CHECK(world_page_is_zero(MEMORY, i * PAGE) == (i != 3 && i != 8));
    }
    CHECK(bytes_mapped(port) == 0);
    return 0;
}

static const char *zero_reaches_what_is_mapped(struct port *port) {
    make(8, 16);
    CHECK(run(port, map_of(AT, 4, 2, R)) == PORT_OK);
    world_page_write(MEMORY, 3 * PAGE);
    CHECK(run(port, zero_of(4, 2)) == PORT_OK);
    CHECK(world_page_is_zero(MEMORY, 3 * PAGE) && is_mapped(port, AT, 4, R));
    return 0;
}

static const char *zero_keeps_to_the_memory(struct port *port) {
    make(8, 4);
    world_page_write(MEMORY, 0);
    CHECK(run(port, zero_of(5, 0)) == PORT_TOO_SMALL);
    CHECK(run(port, zero_of(1, 4)) == PORT_TOO_SMALL);
    CHECK(!world_page_is_zero(MEMORY, 0));
    world_memory_revoke(MEMORY);
    CHECK(run(port, zero_of(1, 0)) == PORT_EMPTY_SLOT);
    return 0;
}

static const char *zero_writes(struct port *port) {
    world_vspace_make(SPACE, 8);
    world_memory_make(MEMORY, PAGE, PAGE, BOOTSTRAP_READ | BOOTSTRAP_EXECUTE);
    CHECK(run(port, zero_of(1, 0)) == PORT_NO_RIGHT);
    return 0;
}

// Asks for the rest as long as there is some. *done and *bytes_removed are of all calls.
static enum port_status steps_run(struct port *port, struct port_step *steps, uint32_t count,
                                  uint32_t *done, uint64_t *bytes_removed) {
    enum port_status status;
    *done = 0;
    *bytes_removed = 0;
    do {
        struct port_step_result result;
        uint32_t entered = 0;
        status = port_steps(port, SPACE, &steps[*done], count - *done, &entered, &result);
        *done += entered;
        *bytes_removed += result.bytes_removed;
        if (status == PORT_MORE) {
            steps[*done].range.begin += result.bytes_done;
            steps[*done].memory_offset += result.bytes_done;
        }
    } while (status == PORT_MORE);
    return status;
}

// More than a kernel does at once, in several steps with others between.
static const char *long_zeroes_are_steps_like_others(struct port *port) {
    enum { PAGES = 512 };
    uint64_t bytes_removed;
    uint32_t done = 0;
    make(8, PAGES);
    for (uint64_t i = 0; i < PAGES; i++) {
        world_page_write(MEMORY, i * PAGE);
    }
    struct port_step steps[] = {
        zero_of(1, 0),         zero_of(PAGES - 10, 1), map_of(AT, 4, 0, R),
        zero_of(5, PAGES - 9), unmap_of(AT, 1),        unmap_of(AT + 2 * PAGE, 9),
    };
    CHECK(steps_run(port, steps, 6, &done, &bytes_removed) == PORT_OK && done == 6);
    CHECK(bytes_removed == 3 * PAGE);
    for (uint64_t i = 0; i < PAGES; i++) {
        CHECK(world_page_is_zero(MEMORY, i * PAGE) == (i < PAGES - 4));
    }
    CHECK(is_mapped(port, AT + PAGE, 1, R) && bytes_mapped(port) == PAGE);
    return 0;
}

static const char *a_failure_after_a_long_zero_is_counted_right(struct port *port) {
    enum { PAGES = 200 };
    uint64_t bytes_removed;
    uint32_t done = 0;
    make(8, PAGES);
    struct port_step steps[] = {
        map_of(AT, 1, 0, R),
        zero_of(PAGES, 0),
        map_of(AT, 1, 0, R),
        map_of(AT + PAGE, 1, 0, R),
    };
    CHECK(steps_run(port, steps, 4, &done, &bytes_removed) == PORT_PRESENT && done == 2);
    CHECK(bytes_mapped(port) == PAGE);
    return 0;
}

static const char *a_long_range_takes_several_pieces(struct port *port) {
    enum { PAGES = 3000 };
    uint64_t bytes_removed;
    uint32_t done = 0;
    make(32, PAGES);
    struct port_step map = map_of(AT + PAGE, PAGES, 0, R); // no larger pages fit
    CHECK(steps_run(port, &map, 1, &done, &bytes_removed) == PORT_OK && done == 1);
    CHECK(is_mapped(port, AT + PAGE, PAGES, R) && bytes_mapped(port) == PAGES * PAGE);
    struct port_step steps[] = {protect_of(AT + PAGE, PAGES, RW),
                                unmap_of(AT + 10 * PAGE, PAGES - 20)};
    CHECK(steps_run(port, steps, 2, &done, &bytes_removed) == PORT_OK && done == 2);
    CHECK(bytes_removed == (PAGES - 20) * PAGE && bytes_mapped(port) == 20 * PAGE);
    CHECK(is_mapped(port, AT + PAGE, 9, RW) && is_absent(port, AT + 10 * PAGE));
    struct port_step all = unmap_of(PAGE, (VSPACED_USER_END - PAGE) / PAGE);
    CHECK(steps_run(port, &all, 1, &done, &bytes_removed) == PORT_OK);
    CHECK(bytes_removed == 20 * PAGE && bytes_mapped(port) == 0);
    return 0;
}

#define CASE(name)                                                                                 \
    { #name, name }
const struct conformance_case conformance_vspaces[] = {
    CASE(a_new_space_is_empty),
    CASE(map_maps_the_range_and_no_more),
    CASE(the_offset_counts),
    CASE(map_over_a_page_is_refused),
    CASE(overwrite_replaces),
    CASE(unmap_tells_what_it_removed),
    CASE(protect_changes_rights_only),
    CASE(protect_over_a_hole_changes_nothing),
    CASE(pages_without_rights_are_there),
    CASE(the_memorys_end_is_the_end),
    CASE(the_memorys_rights_are_the_most),
    CASE(tables_run_out_before_anything_changes),
    CASE(empty_tables_come_back),
    CASE(pieces_of_a_large_page_change_alone),
    CASE(wrong_capabilities_are_named),
    CASE(revoked_memory_can_not_be_mapped),
    CASE(a_destroyed_space_is_gone),
    CASE(a_vector_runs_in_order),
    CASE(a_vector_ends_at_the_first_failure),
    CASE(a_full_vector_runs),
    CASE(zero_fills_its_range_and_no_more),
    CASE(zero_reaches_what_is_mapped),
    CASE(zero_keeps_to_the_memory),
    CASE(zero_writes),
    CASE(long_zeroes_are_steps_like_others),
    CASE(a_failure_after_a_long_zero_is_counted_right),
    CASE(a_long_range_takes_several_pieces),
};
const unsigned conformance_vspace_count =
    sizeof(conformance_vspaces) / sizeof(conformance_vspaces[0]);
