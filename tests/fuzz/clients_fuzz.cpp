// Managers and their clients, whose requests mostly succeed, with a kernel that
// fails now and then.
// After each, the tree and the page tables say the same; and a request that was
// not answered OK changed nothing.
#include "fuzz/bytes.h"
#include "server/world.h"

namespace {

enum { REQUESTS_MAX = 24, CLIENTS_MAX = 4, LIMIT_PAGES = 24 };

class Run {
  public:
    explicit Run(Bytes input)
        : input_(input), managers_{world_.manager_new(), world_.manager_new()} {
        client_add();
        client_add();
    }

    void go() {
        for (unsigned i = 0; i < REQUESTS_MAX && !input_.empty(); i++) {
            step();
        }
    }

  private:
    void client_add() {
        if (clients_.size() < CLIENTS_MAX) {
            clients_.push_back(world_.client_new(managers_[clients_.size() % 2], 16));
        }
    }

    const Process &caller() {
        unsigned who = input_.choice(8);
        if (who == 0) {
            return world_.control;
        }
        return who <= 2 ? managers_[who - 1] : clients_[who % clients_.size()];
    }

    uint64_t page_address() {
        static const uint64_t bases[] = {0x400000, UINT64_C(0x400000000000),
                                         UINT64_C(0x7ffffffe0000), 0};
        return bases[input_.choice(4)] + input_.choice(LIMIT_PAGES) * PAGE;
    }

    uint64_t word() {
        static const uint64_t odd[] = {0,
                                       1,
                                       PAGE - 1,
                                       UINT64_MAX,
                                       UINT64_MAX - PAGE + 1,
                                       UINT64_C(1) << 47,
                                       UINT64_C(1) << 63,
                                       0x7f7f77};
        switch (input_.choice(8)) {
        case 0:
            return input_.raw();
        case 1:
            return odd[input_.choice(8)];
        case 2:
            return input_.choice(8);
        case 3:
            return clients_[input_.choice(static_cast<unsigned>(clients_.size()))].handle;
        case 4:
            return uint32_t(clients_[input_.choice(static_cast<unsigned>(clients_.size()))].handle);
        case 5:
            return input_.choice(LIMIT_PAGES) * PAGE;
        default:
            return page_address();
        }
    }

    // A request as a client library makes it, so that much of it succeeds.
    Request plain() {
        uint64_t pages = (1 + input_.choice(8)) * PAGE;
        switch (input_.choice(6)) {
        case 0:
        case 1: {
            uint64_t flags =
                map_flags(input_.choice(8), input_.choice(9), input_.choice(3), input_.choice(8)) |
                (input_.choice(2) != 0 ? VSPACED_MAP_OVERWRITE : 0);
            return {
                VSPACED_OP_MAP,
                {0, input_.choice(4), input_.choice(8) * PAGE, page_address(), pages, flags, 0}};
        }
        case 2:
            return {VSPACED_OP_UNMAP, {0, page_address(), pages, 0}};
        case 3:
            return {VSPACED_OP_PROTECT, {0, page_address(), pages, input_.choice(8), 0}};
        case 4:
            return {VSPACED_OP_LIST, {0, page_address(), 0, 0}};
        default:
            return {VSPACED_OP_QUERY, {0, page_address(), 0}};
        }
    }

    Request odd() {
        Request request = {VSPACED_OP_FIRST + uint32_t(input_.choice(VSPACED_OP_COUNT)), {}, 0};
        for (unsigned count = input_.choice(VSPACED_REQUEST_WORDS_MAX + 1); count > 0; count--) {
            request.words.push_back(word());
        }
        request.capability = input_.choice(Process::MEMORY + 2);
        return request;
    }

    void step() {
        switch (input_.choice(8)) {
        case 0:
            return client_add();
        case 1: // a memory for one client, attached by a later ATTACH or not at all
            return memory_give();
        case 2:
            return checked(caller(), odd(), input_.raw());
        case 3:
            return checked(caller(), odd(), 0);
        default:
            return checked(clients_[input_.choice(static_cast<unsigned>(clients_.size()))], plain(),
                           0);
        }
    }

    void memory_give() {
        const Process &client = clients_[input_.choice(static_cast<unsigned>(clients_.size()))];
        sim_delete(world_.kernel(), client.space, Process::MEMORY);
        sim_make_memory(world_.kernel(), client.space, Process::MEMORY,
                        (1 + input_.choice(16)) * PAGE, input_.choice(8), input_.choice(8) == 0);
        checked(client, {VSPACED_OP_ATTACH, {0, 0, 0}, Process::MEMORY}, 0);
    }

    // With a badge, one that no process has.
    void checked(const Process &who, const Request &request, uint64_t badge) {
        static const port_status failures[] = {PORT_OK, PORT_REFUSED, PORT_NO_TABLES, PORT_PRESENT};
        unsigned kth = input_.choice(16);
        port_status failure = failures[input_.choice(4)];
        std::string before = world_.state();
        sim_fail(world_.kernel(), failure == PORT_OK ? 0 : kth, failure, 0);
        Answer answer =
            badge != 0 ? world_.call_badge(badge, who, request) : world_.call(who, request);
        sim_fail(world_.kernel(), 0, PORT_OK, 0);
        std::string wrong = world_.disagreement();
        if (!wrong.empty()) {
            fuzz_fail("after a request: " + wrong);
        }
        if (answer.status != VSPACED_OK && answer.status != VSPACED_CLIENT_UNREACHABLE &&
            world_.state() != before) {
            fuzz_fail("a refused request changed something\n" + before + "----\n" + world_.state());
        }
    }

    World world_;
    Bytes input_;
    Process managers_[2];
    std::vector<Process> clients_;
};

} // namespace

// Every input makes a server of its own; memory that waits in quarantine would be
// most of the work.
extern "C" const char *__asan_default_options() {
    return "quarantine_size_mb=1";
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Run(Bytes(data, size)).go();
    return 0;
}
