// An envelope in memory, right in every byte until a test spoils one.
#ifndef TESTS_ENVELOPE_BUILDER_H
#define TESTS_ENVELOPE_BUILDER_H

#include <cstring>
#include <vector>

extern "C" {
#include "bootstrap/envelope.h"
#include "bootstrap/intake.h"
}

class Envelope {
  public:
    // What the role's intake names, each run with its least count.
    explicit Envelope(bootstrap_role role) : Envelope(role, Empty{}) {
        for (unsigned i = 0; i < intake_row_count; i++) {
            const intake_row &row = intake_rows[i];
            for (uint32_t n = 0; row.role == role && n < row.count_min; n++) {
                entries.push_back({row.slot_first + n, row.type, row.rights, 0});
            }
        }
        sort();
        if (role == BOOTSTRAP_ROLE_VSPACED) {
            header.parameters[ENVELOPE_VSPACED_SHARDS] = 1;
        }
    }

    // vspaced with several shards.
    void shards(uint32_t count) {
        for (uint32_t n = 0; n < count; n++) {
            entries.push_back({SLOT_SHARD_FIRST + n, BOOTSTRAP_TYPE_ENDPOINT, BOOTSTRAP_SERVE, 0});
        }
        sort();
        header.parameters[ENVELOPE_VSPACED_SHARDS] = count;
    }

    struct Empty {};
    Envelope(bootstrap_role role, Empty) {
        header.magic = ENVELOPE_MAGIC;
        header.version = ENVELOPE_VERSION;
        header.header_bytes = sizeof(envelope_v1);
        header.role = role;
    }

    void sort() {
        for (size_t i = 1; i < entries.size(); i++) {
            for (size_t j = i; j > 0 && entries[j].slot < entries[j - 1].slot; j--) {
                std::swap(entries[j], entries[j - 1]);
            }
        }
    }

    envelope_entry &entry(uint32_t slot) {
        for (envelope_entry &entry : entries) {
            if (entry.slot == slot) {
                return entry;
            }
        }
        throw slot;
    }

    void remove(uint32_t slot) {
        std::erase_if(entries, [slot](const envelope_entry &entry) { return entry.slot == slot; });
    }

    // Sets the counts and lays the bytes out in a buffer of exactly their size, so
    // that a sanitizer sees every read beyond them.
    const void *bytes() {
        header.slot_count = static_cast<uint16_t>(entries.size());
        header.total_bytes = static_cast<uint32_t>(size());
        return raw_bytes();
    }

    // The same without setting the counts.
    const void *raw_bytes() {
        buffer.assign(size() / 8, 0);
        buffer.shrink_to_fit();
        std::memcpy(buffer.data(), &header, sizeof(header));
        if (!entries.empty()) {
            std::memcpy(buffer.data() + sizeof(header) / 8, entries.data(),
                        entries.size() * sizeof(envelope_entry));
        }
        return buffer.data();
    }

    uint64_t size() const {
        return sizeof(envelope_v1) + entries.size() * sizeof(envelope_entry);
    }

    const envelope_v1 *v1() {
        return static_cast<const envelope_v1 *>(bytes());
    }

    envelope_v1 header = {};
    std::vector<envelope_entry> entries;

  private:
    std::vector<uint64_t> buffer;
};

#endif
