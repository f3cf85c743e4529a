// The brk heap of the POSIX face.
#include "posix_world.h"

namespace {

class HeapTest : public PosixTest {
  protected:
    void SetUp() override {
        PosixTest::SetUp();
        account_new(64);
        ASSERT_EQ(vspaced_heap_make(&posix, &heap, nullptr, 100 * PAGE - 5), 0);
    }
    void expect_stays(enum vspaced_errno error, const std::function<bool()> &failed) {
        const struct vspaced_heap before = heap;
        expect_error(error, failed);
        EXPECT_EQ(heap.position, before.position);
        EXPECT_EQ(heap.end, before.end);
    }
    std::string at(uint64_t index) {
        return page(heap.begin + index * PAGE);
    }
    std::string pages_of() {
        std::string all;
        for (uint64_t i = 0; i < 100; i++) {
            all += at(i) + "\n";
        }
        return all;
    }
};

TEST_F(HeapTest, AFreshHeapIsReservedAndEmpty) {
    EXPECT_EQ(heap.end - heap.begin, 100 * PAGE);
    EXPECT_EQ(heap.position, heap.begin);
    EXPECT_EQ(at(0), "reserved");
    EXPECT_EQ(at(99), "reserved");
    EXPECT_EQ(sbrk(0), heap.begin);
    struct vspaced_object_stats stats = {};
    ASSERT_EQ(vspaced_stats(&posix.client, 0, &stats), VSPACED_OK);
    EXPECT_EQ(stats.bytes, 0u) << "no pages are counted";
}

TEST_F(HeapTest, PagesComeAndGoWithTheBreak) {
    EXPECT_EQ(sbrk(1), heap.begin);
    EXPECT_EQ(at(0), "anonymous rw-");
    EXPECT_EQ(at(1), "reserved");
    EXPECT_EQ(sbrk(PAGE - 1), heap.begin + 1) << "to the end of the page";
    EXPECT_EQ(at(1), "reserved");
    EXPECT_EQ(sbrk(1), heap.begin + PAGE);
    EXPECT_EQ(at(1), "anonymous rw-");
    EXPECT_EQ(brk(heap.begin + 10 * PAGE), 0);
    EXPECT_EQ(at(9), "anonymous rw-");
    write(heap.begin + 5 * PAGE);
    EXPECT_EQ(sbrk(-static_cast<ptrdiff_t>(5 * PAGE)), heap.begin + 10 * PAGE);
    EXPECT_EQ(at(4), "anonymous rw-");
    EXPECT_EQ(at(5), "reserved");
    EXPECT_EQ(sbrk(PAGE), heap.begin + 5 * PAGE);
    EXPECT_TRUE(is_zero(heap.begin + 5 * PAGE));
    EXPECT_EQ(brk(heap.begin), 0);
    EXPECT_EQ(at(0), "reserved");
}

TEST_F(HeapTest, OneMappingHoweverOftenItGrew) {
    for (unsigned i = 0; i < 60; i++) {
        ASSERT_NE(sbrk(PAGE), FAILED);
    }
    struct vspaced_object_stats stats = {};
    ASSERT_EQ(vspaced_stats(&posix.client, 0, &stats), VSPACED_OK);
    EXPECT_EQ(stats.mappings, 2u) << "and the reservation";
    EXPECT_EQ(stats.bytes, 60 * PAGE);
}

TEST_F(HeapTest, TheBreakStaysInTheReservation) {
    ASSERT_EQ(brk(heap.begin + 3 * PAGE), 0);
    expect_stays(VSPACED_ENOMEM, [&] { return brk(heap.begin - 1) == -1; });
    expect_stays(VSPACED_ENOMEM, [&] { return brk(heap.end + 1) == -1; });
    expect_stays(VSPACED_ENOMEM, [&] { return brk(0) == -1; });
    expect_stays(VSPACED_ENOMEM, [&] { return brk(UINT64_MAX) == -1; });
    expect_stays(VSPACED_ENOMEM,
                 [&] { return sbrk(-static_cast<ptrdiff_t>(3 * PAGE) - 1) == FAILED; });
    expect_stays(VSPACED_ENOMEM, [&] { return sbrk(100 * PAGE) == FAILED; });
    expect_stays(VSPACED_ENOMEM, [&] { return sbrk(PTRDIFF_MAX) == FAILED; });
    expect_stays(VSPACED_ENOMEM, [&] { return sbrk(PTRDIFF_MIN) == FAILED; });
}

TEST_F(HeapTest, WithoutFramesTheBreakStays) {
    ASSERT_EQ(brk(heap.begin + 60 * PAGE), 0);
    EXPECT_EQ(sbrk(5 * PAGE), FAILED);
    EXPECT_EQ(posix.error, VSPACED_ENOMEM);
    EXPECT_EQ(posix.status, VSPACED_NO_FRAMES);
    EXPECT_EQ(sbrk(0), heap.begin + 60 * PAGE);
    EXPECT_EQ(at(59), "anonymous rw-");
    for (uint64_t i = 60; i < 65; i++) {
        EXPECT_EQ(at(i), "reserved");
    }
    EXPECT_NE(sbrk(4 * PAGE), FAILED);
}

TEST_F(HeapTest, ScatteredFramesAreTakenInParts) {
    owner_new(128);
    ASSERT_EQ(vspaced_heap_make(&posix, &heap, nullptr, 100 * PAGE), 0);
    scatter(AT, 128);
    EXPECT_NE(sbrk(64 * PAGE), FAILED);
    EXPECT_EQ(at(63), "anonymous rw-");
    EXPECT_EQ(sbrk(PAGE), FAILED);
    EXPECT_EQ(brk(heap.begin), 0);
    EXPECT_EQ(sbrk(65 * PAGE), FAILED) << "one too many";
    EXPECT_EQ(at(0), "reserved");
    EXPECT_EQ(sbrk(64 * PAGE), heap.begin);
}

TEST_F(HeapTest, WhateverTheKernelFailsTheBreakStays) {
    owner_new(128);
    ASSERT_EQ(vspaced_heap_make(&posix, &heap, nullptr, 100 * PAGE), 0);
    scatter(AT, 128);
    ASSERT_NE(sbrk(2 * PAGE), FAILED);
    const auto expect_at_every_call = [&](int64_t pages) {
        const std::string before = pages_of();
        for (unsigned k = 1;; k++) {
            const uint64_t failed = sim_failures(world.kernel());
            sim_fail(world.kernel(), k, PORT_REFUSED, 0);
            const uint64_t old = heap.position;
            const uint64_t got = sbrk(pages * static_cast<int64_t>(PAGE));
            if (sim_failures(world.kernel()) == failed) {
                sim_fail(world.kernel(), 0, PORT_OK, 0);
                EXPECT_EQ(got, old);
                return k;
            }
            EXPECT_EQ(got, FAILED);
            EXPECT_EQ(posix.error, VSPACED_EIO);
            EXPECT_EQ(heap.position, old);
            EXPECT_EQ(pages_of(), before) << k;
        }
    };
    EXPECT_GT(expect_at_every_call(40), 40u);
    EXPECT_GT(expect_at_every_call(-20), 1u);
}

TEST_F(HeapTest, WhatLiesInTheReservationIsNotReplaced) {
    ASSERT_EQ(mmap(heap.begin + 4 * PAGE, PAGE, VSPACED_PROT_READ, PRIVATE | FIXED),
              heap.begin + 4 * PAGE);
    ASSERT_NE(sbrk(4 * PAGE), FAILED);
    expect_stays(VSPACED_ENOMEM, [&] { return sbrk(1) == FAILED; });
}

TEST_F(HeapTest, TwoHeapsAreApart) {
    struct vspaced_heap other = {};
    ASSERT_EQ(vspaced_heap_make(&posix, &other, nullptr, PAGE), 0);
    EXPECT_TRUE(other.end <= heap.begin || other.begin >= heap.end);
    const uint64_t hint = AT;
    ASSERT_EQ(vspaced_heap_end(&posix, &other), 0);
    EXPECT_EQ(other.end, 0u);
    ASSERT_EQ(vspaced_heap_make(&posix, &other, reinterpret_cast<void *>(hint), PAGE), 0);
    EXPECT_EQ(other.begin, hint);
    ASSERT_EQ(vspaced_heap_make(&posix, &other, reinterpret_cast<void *>(hint), PAGE), 0);
    EXPECT_NE(other.begin, hint) << "it is taken";
}

TEST_F(HeapTest, TheEndGivesAllBack) {
    ASSERT_NE(sbrk(20 * PAGE), FAILED);
    const uint64_t begin = heap.begin;
    ASSERT_EQ(vspaced_heap_end(&posix, &heap), 0);
    EXPECT_EQ(page(begin), "hole");
    EXPECT_EQ(page(begin + 99 * PAGE), "hole");
    expect_error(VSPACED_ENOMEM, [&] { return sbrk(1) == FAILED; });
}

TEST_F(HeapTest, HeapsThatCanNotBe) {
    struct vspaced_heap other = {};
    const auto make = [&](uint64_t bytes) {
        return vspaced_heap_make(&posix, &other, nullptr, bytes) == -1;
    };
    expect_error(VSPACED_EINVAL, [&] { return make(0); });
    expect_error(VSPACED_ENOMEM, [&] { return make(UINT64_MAX); });
    expect_error(VSPACED_ENOMEM, [&] { return make(VSPACED_USER_END); });
    EXPECT_EQ(other.end, 0u);
}

} // namespace
