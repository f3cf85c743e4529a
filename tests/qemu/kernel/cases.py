"""The cases. Most are one program; the rest are about what a panic shows and about
what the tables of pages allow."""
import re

import elf
import linked
from boot import Case
from outcome import Status

ALL, QEMU64 = "nwsau", "nw"  # features that must be on (handoff.c)

NMI = ("monitor nmi", "continue")
NO_THREAD = "cpu 0 no thread\n"
A_THREAD = "cpu 0 thread [0-9a-f]{16}\n  user rip [0-9a-f]{16}"

DIRECT_BASE, KERNEL_OFFSET = 0xffff800000000000, 0xffffffff80000000
USER_END = 0x800000000000


def panic(what, running):
    """A panic says what, shows registers and stack, and who ran."""
    return ("\nkernel panic: " + re.escape(what) + "\n",
            "  rax [0-9a-f]{16} rbx [0-9a-f]{16}",
            "  cr0 [0-9a-f]{16} cr2 [0-9a-f]{16} cr3 [0-9a-f]{16} cr4 [0-9a-f]{16}\n",
            "stack:\n(  [0-9a-f]{16}\n)+", f"running: {running}")


def ram(mebibytes):
    """The root task gets all RAM but what the kernel takes: 8 MiB, and a frame
    table below 1 %."""
    def check(ended):
        found = int(re.search("ram bytes 0x([0-9a-f]+)", ended.serial)[1], 16) >> 20
        least = (mebibytes - 8) * 99 // 100
        return None if least <= found < mebibytes else f"{found} MiB of RAM, not {least}"
    return check


def _pages(text):
    """QEMU's `info tlb`: address and flags of each page that is mapped."""
    rows = re.findall(r"^([0-9a-f]{16}): [0-9a-f]{16} ([XGPDACTUW-]{9})$", text, re.MULTILINE)
    return [(int(address, 16), flags) for address, flags in rows]


def pages_wrong(ended):
    """No page is writable and executable; none of the kernel's half is the user's;
    below each stack nothing is mapped; the image is in no second place."""
    pages = _pages(ended.gdb)
    if len(pages) < 50:
        return f"only {len(pages)} pages found"
    mapped = dict(pages)
    kernel = elf.Elf(ended.build.kernel)
    stacks = kernel.value_of("processor_stacks")
    image = range(kernel.value_of("image_begin"), kernel.value_of("image_end"), 4096)
    alias = [hex(page) for page in image if page - KERNEL_OFFSET + DIRECT_BASE in mapped]
    wrong = [f"{address:x} {flags}" for address, flags in pages
             if "W" in flags and "X" not in flags or "U" in flags and address >= USER_END]
    if stacks in mapped or stacks + 4096 not in mapped:
        wrong.append("the guard page below the first stack is mapped, or the stack is not")
    for sealed in ("gates", "machine_root"):
        if "W" in mapped[kernel.value_of(sealed) & ~4095]:
            wrong.append(f"{sealed} can be written")
    if 0 in mapped:
        wrong.append("the first page is mapped")
    return "; ".join(wrong + alias) or None


def flags_wrong(ended):
    """The kernel runs without the user's direction, alignment check, trap and
    interrupt flags, however it was entered."""
    for entry in ("kernel_syscall", "kernel_tick"):
        found = re.findall(rf"^{entry} flags ([0-9a-f]+)$", ended.gdb, re.MULTILINE)
        if len(found) < 3:
            return f"{entry} was seen {len(found)} times"
        wrong = [flags for flags in found if int(flags, 16) & 0x40700]
        if wrong:
            return f"{entry} runs with flags {wrong}"
    return None


def gdb_flags(entry):
    show = f'printf "{entry} flags %x\\n", (unsigned)$eflags'
    return (f"hbreak {entry}", *("continue", show) * 4, "delete")


def refused(reason, **more):
    return Case(f"refused: {reason}", status=Status.PANIC, want=(f"refkernel: {reason}",),
                module="handoff", **more)


HANDOFF = [
    Case(f"handoff {machine} {cpu} {memory} MiB", "handoff", machine=machine, cpu=cpu,
         memory=f"{memory}M", append=features, check=ram(memory))
    for machine in ("q35", "pc")
    for cpu, features in (("max", ALL), ("qemu64", QEMU64))
    for memory in (64, 4096)]

RING3 = [
    Case(name + suffix, name, cpu=cpu, icount=icount, append="icount" if icount else "")
    for name in ("preempt", "registers", "message", "fpu", "fault", "fresh", "tables")
    for suffix, cpu, icount in (("", "max", False), (" icount", "max", True),
                                (" qemu64", "qemu64", False))]

OTHERS = [
    *(Case(f"handoff {count} CPUs", "handoff", append=ALL, options=("-smp", str(count)),
           want=(said, f"cpus 0x0*{runs}\n"))
      for count, runs, said in ((1, 1, ""), (2, 2, ""), (8, 8, ""),
                                (9, 8, "refkernel: CPUs found 9, run 8\n"))),
    Case("same text twice", "fault", cpu="max,-rdrand,-rdseed", icount=True,
         times=2),
]

# Several CPUs: in turns of one host thread, in turns by instructions, and at once, for
# which two must do: more than the host has wait for each other's time slices.
CPUS = [
    Case(f"{name} {count} CPUs{suffix}", name, options=("-smp", str(count)), icount=icount,
         threads=threads, append="icount" if icount else "")
    for name in ("parallel", "elsewhere", "endings", "fpu")
    for suffix, count, icount, threads in (("", 4, False, "single"), (" icount", 4, True, "single"),
                                           (" at once", 2, False, "multi"))]

REFUSED = [
    refused("the processor has no long mode", cpu="qemu64,-lm"),
    refused("the processor has no NX", cpu="qemu64,-nx"),
]

PANICS = [
    Case("panic: no root task", "", Status.PANIC, panic("no root task: give it as the first module",
                                                        NO_THREAD)),
    Case("panic: half a root task", "handoff", Status.PANIC, ("\nkernel panic: ",),
         module_bytes=5000),
    Case("panic: root task without a whole header", "handoff", Status.PANIC, ("\nkernel panic: ",),
         module_bytes=20),
    Case("panic: too little RAM", "handoff", Status.PANIC, ("\nkernel panic: .*RAM",), memory="4M"),
    Case("panic: NMI while idle", "wait", Status.PANIC, panic("NMI", NO_THREAD),
         gdb=("hbreak entry_idle", "continue", "continue", "continue", *NMI)),
    Case("panic: NMI in ring 3", "spin", Status.PANIC, panic("NMI", A_THREAD),
         gdb=("hbreak spin_here", "continue", *NMI)),
    Case("panic: NMI before the entry's first instruction", "wait", Status.PANIC,
         panic("NMI", A_THREAD), gdb=("hbreak entry_syscall", "continue", *NMI)),
    Case("panic: NMI in the kernel", "wait", Status.PANIC, panic("NMI", A_THREAD),
         gdb=("hbreak kernel_syscall", "continue", *NMI)),
    Case("panic: machine check", "spin", Status.PANIC, panic("#MC machine check", A_THREAD),
         gdb=("hbreak spin_here", "continue", "monitor mce 0 1 0xbe00000000000000 5 0 0",
              "continue")),
    Case("flags of the kernel", "flags", Status.PANIC, check=flags_wrong,
         gdb=(*gdb_flags("kernel_syscall"), *gdb_flags("kernel_tick"), *NMI)),
    Case("panic: kernel stack overflow", "wait", Status.PANIC,
         panic("kernel stack overflow", A_THREAD),
         gdb=("hbreak kernel_syscall", "continue", "delete",
              "set $rsp = (unsigned long)processor_stacks[0].kernel + 8", "continue")),
    Case("panic: a page fault of the kernel", "wait", Status.PANIC,
         panic("#PF page fault", A_THREAD),
         gdb=("hbreak kernel_syscall", "continue", "delete", "set $rip = 0x1234", "continue")),
    Case("panic: a page fault of the kernel on another CPU", "elsewhere", Status.PANIC,
         panic("#PF page fault", "cpu 1 thread [0-9a-f]{16}\n"), options=("-smp", "2"),
         gdb=("hbreak kernel_fault", "continue", "delete", "set $rip = 0x1234", "continue")),
    Case("pages of the kernel and of a program", "spin", Status.PANIC, check=pages_wrong,
         gdb=("hbreak spin_here", "continue", "monitor info tlb", *NMI)),
]

CASES = [*HANDOFF, *RING3, *CPUS, *OTHERS, *REFUSED, *PANICS]

# Name, and a function from the image to a reason or None.
LINKED = (
    ("no segment is writable and executable", linked.segments_wrong),
    ("system call entry and exit are short", linked.entry_wrong),
)
