// The kernel's command line, as far as it is meant for rootd. Pure.
//
//   [anything] init=NAME [data=NAME] [shards=N] [allow-jit] [text for the first program]
//
// What stands before init= is the loader's business (its own name for the kernel,
// mostly). Without init=, the first program is `demo`, without text. vspaced serves with
// as many shards as shards= says, one without it; elsewhere in the line the word is a
// mistake. With allow-jit the first program and
// what it spawns may write code and execute it, in turn.
#ifndef SERVICES_ROOTD_OPTIONS_H
#define SERVICES_ROOTD_OPTIONS_H

#include <stdbool.h>

#include "refkernel/bootinfo.h"
#include "rt/text.h"

struct options {
    char init[RK_BOOT_NAME_BYTES];
    char data[RK_BOOT_NAME_BYTES]; // module to read, empty: none
    uint64_t shards;               // as asked for; 1 if nobody did
    bool allow_jit;
    char text[RK_BOOT_COMMAND_LINE_BYTES];
};

// False if a name is empty or longer than a module's can be, or the shards are no number
// or stand elsewhere; *why says so in numbers.
bool options_parse(const char *command_line, struct options *options, struct text *why);

// A module's name without the suffix `.elf`, as programs are called.
void module_name(const char *file_name, char name[RK_BOOT_NAME_BYTES]);

#endif
