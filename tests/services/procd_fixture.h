// procd's operations by their messages, with two modules in the played world:
// "demo", a program with code and data, and "broken", which is none.
#ifndef TESTS_SERVICES_PROCD_FIXTURE_H
#define TESTS_SERVICES_PROCD_FIXTURE_H

#include <gtest/gtest.h>

#include <memory>

#include "world.h"

extern "C" {
#include "procd/operations.h"
#include "procd/slots.h"
#include "procd/spawn.h"
#include "refkernel/fault.h"
}

class ProcdTest : public ::testing::Test {
  protected:
    using words = std::vector<uint64_t>;

    void SetUp() override {
        world = {};
        processes_init(&procd->processes, 4);
        procd->vspaced = {SLOT_VSPACED, PROCD_SLOT_SHARD_FIRST, world.shards};
        procd->modules.count = 2;
        module_make(0, "demo");
        procd->modules.rows[0].image = {
            .entry = 0x401000,
            .pages = {0x401000, 0x404000},
            .segment_count = 2,
            .segments = {{{0x401000, 0x402000}, 0x401000, 0x1000, 0x800, 5, true},
                         {{0x402000, 0x404000}, 0x402000, 0x2000, 0x10, 3, false}}};
        module_make(1, "broken");
        procd->modules.rows[1].status = IMAGE_BAD_MAGIC;
    }

    void module_make(unsigned i, const char *name) {
        struct module &module = procd->modules.rows[i];
        module = {};
        module.named = true;
        std::strcpy(module.name, name);
        module.bytes = FILE_BYTES;
        module.read = true;
        module.memory = MODULE_MEMORY;
    }

    static uint64_t root() {
        return procd_badge(PROCD_BADGE_ROOT, 0);
    }
    static uint64_t client(uint64_t number) {
        return procd_badge(PROCD_BADGE_CLIENT, number);
    }

    const words &ask(uint64_t badge, uint64_t label, const words &sent,
                     bool has_capability = false) {
        request->badge = badge;
        request->label = label;
        request->word_count = sent.size();
        request->has_capability = has_capability;
        std::copy(sent.begin(), sent.end(), request->words);
        procd_serve(procd.get(), request.get(), reply.get());
        answer.assign(reply->words, reply->words + reply->word_count);
        return answer;
    }

    const words &spawn(uint64_t badge, uint64_t flags = 0, const std::string &name = "demo",
                       const std::string &data = "", bool has_capability = false) {
        struct procd_spawn_words fixed = {};
        fixed.flags = flags;
        fixed.arguments[1] = 4711;
        fixed.lengths = name.size() | UINT64_C(3) << 16 | static_cast<uint64_t>(data.size()) << 32;
        const std::string texts = name + "a=b" + data;
        words sent(sizeof(fixed) / 8 + (texts.size() + 7) / 8);
        std::memcpy(sent.data(), &fixed, sizeof(fixed));
        std::memcpy(reinterpret_cast<char *>(sent.data()) + sizeof(fixed), texts.data(),
                    texts.size());
        return ask(badge, PROCD_OP_SPAWN_SERVICE, sent, has_capability);
    }

    uint64_t spawned(uint64_t badge, uint64_t flags = 0) {
        spawn(badge, flags);
        EXPECT_EQ(answer.size(), 2u);
        EXPECT_EQ(answer[0], static_cast<uint64_t>(PROCD_OK));
        return answer[1];
    }

    void exits(uint64_t number, uint64_t code) {
        ask(procd_badge(PROCD_BADGE_FAULT, number), RK_LABEL_EXIT,
            {RK_FAULT_EXIT, 0, 0, code, 0, 1, 1, 0});
        EXPECT_TRUE(answer.empty());
    }

    static constexpr uint64_t FILE_BYTES = 0x3000;
    std::unique_ptr<struct procd> procd = std::make_unique<struct procd>();
    std::unique_ptr<struct procd_request> request = std::make_unique<struct procd_request>();
    std::unique_ptr<struct procd_reply> reply = std::make_unique<struct procd_reply>();
    words answer;
};

#endif
