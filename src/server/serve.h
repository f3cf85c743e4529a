// The server's loop. See serve.c: the whole way of a request is one screen.
#ifndef SERVER_SERVE_H
#define SERVER_SERVE_H

#include "shard.h"

_Noreturn void serve(struct shard *shard);

// One request: fills in shard->reply from shard->message. False if it is answered later.
bool serve_request(struct shard *shard);

// Answers it, and brings the next into shard->message. Long operations go on meanwhile.
void serve_next(struct shard *shard, bool is_answered);

#endif
