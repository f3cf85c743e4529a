#include "model/frame_model.h"

static std::vector<FrameRun> free_runs(const FrameAccount &account,
                                       const std::set<uint64_t> &used) {
    std::vector<FrameRun> runs;
    for (uint64_t frame = 0; frame < account.frames; frame++) {
        if (used.count(frame) > 0) {
            continue;
        }
        if (!runs.empty() && runs.back().first + runs.back().count == frame) {
            runs.back().count++;
        } else {
            runs.push_back({frame, 1});
        }
    }
    return runs;
}

// The lowest place for all of them; else the largest run.
static FrameRun choose_one(const std::vector<FrameRun> &runs, uint64_t count) {
    const uint64_t one = 1, many = 512;
    for (uint64_t align : {count >= many ? many : one, one}) {
        for (const FrameRun &run : runs) {
            uint64_t first = (run.first + align - 1) / align * align;
            if (first + count <= run.first + run.count) {
                return {first, count};
            }
        }
    }
    FrameRun largest = {0, 0};
    for (const FrameRun &run : runs) {
        largest = run.count > largest.count ? run : largest;
    }
    return largest;
}

std::vector<FrameRun> frames_choose(const FrameAccount &account, std::set<uint64_t> used,
                                    uint64_t count, uint32_t runs_max) {
    std::vector<FrameRun> chosen;
    if (used.size() + count > account.frames) {
        return {};
    }
    while (count > 0 && chosen.size() < runs_max) {
        FrameRun run = choose_one(free_runs(account, used), count);
        for (uint64_t i = 0; i < run.count; i++) {
            used.insert(run.first + i);
        }
        chosen.push_back(run);
        count -= run.count;
    }
    return count == 0 ? chosen : std::vector<FrameRun>{};
}
