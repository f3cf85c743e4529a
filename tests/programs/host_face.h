// The POSIX face for programs under test on the host: the system's own memory, with a
// budget of frames as an account has, and failures when the test wants them.
#ifndef TESTS_PROGRAMS_HOST_FACE_H
#define TESTS_PROGRAMS_HOST_FACE_H

#include <cstdint>
#include <set>

extern "C" {
#include "vspaced/posix.h"
}

struct host_face {
    std::set<uint64_t> frames; // pages that have one
    uint64_t mapped = 0;       // pages, with a frame or without
    uint64_t frames_max = 4096;
    uint64_t calls = 0;
    uint64_t fail_call = 0;  // this one fails, 0: none
    uint64_t fail_every = 0; // and each so many-th, 0: none
};

extern host_face face; // fresh for each test

#endif
