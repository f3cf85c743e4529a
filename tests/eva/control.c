// What the analyser runs of the control: one request with any label and words, any badge
// and any capability, whatever the shards and the kernel answer, from any state in which it
// has at most as many managers as there are records. That it leaves such a state is looked
// at afterwards.
#include "server/control.h"
#include "eva/any.h"
#include "eva/records.h"

static struct control control;

static uint64_t used; // so that what is read is used

static void serve_any(uint32_t label) {
    port_receive(control.port, &control.message);
    control.message.label = label;
    control_serve_request(&control);
    used += manager_next_free(&control.managers) != 0;
}

// Each label that has a row, or could have, one by one, then all others.
void control_any(void) {
    control.port = port_open(VSPACED_THREAD_CONTROL);
    if (!control_init(&control, VSPACED_SHARDS, control.port)) {
        return;
    }
    any_managers(&control.managers);
    for (uint32_t i = 0; i < VSPACED_SHARDS; i++) {
        control.objects[i] = (uint32_t)any_word;
    }
    const uint32_t label = (uint32_t)any_word;
    if (label < VSPACED_OP_FIRST) {
        serve_any(label);
    } else if (label < VSPACED_OP_FIRST + VSPACED_OP_COUNT) {
        //@ split label;
        serve_any(label);
    } else {
        serve_any(label);
    }
}
