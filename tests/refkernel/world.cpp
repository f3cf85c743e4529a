#include "world.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

const char *status_name(uint64_t status) {
    switch (status) {
#define X(name, value, text)                                                                       \
    case value:                                                                                    \
        return #name;
        RK_STATUS_LIST(X)
#undef X
    default:
        return "unknown status";
    }
}

namespace {

void put(std::vector<unsigned char> &bytes, size_t offset, uint64_t value, unsigned width) {
    for (unsigned i = 0; i < width; i++) {
        bytes[offset + i] = static_cast<unsigned char>(value >> (8 * i));
    }
}

void require(bool condition, const char *what) {
    if (!condition) {
        std::fprintf(stderr, "test world: %s\n", what);
        std::abort();
    }
}

uint64_t page_round_up(uint64_t value) {
    return (value + RK_PAGE_BYTES - 1) & ~(RK_PAGE_BYTES - 1);
}

} // namespace

std::vector<unsigned char> elf_make() {
    std::vector<unsigned char> file(64 + 56 + 8);
    const unsigned char ident[] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    std::copy(std::begin(ident), std::end(ident), file.begin());
    put(file, 16, 2, 2);        // type: executable
    put(file, 18, 62, 2);       // machine: x86_64
    put(file, 20, 1, 4);        // version
    put(file, 24, 0x400000, 8); // entry
    put(file, 32, 64, 8);       // program headers
    put(file, 52, 64, 2);       // header bytes
    put(file, 54, 56, 2);       // program header bytes
    put(file, 56, 1, 2);        // program headers
    put(file, 64, 1, 4);        // load
    put(file, 68, 5, 4);        // read, execute
    put(file, 72, 120, 8);      // offset
    put(file, 80, 0x400000, 8); // address
    put(file, 96, 8, 8);        // bytes in the file
    put(file, 104, 0x1008, 8);  // bytes in memory
    put(file, 112, 0x1000, 8);  // alignment
    put(file, 120, 0xfeebfeeb, 8);
    return file;
}

World::World(const WorldOptions &options) {
    machine().reset();
    uint64_t base = Machine::physical_base;
    ram_end_ = base + options.ram_bytes;
    std::vector<kernel_module> modules;
    std::vector<kernel_ram> taken;
    uint64_t at = base;
    for (const auto &file : options.modules) {
        std::copy(file.begin(), file.end(), machine().at(at));
        modules.push_back({at, file.size(), "module.elf", "some arguments"});
        taken.push_back({at, at + page_round_up(file.size())});
        at += page_round_up(file.size());
    }
    kernel_ram ram = {base, ram_end_};
    kernel_boot boot = {};
    boot.ram = &ram;
    boot.ram_count = 1;
    boot.taken = taken.data();
    boot.taken_count = static_cast<unsigned>(taken.size());
    boot.devices = options.devices.data();
    boot.device_count = static_cast<unsigned>(options.devices.size());
    boot.modules = modules.data();
    boot.module_count = static_cast<unsigned>(modules.size());
    boot.command_line = options.command_line.c_str();
    const uint32_t cpu_ids[CPUS_MAX] = {7, 6, 5, 4, 3, 2, 1, 0};
    boot.cpu_count = options.cpus;
    boot.cpu_ids = cpu_ids;
    boot.feature_flags = options.features;
    boot.tick_ns = 1000000;
    boot.begin_stamp = 77;
    kernel_start(&boot);
    for (machine_cpu = options.cpus - 1; machine_cpu > 0; machine_cpu--) {
        require(kernel_thread_next(arch_cpu()) == nullptr, "the other CPUs idle");
    }

    root = kernel_thread_next(arch_cpu());
    require(root != nullptr, "the root task is ready");
    space_page page;
    space_query(&root->process->space, root->frame.rdi, &page);
    info = machine().at<const rk_bootinfo>(page.physical);
    ram_bytes = 0;
    for (unsigned i = 0; i < info->memory_count; i++) {
        const rk_boot_memory &row = info->memories[i];
        if (row.kind == RK_BOOT_MEMORY_RAM && row.length > ram_bytes) {
            ram_slot = row.slot;
            ram_bytes = row.length;
            ram_base = row.base;
        }
    }
    slot_next_ = info->first_free_slot;
}

Answer World::answer(const ::thread *thread) {
    const arch_frame &frame = thread->frame;
    return {frame.rax,
            frame.rdi,
            frame.rsi,
            {frame.rdx, frame.r8, frame.r9, frame.r10, frame.rbx, frame.r12, frame.r13, frame.r14}};
}

Answer World::syscall(uint64_t number, uint64_t slot, uint64_t tag,
                      std::initializer_list<uint64_t> words, uint64_t transfer, uint64_t receive) {
    ::thread *thread = current();
    require(thread != nullptr, "somebody runs");
    arch_frame &frame = thread->frame;
    frame.rax = number;
    frame.rdi = slot;
    frame.rsi = tag;
    frame.r15 = transfer | receive << 32;
    std::array<uint64_t, 8> all;
    all.fill(0x5a5a5a5a5a5a5a5a); // what a message does not have must not show
    std::copy(words.begin(), words.begin() + std::min<size_t>(words.size(), 8), all.begin());
    for (unsigned i = 0; i < 8; i++) {
        *message_word(&frame, i) = all[i];
    }
    size_t index = 8;
    for (auto word = words.begin() + std::min<size_t>(words.size(), 8); word != words.end();
         ++word) {
        thread->buffer[index++] = *word;
    }
    machine_syscall(thread);
    return answer(thread);
}

Answer World::call(uint64_t slot, uint64_t label, std::initializer_list<uint64_t> words,
                   uint64_t transfer, uint64_t receive) {
    uint64_t tag = rk_tag(label, words.size()) | (transfer != 0 ? RK_TAG_CAP : 0);
    return syscall(RK_SYS_CALL, slot, tag, words, transfer, receive);
}

Answer World::query(uint64_t slot) {
    return syscall(RK_SYS_QUERY_LOCAL_CAP, slot);
}

void World::run(::thread *thread) {
    require(thread->state == THREAD_READY, "the thread can run");
    for (unsigned i = 0; i <= THREADS_MAX && current() != thread; i++) {
        kernel_tick();
        kernel_thread_next(arch_cpu());
    }
    require(current() == thread, "its turn came");
}

uint64_t World::ram_take(uint64_t bytes) {
    uint64_t offset = ram_used_;
    ram_used_ += page_round_up(bytes);
    require(ram_used_ <= ram_bytes, "the world has enough RAM");
    return offset;
}

uint64_t World::slot_take(uint64_t count) {
    uint64_t slot = slot_next_;
    slot_next_ += count;
    return slot;
}

uint64_t World::endpoint_make() {
    uint64_t slot = slot_take();
    Answer made = call(RK_ROOT_SLOT_PROCESS_CONTROL, RK_CONTROL_CREATE_ENDPOINT, {slot});
    require(made.status == RK_OK, "endpoint made");
    return slot;
}

Child World::child_make(uint64_t slots, uint64_t table_frames, uint64_t priority) {
    Child child = {};
    child.slot = slot_take(4);
    child.memory_bytes = rk_process_bytes(slots) + table_frames * RK_PAGE_BYTES;
    child.memory_offset = ram_take(child.memory_bytes);
    Answer made = call(RK_ROOT_SLOT_PROCESS_CONTROL, RK_CONTROL_CREATE_PROCESS,
                       {ram_slot, child.memory_offset, child.memory_bytes, slots, child.slot, 31});
    require(made.status == RK_OK, "process made");
    made = call(child.process_slot(), RK_PROCESS_CREATE_THREAD, {child.thread_slot(), priority});
    require(made.status == RK_OK, "thread made");
    ::process *own = current()->process;
    child.process = process_of(own->caps.slots[child.process_slot()].object);
    child.thread = thread_of(own->caps.slots[child.thread_slot()].object);
    return child;
}

void World::child_start(const Child &child, bool with_buffer) {
    uint64_t offset = with_buffer ? ram_take(RK_PAGE_BYTES) : 0;
    Answer started = call(child.thread_slot(), RK_THREAD_START,
                          {0x400000, 0x500000, 1, 2, 3, with_buffer ? ram_slot : 0, offset});
    require(started.status == RK_OK, "thread started");
}

void World::child_give(const Child &child, uint64_t source, uint64_t destination, uint64_t rights) {
    Answer given = call(child.caps_slot(), RK_CAP_METHOD_COPY, {source, destination, rights});
    require(given.status == RK_OK, "capability given");
}

Answer World::kill(const Child &child) {
    Answer killed;
    do {
        killed = call(child.process_slot(), RK_PROCESS_KILL, {9});
    } while (killed.status == RK_MORE);
    return killed;
}

Snapshot World::snapshot(const ::thread *without) const {
    Snapshot all;
    all.reserve(ram_end_ - Machine::physical_base + PROCESS_POOL_BYTES_MAX + THREAD_POOL_BYTES_MAX +
                ENDPOINT_POOL_BYTES_MAX + sizeof(cpus) + RK_PAGE_BYTES);
    auto add = [&all](const void *bytes, size_t count) {
        const unsigned char *from = static_cast<const unsigned char *>(bytes);
        all.insert(all.end(), from, from + count);
    };
    for (const pool *pool : {&processes, &threads, &endpoints}) {
        add(pool, sizeof(*pool));
        size_t begin = all.size();
        add(pool->entries, pool->entry_bytes * pool->fresh_index);
        if (pool == &threads && without != nullptr) {
            size_t offset = static_cast<size_t>(
                reinterpret_cast<const unsigned char *>(&without->frame) - pool->entries);
            std::memset(all.data() + begin + offset, 0, sizeof(without->frame));
        }
    }
    add(cpus, sizeof(cpus));
    add(&space_donated_total, sizeof(space_donated_total));
    add(machine().at(Machine::physical_base), ram_end_ - Machine::physical_base);
    return all;
}
