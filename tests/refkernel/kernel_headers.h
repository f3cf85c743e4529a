// The kernel's headers, which are C, for tests, which are C++.
#ifndef TESTS_REFKERNEL_KERNEL_HEADERS_H
#define TESTS_REFKERNEL_KERNEL_HEADERS_H

#include <cstddef>
#include <cstdint>

extern "C" {
#include "core/arch.h"
#include "core/boot_memory.h"
#include "core/cap.h"
#include "core/cap_space.h"
#include "core/cpu.h"
#include "core/elf.h"
#include "core/endpoint.h"
#include "core/frame.h"
#include "core/kernel.h"
#include "core/limits.h"
#include "core/process.h"
#include "core/space.h"
#include "core/space_tables.h"
#include "core/syscall.h"
#include "core/thread.h"
#include "core/words.h"
#include "refkernel/bootinfo.h"
#include "refkernel/capability.h"
#include "refkernel/device.h"
#include "refkernel/fault.h"
#include "refkernel/memory.h"
#include "refkernel/message.h"
#include "refkernel/process.h"
#include "refkernel/status.h"
#include "refkernel/syscall.h"
#include "refkernel/vspace.h"
}

#endif
