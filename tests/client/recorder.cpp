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
    answer->word_count = static_cast<uint32_t>(transport.answer.size());
    std::copy(transport.answer.begin(), transport.answer.end(), answer->words);
    return 1;
}
