#include "envelope_builder.h"

#include <gtest/gtest.h>

static startup_status check(Envelope &envelope) {
    return envelope_check(envelope.bytes(), envelope.size(), BOOTSTRAP_ROLE_VSPACED);
}

// Without setting counts and sizes again.
static startup_status check_raw(Envelope &envelope, uint64_t size) {
    return envelope_check(envelope.raw_bytes(), size, BOOTSTRAP_ROLE_VSPACED);
}

class EnvelopeCheck : public testing::Test {
  protected:
    Envelope envelope{BOOTSTRAP_ROLE_VSPACED};
};

TEST_F(EnvelopeCheck, AcceptsEveryRolesOwn) {
    for (bootstrap_role role : {BOOTSTRAP_ROLE_MEMD, BOOTSTRAP_ROLE_VSPACED, BOOTSTRAP_ROLE_PAGERD,
                                BOOTSTRAP_ROLE_PROCD}) {
        Envelope other(role);
        EXPECT_EQ(envelope_check(other.bytes(), other.size(), role), STARTUP_READY);
    }
}

TEST_F(EnvelopeCheck, GoldenBytes) {
    Envelope one(BOOTSTRAP_ROLE_VSPACED, Envelope::Empty{});
    one.entries = {{1, BOOTSTRAP_TYPE_CAP_SPACE, BOOTSTRAP_MANAGE, 0}};
    const uint8_t header[] = {'R', 'S', 'V', 'E', 'L', 'E', 'V', '1', 1, 0, 96, 0,
                              112, 0,   0,   0,   2,   0,   1,   0,   0, 0, 0,  0};
    const uint8_t entry[] = {1, 0, 0, 0, 7, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    const uint8_t *bytes = static_cast<const uint8_t *>(one.bytes());
    EXPECT_EQ(std::memcmp(bytes, header, sizeof(header)), 0);
    EXPECT_EQ(std::memcmp(bytes + 96, entry, sizeof(entry)), 0);
    EXPECT_EQ(one.size(), 112u);
}

TEST_F(EnvelopeCheck, Null) {
    EXPECT_EQ(envelope_check(nullptr, envelope.size(), BOOTSTRAP_ROLE_VSPACED),
              STARTUP_NO_ENVELOPE);
}

TEST_F(EnvelopeCheck, Unaligned) {
    const char *bytes = static_cast<const char *>(envelope.bytes());
    EXPECT_EQ(envelope_check(bytes + 4, envelope.size() - 4, BOOTSTRAP_ROLE_VSPACED),
              STARTUP_NO_ENVELOPE);
}

TEST_F(EnvelopeCheck, InTheKernelHalf) {
    // The address only: nothing is read there.
    const void *kernel = reinterpret_cast<const void *>(UINT64_C(0xffff800000000000));
    EXPECT_EQ(envelope_check(kernel, 112, BOOTSTRAP_ROLE_VSPACED), STARTUP_NO_ENVELOPE);
}

TEST_F(EnvelopeCheck, EndPasses64Bits) {
    EXPECT_EQ(envelope_check(envelope.bytes(), UINT64_MAX, BOOTSTRAP_ROLE_VSPACED),
              STARTUP_NO_ENVELOPE);
}

TEST_F(EnvelopeCheck, Magic) {
    envelope.header.magic ^= 1;
    EXPECT_EQ(check(envelope), STARTUP_BAD_MAGIC);
}

TEST_F(EnvelopeCheck, Version) {
    for (uint16_t version : std::initializer_list<uint16_t>{0, 2, 0xffff}) {
        envelope.header.version = version;
        EXPECT_EQ(check(envelope), STARTUP_BAD_VERSION);
    }
}

TEST_F(EnvelopeCheck, SizeShorterThanAHeader) {
    for (uint64_t size = 0; size < sizeof(envelope_v1); size++) {
        std::vector<uint64_t> bytes((size + 7) / 8 + 1, 0);
        EXPECT_EQ(envelope_check(bytes.data(), size, BOOTSTRAP_ROLE_VSPACED), STARTUP_BAD_SIZE);
    }
}

TEST_F(EnvelopeCheck, HeaderBytes) {
    envelope.header.header_bytes += 8;
    EXPECT_EQ(check(envelope), STARTUP_BAD_SIZE);
}

TEST_F(EnvelopeCheck, TotalBytesAgainstTheEntries) {
    (void)envelope.bytes();
    envelope.header.total_bytes -= 16;
    EXPECT_EQ(check_raw(envelope, envelope.size()), STARTUP_BAD_SIZE);
    envelope.header.total_bytes += 32;
    EXPECT_EQ(check_raw(envelope, envelope.size()), STARTUP_BAD_SIZE);
}

TEST_F(EnvelopeCheck, TotalBytesAgainstTheEntryPointsSize) {
    (void)envelope.bytes();
    EXPECT_EQ(check_raw(envelope, envelope.size() - 8), STARTUP_BAD_SIZE);
    envelope.entries.push_back({}); // the buffer is longer than the envelope says
    EXPECT_EQ(check_raw(envelope, envelope.size()), STARTUP_BAD_SIZE);
}

TEST_F(EnvelopeCheck, SlotCountAgainstTheEntries) {
    (void)envelope.bytes();
    envelope.header.slot_count++;
    EXPECT_EQ(check_raw(envelope, envelope.size()), STARTUP_BAD_SIZE);
}

TEST_F(EnvelopeCheck, TooManySlots) {
    envelope.entries.clear();
    for (uint32_t slot = 1; slot <= ENVELOPE_SLOTS_MAX; slot++) {
        envelope.entries.push_back({slot, BOOTSTRAP_TYPE_MEMORY, 1, 0});
    }
    EXPECT_EQ(check(envelope), STARTUP_READY);
    envelope.entries.push_back({1000, BOOTSTRAP_TYPE_MEMORY, 1, 0});
    EXPECT_EQ(check(envelope), STARTUP_TOO_MANY_SLOTS);
}

TEST_F(EnvelopeCheck, Role) {
    for (uint16_t role : std::initializer_list<uint16_t>{0, 1, 3, 4, 5, 0xffff}) {
        envelope.header.role = role;
        EXPECT_EQ(check(envelope), STARTUP_BAD_ROLE);
    }
}

TEST_F(EnvelopeCheck, EachFlag) {
    for (unsigned bit = 0; bit < 32; bit++) {
        envelope.header.flags = UINT32_C(1) << bit;
        EXPECT_EQ(check(envelope), STARTUP_BAD_ENVELOPE_FLAGS);
    }
}

TEST_F(EnvelopeCheck, ReservedField) {
    envelope.header.reserved = UINT64_C(1) << 63;
    EXPECT_EQ(check(envelope), STARTUP_RESERVED_FIELD);
}

TEST_F(EnvelopeCheck, UnusedParameters) {
    for (unsigned i = 1; i < ENVELOPE_PARAMETERS; i++) {
        envelope.header.parameters[i] = 1;
        EXPECT_EQ(check(envelope), STARTUP_RESERVED_FIELD);
        envelope.header.parameters[i] = 0;
    }
    Envelope memd(BOOTSTRAP_ROLE_MEMD); // uses none
    memd.header.parameters[0] = 1;
    EXPECT_EQ(envelope_check(memd.bytes(), memd.size(), BOOTSTRAP_ROLE_MEMD),
              STARTUP_RESERVED_FIELD);
}

TEST_F(EnvelopeCheck, ReservedFieldOfEachEntry) {
    for (envelope_entry &entry : envelope.entries) {
        entry.reserved = 1;
        EXPECT_EQ(check(envelope), STARTUP_RESERVED_FIELD);
        entry.reserved = 0;
    }
}

TEST_F(EnvelopeCheck, DuplicateSlot) {
    envelope.entries.insert(envelope.entries.begin(), envelope.entries[0]);
    EXPECT_EQ(check(envelope), STARTUP_DUPLICATE_SLOT);
}

TEST_F(EnvelopeCheck, DuplicateSlotFarApart) {
    envelope.entries.push_back(envelope.entries[0]);
    EXPECT_EQ(check(envelope), STARTUP_DUPLICATE_SLOT);
}

TEST_F(EnvelopeCheck, UnsortedSlots) {
    std::swap(envelope.entries[0], envelope.entries[1]);
    EXPECT_EQ(check(envelope), STARTUP_UNSORTED_SLOTS);
}

// Every bit of the header and of the entries means something: with any one of
// them changed, the envelope is either refused here or declares other slots than
// the intake, or another number of shards.
TEST_F(EnvelopeCheck, EveryBitIsChecked) {
    std::vector<uint8_t> bytes(envelope.size());
    std::memcpy(bytes.data(), envelope.bytes(), bytes.size());
    const size_t shards = offsetof(envelope_v1, parameters);
    for (size_t bit = 0; bit < bytes.size() * 8; bit++) {
        if (bit / 8 >= shards && bit / 8 < shards + 8) {
            continue; // the server's own to check
        }
        alignas(8) uint8_t copy[512];
        ASSERT_LE(bytes.size(), sizeof(copy));
        std::memcpy(copy, bytes.data(), bytes.size());
        copy[bit / 8] = static_cast<uint8_t>(copy[bit / 8] ^ 1 << bit % 8);
        startup_status status = envelope_check(copy, bytes.size(), BOOTSTRAP_ROLE_VSPACED);
        if (status == STARTUP_READY) {
            status = intake_check_declared(reinterpret_cast<const envelope_v1 *>(copy));
        }
        EXPECT_NE(status, STARTUP_READY) << "bit " << bit;
    }
}
