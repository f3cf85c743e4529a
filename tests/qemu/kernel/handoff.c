// What the kernel says about the machine and its own protection. Which flags must
// be set depends on the processor, so the test's command line names them: one
// letter each, n(x) w(rite protection) s(mep) a(ccess prevention) u(mip).
#include "harness.h"

#include "rt/text.h"

static const struct {
    char letter;
    uint32_t flag;
    const char *name;
} features[] = {
    {'n', RK_FEATURE_NX, "nx"},     {'w', RK_FEATURE_WRITE_PROTECT, "write protection"},
    {'s', RK_FEATURE_SMEP, "smep"}, {'a', RK_FEATURE_SMAP, "smap"},
    {'u', RK_FEATURE_UMIP, "umip"},
};

static bool wants(const char *letters, char letter) {
    for (; *letters; letters++) {
        if (*letters == letter) {
            return true;
        }
    }
    return false;
}

// The last word of the kernel's command line, which begins with its file's name.
static const char *last_word(const char *line) {
    const char *word = line;
    for (; *line; line++) {
        if (*line == ' ') {
            word = line + 1;
        }
    }
    return word;
}

static bool memories_ordered(void) {
    for (uint32_t i = 0; i < test_boot->memory_count; i++) {
        const struct rk_boot_memory *a = &test_boot->memories[i];
        for (uint32_t k = i + 1; k < test_boot->memory_count; k++) {
            const struct rk_boot_memory *b = &test_boot->memories[k];
            if (a->base < b->base + b->length && b->base < a->base + a->length) {
                return false;
            }
        }
    }
    return true;
}

static bool cpu_ids_differ(void) {
    for (uint32_t i = 0; i < test_boot->cpu_count; i++) {
        for (uint32_t k = 0; k < i; k++) {
            if (test_boot->cpu_ids[i] == test_boot->cpu_ids[k]) {
                return false;
            }
        }
    }
    return test_boot->cpu_count >= 1 && test_boot->cpu_count <= RK_CPUS_MAX;
}

void test_main(void) {
    uint64_t ram_bytes = 0;
    for (uint32_t i = 0; i < test_boot->memory_count; i++) {
        const struct rk_boot_memory *memory = &test_boot->memories[i];
        ram_bytes += memory->kind == RK_BOOT_MEMORY_RAM ? memory->length : 0;
    }
    test_print_hex("ram bytes ", ram_bytes);
    test_case("magic", test_boot->magic == RK_BOOTINFO_MAGIC);
    test_print_hex("cpus ", test_boot->cpu_count);
    test_case("each cpu has a number of its own", cpu_ids_differ());
    test_case("tick", test_boot->tick_ns == 1000000);
    test_case("memories do not overlap", memories_ordered());
    const char *letters = last_word(test_boot->command_line);
    for (unsigned i = 0; i < sizeof features / sizeof *features; i++) {
        bool is_on = (test_boot->feature_flags & features[i].flag) != 0;
        test_case(features[i].name, is_on == wants(letters, features[i].letter));
    }
}
