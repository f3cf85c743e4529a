// A transport for tests: keeps the last request, answers what the test wrote.
#ifndef TESTS_CLIENT_RECORDER_H
#define TESTS_CLIENT_RECORDER_H

#include <initializer_list>
#include <vector>

extern "C" {
#include "vspaced/badge.h"
#include "vspaced/client.h"
#include "vspaced/operation.h"
}

struct recorder {
    unsigned calls = 0;
    bool reachable = true;
    struct vspaced_client client = {};
    uint32_t label = 0, capability = 0; // of the last request
    std::vector<uint64_t> sent;         // and its words
    std::vector<uint64_t> answer;
    std::vector<std::vector<uint64_t>> answers_before; // one a call, before `answer`
    bool brings_capability = false;                    // with an answer of MOVED
    bool can_replace = true;
    unsigned replaced = 0;
    std::vector<uint32_t> pauses; // between two tries

    void answers(std::initializer_list<uint64_t> words) {
        answer.assign(words);
    }
};

extern recorder transport; // fresh for each test (class ClientTest)

#endif
