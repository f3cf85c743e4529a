#include "recorder.h"

#include <algorithm>

recorder transport;

extern "C" int vspaced_transport_call(const struct vspaced_client *client,
                                      struct vspaced_exchange *exchange) {
    transport.calls++;
    transport.client = *client;
    transport.label = exchange->label;
    transport.capability = exchange->capability;
    transport.sent.assign(exchange->words, exchange->words + exchange->word_count);
    if (!transport.reachable) {
        return 0;
    }
    std::vector<uint64_t> words = transport.answer;
    if (!transport.answers_before.empty()) {
        words = transport.answers_before.front();
        transport.answers_before.erase(transport.answers_before.begin());
    }
    exchange->has_capability =
        transport.brings_capability && !words.empty() && words[0] == VSPACED_MOVED;
    exchange->answer_word_count =
        std::min(static_cast<uint32_t>(words.size()), exchange->answer_words_max);
    std::copy_n(words.begin(), exchange->answer_word_count, exchange->answer);
    return 1;
}

extern "C" void vspaced_transport_pause(uint32_t times) {
    transport.pauses.push_back(times);
}

extern "C" int vspaced_transport_replace(const struct vspaced_client *) {
    transport.replaced++;
    return transport.can_replace;
}
