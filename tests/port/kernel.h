// The reference kernel as a test plays it: each system call of src/rt is kept as
// it came and answered as the test said.
#ifndef TESTS_PORT_KERNEL_H
#define TESTS_PORT_KERNEL_H

#include <cstdint>
#include <vector>

extern "C" {
#include "rt/syscall.h"
}

struct played_call {
    uint64_t number; // enum rk_syscall; RK_SYS_CALL for an invocation
    uint32_t slot;
    uint32_t receive_slot;
    uint32_t capability;
    uint64_t label;
    std::vector<uint64_t> words; // the buffer's among them
};

struct played_answer {
    uint64_t status;
    std::vector<uint64_t> words;
    uint64_t badge = 0;
    uint64_t label = 0;
    uint64_t word_count = 0;
    bool has_capability = false;
};

struct played_kernel {
    std::vector<played_call> calls;
    std::vector<played_answer> answers; // the first is next; OK without words after
    struct rk_cap_info info = {};
    alignas(4096) uint64_t buffer[RK_MESSAGE_WORDS_MAX] = {};

    void answer(const played_answer &one) {
        answers.push_back(one);
    }
    played_answer next() {
        if (answers.empty()) {
            return {RK_OK, {}};
        }
        const played_answer one = answers.front();
        answers.erase(answers.begin());
        return one;
    }
};

extern played_kernel kernel;

#endif
