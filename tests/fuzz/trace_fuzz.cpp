// Any bytes as a recorded trace. What is accepted has whole pages and known kinds.
#include "fuzz/bytes.h"

extern "C" {
#include "programs/replay/trace.h"
#include "vspaced/rights.h"
}

#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::vector<char> text(data, data + size); // of exactly this size
    trace_record records[64];
    trace trace = {records, 0, 64};
    trace_error error = {};
    if (!trace_parse(text.data(), text.size(), &trace, &error)) {
        if (error.reason == nullptr) {
            fuzz_fail("refused without a reason");
        }
        return 0;
    }
    for (uint32_t i = 0; i < trace.count; i++) {
        const trace_record &record = records[i];
        // Rights stand as recorded: Linux also knows pages that can only be executed.
        if (record.kind >= TRACE_KIND_COUNT || record.backing >= TRACE_BACKING_COUNT ||
            record.rights > VSPACED_RIGHTS_ALL) {
            fuzz_fail("an unknown kind, backing or right");
        }
        if (record.range.begin % VSPACED_PAGE_BYTES != 0 ||
            record.range.end % VSPACED_PAGE_BYTES != 0 || record.range.end < record.range.begin) {
            fuzz_fail("a range that is not whole pages");
        }
    }
    return 0;
}
