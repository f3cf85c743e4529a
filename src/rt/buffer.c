#include "rt/syscall.h"

uint64_t rt_buffer_address = PROGRAM_MESSAGE_BUFFER;
