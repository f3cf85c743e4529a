"""Where the instructions of one operation go: a debugger steps the machine through it and
names the stage of each instruction. Counts by stage add up to what the program itself counts."""
import bisect
import collections
import re

import gdb_remote
import qemu
import tree

STAGES = ("client", "call", "authorize", "plan", "apply", "kernel", "commit", "reply", "return")
TITLES = {
    "client": "the client's library, both ways",
    "call": "the kernel, from client to server",
    "authorize": "receive, decode, authorize",
    "plan": "check and plan",
    "apply": "the server asks the kernel",
    "kernel": "the kernel changes page tables",
    "commit": "commit",
    "reply": "reply, record",
    "return": "the kernel, from server to client",
}
OPERATIONS = ("null call", "map 4 KiB", "unmap 4 KiB", "protect 4 KiB", "protect, splits",
              "protect, joins", "map 2 MiB", "unmap 2 MiB", "map 16 pages", "unmap 16 pages",
              "map 64 pages", "unmap 64 pages", "64 maps of 4 KiB in a batch", "query",
              "call and reply of the kernel", "map 4 KiB, 1,000 mappings")
SECOND_RUN = ", 1,000 mappings"  # the end of a name: the operation as the second run has it
NAME_BYTES_MAX = 64

_LINE = re.compile(r"^\s*([0-9a-f]+):\t(.*)$", re.MULTILINE)
# What makes processors wait for each other: atomic changes, and fences.
_LOCKED = re.compile(r"lock |xchg .*\(|mfence")
_CHANGES = re.compile(r"/core/(method_vspace|space\w*|frame|table)\.[ch]$")


class Program:
    """What an ELF file says about its instructions."""

    def __init__(self, path):
        self._path = path
        self._files = {}
        done = tree.run(["objdump", "--disassemble", "--no-show-raw-insn", "-w", path])
        self.words = {int(address, 16): text for address, text in _LINE.findall(done.output)}

    def symbol(self, name):
        """The address of a function, or of the one variant that the compiler made of it."""
        done = tree.run(["nm", self._path])
        found, = re.findall(rf"^([0-9a-f]+) [tT] {name}(?:\.constprop\.\d+|\.isra\.\d+)*$",
                            done.output, re.MULTILINE)
        return int(found, 16)

    def bytes_at(self, address, size):
        """What the file has for it."""
        with open(self._path, "rb") as file:
            for offset, begin, length in self._segments():
                if begin <= address and address + size <= begin + length:
                    file.seek(offset + address - begin)
                    return file.read(size)
        raise ValueError(f"{address:#x} is in no segment of {self._path}")

    def _segments(self):
        """(offset, address, bytes) of what is loaded from the file."""
        done = tree.run(["readelf", "--program-headers", "--wide", self._path])
        return [tuple(int(word, 16) for word in (offset, begin, length)) for offset, begin, length
                in re.findall(r"^ +LOAD +(0x\w+) (0x\w+) 0x\w+ (0x\w+)", done.output,
                              re.MULTILINE)]

    def files_learn(self, addresses):
        new = sorted(set(addresses) - set(self._files))
        if new:
            done = tree.run(["addr2line", "-e", self._path, *map(hex, new)])
            lines = done.output.splitlines()
            self._files.update(zip(new, (line.rsplit(":", 1)[0] for line in lines)))

    def file(self, address):
        return self._files[address]


def _server_stage(file, stage):
    """Headers and the run-time belong to whoever uses them."""
    begun = stage not in ("authorize",)
    changed = stage in ("apply", "commit", "reply")
    if "/asobj/" in file:
        return "commit" if changed else "plan"
    if file.endswith(("/server/apply.c", "/port/refkernel/vspace.c")):
        return "apply"
    if "/server/op_" in file:
        return "reply" if changed else "plan"
    if re.search(r"/(server/(serve|reply|trace)|port/refkernel/message)\.c$", file):
        return "reply" if begun else "authorize"
    return stage


def _stages_of(steps, programs):
    """The stage of each step: (who, address) of one operation from the client's call on."""
    entries = 0  # of the kernel
    who_last, stage, inner = "client", "client", "authorize"
    last_entry = sum(1 for a, b in zip(steps, steps[1:]) if a[0] != "kernel" and b[0] == "kernel")
    for who, address in steps:
        if who == "kernel":
            entries += who_last != "kernel"
            file = programs[who].file(address)
            if entries == 1:
                stage = "call"
            elif entries < last_entry:
                stage = "kernel"
            elif who_last != "kernel":
                stage = "return"
            elif not file.endswith(".h") or _CHANGES.search(file):
                stage = "kernel" if _CHANGES.search(file) else "return"
        elif who == "server":
            inner = _server_stage(programs[who].file(address), inner)
            stage = inner
        else:
            stage = "client"
        yield stage
        who_last = who


def count(steps, programs):
    """What a debugger's steps through one operation say of it."""
    for who in programs:
        programs[who].files_learn(address for each, address in steps if each == who)
    texts = [programs[who].words.get(address, "") for who, address in steps]
    repeats = sum(1 for index in range(1, len(steps))
                  if steps[index] == steps[index - 1] and texts[index].startswith("rep"))
    stages = collections.Counter(_stages_of(steps, programs))
    return {
        "icount": len(steps), "instructions": len(steps) - repeats,
        "stages": {name: stages[name] for name in STAGES},
        "syscalls": sum(before[0] != "kernel" and after[0] == "kernel"
                        for before, after in zip(steps, steps[1:])),
        "cr3_writes": sum(text.endswith(",%cr3") for text in texts),
        "invlpg": sum(text.startswith("invlpg") for text in texts),
        "locked": sum(_LOCKED.match(text) is not None for text in texts),
    }


def operation_step(remote, end):
    """(who, address) of each instruction up to the client's `end`."""
    client_root = remote.register(gdb_remote.REGISTER_CR3)
    steps, user = [], "client"
    while True:
        remote.step()
        address = remote.register(gdb_remote.REGISTER_RIP)
        if address == end:
            return steps
        if address >> 63:
            steps.append(("kernel", address))
            continue
        if steps and steps[-1][0] == "kernel":
            root = remote.register(gdb_remote.REGISTER_CR3)
            user = "client" if root == client_root else "server"
        steps.append((user, address))


def stages_measure(files, operations=OPERATIONS, shards=1):
    """{operation: counts}, of the first runs of `init=bench quick`."""
    bench, = [path for path in files.programs if path.stem == "bench"]
    server, = [path for path in files.services if path.stem == "vspaced"]
    programs = {"client": Program(bench), "server": Program(server),
                "kernel": Program(files.kernel)}
    begin, end = (programs["client"].symbol(f"bench_traced_{each}") for each in ("begin", "end"))
    arguments = f"init=bench shards={shards} quick" if shards > 1 else "init=bench quick"
    words = qemu.command(files, arguments, memory="1G", icount=True, cpus=shards)
    found, seen = {}, set()
    with qemu.Machine(words, files.folder, debugger=True) as machine:
        remote = gdb_remote.Remote(machine.port)
        remote.breakpoint(begin)
        while len(found) < len(operations):
            remote.resume()
            text = remote.memory(remote.register(gdb_remote.REGISTER_RDI), NAME_BYTES_MAX)
            name = text.split(b"\0")[0].decode()
            name += SECOND_RUN * (name in seen)
            seen.add(name)
            if name in operations and name not in found:
                found[name] = count(operation_step(remote, end), programs)
            else:
                remote.step()
    return found
