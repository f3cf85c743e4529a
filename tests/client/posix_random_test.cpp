// Random calls of the POSIX face against a page-by-page model of what POSIX, and posix.h
// where it differs, says of them: the outcome, the error number, and every page afterwards.
#include "posix_world.h"

#include <array>
#include <random>

namespace {

const unsigned PAGES = 48;
const unsigned FRAMES = 32;

struct Page {
    enum { HOLE, NONE, ANONYMOUS } kind = HOLE;
    int prot = 0;
    bool written = false;

    std::string text() const {
        if (kind != ANONYMOUS) {
            return kind == HOLE ? "hole" : "none";
        }
        return prot == 0 ? "anonymous ---" : prot == 1 ? "anonymous r--" : "anonymous rw-";
    }
};

using Pages = std::array<Page, PAGES>;

struct Part {
    unsigned begin, end;
};

// Each call returns the error number that must come, and does what must be done.
class Model {
  public:
    Pages pages;

    vspaced_errno mmap(Part part, int prot, bool replaces) {
        if (!replaces && count(part, Page::HOLE) != part.end - part.begin) {
            return VSPACED_EEXIST;
        }
        if (prot != 0 && part.end - part.begin > frames_free()) {
            return VSPACED_ENOMEM;
        }
        fill(part, {prot == 0 ? Page::NONE : Page::ANONYMOUS, prot, false});
        return VSPACED_ERRNO_NONE;
    }
    vspaced_errno munmap(Part part) {
        fill(part, {});
        return VSPACED_ERRNO_NONE;
    }
    // What can be changed before the frames run out is.
    vspaced_errno mprotect(Part part, int prot) {
        if (count(part, Page::HOLE) > 0) {
            return VSPACED_ENOMEM;
        }
        for (unsigned i = part.begin; i < part.end; i++) {
            if (pages[i].kind == Page::NONE && prot != 0) {
                if (frames_free() == 0) {
                    return VSPACED_ENOMEM;
                }
                pages[i].kind = Page::ANONYMOUS;
            }
            pages[i].prot = prot;
        }
        return VSPACED_ERRNO_NONE;
    }
    vspaced_errno madvise(Part part) {
        if (count(part, Page::HOLE) > 0) {
            return VSPACED_ENOMEM;
        }
        for (unsigned i = part.begin; i < part.end; i++) {
            pages[i].written = false;
        }
        return VSPACED_ERRNO_NONE;
    }
    vspaced_errno mremap(Part from, Part to) {
        const bool moves = to.begin != from.begin;
        if (moves && to.begin < from.end && from.begin < to.end) {
            return VSPACED_EINVAL;
        }
        if (count(from, Page::HOLE) > 0) {
            return VSPACED_EFAULT;
        }
        const unsigned had = from.end - from.begin;
        const unsigned has = to.end - to.begin;
        const Part tail = {to.begin + (had < has ? had : has), to.end};
        if (!moves && count(tail, Page::HOLE) != tail.end - tail.begin) {
            return VSPACED_ENOMEM;
        }
        Page last = pages[from.end - 1];
        last.written = false;
        if (last.kind == Page::ANONYMOUS && tail.end - tail.begin > frames_free()) {
            return VSPACED_ENOMEM;
        }
        const Pages old = pages;
        fill(from, {});
        for (unsigned i = 0; i < has; i++) {
            pages[to.begin + i] = i < had ? old[from.begin + i] : last;
        }
        return VSPACED_ERRNO_NONE;
    }

  private:
    unsigned count(Part part, int kind) const {
        unsigned found = 0;
        for (unsigned i = part.begin; i < part.end; i++) {
            found += pages[i].kind == kind;
        }
        return found;
    }
    unsigned frames_free() const {
        return FRAMES - count({0, PAGES}, Page::ANONYMOUS);
    }
    void fill(Part part, Page page) {
        for (unsigned i = part.begin; i < part.end; i++) {
            pages[i] = page;
        }
    }
};

class RandomTest : public PosixTest {
  protected:
    void SetUp() override {
        PosixTest::SetUp();
        account_new(FRAMES);
    }
    unsigned below(unsigned bound) {
        return std::uniform_int_distribution<unsigned>(0, bound - 1)(engine);
    }
    Part part() {
        const unsigned begin = below(PAGES);
        const unsigned most = PAGES - begin < 16 ? PAGES - begin : 16;
        return {begin, begin + 1 + below(most)};
    }
    static uint64_t address(unsigned page) {
        return AT + page * PAGE;
    }
    static uint64_t bytes(Part part) {
        return (part.end - part.begin) * PAGE;
    }
    int prot() {
        static const int choices[] = {VSPACED_PROT_NONE, VSPACED_PROT_READ, PROT_RW};
        return choices[below(3)];
    }
    // The call's outcome as an error number.
    vspaced_errno outcome(bool failed) const {
        return failed ? posix.error : VSPACED_ERRNO_NONE;
    }

    void step() {
        const Part range = part();
        const uint64_t at = address(range.begin);
        const int rights = prot();
        switch (below(6)) {
        case 0:
        case 1: {
            const bool replaces = below(2) == 0;
            const int flags = PRIVATE | (replaces ? FIXED : NOREPLACE);
            const vspaced_errno must = model.mmap(range, rights, replaces);
            const uint64_t got = mmap(at, bytes(range), rights, flags);
            ASSERT_EQ(outcome(got == FAILED), must);
            ASSERT_TRUE(must != VSPACED_ERRNO_NONE || got == at);
            break;
        }
        case 2:
            ASSERT_EQ(outcome(munmap(at, bytes(range)) != 0), model.munmap(range));
            break;
        case 3:
            ASSERT_EQ(outcome(mprotect(at, bytes(range), rights) != 0),
                      model.mprotect(range, rights));
            break;
        case 4:
            ASSERT_EQ(outcome(madvise(at, bytes(range)) != 0), model.madvise(range));
            break;
        default:
            remap(range);
        }
    }
    void remap(Part from) {
        Part to = part();
        int flags = VSPACED_MREMAP_MAYMOVE | VSPACED_MREMAP_FIXED;
        if (to.begin == from.begin || below(2) == 0) {
            const unsigned length = to.end - to.begin;
            to.begin = from.begin;
            to.end = from.begin + length < PAGES ? from.begin + length : PAGES;
            flags = 0;
        }
        const vspaced_errno must = model.mremap(from, to);
        const uint64_t got = mremap(address(from.begin), bytes(from), bytes(to), flags,
                                    flags == 0 ? 0 : address(to.begin));
        ASSERT_EQ(outcome(got == FAILED), must);
        ASSERT_TRUE(must != VSPACED_ERRNO_NONE || got == address(to.begin));
    }
    void write_some() {
        const unsigned at = below(PAGES);
        Page &page_at = model.pages[at];
        if (page_at.kind == Page::ANONYMOUS && page_at.prot == PROT_RW) {
            write(address(at));
            page_at.written = true;
        }
    }
    void agree() {
        for (unsigned i = 0; i < PAGES; i++) {
            const Page &must = model.pages[i];
            ASSERT_EQ(page(address(i)), must.text()) << "page " << i;
            if (must.kind == Page::ANONYMOUS && must.prot != 0) {
                ASSERT_EQ(is_zero(address(i)), !must.written) << "page " << i;
            }
        }
    }

    std::mt19937_64 engine{1};
    Model model;
};

TEST_F(RandomTest, EveryCallAsTheModelSays) {
    for (unsigned i = 0; i < 4000; i++) {
        ASSERT_NO_FATAL_FAILURE(step()) << "step " << i;
        write_some();
        ASSERT_NO_FATAL_FAILURE(agree()) << "step " << i;
    }
}

} // namespace
