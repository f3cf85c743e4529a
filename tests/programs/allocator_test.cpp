// The allocator of src/programs/allocator over the host's memory, under the sanitizers that
// the build has: random use, a face that fails, misuse, and where frames go.
#include "host_face.h"

#include <cstring>
#include <gtest/gtest.h>
#include <memory>

extern "C" {
#include "programs/allocator/workload.h"
}

namespace {

class AllocatorTest : public testing::Test {
  protected:
    void SetUp() override {
        face = host_face{};
        ASSERT_TRUE(allocator_begin(heap.get(), &posix, 32u << 20));
    }
    void TearDown() override {
        EXPECT_STREQ(allocator_invalid(heap.get()), nullptr);
        face.fail_every = face.fail_call = 0;
        EXPECT_TRUE(allocator_end(heap.get()));
        EXPECT_EQ(face.mapped, 0u) << "something is mapped still";
    }
    void *take(size_t size) {
        return allocator_malloc(heap.get(), size);
    }
    bool give(void *block) {
        return allocator_free(heap.get(), block);
    }
    static void *at(void *block, size_t offset) {
        return static_cast<uint8_t *>(block) + offset;
    }

    struct vspaced_posix posix = {};
    std::unique_ptr<allocator> heap{new allocator};
    std::unique_ptr<workload> work{new workload};
};

TEST_F(AllocatorTest, SizeClassesAreTheSmallestThatFit) {
    for (size_t alignment = 16; alignment <= SIZE_SMALL_MAX; alignment *= 2) {
        for (size_t size = 1; size <= SIZE_SMALL_MAX; size++) {
            const uint32_t index = size_class_of(size, alignment);
            ASSERT_LT(index, uint32_t{SIZE_CLASS_COUNT});
            ASSERT_GE(size_class_bytes[index], size);
            ASSERT_EQ(size_class_bytes[index] % alignment, 0u);
            for (uint32_t less = 0; less < index; less++) {
                ASSERT_TRUE(size_class_bytes[less] < size ||
                            size_class_bytes[less] % alignment != 0);
            }
        }
    }
}

TEST_F(AllocatorTest, RandomUse) {
    for (uint64_t seed = 1; seed <= 4; seed++) {
        workload_begin(work.get(), heap.get(), seed);
        ASSERT_STREQ(workload_churn(work.get(), 20000, 1 << 20), nullptr) << seed;
        EXPECT_GT(heap->large.taken, 0u);
        ASSERT_STREQ(workload_end(work.get()), nullptr) << seed;
        EXPECT_GT(heap->pages.counts.bared, 0u);
        EXPECT_EQ(heap->live, 0u);
        EXPECT_EQ(heap->large.count, 0u);
    }
}

TEST_F(AllocatorTest, NoMemoryLeft) {
    face.frames_max = 1024;
    workload_begin(work.get(), heap.get(), 5);
    for (unsigned i = 0; i < 4; i++) {
        ASSERT_STREQ(workload_exhaust(work.get()), nullptr);
        ASSERT_STREQ(workload_churn(work.get(), 5000, 1 << 16), nullptr);
        EXPECT_LE(face.frames.size(), 1024u);
    }
    EXPECT_GT(work->counts.refused, 0u);
    ASSERT_STREQ(workload_end(work.get()), nullptr);
}

// A free never fails: what could not be unmapped is unmapped later.
TEST_F(AllocatorTest, AFaceThatFailsNowAndThen) {
    for (const uint64_t every : {2, 3, 7, 20}) {
        face.fail_every = every;
        workload_begin(work.get(), heap.get(), every);
        ASSERT_STREQ(workload_churn(work.get(), 10000, 1 << 17), nullptr) << every;
        face.fail_every = 0;
        ASSERT_STREQ(workload_end(work.get()), nullptr) << every;
        allocator_trim(heap.get());
        EXPECT_EQ(heap->large.count, 0u);
        EXPECT_TRUE(face.frames.empty()) << face.frames.size();
    }
}

TEST_F(AllocatorTest, TrimGivesEveryFrameBack) {
    workload_begin(work.get(), heap.get(), 6);
    ASSERT_STREQ(workload_churn(work.get(), 10000, 1 << 20), nullptr);
    ASSERT_STREQ(workload_end(work.get()), nullptr);
    allocator_trim(heap.get());
    EXPECT_TRUE(face.frames.empty()) << face.frames.size();
    ASSERT_NE(take(100), nullptr) << "and it goes on";
}

TEST_F(AllocatorTest, TrimKeepsWhatIsInUse) {
    void *blocks[512];
    for (void *&block : blocks) {
        block = take(3000);
        ASSERT_NE(block, nullptr);
        memset(block, 7, 3000);
    }
    for (unsigned i = 0; i < 512; i += 2) {
        ASSERT_TRUE(give(blocks[i]));
    }
    allocator_trim(heap.get());
    EXPECT_EQ(face.frames.size(), 256u);
    for (unsigned i = 1; i < 512; i += 2) {
        EXPECT_EQ(static_cast<uint8_t *>(blocks[i])[2999], 7);
        ASSERT_TRUE(give(blocks[i]));
    }
}

TEST_F(AllocatorTest, ALongFreeRunIsBareAndTheBreakMovesDown) {
    void *first = take(128 * 1024);
    void *second = take(128 * 1024);
    void *third = take(128 * 1024);
    ASSERT_TRUE(give(first));
    EXPECT_EQ(heap->pages.counts.bare, 0u) << "32 pages are kept";
    ASSERT_TRUE(give(second));
    EXPECT_EQ(heap->pages.counts.bare, 64u);
    EXPECT_EQ(face.frames.size(), 32u);
    ASSERT_TRUE(give(third));
    EXPECT_EQ(heap->pages.count, 0u);
    EXPECT_EQ(face.frames.size(), 0u);
}

TEST_F(AllocatorTest, AlignedToAnyPowerOfTwo) {
    for (unsigned log2 = 0; log2 <= LARGE_ALIGN_LOG2_MAX; log2++) {
        const size_t alignment = size_t{1} << log2;
        for (const size_t size : {size_t{1}, size_t{100}, size_t{5000}, size_t{200000}}) {
            void *block = allocator_aligned(heap.get(), alignment, size);
            ASSERT_NE(block, nullptr) << log2;
            EXPECT_EQ(reinterpret_cast<uintptr_t>(block) % alignment, 0u);
            memset(block, 1, size);
            EXPECT_LE(face.frames.size(), 128u) << "no frames for the sake of alignment";
            ASSERT_TRUE(give(block));
        }
    }
    for (const size_t alignment : {size_t{0}, size_t{3}, size_t{48}, size_t{1} << 31}) {
        EXPECT_EQ(allocator_aligned(heap.get(), alignment, 10), nullptr);
    }
}

TEST_F(AllocatorTest, SizesThatCanNotBe) {
    EXPECT_EQ(take(SIZE_MAX), nullptr);
    EXPECT_EQ(take(SIZE_MAX - 5000), nullptr);
    EXPECT_EQ(allocator_calloc(heap.get(), SIZE_MAX / 2, 3), nullptr);
    EXPECT_EQ(allocator_calloc(heap.get(), 3, SIZE_MAX / 2), nullptr);
    EXPECT_EQ(allocator_aligned(heap.get(), 1 << 21, SIZE_MAX - 100), nullptr);
    void *block = take(100);
    EXPECT_EQ(allocator_realloc(heap.get(), block, SIZE_MAX), nullptr);
    EXPECT_TRUE(give(block)) << "it stands";
}

TEST_F(AllocatorTest, ABlockOfNothingIsABlock) {
    void *one = take(0);
    void *other = allocator_calloc(heap.get(), 0, 8);
    ASSERT_NE(one, nullptr);
    EXPECT_NE(one, other);
    EXPECT_TRUE(give(nullptr));
    EXPECT_TRUE(give(one));
    EXPECT_TRUE(give(other));
}

TEST_F(AllocatorTest, ShrinkingNeverFails) {
    for (const size_t size : {size_t{2000}, size_t{100000}, size_t{300000}}) {
        void *block = take(size);
        face.fail_every = 1;
        void *smaller = allocator_realloc(heap.get(), block, 10);
        face.fail_every = 0;
        ASSERT_NE(smaller, nullptr) << size;
        ASSERT_TRUE(give(smaller));
    }
    allocator_trim(heap.get());
}

TEST_F(AllocatorTest, WhatIsNoBlockIsNotFreed) {
    void *small = take(64);
    void *middle = take(10000);
    void *large = take(300000);
    const uint64_t live = heap->live;
    EXPECT_FALSE(give(at(small, 16))) << "inside of a block";
    EXPECT_FALSE(give(at(small, 64))) << "a free block of the slab";
    EXPECT_FALSE(give(at(middle, 4096))) << "another page of a block";
    EXPECT_FALSE(give(at(middle, 16)));
    EXPECT_FALSE(give(at(large, 64)));
    EXPECT_FALSE(give(pages_address(&heap->pages, 0))) << "a slab's head";
    EXPECT_FALSE(give(reinterpret_cast<void *>(heap->pages.heap.end - 4096)));
    EXPECT_EQ(allocator_realloc(heap.get(), at(small, 16), 10), nullptr);
    EXPECT_EQ(heap->live, live);
    EXPECT_TRUE(give(small));
    EXPECT_FALSE(give(small)) << "twice";
    EXPECT_TRUE(give(middle));
    EXPECT_FALSE(give(middle)) << "twice";
    EXPECT_TRUE(give(large));
}

TEST_F(AllocatorTest, ABlockThatWaitsForItsUnmapIsFree) {
    void *block = take(300000);
    void *other = take(300000);
    face.fail_call = face.calls + 1;
    EXPECT_TRUE(give(block));
    EXPECT_GT(face.mapped, 146u) << "both are mapped still";
    EXPECT_FALSE(give(block)) << "twice";
    EXPECT_TRUE(give(other));
    EXPECT_EQ(heap->large.count, 0u) << "and the one that waited went, too";
}

TEST_F(AllocatorTest, DamageIsNamed) {
    void *block = take(10000);
    const uint32_t first = pages_find(&heap->pages, reinterpret_cast<uintptr_t>(block))->first;
    const auto expect_named = [&](auto *field, auto wrong) {
        const auto right = *field;
        *field = static_cast<std::decay_t<decltype(right)>>(wrong);
        EXPECT_NE(allocator_invalid(heap.get()), nullptr);
        *field = right;
        EXPECT_EQ(allocator_invalid(heap.get()), nullptr);
    };
    expect_named(&heap->pages.page[first].length, 2);
    expect_named(&heap->pages.page[first].length, 0);
    expect_named(&heap->pages.page[first].kind, PAGES_UNUSED);
    expect_named(&heap->pages.page[first + 2].first, 1);
    expect_named(&heap->pages.counts.free, 0);
    expect_named(&heap->pages.bins[12], 0); // 13 of the 16 pages that the heap grew by
    void *small = take(16);
    expect_named(&heap->small.slabs, 0);
    expect_named(&heap->small.lists[0], 0);
    const uint32_t slab = pages_find(&heap->pages, reinterpret_cast<uintptr_t>(small))->first;
    auto *head = reinterpret_cast<struct slab *>(pages_address(&heap->pages, slab));
    expect_named(&head->used_count, 2);
    expect_named(&head->used[15], UINT64_MAX);
    expect_named(&head->class_index, 1);
    EXPECT_TRUE(give(small));
    EXPECT_TRUE(give(block));
}

} // namespace
