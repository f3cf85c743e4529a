#include "balance.h"

#include "check.h"
#include "rt/text.h"
#include "services/memd_client.h"
#include "services/procd_client.h"

struct balance balance_take(void) {
    struct balance balance = {0};
    if (memd_stats(PROGRAM_SLOT_MEMD, &balance.memory) != MEMD_OK ||
        procd_stats(PROGRAM_SLOT_PROCD, &balance.processes) != PROCD_OK ||
        procd_space_stats(PROGRAM_SLOT_PROCD, &balance.spaces) != PROCD_OK) {
        check(false, "every service tells its counts");
    }
    return balance;
}

static void one_check(uint64_t after, uint64_t before, const char *after_what, const char *what) {
    char line[120];
    struct text text = text_begin(line, sizeof(line));
    text_string(&text, after_what);
    text_string(&text, ": ");
    text_string(&text, what);
    check_equal(after, before, line);
}

void balance_check(const struct balance *before, const char *after_what) {
    const struct balance after = balance_take();
    one_check(after.memory.bytes_free, before->memory.bytes_free, after_what, "free memory");
    one_check(after.memory.bytes_quarantine, 0, after_what, "nothing in quarantine");
    one_check(after.memory.accounts, before->memory.accounts, after_what, "accounts");
    one_check(after.memory.allocations, before->memory.allocations, after_what, "allocations");
    one_check(after.processes.processes, before->processes.processes, after_what, "processes");
    one_check(after.processes.leaks, 0, after_what, "no leaks");
    one_check(after.spaces.objects, before->spaces.objects, after_what, "objects of vspaced");
    one_check(after.spaces.memories, before->spaces.memories, after_what, "attached memories");
    one_check(after.spaces.nodes, before->spaces.nodes, after_what, "tree nodes");
}
