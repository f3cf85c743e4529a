// What the test programs share. Each is started by the kernel as its root task,
// checks one thing about the kernel from ring 3, prints a line a case and ends
// the machine; run.py looks at both.
#ifndef TESTS_QEMU_KERNEL_HARNESS_H
#define TESTS_QEMU_KERNEL_HARNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "refkernel/bootinfo.h"
#include "refkernel/process.h"

// The root task's own priority; threads of the same one take turns.
enum { TEST_PRIORITY = RK_PRIORITIES - 1 };

// The handoff; set before test_main.
extern const struct rk_bootinfo *test_boot;

// Written by each program.
void test_main(void);

void test_print(const char *text);
void test_print_hex(const char *before, uint64_t value); // and ends the line

// Prints "ok NAME" or "BAD NAME" and remembers.
void test_case(const char *name, bool good);

// Ends the machine (services/machine.h): OK if at least one case was tried and all
// were good, else FAILED.
_Noreturn void test_end(void);

// Runs `entry(argument)` in a further thread of this process, which must not
// return. Its stack is its own. Answers the slot of its THREAD capability.
uint32_t test_thread(void (*entry)(uint64_t argument), uint64_t argument);

// The same on another CPU, with a priority of its own.
uint32_t test_thread_on(uint32_t cpu, uint64_t priority, void (*entry)(uint64_t argument),
                        uint64_t argument);

// So many, or a tenth where instructions are counted: there a CPU that does not wait
// keeps the host's thread for a whole tick.
unsigned test_rounds(unsigned count);

// Whether the command line says so.
bool test_is_counted(void);

// An endpoint of this process.
uint32_t test_endpoint(void);

// Ends the machine as failed if a step that every test needs went wrong.
void test_need(uint64_t status, const char *what);

#endif
