// The interrupt gates: where each exception and interrupt enters, on which stack,
// and whether a user program may raise it by an instruction. One table for all
// CPUs.
#ifndef REFKERNEL_X86_64_GATES_H
#define REFKERNEL_X86_64_GATES_H

// Once, before the kernel's own page tables make the table read-only.
void gates_fill(void);

// Makes this CPU use the table.
void gates_load(void);

#endif
