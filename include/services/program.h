// What a program finds when procd starts it: the start page, and its capability
// space. The entry point gets the page's address in RDI; src/rt turns that into
// program_main. The page lies in the program's own memory and is read-only.
#ifndef SERVICES_PROGRAM_H
#define SERVICES_PROGRAM_H

#include <stdint.h>

#include "bootstrap/slots.h"

#define PROGRAM_MAGIC UINT64_C(0x3154525453475250) // "PRGSTRT1"
enum {
    PROGRAM_VERSION = 1,
    PROGRAM_ARGUMENTS = 4,    // words that the spawner chose
    PROGRAM_TEXT_BYTES = 512, // argument text, with the final zero
    PROGRAM_NAME_BYTES = 32,  // as RK_BOOT_NAME_BYTES
};

// Slots of a program. Those without a flag are always there.
enum program_slot {
    PROGRAM_SLOT_CAP_SPACE = SLOT_CAP_SPACE, // its own, MANAGE
    PROGRAM_SLOT_ENDPOINT = SLOT_ENDPOINT,   // PROGRAM_HAS_ENDPOINT: its own, badge 0
    PROGRAM_SLOT_PARENT = 3,                 // PROGRAM_HAS_PARENT: what the spawner transferred
    PROGRAM_SLOT_MEMD = SLOT_MEMD,           // its account (services/memd.h)
    PROGRAM_SLOT_VSPACED = SLOT_OWN_SPACE,   // owner of its own space (vspaced/client.h)
    PROGRAM_SLOT_CONSOLE = SLOT_CONSOLE,
    PROGRAM_SLOT_EXIT_PORT = SLOT_EXIT_PORT, // PROGRAM_HAS_EXIT_PORT: ends the machine
    PROGRAM_SLOT_PROCD = SLOT_PROCD,         // its badged endpoint (services/procd.h)
    PROGRAM_SLOT_DATA = 12,                  // PROGRAM_HAS_DATA: a module's memory, READ
    PROGRAM_SLOT_VSPACED_NEXT = 13,          // empty: for where the own space has moved to
    PROGRAM_SLOT_RECEIVE = SLOT_RECEIVE,     // empty: for what comes with replies
    PROGRAM_SLOT_FREE = 16,                  // from here to slot_count all is empty
};

enum {
    PROGRAM_HAS_ENDPOINT = 1 << 0,
    PROGRAM_HAS_PARENT = 1 << 1,
    PROGRAM_HAS_EXIT_PORT = 1 << 2,
    PROGRAM_HAS_DATA = 1 << 3,
    PROGRAM_MAY_SPAWN = 1 << 4, // procd accepts SPAWN from it
    PROGRAM_MAY_JIT = 1 << 5,   // vspaced takes class JIT from it
};

// Where the first thread's pages lie: below every program image and every
// address that Linux gives out, so that recorded address spaces fit beside them.
#define PROGRAM_START_PAGE     UINT64_C(0x00000000000f0000)
#define PROGRAM_MESSAGE_BUFFER UINT64_C(0x0000000000100000) // thread i: i pages above

struct program_start {
    uint64_t magic;
    uint32_t version;
    uint32_t size;       // of this structure, bytes
    uint64_t process_id; // as procd counts: the badge's own, never 0
    uint32_t flags;      // PROGRAM_HAS_*, PROGRAM_MAY_*
    uint32_t slot_count; // of the capability space
    uint64_t image_begin, image_end;
    uint64_t stack_begin, stack_end;
    uint64_t data_bytes; // length of the data module; its memory is whole pages
    uint64_t memory_max; // ceiling of its account at memd, bytes
    uint64_t arguments[PROGRAM_ARGUMENTS];
    char name[PROGRAM_NAME_BYTES];
    char data_name[PROGRAM_NAME_BYTES];
    char text[PROGRAM_TEXT_BYTES];
};

_Static_assert(sizeof(struct program_start) ==
                   80 + 8 * PROGRAM_ARGUMENTS + 2 * PROGRAM_NAME_BYTES + PROGRAM_TEXT_BYTES,
               "no padding: the page shows nothing else");
_Static_assert(sizeof(struct program_start) <= 4096, "one page");

#endif
