// munmap, mprotect, madvise and mremap of the POSIX face, and what every call does when
// the server fails it.
#include "posix_world.h"

extern "C" {
#include "client/posix/posix_call.h"
}

namespace {

class PosixChangeTest : public PosixTest {
  protected:
    void SetUp() override {
        PosixTest::SetUp();
        account_new(64);
        ASSERT_EQ(mmap(AT, 8 * PAGE, PROT_RW, PRIVATE | FIXED), AT);
    }
    void expect_mremap_error(enum vspaced_errno error, uint64_t address, uint64_t length,
                             uint64_t new_length, int flags = 0, uint64_t new_address = 0) {
        expect_error(error, [&] {
            return mremap(address, length, new_length, flags, new_address) == FAILED;
        });
    }
    static constexpr int MAYMOVE = VSPACED_MREMAP_MAYMOVE;
    static constexpr int MOVE = VSPACED_MREMAP_MAYMOVE | VSPACED_MREMAP_FIXED;
    static constexpr uint64_t THERE = 0x60000000;
};

TEST_F(PosixChangeTest, UnmapOfHolesSucceeds) {
    EXPECT_EQ(munmap(THERE, 100 * PAGE), 0);
    EXPECT_EQ(munmap(AT + 2 * PAGE, PAGE + 1), 0) << "rounded up";
    EXPECT_EQ(page(AT + PAGE), "anonymous rw-");
    EXPECT_EQ(page(AT + 2 * PAGE), "hole");
    EXPECT_EQ(page(AT + 3 * PAGE), "hole");
    EXPECT_EQ(munmap(AT - 4 * PAGE, 100 * PAGE), 0) << "mappings and holes";
    EXPECT_EQ(page(AT), "hole");
    EXPECT_EQ(munmap(VSPACED_USER_BEGIN, VSPACED_USER_END - VSPACED_USER_BEGIN), 0);
}

TEST_F(PosixChangeTest, UnmapOfWhatIsNoRange) {
    expect_error(VSPACED_EINVAL, [&] { return munmap(AT, 0) == -1; });
    expect_error(VSPACED_EINVAL, [&] { return munmap(AT + 8, PAGE) == -1; });
    expect_error(VSPACED_EINVAL, [&] { return munmap(0, PAGE) == -1; });
    expect_error(VSPACED_EINVAL, [&] { return munmap(AT, UINT64_MAX) == -1; });
    expect_error(VSPACED_EINVAL, [&] { return munmap(AT, UINT64_MAX - AT - PAGE) == -1; });
    expect_error(VSPACED_EINVAL, [&] { return munmap(VSPACED_USER_END, PAGE) == -1; });
}

TEST_F(PosixChangeTest, UnmapThatCutsInTwoNeedsARecord) {
    owner = world.client_new(manager, 64, RWX, 16);
    sim_transport_enter(world.kernel(), owner.space);
    account_new(64);
    ASSERT_EQ(mmap(AT, 40 * PAGE, PROT_RW, PRIVATE | FIXED), AT);
    for (uint64_t i = 1; i < 16; i++) {
        ASSERT_EQ(munmap(AT + 2 * i * PAGE, PAGE), 0);
    }
    expect_error(VSPACED_ENOMEM, [&] { return munmap(AT + 34 * PAGE, PAGE) == -1; });
    EXPECT_EQ(posix.status, VSPACED_NO_MAPPINGS);
    EXPECT_EQ(munmap(AT + 39 * PAGE, PAGE), 0) << "a trim needs none";
}

TEST_F(PosixChangeTest, ProtectSplitsAndJoins) {
    EXPECT_EQ(mprotect(AT + PAGE, 1, VSPACED_PROT_READ), 0);
    EXPECT_EQ(page(AT), "anonymous rw-");
    EXPECT_EQ(page(AT + PAGE), "anonymous r--");
    EXPECT_EQ(page(AT + 2 * PAGE), "anonymous rw-");
    EXPECT_EQ(mprotect(AT + 2 * PAGE, PAGE, VSPACED_PROT_NONE), 0);
    EXPECT_EQ(page(AT + 2 * PAGE), "anonymous ---") << "the contents stay";
    EXPECT_EQ(mprotect(AT, 8 * PAGE, VSPACED_PROT_WRITE), 0) << "WRITE implies READ";
    EXPECT_EQ(page(AT + PAGE), "anonymous rw-");
}

TEST_F(PosixChangeTest, ProtectOfWhatIsNoRange) {
    EXPECT_EQ(mprotect(AT, 0, PROT_RW), 0);
    for (const uint64_t nothing : {THERE, uint64_t{0}, VSPACED_USER_END}) {
        EXPECT_EQ(mprotect(nothing, 0, PROT_RW), 0);
        EXPECT_EQ(madvise(nothing, 0), 0);
    }
    expect_error(VSPACED_EINVAL, [&] { return mprotect(AT + 1, 0, PROT_RW) == -1; });
    expect_error(VSPACED_EINVAL, [&] { return mprotect(AT + 1, PAGE, PROT_RW) == -1; });
    expect_error(VSPACED_EINVAL, [&] { return mprotect(AT, PAGE, 8) == -1; });
    expect_error(VSPACED_ENOMEM, [&] { return mprotect(THERE, PAGE, PROT_RW) == -1; });
    expect_error(VSPACED_ENOMEM, [&] { return mprotect(AT, 9 * PAGE, 0) == -1; });
    expect_error(VSPACED_ENOMEM, [&] { return mprotect(AT, UINT64_MAX, 0) == -1; });
    expect_error(VSPACED_ENOMEM, [&] { return mprotect(0, PAGE, 0) == -1; });
    expect_error(VSPACED_ENOMEM, [&] { return mprotect(VSPACED_USER_END, PAGE, 0) == -1; });
}

TEST_F(PosixChangeTest, ProtectAboveWhatTheMappingMayHave) {
    expect_error(VSPACED_ENOTSUP,
                 [&] { return mprotect(AT, PAGE, PROT_RW | VSPACED_PROT_EXEC) == -1; });
    expect_error(VSPACED_EACCES, [&] { return mprotect(AT, PAGE, VSPACED_PROT_EXEC) == -1; });
}

TEST_F(PosixChangeTest, ProtectCommitsWhatWasReserved) {
    ASSERT_EQ(mmap(THERE, 100 * PAGE, VSPACED_PROT_NONE, PRIVATE | FIXED), THERE);
    EXPECT_EQ(mprotect(THERE + 10 * PAGE, 56 * PAGE, PROT_RW), 0);
    EXPECT_EQ(page(THERE + 9 * PAGE), "none");
    EXPECT_EQ(page(THERE + 10 * PAGE), "anonymous rw-");
    EXPECT_TRUE(is_zero(THERE + 10 * PAGE));
    expect_error(VSPACED_ENOMEM, [&] { return mprotect(THERE, PAGE, PROT_RW) == -1; });
    EXPECT_EQ(posix.status, VSPACED_NO_FRAMES);
}

TEST_F(PosixChangeTest, ProtectCommitsScatteredFramesInParts) {
    owner_new(128);
    scatter(THERE, 128);
    const uint64_t address = mmap(0, 65 * PAGE, VSPACED_PROT_NONE);
    ASSERT_NE(address, FAILED);
    ASSERT_EQ(vspaced_protect(&posix.client, 0, address, 33 * PAGE, RW), VSPACED_NO_FRAMES)
        << "more pieces than a request takes";
    EXPECT_EQ(mprotect(address, 64 * PAGE, PROT_RW), 0);
    EXPECT_EQ(page(address + 63 * PAGE), "anonymous rw-");
    EXPECT_EQ(mprotect(address, 65 * PAGE, PROT_RW), -1);
    EXPECT_EQ(posix.error, VSPACED_ENOMEM);
    EXPECT_EQ(page(address + 64 * PAGE), "none");
}

TEST_F(PosixChangeTest, DontNeedReadsAsZeroAgain) {
    write(AT + PAGE);
    write(AT + 2 * PAGE);
    EXPECT_EQ(madvise(AT + PAGE, 1), 0);
    EXPECT_TRUE(is_zero(AT + PAGE));
    EXPECT_FALSE(is_zero(AT + 2 * PAGE));
    EXPECT_EQ(page(AT + PAGE), "anonymous rw-");
    EXPECT_EQ(madvise(THERE, 0), 0);
    const uint64_t none = mmap(0, PAGE, VSPACED_PROT_NONE);
    EXPECT_EQ(madvise(none, PAGE), 0);
}

TEST_F(PosixChangeTest, DontNeedOfManyPiecesGoesInParts) {
    owner_new(128);
    for (uint64_t i = 0; i < 100; i++) { // each of other rights than its neighbours
        const uint64_t address = THERE + i * PAGE;
        const int prot = i % 2 == 0 ? PROT_RW : VSPACED_PROT_READ;
        ASSERT_EQ(mmap(address, PAGE, PROT_RW, PRIVATE | FIXED), address);
        write(address);
        ASSERT_EQ(mprotect(address, PAGE, prot), 0);
    }
    ASSERT_EQ(vspaced_discard(&posix.client, 0, THERE, 100 * PAGE), VSPACED_REQUEST_TOO_LARGE);
    EXPECT_EQ(madvise(THERE, 100 * PAGE), 0);
    for (uint64_t i = 0; i < 100; i++) {
        EXPECT_TRUE(is_zero(THERE + i * PAGE)) << i;
    }
}

TEST_F(PosixChangeTest, AdviceThatIsNotTaken) {
    const uint64_t shared = mmap(0, PAGE, PROT_RW, VSPACED_MMAP_SHARED, memory_new(1));
    ASSERT_NE(shared, FAILED);
    for (const int advice : {0, 1, 2, 3, 5, 8, 14, 100, -1}) {
        expect_error(VSPACED_EINVAL, [&] { return madvise(AT, PAGE, advice) == -1; });
    }
    expect_error(VSPACED_EINVAL, [&] { return madvise(AT + 1, PAGE) == -1; });
    expect_error(VSPACED_EINVAL, [&] { return madvise(shared, PAGE) == -1; });
    expect_error(VSPACED_ENOMEM, [&] { return madvise(AT, 9 * PAGE) == -1; });
    expect_error(VSPACED_ENOMEM, [&] { return madvise(AT, UINT64_MAX) == -1; });
}

TEST_F(PosixChangeTest, RemapShrinksAndGrowsInPlace) {
    EXPECT_EQ(mremap(AT, 8 * PAGE, 8 * PAGE), AT);
    EXPECT_EQ(mremap(AT, 8 * PAGE, 2 * PAGE + 1), AT) << "rounded up";
    EXPECT_EQ(page(AT + 2 * PAGE), "anonymous rw-");
    EXPECT_EQ(page(AT + 3 * PAGE), "hole");
    write(AT + PAGE);
    EXPECT_EQ(mremap(AT, 3 * PAGE, 10 * PAGE), AT);
    EXPECT_FALSE(is_zero(AT + PAGE));
    EXPECT_TRUE(is_zero(AT + 9 * PAGE));
}

TEST_F(PosixChangeTest, RemapMovesWhereItMustAndMay) {
    ASSERT_EQ(mmap(AT + 8 * PAGE, PAGE, PROT_RW, PRIVATE | FIXED), AT + 8 * PAGE);
    const uint64_t kept = frame(AT);
    expect_mremap_error(VSPACED_ENOMEM, AT, 8 * PAGE, 9 * PAGE);
    const uint64_t moved = mremap(AT, 8 * PAGE, 9 * PAGE, MAYMOVE);
    ASSERT_NE(moved, FAILED);
    EXPECT_NE(moved, AT);
    EXPECT_EQ(frame(moved), kept) << "nothing is copied";
    EXPECT_EQ(page(AT), "hole");
    EXPECT_EQ(page(AT + 8 * PAGE), "anonymous rw-");
}

TEST_F(PosixChangeTest, RemapToAPlaceReplacesWhatIsThere) {
    ASSERT_EQ(mmap(THERE, 4 * PAGE, VSPACED_PROT_READ, PRIVATE | FIXED), THERE);
    const uint64_t kept = frame(AT);
    EXPECT_EQ(mremap(AT, 8 * PAGE, 2 * PAGE, MOVE, THERE + PAGE), THERE + PAGE);
    EXPECT_EQ(frame(THERE + PAGE), kept);
    EXPECT_EQ(page(THERE), "anonymous r--");
    EXPECT_EQ(page(THERE + 3 * PAGE), "anonymous r--");
    EXPECT_EQ(page(AT), "hole");
    EXPECT_EQ(page(AT + 7 * PAGE), "hole") << "what is left of the old range goes";
}

TEST_F(PosixChangeTest, RemapOfWhatIsNoRange) {
    expect_mremap_error(VSPACED_EINVAL, AT, 0, PAGE);
    expect_mremap_error(VSPACED_EINVAL, AT, PAGE, 0);
    expect_mremap_error(VSPACED_EINVAL, AT + 1, PAGE, PAGE);
    expect_mremap_error(VSPACED_EINVAL, AT, PAGE, PAGE, 4);
    expect_mremap_error(VSPACED_EINVAL, AT, PAGE, PAGE, VSPACED_MREMAP_FIXED, THERE);
    expect_mremap_error(VSPACED_EINVAL, AT, PAGE, PAGE, MOVE, THERE + 1);
    expect_mremap_error(VSPACED_EINVAL, AT, PAGE, PAGE, MAYMOVE, THERE);
    expect_mremap_error(VSPACED_EINVAL, AT, 2 * PAGE, 2 * PAGE, MOVE, AT + PAGE);
    expect_mremap_error(VSPACED_EINVAL, AT, 2 * PAGE, 2 * PAGE, MOVE, AT);
    expect_mremap_error(VSPACED_EINVAL, AT, PAGE, PAGE, MOVE, 0);
    expect_mremap_error(VSPACED_EINVAL, AT, PAGE, 2 * PAGE, MOVE, VSPACED_USER_END - PAGE);
    expect_mremap_error(VSPACED_EFAULT, THERE, PAGE, PAGE);
    expect_mremap_error(VSPACED_EFAULT, AT, 9 * PAGE, PAGE);
    expect_mremap_error(VSPACED_EFAULT, 0, PAGE, PAGE);
    expect_mremap_error(VSPACED_EFAULT, AT, UINT64_MAX, PAGE);
    expect_mremap_error(VSPACED_ENOMEM, AT, PAGE, UINT64_MAX, MAYMOVE);
    expect_mremap_error(VSPACED_ENOMEM, AT, 8 * PAGE, 65 * PAGE, MAYMOVE);
    expect_mremap_error(VSPACED_ENOMEM, AT, 8 * PAGE, UINT64_C(1) << 60);
}

TEST_F(PosixChangeTest, RemapOfAMemory) {
    const uint32_t memory = memory_new(4);
    const uint64_t address = mmap(0, 2 * PAGE, PROT_RW, VSPACED_MMAP_SHARED, memory);
    ASSERT_NE(address, FAILED);
    EXPECT_EQ(mremap(address, 2 * PAGE, 4 * PAGE, MAYMOVE), address);
    EXPECT_EQ(page(address + 3 * PAGE), "memory rw-");
    expect_mremap_error(VSPACED_ENXIO, address, 4 * PAGE, 5 * PAGE, MAYMOVE);
}

TEST_F(PosixChangeTest, AKernelThatFailsIsAnInputOutputError) {
    const auto fails = [&](const std::function<bool()> &failed) {
        sim_fail(world.kernel(), 1, PORT_REFUSED, 0);
        expect_error(VSPACED_EIO, failed);
        EXPECT_EQ(posix.status, VSPACED_KERNEL_REFUSED);
    };
    fails([&] { return mmap(0, PAGE) == FAILED; });
    fails([&] { return mmap(THERE, PAGE, PROT_RW, PRIVATE | NOREPLACE) == FAILED; });
    fails([&] { return mmap(AT, PAGE, PROT_RW, PRIVATE | FIXED) == FAILED; });
    fails([&] { return munmap(AT, PAGE) == -1; });
    fails([&] { return mprotect(AT, PAGE, VSPACED_PROT_READ) == -1; });
    fails([&] { return madvise(AT, PAGE) == -1; });
    fails([&] { return mremap(AT, 8 * PAGE, PAGE) == FAILED; });
    fails([&] { return mremap(AT, 8 * PAGE, 8 * PAGE, MOVE, THERE) == FAILED; });
}

TEST_F(PosixChangeTest, WhoseEndpointIsGoneReachesNobody) {
    sim_delete(world.kernel(), owner.space, Process::ENDPOINT);
    expect_error(VSPACED_EIO, [&] { return mmap(0, PAGE) == FAILED; });
    expect_error(VSPACED_EIO, [&] { return munmap(AT, PAGE) == -1; });
    EXPECT_EQ(posix.status, VSPACED_CLIENT_UNREACHABLE);
}

TEST_F(PosixChangeTest, EveryStatusHasAnErrorNumber) {
    EXPECT_EQ(posix_errno(VSPACED_OK), VSPACED_ERRNO_NONE);
    for (uint64_t status = 1; status < VSPACED_STATUS_COUNT; status++) {
        const bool resource = vspaced_status_blame(status) == VSPACED_BLAME_RESOURCE;
        EXPECT_NE(posix_errno(status), VSPACED_ERRNO_NONE) << vspaced_status_name(status);
        EXPECT_TRUE(!resource || posix_errno(status) == VSPACED_ENOMEM);
    }
    EXPECT_EQ(posix_errno(VSPACED_STATUS_COUNT), VSPACED_EIO);
}

TEST_F(PosixChangeTest, AnotherTargetIsNotPermitted) {
    posix.target = 12345;
    expect_error(VSPACED_EPERM, [&] { return mmap(0, PAGE) == FAILED; });
    expect_error(VSPACED_EPERM, [&] { return munmap(AT, PAGE) == -1; });
}

} // namespace
