// Says a word and waits for ever, so that the CPU idles.
#include "harness.h"

#include "rt/syscall.h"

void test_main(void) {
    uint32_t endpoint = test_endpoint();
    test_print("waits\n");
    struct rt_message message = {0};
    rt_receive(endpoint, &message, 0);
}
