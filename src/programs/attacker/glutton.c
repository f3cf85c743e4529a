// Takes of each resource until it is refused: mappings, page tables, attached memories, an
// account and its frames, room. Each refusal names the resource; then everything goes back
// and can be had again.
#include "programs/attacker/attack.h"
#include "programs/common/slot.h"
#include "services/memd_client.h"

#define HERE  ATTACK_PAGES_BEGIN
#define THERE UINT64_C(0x20000000000)
#define SPAN  (UINT64_C(1) << 39) // a table of the highest level but one each

enum { ACCOUNT_PAGES = 64 };

static struct memd_memory account;

static uint64_t everything_unmap(void) {
    ATTACK_EXPECT(vspaced_unmap(&attacker, 0, HERE, UINT64_C(1) << 45, 0) == VSPACED_OK);
    return 0;
}

static uint64_t mappings_take(void) {
    uint64_t count = 0;
    ATTACK_EXPECT(attack_pages_reserve(&count) == VSPACED_NO_MAPPINGS);
    return everything_unmap();
}

static vspaced_result anonymous_map(uint64_t address, uint64_t pages) {
    const struct vspaced_map map = {.address = address,
                                    .length = pages * VSPACED_PAGE_BYTES,
                                    .rights = VSPACED_READ | VSPACED_WRITE,
                                    .backing = VSPACED_BACKING_ANONYMOUS};
    uint64_t got = 0;
    return vspaced_map(&attacker, &map, &got);
}

static uint64_t tables_take(void) {
    vspaced_result result = VSPACED_OK;
    for (uint64_t i = 0; i < ACCOUNT_PAGES / 2 && result == VSPACED_OK; i++) {
        result = anonymous_map(THERE + i * SPAN, 1);
    }
    ATTACK_EXPECT(result == VSPACED_NO_PAGE_TABLES);
    return everything_unmap();
}

static uint64_t frames_take(void) {
    vspaced_result result = VSPACED_OK;
    for (uint64_t i = 0; i <= ACCOUNT_PAGES && result == VSPACED_OK; i++) {
        result = anonymous_map(HERE + i * VSPACED_PAGE_BYTES, 1);
    }
    ATTACK_EXPECT(result == VSPACED_NO_FRAMES);
    return everything_unmap();
}

static uint64_t room_take(void) {
    const struct vspaced_map map = {.length = UINT64_C(1) << 46,
                                    .class_id = VSPACED_CLASS_HEAP,
                                    .place = VSPACED_PLACE_ANY,
                                    .backing = VSPACED_BACKING_NONE};
    uint64_t address = 0;
    ATTACK_EXPECT(vspaced_map(&attacker, &map, &address) == VSPACED_NO_SPACE);
    return 0;
}

static uint64_t memories_take(uint32_t slot) {
    uint32_t numbers[VSPACED_MEMORIES_DEFAULT];
    uint32_t count = 0;
    uint64_t bytes = 0;
    vspaced_result result = VSPACED_OK;
    while (count < VSPACED_MEMORIES_DEFAULT && result == VSPACED_OK) {
        result = vspaced_attach(&attacker, 0, slot, &numbers[count], &bytes);
        count += result == VSPACED_OK;
    }
    ATTACK_EXPECT(result == VSPACED_NO_MEMORY_RECORDS);
    while (count > 0) {
        ATTACK_EXPECT(vspaced_detach(&attacker, 0, numbers[--count]) == VSPACED_OK);
    }
    return 0;
}

static uint64_t round_make(void) {
    uint32_t number = 0;
    uint32_t second = 0;
    uint64_t bytes = 0;
    ATTACK_EXPECT(vspaced_attach_account(&attacker, 0, PROGRAM_SLOT_RECEIVE, &number, &bytes) ==
                  VSPACED_OK);
    ATTACK_EXPECT(vspaced_attach_account(&attacker, 0, PROGRAM_SLOT_RECEIVE, &second, &bytes) ==
                  VSPACED_NO_ACCOUNT_RECORDS);
    uint64_t wrong = mappings_take();
    wrong = wrong == 0 ? tables_take() : wrong;
    wrong = wrong == 0 ? frames_take() : wrong;
    wrong = wrong == 0 ? room_take() : wrong;
    wrong = wrong == 0 ? memories_take(PROGRAM_SLOT_RECEIVE) : wrong;
    ATTACK_EXPECT(wrong != 0 || vspaced_detach(&attacker, 0, number) == VSPACED_OK);
    return wrong;
}

uint64_t attack_glutton(const struct program_start *start) {
    (void)start;
    uint64_t wrong = 0;
    ATTACK_EXPECT(memd_allocate(PROGRAM_SLOT_MEMD, ACCOUNT_PAGES * VSPACED_PAGE_BYTES, 0,
                                MEMD_READ | MEMD_WRITE, PROGRAM_SLOT_RECEIVE, &account) == MEMD_OK);
    for (uint32_t i = 0; i < ATTACK_GLUTTON_ROUNDS && wrong == 0; i++) {
        wrong = round_make();
    }
    return wrong == 0 ? HOSTILE_REFUSED : wrong;
}
