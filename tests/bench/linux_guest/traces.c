// The file has a line a request, numbers in hexadecimal (tools/lib/bench_traces.py writes it):
//
//   trace NAME
//   map ADDRESS LENGTH PROTECTION OVER    OVER 1: replaces what is there
//   unmap ADDRESS LENGTH 0 0
//   protect ADDRESS LENGTH PROTECTION 0
//   remap ADDRESS LENGTH NEW_ADDRESS NEW_LENGTH
//
// Every mapping is of a memory file whose pages exist, and is populated, as vspaced's are.
#define _GNU_SOURCE
#include "traces.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rt/time_stamp.h"

enum { FILE_BYTES = 512 << 20, PAGE_BYTES = 4096, NAME_BYTES = 32, OPERATIONS = 4 };

static const char *const operations[OPERATIONS] = {"map", "unmap", "protect", "remap"};

struct request {
    unsigned operation;
    uint64_t address, length, third, fourth;
};

struct spent {
    uint64_t requests, time_stamps;
};

static int file;
static uint64_t offset; // in the file, of the next mapping

static bool map(const struct request *request) {
    void *want = (void *)request->address; // NOLINT(performance-no-int-to-ptr)
    const int fixed = request->fourth != 0 ? MAP_FIXED : MAP_FIXED_NOREPLACE;
    return mmap(want, request->length, (int)request->third, MAP_SHARED | MAP_POPULATE | fixed, file,
                (off_t)offset) == want;
}

static bool request_make(const struct request *request) {
    void *at = (void *)request->address; // NOLINT(performance-no-int-to-ptr)
    void *to = (void *)request->third;   // NOLINT(performance-no-int-to-ptr)
    switch (request->operation) {
    case 0:
        return map(request);
    case 1:
        return munmap(at, request->length) == 0;
    case 2:
        return mprotect(at, request->length, (int)request->third) == 0;
    default:
        return (to == at ? mremap(at, request->length, request->fourth, 0)
                         : mremap(at, request->length, request->fourth,
                                  MREMAP_MAYMOVE | MREMAP_FIXED, to)) == to;
    }
}

static bool request_measure(const struct request *request, struct spent spent[OPERATIONS]) {
    if (request->operation == 0 && offset + request->length > FILE_BYTES) {
        offset = 0;
    }
    const uint64_t begin = time_stamp();
    const bool good = request_make(request);
    spent[request->operation].time_stamps += time_stamp() - begin;
    spent[request->operation].requests++;
    offset += request->operation == 0 ? request->length : 0;
    return good;
}

static bool request_read(FILE *from, struct request *request) {
    char word[NAME_BYTES];
    const long before = ftell(from);
    if (fscanf(from, "%31s %lx %lx %lx %lx", word, &request->address, &request->length,
               &request->third, &request->fourth) == 5) {
        for (unsigned i = 0; i < OPERATIONS; i++) {
            request->operation = i;
            if (strcmp(word, operations[i]) == 0) {
                return true;
            }
        }
    }
    (void)fseek(from, before, SEEK_SET);
    return false;
}

static bool trace_replay(FILE *from, const char *name, const char *release) {
    struct spent spent[OPERATIONS] = {0};
    struct request request;
    while (request_read(from, &request)) {
        if (!request_measure(&request, spent)) {
            printf("bench: trace %s: %s %lx %lx fails\n", name, operations[request.operation],
                   request.address, request.length);
            return false;
        }
    }
    for (unsigned i = 0; i < OPERATIONS; i++) {
        printf("#json {\"kind\": \"spent\", \"trace\": \"%s\", \"operation\": \"%s\", "
               "\"requests\": %lu, \"time_stamps\": %lu, \"release\": \"%s\"}\n",
               name, operations[i], spent[i].requests, spent[i].time_stamps, release);
    }
    return true;
}

// In a process of its own, which has no mappings but the least there are.
static bool trace_replay_apart(const char *name, const char *release, long position) {
    (void)fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        FILE *from = fopen(TRACES_FILE, "r");
        const bool good = from != NULL && fseek(from, position, SEEK_SET) == 0 &&
                          trace_replay(from, name, release);
        (void)fflush(stdout);
        _exit(good ? 0 : 1);
    }
    int status = 1;
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

// A page that was only promised would be made by the call that is measured.
static bool file_make(void) {
    file = memfd_create("traces", 0);
    bool good = file >= 0 && ftruncate(file, FILE_BYTES) == 0;
    for (uint64_t at = 0; at < FILE_BYTES && good; at += PAGE_BYTES) {
        good = pwrite(file, &at, sizeof(at), (off_t)at) == sizeof(at);
    }
    return good;
}

bool traces_replay(const char *release) {
    char line[128], name[NAME_BYTES];
    FILE *from = fopen(TRACES_FILE, "r");
    bool good = from != NULL && file_make();
    while (good && fgets(line, sizeof(line), from) != NULL) {
        if (sscanf(line, "trace %31s", name) == 1) {
            good = trace_replay_apart(name, release, ftell(from));
        }
    }
    return good;
}
