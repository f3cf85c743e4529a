// mmap of the POSIX face: each flag, each edge, each error.
#include "posix_world.h"

namespace {

class MmapTest : public PosixTest {
  protected:
    void SetUp() override {
        PosixTest::SetUp();
        account_new(64);
    }
};

TEST_F(MmapTest, AnonymousMemoryIsZeroAndItsLengthIsRoundedUp) {
    const uint64_t address = mmap(0, PAGE + 1);
    ASSERT_NE(address, FAILED);
    EXPECT_EQ(address % PAGE, 0u);
    EXPECT_EQ(page(address + PAGE), "anonymous rw-");
    EXPECT_TRUE(is_zero(address + PAGE));
    EXPECT_EQ(page(address + 2 * PAGE), "hole");
    EXPECT_EQ(posix.error, VSPACED_ERRNO_NONE) << "a call that succeeds leaves the record alone";
}

TEST_F(MmapTest, FramesThatWereUsedBeforeAreZeroedAgain) {
    for (unsigned i = 0; i < 2; i++) {
        ASSERT_EQ(mmap(AT, 64 * PAGE, PROT_RW, PRIVATE | FIXED), AT);
        EXPECT_TRUE(is_zero(AT + 63 * PAGE));
        write(AT + 63 * PAGE);
        ASSERT_EQ(munmap(AT, 64 * PAGE), 0);
    }
}

TEST_F(MmapTest, LengthZeroAndLengthsThatDoNotFit) {
    expect_mmap_error(VSPACED_EINVAL, 0, 0);
    expect_mmap_error(VSPACED_EINVAL, AT, 0, PROT_RW, PRIVATE | FIXED);
    expect_mmap_error(VSPACED_ENOMEM, 0, UINT64_MAX);
    expect_mmap_error(VSPACED_ENOMEM, 0, UINT64_MAX - PAGE + 2);
    expect_mmap_error(VSPACED_ENOMEM, 0, UINT64_C(1) << 62, VSPACED_PROT_NONE);
    expect_mmap_error(VSPACED_ENOMEM, 0, VSPACED_USER_END, VSPACED_PROT_NONE);
}

TEST_F(MmapTest, AHintIsTakenWhereItIsFree) {
    EXPECT_EQ(mmap(AT, PAGE), AT);
    const uint64_t elsewhere = mmap(AT, PAGE);
    EXPECT_NE(elsewhere, AT);
    EXPECT_EQ(page(elsewhere), "anonymous rw-");
    EXPECT_EQ(mmap(AT + 2 * PAGE + 5, PAGE), AT + 2 * PAGE) << "a hint of any value";
    for (const uint64_t hint : {uint64_t{1}, VSPACED_USER_END, VSPACED_USER_END - PAGE, UINT64_MAX,
                                UINT64_C(0xffff800000000000)}) {
        const uint64_t address = mmap(hint, 2 * PAGE);
        ASSERT_NE(address, FAILED) << hint;
        EXPECT_EQ(page(address), "anonymous rw-");
    }
}

TEST_F(MmapTest, FixedReplacesWhatIsThereAndNoReplaceDoesNot) {
    ASSERT_EQ(mmap(AT, 4 * PAGE, PROT_RW, PRIVATE | FIXED), AT);
    write(AT + PAGE);
    expect_mmap_error(VSPACED_EEXIST, AT + 3 * PAGE, 2 * PAGE, PROT_RW, PRIVATE | NOREPLACE);
    expect_mmap_error(VSPACED_EEXIST, AT, PAGE, PROT_RW, PRIVATE | NOREPLACE | FIXED);
    EXPECT_EQ(mmap(AT + 4 * PAGE, PAGE, PROT_RW, PRIVATE | NOREPLACE), AT + 4 * PAGE);
    EXPECT_EQ(mmap(AT + PAGE, 2 * PAGE, VSPACED_PROT_READ, PRIVATE | FIXED), AT + PAGE);
    EXPECT_EQ(page(AT), "anonymous rw-");
    EXPECT_EQ(page(AT + PAGE), "anonymous r--");
    EXPECT_TRUE(is_zero(AT + PAGE));
    EXPECT_EQ(page(AT + 3 * PAGE), "anonymous rw-");
}

TEST_F(MmapTest, NoReplaceKeepsOutOfReservations) {
    ASSERT_EQ(vspaced_heap_make(&posix, &heap, nullptr, 4 * PAGE), 0);
    expect_mmap_error(VSPACED_EEXIST, heap.begin, PAGE, PROT_RW, PRIVATE | NOREPLACE);
    expect_mmap_error(VSPACED_EEXIST, heap.begin, PAGE, VSPACED_PROT_NONE, PRIVATE | NOREPLACE);
    const uint64_t beside = heap.end;
    EXPECT_EQ(mmap(beside, PAGE, PROT_RW, PRIVATE | NOREPLACE), beside);
    const uint64_t elsewhere = mmap(heap.begin, PAGE);
    EXPECT_TRUE(elsewhere < heap.begin || elsewhere >= heap.end);
}

TEST_F(MmapTest, FixedPlacesMustBeWholePagesOfTheSpace) {
    for (const int flag : {FIXED, NOREPLACE}) {
        expect_mmap_error(VSPACED_EINVAL, AT + 1, PAGE, PROT_RW, PRIVATE | flag);
        expect_mmap_error(VSPACED_ENOMEM, 0, PAGE, PROT_RW, PRIVATE | flag);
        expect_mmap_error(VSPACED_ENOMEM, VSPACED_USER_END, PAGE, PROT_RW, PRIVATE | flag);
        expect_mmap_error(VSPACED_ENOMEM, VSPACED_USER_END - PAGE, 2 * PAGE, PROT_RW,
                          PRIVATE | flag);
        expect_mmap_error(VSPACED_ENOMEM, UINT64_C(0xfffffffffffff000), PAGE, PROT_RW,
                          PRIVATE | flag);
        expect_mmap_error(VSPACED_ENOMEM, UINT64_C(0xfffffffffffff000), 2 * PAGE, PROT_RW,
                          PRIVATE | flag);
    }
    EXPECT_EQ(mmap(VSPACED_USER_BEGIN, PAGE, PROT_RW, PRIVATE | FIXED), VSPACED_USER_BEGIN);
    EXPECT_EQ(mmap(VSPACED_USER_END - PAGE, PAGE, PROT_RW, PRIVATE | FIXED),
              VSPACED_USER_END - PAGE);
}

TEST_F(MmapTest, FlagsThatDoNotBelongTogether) {
    const int S = VSPACED_MMAP_SHARED, P = VSPACED_MMAP_PRIVATE, A = VSPACED_MMAP_ANONYMOUS;
    const uint32_t memory = memory_new(4);
    expect_mmap_error(VSPACED_EINVAL, 0, PAGE, PROT_RW, A);
    expect_mmap_error(VSPACED_EINVAL, 0, PAGE, PROT_RW, A | S | P);
    expect_mmap_error(VSPACED_EINVAL, 0, PAGE, PROT_RW, 0, memory);
    for (int bit = 0; bit < 31; bit++) {
        const int flag = static_cast<int>(1u << bit);
        const int known =
            S | P | A | FIXED | NOREPLACE | VSPACED_MMAP_JIT | VSPACED_MMAP_ALIGNED(63);
        if ((flag & known) == 0) {
            expect_mmap_error(VSPACED_EINVAL, 0, PAGE, PROT_RW, P | A | flag);
        }
    }
    expect_mmap_error(VSPACED_EINVAL, 0, PAGE, 8);
    expect_mmap_error(VSPACED_EINVAL, 0, PAGE, -1);
    expect_mmap_error(VSPACED_EINVAL, 0, PAGE, PROT_RW, P | A, memory);
    expect_mmap_error(VSPACED_EINVAL, 0, PAGE, PROT_RW, P | A, 0, PAGE);
    expect_mmap_error(VSPACED_ENOTSUP, 0, PAGE, PROT_RW, S | A);
    expect_mmap_error(VSPACED_ENOTSUP, 0, PAGE, PROT_RW, P, memory);
    expect_mmap_error(VSPACED_ENOTSUP, 0, PAGE, VSPACED_PROT_READ | VSPACED_PROT_EXEC);
    expect_mmap_error(VSPACED_ENOTSUP, 0, PAGE, PROT_RW | VSPACED_PROT_EXEC);
    expect_mmap_error(VSPACED_ENOTSUP, 0, PAGE, PROT_RW | VSPACED_PROT_EXEC, S, memory);
    expect_mmap_error(VSPACED_EPERM, 0, PAGE, PROT_RW, P | A | VSPACED_MMAP_JIT);
}

TEST_F(MmapTest, AlignedAddresses) {
    for (const int log2 : {12, 13, 16, 21, 30}) {
        const uint64_t address = mmap(0, PAGE, PROT_RW, PRIVATE | VSPACED_MMAP_ALIGNED(log2));
        ASSERT_NE(address, FAILED);
        EXPECT_EQ(address % (UINT64_C(1) << log2), 0u) << log2;
    }
    const uint64_t unaligned_hint = AT + PAGE;
    EXPECT_NE(mmap(unaligned_hint, PAGE, PROT_RW, PRIVATE | VSPACED_MMAP_ALIGNED(21)),
              unaligned_hint);
    for (const int log2 : {1, 11, 31, 63}) {
        expect_mmap_error(VSPACED_EINVAL, 0, PAGE, PROT_RW, PRIVATE | VSPACED_MMAP_ALIGNED(log2));
    }
    expect_mmap_error(VSPACED_EINVAL, AT, PAGE, PROT_RW,
                      PRIVATE | FIXED | VSPACED_MMAP_ALIGNED(12));
}

TEST_F(MmapTest, WriteImpliesRead) {
    const uint64_t address = mmap(0, PAGE, VSPACED_PROT_WRITE);
    ASSERT_NE(address, FAILED);
    EXPECT_EQ(page(address), "anonymous rw-");
}

TEST_F(MmapTest, NoneReservesAddressesWithoutFrames) {
    const uint64_t address = mmap(0, 1000 * PAGE, VSPACED_PROT_NONE);
    ASSERT_NE(address, FAILED) << "of an account of 64 frames";
    EXPECT_EQ(page(address + 999 * PAGE), "none");
    ASSERT_EQ(mmap(0, 64 * PAGE) == FAILED, false) << "all frames are free still";
    EXPECT_EQ(mmap(address, PAGE, VSPACED_PROT_NONE, PRIVATE | FIXED), address);
}

TEST_F(MmapTest, FixedNoneGivesFramesBackAndKeepsTheAddresses) {
    ASSERT_EQ(mmap(AT, 64 * PAGE, PROT_RW, PRIVATE | FIXED), AT);
    expect_mmap_error(VSPACED_ENOMEM, 0, PAGE);
    ASSERT_EQ(mmap(AT + 8 * PAGE, 8 * PAGE, VSPACED_PROT_NONE, PRIVATE | FIXED), AT + 8 * PAGE);
    EXPECT_EQ(page(AT + 8 * PAGE), "none");
    EXPECT_NE(mmap(0, 8 * PAGE), FAILED);
}

TEST_F(MmapTest, ReplacingTakesTheNewFramesBeforeTheOldOnesGo) {
    ASSERT_EQ(mmap(AT, 40 * PAGE, PROT_RW, PRIVATE | FIXED), AT);
    write(AT);
    expect_mmap_error(VSPACED_ENOMEM, AT, 40 * PAGE, PROT_RW, PRIVATE | FIXED);
    EXPECT_FALSE(is_zero(AT)) << "the old mapping stands";
}

TEST_F(MmapTest, ScatteredFramesAreEnough) {
    owner_new(128);
    scatter(AT, 128); // 64 free frames, no two of them together
    expect_mmap_error(VSPACED_ENOMEM, UINT64_C(0x50000000), 33 * PAGE, PROT_RW, PRIVATE | FIXED);
    for (const int flag : {0, NOREPLACE}) {
        const uint64_t address = mmap(UINT64_C(0x50000000), 64 * PAGE, PROT_RW, PRIVATE | flag);
        ASSERT_EQ(address, UINT64_C(0x50000000)) << flag;
        for (uint64_t i = 0; i < 64; i++) {
            EXPECT_EQ(page(address + i * PAGE), "anonymous rw-");
        }
        expect_mmap_error(VSPACED_ENOMEM, 0, PAGE);
        ASSERT_EQ(munmap(address, 64 * PAGE), 0);
    }
}

TEST_F(MmapTest, TooFewScatteredFramesLeaveNothingBehind) {
    owner_new(128);
    scatter(AT, 128);
    for (const int flag : {0, NOREPLACE}) {
        posix.error = VSPACED_ERRNO_NONE;
        EXPECT_EQ(mmap(UINT64_C(0x50000000), 65 * PAGE, PROT_RW, PRIVATE | flag), FAILED);
        EXPECT_EQ(posix.error, VSPACED_ENOMEM);
        EXPECT_EQ(posix.status, VSPACED_NO_FRAMES);
        EXPECT_EQ(page(UINT64_C(0x50000000)), "hole");
        EXPECT_NE(mmap(UINT64_C(0x50000000), 64 * PAGE), FAILED);
        ASSERT_EQ(munmap(UINT64_C(0x50000000), 64 * PAGE), 0);
    }
}

TEST_F(MmapTest, AMemoryInPlaceOfAFile) {
    const uint32_t memory = memory_new(4);
    const int shared = VSPACED_MMAP_SHARED;
    const uint64_t first = mmap(0, 2 * PAGE, PROT_RW, shared, memory, 2 * PAGE);
    const uint64_t second = mmap(0, 4 * PAGE, VSPACED_PROT_READ, shared, memory);
    ASSERT_NE(first, FAILED);
    ASSERT_NE(second, FAILED);
    EXPECT_EQ(page(first), "memory rw-");
    EXPECT_EQ(frame(first), frame(second + 2 * PAGE));
    expect_mmap_error(VSPACED_EINVAL, 0, PAGE, PROT_RW, shared, memory, 1);
    expect_mmap_error(VSPACED_ENXIO, 0, PAGE, PROT_RW, shared, memory, 4 * PAGE);
    expect_mmap_error(VSPACED_ENXIO, 0, 5 * PAGE, PROT_RW, shared, memory);
    expect_mmap_error(VSPACED_ENXIO, 0, 5 * PAGE, VSPACED_PROT_NONE, shared, memory);
    expect_mmap_error(VSPACED_EBADF, 0, PAGE, PROT_RW, shared, 77);
    const uint64_t code = mmap(0, PAGE, VSPACED_PROT_READ | VSPACED_PROT_EXEC, shared, memory);
    ASSERT_NE(code, FAILED);
    EXPECT_EQ(page(code), "memory r-x");
}

TEST_F(MmapTest, AMemoryThatAllowsLess) {
    const uint32_t memory = memory_new(4, R);
    const int shared = VSPACED_MMAP_SHARED;
    expect_mmap_error(VSPACED_EACCES, 0, PAGE, PROT_RW, shared, memory);
    expect_mmap_error(VSPACED_EACCES, 0, PAGE, VSPACED_PROT_READ | VSPACED_PROT_EXEC, shared,
                      memory);
    const uint64_t address = mmap(AT, PAGE, VSPACED_PROT_READ, shared | NOREPLACE, memory);
    ASSERT_EQ(address, AT);
    const uint64_t closed = mmap(0, PAGE, VSPACED_PROT_NONE, shared, memory);
    ASSERT_NE(closed, FAILED);
    EXPECT_EQ(mprotect(closed, PAGE, VSPACED_PROT_READ), 0);
    expect_error(VSPACED_EACCES, [&] { return mprotect(closed, PAGE, PROT_RW) == -1; });
}

TEST_F(MmapTest, WithoutAnAccountThereIsNoAnonymousMemory) {
    owner = world.client_new(manager);
    sim_transport_enter(world.kernel(), owner.space);
    expect_mmap_error(VSPACED_ENOMEM, 0, PAGE);
    EXPECT_EQ(posix.status, VSPACED_NO_ACCOUNT);
    EXPECT_NE(mmap(0, PAGE, VSPACED_PROT_NONE), FAILED);
}

TEST_F(MmapTest, TheCeilingsOfTheObject) {
    owner = world.client_new(manager, 64, R, 0, 8 * PAGE);
    sim_transport_enter(world.kernel(), owner.space);
    account_new(64);
    expect_mmap_error(VSPACED_EACCES, 0, PAGE);
    expect_mmap_error(VSPACED_ENOMEM, 0, 9 * PAGE, VSPACED_PROT_READ);
    EXPECT_EQ(posix.status, VSPACED_NO_PAGES);
    EXPECT_NE(mmap(0, 8 * PAGE, VSPACED_PROT_READ), FAILED);
}

TEST_F(MmapTest, JitMemoryIsWrittenAndExecutedInTurn) {
    const Process fresh = world.process_new();
    sim_delete(world.kernel(), manager.space, Process::VSPACE);
    sim_copy(world.kernel(), fresh.space, Process::VSPACE, manager.space, Process::VSPACE,
             BOOTSTRAP_RIGHTS_ALL);
    sim_transport_enter(world.kernel(), manager.space);
    struct vspaced_bind bind = {};
    bind.vspace_slot = Process::VSPACE;
    bind.rights_ceiling = VSPACED_RIGHTS_ALL;
    bind.allow_jit = 1;
    const struct vspaced_client binder = {Process::ENDPOINT, 30};
    ASSERT_EQ(vspaced_bind(&binder, &bind, &posix.target), VSPACED_OK);
    const Process itself = owner;
    owner = fresh;
    sim_make_memory(world.kernel(), manager.space, 31, 8 * PAGE, RWX, false);
    uint32_t number = 0;
    uint64_t bytes = 0;
    ASSERT_EQ(vspaced_attach_account(&binder, posix.target, 31, &number, &bytes), VSPACED_OK);

    const uint64_t address = mmap(0, PAGE, PROT_RW, PRIVATE | VSPACED_MMAP_JIT);
    ASSERT_NE(address, FAILED) << "a manager maps in the space that it bound";
    EXPECT_EQ(mprotect(address, PAGE, VSPACED_PROT_READ | VSPACED_PROT_EXEC), 0);
    EXPECT_EQ(mprotect(address, PAGE, PROT_RW), 0);
    expect_error(VSPACED_ENOTSUP,
                 [&] { return mprotect(address, PAGE, PROT_RW | VSPACED_PROT_EXEC) == -1; });
    EXPECT_NE(mmap(0, PAGE, VSPACED_PROT_EXEC, PRIVATE | VSPACED_MMAP_JIT), FAILED);
    owner = itself;
}

} // namespace
