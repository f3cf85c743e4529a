// Requests of any shape, with any badge, to a server whose kernel answers what it
// likes: decode, authorize, dispatch and everything behind them.
#include <cstdlib>
#include <cstring>
#include <fuzzer/FuzzedDataProvider.h>

extern "C" {
#include "asobj/space.h"
#include "bootstrap/capability.h"
#include "hostsim/sim.h"
#include "server/serve.h"
#include "vspaced/operation.h"
#include "vspaced/slots.h"
}

namespace {

const uint64_t PAGE = VSPACED_PAGE_BYTES;
const size_t SHARD_BYTES = (sizeof(struct shard) + 63) / 64 * 64;

// In the fuzzing process's only other space: what requests can bring along.
enum Slot : uint32_t {
    VSPACE = 1,
    OTHER_VSPACE = 2,
    MEMORY = 3,
    DEVICE = 4,
    THREAD = 5,
    SLOTS = 8
};

const uint32_t LABELS[] = {
#define X(NAME, name, label, words, capability, kinds, rights, target) label,
    VSPACED_OPERATION_LIST(X)
#undef X
};

constexpr uint64_t badge(uint64_t kind, uint64_t index, uint64_t generation) {
    return index | generation << 20 | UINT64_C(0xff) << 52 | kind << 60;
}
const uint64_t MANAGER = badge(VSPACED_BADGE_MANAGER, 0, 1);
const uint64_t OWNER = badge(VSPACED_BADGE_OWNER, 0, 1);

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void serve_from(void *context) {
    serve(static_cast<struct shard *>(context));
}

class Server {
  public:
    Server()
        : kernel_(sim_new()),
          shard_(static_cast<struct shard *>(std::aligned_alloc(64, SHARD_BYTES))) {
        std::memset(static_cast<void *>(shard_), 0, sizeof(*shard_));
        shard_init(shard_, 0, 1, kernel_);
        sim_set_server(kernel_, serve_from, shard_);
        space_ = sim_space_new(kernel_, SLOTS);
        sim_make_vspace(kernel_, space_, VSPACE, 40, BOOTSTRAP_MANAGE);
        sim_make_vspace(kernel_, space_, OTHER_VSPACE, 4, BOOTSTRAP_RIGHTS_ALL);
        sim_make_memory(kernel_, space_, MEMORY, 64 * PAGE, 7, false);
        sim_make_memory(kernel_, space_, DEVICE, PAGE, 3, true);
        sim_make(kernel_, space_, THREAD, BOOTSTRAP_TYPE_THREAD, BOOTSTRAP_RIGHTS_ALL);
        // One manager, one object with a memory and a mapping: what most requests
        // need to get anywhere. More come by themselves.
        ask(badge(VSPACED_BADGE_CONTROL, 0, 0), {VSPACED_OP_MANAGER, 3, 0, {15}});
        ask(MANAGER, {VSPACED_OP_BIND, 8, VSPACE, {0, 7}});
        ask(OWNER, {VSPACED_OP_ATTACH, 3, MEMORY, {}});
        ask(OWNER, {VSPACED_OP_MAP, 7, 0, {0, 0, 0, 0x40000000, 8 * PAGE, 3}});
    }
    ~Server() {
        sim_free(kernel_);
        std::free(shard_);
    }

    void request(FuzzedDataProvider &data) {
        sim_request request = {};
        request.label =
            data.ConsumeBool() ? data.PickValueInArray(LABELS) : data.ConsumeIntegral<uint32_t>();
        request.word_count = data.ConsumeIntegralInRange<uint32_t>(0, 9);
        request.capability = data.ConsumeIntegralInRange<uint32_t>(0, THREAD);
        for (uint32_t i = 0; i < 8; i++) {
            request.words[i] = any_word(data);
        }
        if (data.ConsumeProbability<float>() < 0.9f) { // what most operations want
            for (uint32_t label : LABELS) {
                fit(request, label);
            }
        }
        if (data.ConsumeProbability<float>() < 0.1f) {
            sim_fail(kernel_, data.ConsumeIntegralInRange<uint64_t>(1, 5),
                     static_cast<port_status>(data.ConsumeIntegralInRange<int>(0, 15)),
                     data.ConsumeIntegralInRange<uint64_t>(0, 2));
        }
        sim_answer answer;
        sim_call_badge(kernel_, any_badge(data), space_, 0, &request, &answer);
        sim_fail(kernel_, 0, PORT_OK, 0);
        require(answer.words[0] < VSPACED_STATUS_COUNT);
        require(answer.words[0] == VSPACED_OK || answer.word_count == 1 ||
                (answer.words[0] == VSPACED_NOT_MAPPED && answer.word_count == 3) ||
                (request.label == VSPACED_OP_BATCH && answer.word_count == 2));
    }

    // The kernel's side of things changes, too.
    void disturb(FuzzedDataProvider &data) {
        switch (data.ConsumeIntegralInRange<int>(0, 3)) {
        case 0:
            return sim_revoke(kernel_, space_, data.ConsumeIntegralInRange<uint32_t>(1, THREAD));
        case 1:
            return sim_page_clear(kernel_, space_, VSPACE, near_address(data));
        default:
            return;
        }
    }

    // The server's books are in order, whatever happened.
    void check() const {
        uint32_t objects = 0, memories = 0, node;
        for (const object &object : shard_->objects.records) {
            if (object_is_live(&object)) {
                objects++;
                memories += object.memories.count;
                require(space_invalid(&object.space, &node) == nullptr);
            }
        }
        require(objects == shard_->objects.count);
        require(memories == shard_->memories.count);
        require(shard_->arena.inner_pool.reserved == 0);
        // The floors of those that are not bound.
        require(shard_->arena.leaf_pool.reserved ==
                VSPACED_OBJECTS_PER_SHARD - shard_->objects.count);
        require(sim_misuses(kernel_) == 0);
        // Four of the intake; a manager's endpoint each; an object's and its vspace; a
        // memory each. Revoked ones may be missing.
        require(sim_capability_count(kernel_, SIM_SERVER) <=
                4 + shard_->managers.count + 2 * objects + memories);
    }

  private:
    // The words of a batch of one or two items, the second a copy of the first one.
    static uint32_t batch_fit(sim_request &request) {
        const uint32_t count = 1 + (request.words[1] & 1);
        request.words[1] = count;
        request.words[2] = LABELS[request.words[2] % std::size(LABELS)];
        request.words[8] = 0;
        std::copy_n(&request.words[2], VSPACED_BATCH_ITEM_WORDS, &request.words[9]);
        request.words[10] += PAGE;
        return VSPACED_BATCH_WORDS(count);
    }

    // The word count, the reserved word and the capability that the label wants.
    static void fit(sim_request &request, uint32_t label) {
        if (request.label != label) {
            return;
        }
        switch (label) {
#define X(NAME, name, label_, words_, capability_, kinds, rights, target)                          \
    case label_:                                                                                   \
        request.word_count = words_ != 0 ? words_ : batch_fit(request);                            \
        request.words[request.word_count - 1] = 0;                                                 \
        request.capability = BOOTSTRAP_TYPE_##capability_ == BOOTSTRAP_TYPE_NONE     ? 0           \
                             : BOOTSTRAP_TYPE_##capability_ == BOOTSTRAP_TYPE_VSPACE ? VSPACE      \
                                                                                     : MEMORY;     \
        break;
            VSPACED_OPERATION_LIST(X)
#undef X
        }
    }

    void ask(uint64_t caller, const sim_request &request) {
        sim_answer answer;
        sim_call_badge(kernel_, caller, space_, 0, &request, &answer);
        require(answer.words[0] == VSPACED_OK);
    }

    static uint64_t near_address(FuzzedDataProvider &data) {
        return 0x40000000 + data.ConsumeIntegralInRange<uint64_t>(0, 31) * PAGE;
    }

    static uint64_t any_word(FuzzedDataProvider &data) {
        switch (data.ConsumeIntegralInRange<int>(0, 5)) {
        case 0:
            return 0;
        case 1:
            return data.ConsumeIntegralInRange<uint64_t>(0, 31);
        case 2:
            return near_address(data);
        case 3:
            return data.ConsumeIntegralInRange<uint64_t>(0, 31) * PAGE;
        case 4:
            return vspaced_handle_pack(VSPACED_SLOT_VSPACE_FIRST +
                                           data.ConsumeIntegralInRange<uint32_t>(0, 3),
                                       data.ConsumeIntegralInRange<uint32_t>(0, 3));
        default:
            return data.ConsumeIntegral<uint64_t>();
        }
    }

    static uint64_t any_badge(FuzzedDataProvider &data) {
        if (data.ConsumeProbability<float>() < 0.05f) {
            return data.ConsumeIntegral<uint64_t>();
        }
        switch (data.ConsumeIntegralInRange<int>(0, 7)) {
        case 0:
            return badge(VSPACED_BADGE_CONTROL, 0, 0);
        case 1:
        case 2:
            return MANAGER;
        case 3:
            return badge(data.ConsumeIntegralInRange<uint64_t>(1, 2),
                         data.ConsumeIntegralInRange<uint64_t>(0, 2),
                         data.ConsumeIntegralInRange<uint64_t>(1, 3));
        default:
            return OWNER;
        }
    }

    port *kernel_;
    struct shard *shard_;
    uint32_t space_;
};

} // namespace

// Every input makes a server of its own; memory that waits in quarantine would be
// most of the work.
extern "C" const char *__asan_default_options() {
    return "quarantine_size_mb=1";
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    FuzzedDataProvider data(bytes, size);
    Server server;
    while (data.remaining_bytes() > 0) {
        if (data.ConsumeIntegralInRange<int>(0, 15) == 0) {
            server.disturb(data);
        }
        server.request(data);
    }
    server.check();
    return 0;
}
