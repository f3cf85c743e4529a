#include "recorder.h"

#include <algorithm>

recorder transport;

extern "C" int vspaced_transport_call(const struct vspaced_client *client,
                                      const struct vspaced_request *request,
                                      struct vspaced_answer *answer) {
    transport.calls++;
    transport.client = *client;
    transport.request = *request;
    if (!transport.reachable) {
        return 0;
    }
    std::vector<uint64_t> words = transport.answer;
    if (!transport.answers_before.empty()) {
        words = transport.answers_before.front();
        transport.answers_before.erase(transport.answers_before.begin());
    }
    answer->has_capability =
        transport.brings_capability && !words.empty() && words[0] == VSPACED_MOVED;
    answer->word_count = static_cast<uint32_t>(words.size());
    std::copy(words.begin(), words.end(), answer->words);
    return 1;
}

extern "C" int vspaced_transport_replace(const struct vspaced_client *) {
    transport.replaced++;
    return transport.can_replace;
}
