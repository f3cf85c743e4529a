// Sequences of operations, made of the fuzzer's bytes, against the model. The first
// byte chooses the arena and the ceilings, then each operation takes eight.
#include <cstdio>
#include <cstdlib>

#include "model/lockstep.h"

static constexpr uint64_t PAGE = VSPACED_PAGE_BYTES;
static constexpr size_t OPERATION_BYTES = 8;
static constexpr size_t OPERATIONS_MAX = 200;

static Operation operation_of(const uint8_t *bytes) {
    Operation operation = {static_cast<Operation::Kind>(bytes[0] % 7), {}, 0, 0, bytes[4], {}};
    uint64_t base = bytes[0] & 0x80 ? SCALE_BEGIN : SCALE_MIDDLE;
    uint64_t address = base + bytes[1] * PAGE;
    uint64_t length = (bytes[2] % 64) * PAGE + (bytes[2] == 0xff);
    operation.address = address;
    operation.length = length;
    space_map_request &map = operation.request;
    map.address = address;
    map.length = length;
    map.rights = bytes[3] & 7;
    map.ceiling = bytes[3] >> 4 & 7;
    map.class_id = bytes[5] & 15;
    map.place = bytes[5] >> 4 & 3;
    map.overwrite = bytes[5] >> 6 & 1;
    map.align_log2 = static_cast<uint8_t>(12 + bytes[6] % 20);
    map.kind = bytes[7] >> 3 & 3;
    map.backing = {bytes[7] & 3u, (bytes[7] >> 2 & 1u ? bytes[1] : 0u) * PAGE, 1000 * PAGE,
                   static_cast<uint8_t>(bytes[7] & 0x80 ? VSPACED_READ : VSPACED_RIGHTS_ALL),
                   map.class_id == VSPACED_CLASS_DEVICE};
    operation.remap = {address,
                       length,
                       (bytes[4] % 64) * PAGE,
                       base + bytes[6] * PAGE,
                       (bytes[5] & 1) != 0,
                       (bytes[5] & 2) != 0,
                       (bytes[5] & 4) != 0,
                       1000 * PAGE};
    return operation;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    if (size == 0) {
        return 0;
    }
    const space_policy policy = open_policy(
        static_cast<uint8_t>(bytes[0] & 1 ? VSPACED_READ | VSPACED_WRITE : VSPACED_RIGHTS_ALL),
        bytes[0] & 2 ? 20u : 4096u, bytes[0] & 4 ? 300 * PAGE : UINT64_MAX);
    uint32_t nodes_max = bytes[0] & 8 ? 2 + (bytes[0] >> 4) : SpaceFixture::ALL_NODES;
    Lockstep lockstep(policy, nodes_max, nodes_max);
    lockstep.compare_every = 4;
    lockstep.give_account(100);
    size_t count = (size - 1) / OPERATION_BYTES;
    count = count < OPERATIONS_MAX ? count : OPERATIONS_MAX;
    for (size_t i = 0; i < count; i++) {
        Operation operation = operation_of(&bytes[1 + i * OPERATION_BYTES]);
        std::string wrong = lockstep.step(operation);
        if (!wrong.empty()) {
            std::fprintf(stderr, "operation %zu: %s\n%s\n", i, wrong.c_str(),
                         to_string(operation).c_str());
            std::abort();
        }
    }
    return 0;
}
