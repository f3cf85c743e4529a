// The only program of a Linux that is booted beside vspaced (tools/bench): counts
// instructions of the system calls that are nearest to vspaced's operations, at the
// same addresses and with as many other mappings, and prints the same records.
//
// The pages exist before: they are those of a memory file, mapped with MAP_POPULATE,
// so that the call itself makes the page-table entries, as vspaced's does.
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "rt/time_stamp.h"
#include "traces.h"

#define PAGE UINT64_C(4096)
#define LIVE UINT64_C(0x010000000000)
#define RUN  UINT64_C(0x040000000000)
#define WIDE UINT64_C(0x0c0000000000)
#define FAR  UINT64_C(0x100000000000)

enum { FILE_PAGES = 1024, OFFSET_PAGES = 8, SAMPLES_MAX = 8192, EMPTY_TRIES = 16, FAR_PLACES = 32 };

static int file;
static uint64_t live_count, empty, sample_count;
static uint32_t forth[SAMPLES_MAX], back[SAMPLES_MAX];
static struct utsname system_name;

static bool map_at(uint64_t address, uint64_t offset, uint64_t length) {
    void *want = (void *)address; // NOLINT(performance-no-int-to-ptr)
    return mmap(want, length, PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_POPULATE | MAP_FIXED_NOREPLACE, file, (off_t)offset) == want;
}

struct place {
    uint64_t address, length;
};

typedef bool operation_fn(const struct place *place);
typedef struct place place_fn(uint64_t pages, uint64_t random);

struct pair {
    const char *forth_name, *back_name;
    place_fn *place;
    uint64_t pages;
    operation_fn *forth, *back;
};

static struct place place_live(uint64_t pages, uint64_t random) {
    return (struct place){LIVE + 2 * PAGE * (random % live_count), pages * PAGE};
}

static struct place place_between(uint64_t pages, uint64_t random) {
    return (struct place){LIVE + 2 * PAGE * (random % live_count) + PAGE, pages * PAGE};
}

static struct place place_far(uint64_t pages, uint64_t random) {
    return (struct place){FAR + (random % FAR_PLACES << 39), pages * PAGE};
}

static struct place place_run(uint64_t pages, uint64_t random) {
    (void)random;
    return (struct place){RUN + 2 * PAGE, pages * PAGE};
}

static struct place place_middle(uint64_t pages, uint64_t random) {
    (void)random;
    return (struct place){WIDE + PAGE, pages * PAGE};
}

static bool map(const struct place *place) {
    return map_at(place->address, OFFSET_PAGES * PAGE, place->length);
}

static bool map_anonymous(const struct place *place) {
    void *want = (void *)place->address; // NOLINT(performance-no-int-to-ptr)
    return mmap(want, place->length, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE | MAP_FIXED_NOREPLACE, -1, 0) == want;
}

static bool unmap(const struct place *place) {
    return munmap((void *)place->address, place->length) == 0; // NOLINT
}

static bool protect(const struct place *place) {
    return mprotect((void *)place->address, place->length, PROT_READ) == 0; // NOLINT
}

static bool protect_back(const struct place *place) {
    return mprotect((void *)place->address, place->length, PROT_READ | PROT_WRITE) == 0; // NOLINT
}

static bool null_call(const struct place *place) {
    (void)place;
    return syscall(SYS_getppid) >= 0;
}

static const struct pair pairs[] = {
    {"null call", "null call", place_live, 1, null_call, null_call},
    {"map 4 KiB", "unmap 4 KiB", place_between, 1, map, unmap},
    {"map 4 KiB, 3 tables made", "unmap 4 KiB, 3 tables freed", place_far, 1, map, unmap},
    {"map 16 pages", "unmap 16 pages", place_run, 16, map, unmap},
    {"map 64 pages", "unmap 64 pages", place_run, 64, map, unmap},
    {"map 512 pages", "unmap 512 pages", place_run, 512, map, unmap},
    {"map 4 KiB anonymous", "unmap 4 KiB anonymous", place_run, 1, map_anonymous, unmap},
    {"map 64 pages anonymous", "unmap 64 pages anonymous", place_run, 64, map_anonymous, unmap},
    {"protect 4 KiB", "protect 4 KiB, back", place_live, 1, protect, protect_back},
    {"protect, splits", "protect, joins", place_middle, 1, protect, protect_back},
};

static int compare(const void *a, const void *b) {
    const uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;
    return (first > second) - (first < second);
}

static void record(const char *name, uint32_t *values, uint64_t mappings) {
    qsort(values, sample_count, sizeof(*values), compare);
    printf("#json {\"kind\": \"measure\", \"name\": \"%s\", \"mappings\": %lu, \"clients\": 1, "
           "\"samples\": %lu, \"min\": %u, \"median\": %u, \"p99\": %u, \"max\": %u, "
           "\"release\": \"%s\"}\n",
           name, mappings, sample_count, values[0], values[sample_count / 2],
           values[sample_count * 99 / 100], values[sample_count - 1], system_name.release);
}

static bool sample(operation_fn *operation, const struct place *place, uint32_t *spent) {
    const uint64_t begin = time_stamp();
    const bool done = operation(place);
    *spent = (uint32_t)(time_stamp() - begin - empty);
    return done;
}

static bool pair_measure(const struct pair *pair, uint64_t mappings) {
    uint64_t random = 1;
    for (uint64_t i = 0; i < sample_count; i++) {
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        const struct place place = pair->place(pair->pages, random >> 33);
        if (!sample(pair->forth, &place, &forth[i]) || !sample(pair->back, &place, &back[i])) {
            return false;
        }
    }
    record(pair->forth_name, forth, mappings);
    if (pair->back_name != pair->forth_name) {
        record(pair->back_name, back, mappings);
    }
    return true;
}

static void empty_measure(void) {
    empty = UINT64_MAX;
    for (unsigned i = 0; i < EMPTY_TRIES; i++) {
        const uint64_t begin = time_stamp();
        const uint64_t spent = time_stamp() - begin;
        empty = spent < empty ? spent : empty;
    }
}

// The mappings of a program of its own, and of this one's, count as part of `mappings`
// where there are thousands; few of them are the least that there can be.
static bool live_grow(uint64_t count) {
    for (; live_count < count; live_count++) {
        if (!map_at(LIVE + 2 * PAGE * live_count, 0, PAGE)) {
            return false;
        }
    }
    return true;
}

static bool prepare(void) {
    file = memfd_create("bench", 0);
    if (file < 0 || ftruncate(file, FILE_PAGES * PAGE) != 0) {
        return false;
    }
    for (uint64_t i = 0; i < FILE_PAGES; i++) {
        if (pwrite(file, &i, sizeof(i), (off_t)(i * PAGE)) != sizeof(i)) {
            return false;
        }
    }
    return uname(&system_name) == 0 && map_at(RUN, 0, PAGE) && map_at(RUN + 516 * PAGE, 0, PAGE) &&
           map_at(WIDE, 0, 3 * PAGE);
}

int main(int count, char **words) {
    const uint64_t live[] = {4, 1000, 60000};
    const uint64_t mappings[] = {16, 1000, 60000};
    // The last word: before it come those that the kernel had no use for.
    sample_count = count > 1 ? strtoull(words[count - 1], NULL, 10) : 0;
    bool good = sample_count > 0 && sample_count <= SAMPLES_MAX && prepare();
    empty_measure();
    good = good && traces_replay(system_name.release); // before there are many mappings to inherit
    for (unsigned run = 0; run < 3 && good; run++) {
        good = live_grow(live[run]);
        for (unsigned i = 0; i < sizeof(pairs) / sizeof(pairs[0]) && good; i++) {
            good = pair_measure(&pairs[i], mappings[run]);
        }
    }
    puts(good ? "bench: done" : "bench: failed");
    (void)fflush(stdout);
    sync();
    (void)reboot(RB_AUTOBOOT); // which ends the machine
    return 1;
}
