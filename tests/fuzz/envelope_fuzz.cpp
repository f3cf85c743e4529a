// Any bytes as a start-up envelope. What is accepted holds nothing but what its
// role's intake names, and its sizes are true.
#include "fuzz/bytes.h"

extern "C" {
#include "bootstrap/envelope.h"
#include "bootstrap/intake.h"
}

#include <vector>

namespace {

bool row_allows(const envelope_v1 &envelope, const envelope_entry &entry) {
    for (unsigned i = 0; i < intake_row_count; i++) {
        const intake_row &row = intake_rows[i];
        if (row.role == envelope.role && entry.slot >= row.slot_first &&
            entry.slot - row.slot_first < row.count_max) {
            return entry.type == row.type && entry.rights == row.rights && entry.reserved == 0;
        }
    }
    return false;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Bytes input(data, size);
    const auto role = static_cast<bootstrap_role>(input.byte() % 8);
    if (size <= 1) {
        return 0;
    }
    // Of exactly its size and aligned, so that a sanitizer sees every read beyond.
    const size_t bytes = size - 1;
    std::vector<uint64_t> aligned((bytes + 7) / 8);
    std::memcpy(aligned.data(), data + 1, bytes);
    if (bytes % 8 != 0 || envelope_check(aligned.data(), bytes, role) != STARTUP_READY) {
        return 0;
    }
    const auto &envelope = *reinterpret_cast<const envelope_v1 *>(aligned.data());
    if (envelope.total_bytes != bytes || envelope.role != role ||
        sizeof(envelope) + envelope.slot_count * sizeof(envelope_entry) != bytes) {
        fuzz_fail("accepted with wrong sizes");
    }
    if (intake_check_declared(&envelope) == STARTUP_READY) {
        for (unsigned i = 0; i < envelope.slot_count; i++) {
            if (!row_allows(envelope, envelope_entries(&envelope)[i])) {
                fuzz_fail("accepted a slot that the role does not name");
            }
        }
    }
    return 0;
}
