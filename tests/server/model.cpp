#include "model.h"

#include <sstream>

static const uint64_t PAGE_BYTES = VSPACED_PAGE_BYTES;

bool ModelObject::uses_memory(uint64_t number) const {
    for (const auto &[address, page] : pages) {
        if (page.memory == number) {
            return true;
        }
    }
    return false;
}

std::string ModelObject::text() const {
    std::ostringstream out;
    out << std::hex;
    for (const auto &[address, page] : pages) {
        out << address << ": " << page.memory << "+" << page.offset << " " << page.rights << "/"
            << page.ceiling << " " << page.class_id << "\n";
    }
    return out.str();
}

static uint64_t range_status(uint64_t address, uint64_t length) {
    if (address % PAGE_BYTES != 0 || length % PAGE_BYTES != 0) {
        return VSPACED_UNALIGNED;
    }
    if (length == 0) {
        return VSPACED_EMPTY_RANGE;
    }
    if (address + length < address) {
        return VSPACED_RANGE_OVERFLOW;
    }
    if (address < VSPACED_USER_BEGIN || address + length > VSPACED_USER_END) {
        return VSPACED_OUTSIDE_SPACE;
    }
    return VSPACED_OK;
}

static uint64_t class_rights(uint64_t class_id) {
    switch (class_id) {
#define X(name, value, rights, zone, align, grows, guard, text)                                    \
    case value:                                                                                    \
        return rights;
        VSPACED_CLASS_LIST(X)
#undef X
    }
    return 0;
}

static bool has_wx(uint64_t rights) {
    return (rights & 6) == 6;
}

static bool is_possible(uint64_t rights) {
    return rights == 0 || (rights & 1) != 0;
}

uint64_t model_map(ModelObject &object, uint64_t memory, uint64_t offset, uint64_t address,
                   uint64_t length, uint64_t rights, uint64_t ceiling, uint64_t class_id,
                   bool overwrite, bool apply) {
    auto backing = object.memories.find(memory);
    if (backing == object.memories.end()) {
        return VSPACED_BAD_MEMORY;
    }
    uint64_t status =
        offset % PAGE_BYTES != 0 ? uint64_t{VSPACED_UNALIGNED} : range_status(address, length);
    if (status != VSPACED_OK) {
        return status;
    }
    ceiling = ceiling == 0 ? rights : ceiling;
    if (has_wx(rights) || has_wx(ceiling)) {
        return VSPACED_WRITE_AND_EXECUTE;
    }
    if (!is_possible(rights) || !is_possible(ceiling) || (rights & ~ceiling) != 0) {
        return VSPACED_BAD_RIGHTS;
    }
    if ((ceiling & ~class_rights(class_id)) != 0) {
        return VSPACED_BAD_CLASS;
    }
    if ((ceiling & ~object.rights_ceiling) != 0 || (ceiling & ~backing->second.rights) != 0) {
        return VSPACED_ABOVE_CEILING;
    }
    if (offset > backing->second.bytes || length > backing->second.bytes - offset) {
        return VSPACED_MEMORY_TOO_SMALL;
    }
    uint64_t bytes = 0;
    for (uint64_t at = address; at < address + length; at += PAGE_BYTES) {
        bytes += object.pages.count(at) == 0 ? PAGE_BYTES : 0;
    }
    if (bytes != length && !overwrite) {
        return VSPACED_OVERLAP;
    }
    if (object.pages.size() * PAGE_BYTES + bytes > object.bytes_max) {
        return VSPACED_NO_PAGES;
    }
    for (uint64_t at = 0; apply && at < length; at += PAGE_BYTES) {
        object.pages[address + at] = {memory, offset + at, rights, ceiling, class_id};
    }
    return VSPACED_OK;
}

uint64_t model_unmap(ModelObject &object, uint64_t address, uint64_t length, bool apply,
                     uint64_t *bytes_removed) {
    uint64_t status = range_status(address, length);
    if (status != VSPACED_OK) {
        return status;
    }
    auto begin = object.pages.lower_bound(address);
    auto end = object.pages.lower_bound(address + length);
    *bytes_removed = static_cast<uint64_t>(std::distance(begin, end)) * PAGE_BYTES;
    if (apply) {
        object.pages.erase(begin, end);
    }
    return VSPACED_OK;
}

uint64_t model_protect(ModelObject &object, uint64_t address, uint64_t length, uint64_t rights,
                       bool apply) {
    uint64_t status = range_status(address, length);
    if (status != VSPACED_OK) {
        return status;
    }
    if (has_wx(rights)) {
        return VSPACED_WRITE_AND_EXECUTE;
    }
    if (!is_possible(rights)) {
        return VSPACED_BAD_RIGHTS;
    }
    if ((rights & ~object.rights_ceiling) != 0) {
        return VSPACED_ABOVE_CEILING;
    }
    bool hole = false;
    for (uint64_t at = address; at < address + length; at += PAGE_BYTES) {
        auto page = object.pages.find(at);
        if (page == object.pages.end()) {
            hole = true;
        } else if ((rights & ~page->second.ceiling) != 0) {
            return VSPACED_ABOVE_CEILING;
        }
    }
    if (hole) {
        return VSPACED_NOT_MAPPED;
    }
    for (uint64_t at = address; apply && at < address + length; at += PAGE_BYTES) {
        object.pages[at].rights = rights;
    }
    return VSPACED_OK;
}
