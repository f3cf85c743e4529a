// Where a foundation service finds its capabilities: slot numbers of its own
// capability space.
#ifndef BOOTSTRAP_SLOTS_H
#define BOOTSTRAP_SLOTS_H

enum bootstrap_slot {
    SLOT_CAP_SPACE = 1, // its own
    SLOT_ENDPOINT = 2,  // where it serves; badge 0, so that it can mint
    SLOT_READY = 3,     // rootd's: readiness or failure is reported there
    SLOT_MEMD = 4,      // a client's badged endpoint of memd
    SLOT_VSPACED = 5,   // a manager's badged endpoint of vspaced
    SLOT_OWN_SPACE = 6, // vspaced's owner endpoint of the service's own space
    SLOT_PROCESS_CONTROL = 7,
    SLOT_CONSOLE = 8,
    SLOT_EXIT_PORT = 9, // procd: passed on to the program that ends the machine
    SLOT_PAGERD = 10,   // a client's badged endpoint of pagerd
    SLOT_PROCD = 11,    // a client's badged endpoint of procd
    SLOT_RECEIVE = 15,  // capabilities arrive here and are moved on at once

    SLOT_UNTYPED_FIRST = 64, // memd: memory nobody uses, up to SLOT_UNTYPED_COUNT
    SLOT_UNTYPED_COUNT = 48,
    // vspaced, with several shards: the endpoint of its control, then of shard 1 and so on
    SLOT_SHARD_FIRST = 112,
    SLOT_SHARD_COUNT = 16,

    SLOT_MODULE_FIRST = 128, // procd: program images, up to SLOT_MODULE_COUNT
    SLOT_MODULE_COUNT = 24,

    SLOT_KERNEL_VSPACE_ENDPOINT = 2240, // vspaced's primary control slot
};

#endif
