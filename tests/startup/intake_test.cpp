#include "envelope_builder.h"

#include <gtest/gtest.h>
#include <map>

namespace {

const uint32_t SLOT_END = 2400;

const bootstrap_role ROLES[] = {BOOTSTRAP_ROLE_MEMD, BOOTSTRAP_ROLE_VSPACED, BOOTSTRAP_ROLE_PAGERD,
                                BOOTSTRAP_ROLE_PROCD};

// What the slots really hold.
struct Slots {
    std::map<uint32_t, intake_real> real;
    uint32_t silent_slot = 0; // the kernel doesn't answer for this one

    explicit Slots(const Envelope &envelope) {
        for (const envelope_entry &entry : envelope.entries) {
            real[entry.slot] = {entry.type, entry.rights};
        }
    }

    static int query(void *context, uint32_t slot, intake_real *real) {
        const Slots *slots = static_cast<const Slots *>(context);
        auto found = slots->real.find(slot);
        *real = found == slots->real.end() ? intake_real{BOOTSTRAP_TYPE_NONE, 0} : found->second;
        return slot != slots->silent_slot;
    }

    startup_status check(Envelope &envelope, uint32_t slot_end = SLOT_END) {
        return intake_check_real(envelope.v1(), slot_end, query, this);
    }
};

} // namespace

TEST(IntakeDeclared, AcceptsLeastAndMost) {
    for (bootstrap_role role : ROLES) {
        Envelope envelope(role);
        EXPECT_EQ(intake_check_declared(envelope.v1()), STARTUP_READY);
        for (unsigned i = 0; i < intake_row_count; i++) {
            const intake_row &row = intake_rows[i];
            for (uint32_t n = row.count_min; row.role == role && n < row.count_max; n++) {
                envelope.entries.push_back({row.slot_first + n, row.type, row.rights, 0});
            }
        }
        envelope.sort();
        EXPECT_EQ(intake_check_declared(envelope.v1()), STARTUP_READY);
    }
}

TEST(IntakeDeclared, EachMissingSlot) {
    for (bootstrap_role role : ROLES) {
        for (const envelope_entry &entry : Envelope(role).entries) {
            Envelope envelope(role);
            envelope.remove(entry.slot);
            EXPECT_EQ(intake_check_declared(envelope.v1()), STARTUP_MISSING_SLOT) << entry.slot;
        }
    }
}

TEST(IntakeDeclared, HoleInARun) {
    Envelope envelope(BOOTSTRAP_ROLE_MEMD);
    envelope_entry far = envelope.entry(SLOT_UNTYPED_FIRST);
    far.slot += 2;
    envelope.entries.push_back(far);
    EXPECT_EQ(intake_check_declared(envelope.v1()), STARTUP_MISSING_SLOT);
}

TEST(IntakeDeclared, UnexpectedSlot) {
    for (uint32_t slot : {0u, 4u, 15u, 64u, 2241u, 4096u, UINT32_MAX}) {
        Envelope envelope(BOOTSTRAP_ROLE_VSPACED);
        envelope.entries.push_back({slot, BOOTSTRAP_TYPE_MEMORY, BOOTSTRAP_READ, 0});
        envelope.sort();
        EXPECT_EQ(intake_check_declared(envelope.v1()), STARTUP_UNEXPECTED_SLOT) << slot;
    }
}

TEST(IntakeDeclared, RunTooLong) {
    Envelope envelope(BOOTSTRAP_ROLE_MEMD);
    for (uint32_t n = 1; n <= SLOT_UNTYPED_COUNT; n++) {
        envelope_entry next = envelope.entry(SLOT_UNTYPED_FIRST);
        next.slot += n;
        envelope.entries.push_back(next);
    }
    EXPECT_EQ(intake_check_declared(envelope.v1()), STARTUP_UNEXPECTED_SLOT);
}

TEST(IntakeDeclared, WrongType) {
    for (const envelope_entry &entry : Envelope(BOOTSTRAP_ROLE_VSPACED).entries) {
        Envelope envelope(BOOTSTRAP_ROLE_VSPACED);
        envelope.entry(entry.slot).type = BOOTSTRAP_TYPE_IO_PORT;
        EXPECT_EQ(intake_check_declared(envelope.v1()), STARTUP_WRONG_DECLARED_TYPE);
    }
}

TEST(IntakeDeclared, EachRightTooFewAndTooMany) {
    for (bootstrap_role role : ROLES) {
        for (const envelope_entry &entry : Envelope(role).entries) {
            for (unsigned bit = 0; bit < 16; bit++) {
                Envelope envelope(role);
                uint16_t &rights = envelope.entry(entry.slot).rights;
                bool had = rights >> bit & 1;
                rights = static_cast<uint16_t>(rights ^ 1u << bit);
                EXPECT_EQ(intake_check_declared(envelope.v1()),
                          had ? STARTUP_TOO_FEW_DECLARED_RIGHTS : STARTUP_TOO_MANY_DECLARED_RIGHTS);
            }
        }
    }
}

class IntakeReal : public testing::TestWithParam<bootstrap_role> {
  protected:
    Envelope envelope{GetParam()};
    Slots slots{envelope};
};

INSTANTIATE_TEST_SUITE_P(Roles, IntakeReal, testing::ValuesIn(ROLES));

TEST_P(IntakeReal, Accepts) {
    EXPECT_EQ(slots.check(envelope), STARTUP_READY);
}

TEST_P(IntakeReal, EachEmptySlot) {
    for (const envelope_entry &entry : envelope.entries) {
        Slots spoiled = slots;
        spoiled.real.erase(entry.slot);
        EXPECT_EQ(spoiled.check(envelope), STARTUP_EMPTY_REAL_SLOT);
    }
}

TEST_P(IntakeReal, EachWrongType) {
    for (const envelope_entry &entry : envelope.entries) {
        Slots spoiled = slots;
        spoiled.real[entry.slot].type = BOOTSTRAP_TYPE_UNKNOWN;
        EXPECT_EQ(spoiled.check(envelope), STARTUP_WRONG_REAL_TYPE);
    }
}

TEST_P(IntakeReal, EachRightTooFewAndTooMany) {
    for (const envelope_entry &entry : envelope.entries) {
        for (unsigned bit = 0; bit < 64; bit++) {
            Slots spoiled = slots;
            uint64_t &rights = spoiled.real[entry.slot].rights;
            bool had = rights >> bit & 1;
            rights ^= UINT64_C(1) << bit;
            EXPECT_EQ(spoiled.check(envelope),
                      had ? STARTUP_TOO_FEW_REAL_RIGHTS : STARTUP_TOO_MANY_REAL_RIGHTS);
        }
    }
}

TEST_P(IntakeReal, UndeclaredCapabilityInAnySlot) {
    for (uint32_t slot = 1; slot < SLOT_END; slot++) {
        if (slots.real.count(slot) == 0) {
            Slots spoiled = slots;
            spoiled.real[slot] = {BOOTSTRAP_TYPE_MEMORY, 0};
            ASSERT_EQ(spoiled.check(envelope), STARTUP_UNDECLARED_CAPABILITY) << slot;
        }
    }
}

TEST_P(IntakeReal, KernelDoesNotAnswer) {
    for (uint32_t slot : {1u, 2u, 1000u, SLOT_END - 1}) {
        slots.silent_slot = slot;
        EXPECT_EQ(slots.check(envelope), STARTUP_QUERY_FAILED);
    }
}

TEST_P(IntakeReal, DeclaredBeyondTheCapabilitySpace) {
    uint32_t last = envelope.entries.back().slot;
    EXPECT_EQ(slots.check(envelope, last), STARTUP_EMPTY_REAL_SLOT);
    EXPECT_EQ(slots.check(envelope, last + 1), STARTUP_READY);
}

TEST(StartupStatus, NamesAndTexts) {
    EXPECT_STREQ(startup_status_name(STARTUP_READY), "READY");
    EXPECT_STREQ(startup_status_name(STARTUP_UNDECLARED_CAPABILITY), "UNDECLARED_CAPABILITY");
    EXPECT_STREQ(startup_status_text(STARTUP_BAD_ROLE), "the envelope is for another role");
    EXPECT_STREQ(startup_status_name(24), "UNKNOWN");
    EXPECT_STREQ(startup_status_text(UINT64_MAX), "no such start-up status");
}
