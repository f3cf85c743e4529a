#include "model/operation.h"

#include <algorithm>
#include <sstream>

extern "C" {
#include "asobj/class.h"
}

static constexpr uint64_t PAGE = VSPACED_PAGE_BYTES;

static const char *name_of(Operation::Kind kind) {
    static const char *const names[] = {"MAP",     "UNMAP",   "PROTECT", "RESERVE",
                                        "RELEASE", "DISCARD", "REMAP"};
    return names[kind];
}

std::string to_string(const Operation &operation) {
    std::ostringstream out;
    out << std::hex << std::showbase << std::boolalpha << "{Operation::" << name_of(operation.kind);
    const space_map_request &map = operation.request;
    const space_backing &backing = map.backing;
    if (operation.kind == Operation::MAP || operation.kind == Operation::RESERVE) {
        out << ", {" << map.address << ", " << map.length << ", " << +map.rights << ", "
            << +map.ceiling << ", " << +map.class_id << ", " << +map.place << ", "
            << +map.align_log2 << ", " << map.overwrite << ", " << +map.kind << ", {"
            << backing.memory << ", " << backing.offset << ", " << backing.bytes << ", "
            << +backing.rights_ceiling << ", " << backing.device << "}}, 0, 0, 0, {}}";
    } else if (operation.kind == Operation::REMAP) {
        const space_remap_request &remap = operation.remap;
        out << ", {}, 0, 0, 0, {" << remap.address << ", " << remap.length << ", "
            << remap.new_length << ", " << remap.new_address << ", " << remap.may_move << ", "
            << remap.fixed << ", " << remap.overwrite << ", " << remap.memory_bytes << "}}";
    } else {
        out << ", {}, " << operation.address << ", " << operation.length << ", " << operation.rights
            << ", {}}";
    }
    return out.str();
}

std::string to_string(const std::vector<Operation> &operations) {
    std::string text;
    for (const Operation &operation : operations) {
        text += to_string(operation) + ",\n";
    }
    return text;
}

// Most requests are right, so that spaces fill; every tenth or so breaks one rule.
Operation OperationSource::next_map() {
    static const uint8_t classes[] = {VSPACED_CLASS_DATA, VSPACED_CLASS_DATA,  VSPACED_CLASS_DATA,
                                      VSPACED_CLASS_HEAP, VSPACED_CLASS_STACK, VSPACED_CLASS_FILE,
                                      VSPACED_CLASS_JIT};
    Operation operation = {Operation::MAP, {}, 0, 0, 0, {}};
    space_map_request &map = operation.request;
    map.class_id = classes[below(std::size(classes))];
    map.ceiling = map.class_id == VSPACED_CLASS_FILE ? VSPACED_READ | VSPACED_EXECUTE
                                                     : VSPACED_READ | VSPACED_WRITE;
    if (map.class_id == VSPACED_CLASS_JIT) {
        map.ceiling = VSPACED_RIGHTS_ALL;
    }
    static const uint8_t rights[] = {0, VSPACED_READ, VSPACED_READ};
    map.rights = below(2) && map.ceiling != VSPACED_RIGHTS_ALL ? map.ceiling
                                                               : rights[below(std::size(rights))];
    static const uint8_t kinds[] = {VSPACED_BACKING_MEMORY, VSPACED_BACKING_MEMORY,
                                    VSPACED_BACKING_ANONYMOUS, VSPACED_BACKING_NONE};
    map.kind = kinds[below(std::size(kinds))];
    map.rights = map.kind == VSPACED_BACKING_NONE ? 0 : map.rights;
    map.place = static_cast<uint8_t>(below(3));
    map.overwrite = map.place == VSPACED_PLACE_FIXED && below(2);
    map.align_log2 = static_cast<uint8_t>(below(4) ? 12 : 12 + below(4));
    // Offsets that follow the address let neighbours join.
    map.backing = {static_cast<uint32_t>(below(2)), 0, UINT64_C(1) << 30, VSPACED_RIGHTS_ALL,
                   false};
    map.backing.offset = below(4) ? 0 : PAGE;
    if (below(20) == 0) {
        uint8_t *const fields[] = {&map.rights, &map.ceiling,    &map.class_id,
                                   &map.place,  &map.align_log2, &map.kind};
        *fields[below(std::size(fields))] = static_cast<uint8_t>(below(32));
    }
    return operation;
}

Operation OperationSource::next_remap(uint64_t address, uint64_t length) {
    Operation operation = {Operation::REMAP, {}, 0, 0, 0, {}};
    uint64_t zone = below(2) ? SCALE_BEGIN : SCALE_MIDDLE;
    uint64_t pages = std::min(pages_, (SCALE_END - zone) / PAGE);
    space_remap_request &remap = operation.remap;
    remap.address = address;
    remap.length = below(2) ? length : PAGE;
    remap.new_length = below(3) ? remap.length + below(4) * PAGE : (1 + below(4)) * PAGE;
    remap.new_address = zone + below(pages) * PAGE;
    remap.may_move = below(2) != 0;
    remap.fixed = below(2) != 0;
    remap.overwrite = remap.fixed && below(2);
    remap.memory_bytes = below(4) ? UINT64_C(1) << 30 : address;
    return operation;
}

Operation OperationSource::next() {
    uint64_t zone = below(2) ? SCALE_BEGIN : SCALE_MIDDLE;
    uint64_t pages = std::min(pages_, (SCALE_END - zone) / PAGE);
    uint64_t page = below(pages);
    uint64_t count = 1 + below(below(4) ? std::min<uint64_t>(pages, 4) : pages);
    uint64_t address = zone + page * PAGE, length = count * PAGE;
    if (below(50) == 0) {
        (below(2) ? address : length) += below(2) ? 1 : UINT64_MAX - below(3) * PAGE;
    }
    uint64_t kind = below(15);
    if (kind < 6) {
        Operation operation = next_map();
        operation.kind = kind == 5 ? Operation::RESERVE : Operation::MAP;
        operation.request.address = address;
        operation.request.length = length;
        operation.request.backing.offset += page * PAGE;
        return operation;
    }
    if (kind > 12) {
        return next_remap(address, length);
    }
    static const unsigned rights[] = {0, VSPACED_READ, VSPACED_READ | VSPACED_WRITE,
                                      VSPACED_READ | VSPACED_EXECUTE, VSPACED_WRITE};
    static const Operation::Kind kinds[] = {Operation::UNMAP, Operation::UNMAP, Operation::RELEASE,
                                            Operation::DISCARD, Operation::PROTECT};
    return {kinds[kind < 10 ? kind - 6 : 4],  {}, address, length,
            rights[below(std::size(rights))], {}};
}
