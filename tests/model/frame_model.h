// Which frames an account gives, said plainly: frame by frame.
#ifndef TESTS_MODEL_FRAME_MODEL_H
#define TESTS_MODEL_FRAME_MODEL_H

#include <cstdint>
#include <set>
#include <vector>

struct FrameAccount {
    uint32_t memory = 0;
    uint64_t frames = 0; // 0: there is no account
    unsigned rights = 0;
};

struct FrameRun {
    uint64_t first, count;
};

// So many frames, none of which is used, in at most `runs_max` runs; empty if that can't
// be.
std::vector<FrameRun> frames_choose(const FrameAccount &account, std::set<uint64_t> used,
                                    uint64_t count, uint32_t runs_max);

#endif
