// The fuzzer's input, read from the front: small choices and words of requests.
#ifndef TESTS_FUZZ_BYTES_H
#define TESTS_FUZZ_BYTES_H

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

// Ends the run and keeps the input: a property did not hold.
[[noreturn]] inline void fuzz_fail(const std::string &what) {
    std::fprintf(stderr, "%s\n", what.c_str());
    std::abort();
}

class Bytes {
  public:
    Bytes(const uint8_t *data, size_t size) : at_(data), end_(data + size) {
    }

    bool empty() const {
        return at_ == end_;
    }

    uint8_t byte() {
        return empty() ? 0 : *at_++;
    }

    // Below `count`.
    unsigned choice(unsigned count) {
        return byte() % count;
    }

    uint64_t raw() {
        uint64_t value = 0;
        for (unsigned i = 0; i < 8; i++) {
            value |= uint64_t{byte()} << 8 * i;
        }
        return value;
    }

  private:
    const uint8_t *at_;
    const uint8_t *end_;
};

#endif
