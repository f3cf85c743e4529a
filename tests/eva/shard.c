// What the analyser runs of a shard: one request with any label and words, any badge and any
// capability, from its receipt to its answer, whatever the kernel and the object answer. The
// records begin in any state in which each number of a record is one that there is, or
// stands for none. The start is one of these; that the request leaves another of these is
// looked at afterwards, so what is shown of one request is shown of any sequence of them.
//
// A request that is answered later goes on alone: what others do in between is shown by
// giving the records any such state once more. Their own work does not touch its.
#include "eva/any.h"
#include "eva/records.h"
#include "server/peer.h"
#include "server/serve.h"
#include "vspaced/operation.h"

static struct shard shard;

// Once is enough: nothing in the server writes them.
static void any_words(void) {
    for (uint32_t i = 0; i < VSPACED_REQUEST_WORDS_MAX; i++) {
        shard.message.words[i] = any_word;
    }
}

// The hand is the first of the works, which are all alike; any of the others go on.
static void any_works(void) {
    struct works *works = &shard.works;
    works->hand = &works->records[0];
    works->records[0].goes_on = false;
    works->going_on = 0;
    for (uint32_t i = 1; i < VSPACED_WORKS_MAX; i++) {
        works->records[i].goes_on = any_word & 1;
    }
}

// A piece each turn, for somebody always asks (kernel.c).
static void go_on_alone(void) {
    struct works *works = &shard.works;
    any_records(&shard);
    for (uint32_t i = 1; i < VSPACED_WORKS_MAX; i++) {
        works->records[i].goes_on = false;
    }
    do {
        works->going_on = 1;
        works->last = 0;
        serve_next(&shard, any_word & 1);
    } while (works->records[0].goes_on);
}

static void serve_any(uint32_t label) {
    struct port_message *message = &shard.message;
    any_works();
    message->badge = any_word;
    message->label = label;
    message->word_count = (uint32_t)any_word;
    message->has_capability = any_word & 1;
    if (!serve_request(&shard)) {
        go_on_alone();
    }
    records_use(&shard);
}

// Each label that has a row, or could have, one by one; then all others.
void shard_any(void) {
    //@ widen_hints global:"all", BATCH_STEPS_MAX;
    shard_init(&shard, any_below(VSPACED_SHARDS), VSPACED_SHARDS, port_open(0));
    any_records(&shard);
    any_words();
    shard.trace.sequence = any_word;
    const uint32_t label = (uint32_t)any_word;
    if (label < VSPACED_OP_FIRST) {
        serve_any(label);
    } else if (label < VSPACED_OP_FIRST + VSPACED_OP_COUNT) {
        //@ split label;
        serve_any(label);
    } else if (label < PEER_OP_FIRST) {
        serve_any(label);
    } else if (label < PEER_OP_FIRST + PEER_OP_COUNT) {
        //@ split label;
        serve_any(label);
    } else {
        serve_any(label);
    }
}
