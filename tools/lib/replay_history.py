"""What a recording tells: writes of a word, and the first instruction after which an
invariant did not hold."""
import bisect as sorted_search
import re
import sys
import time

import replay_machine
import replay_stub
import tree

sys.path.insert(0, str(tree.ROOT / "tools" / "gdb"))

import machine_world  # noqa: E402  (found by the line above)
import sources  # noqa: E402
import space_audit  # noqa: E402
from reading import Trouble, Unreadable  # noqa: E402

STARTS_MAX = 3
PIECES = 32  # of an interval that are looked at on one run forward


class History:
    """A replay and what the models say of its RAM. QEMU starts with the first seek, so
    that a mistake is told before."""

    def __init__(self, folder, debugger=False):
        self.recording = replay_machine.Recording(folder)
        if not self.recording.is_whole():
            raise Trouble(f"{folder} holds no recording: `tools/replay-debug record` makes one")
        facts = self.recording.facts
        self.icount_max = facts["icount"]
        self.program = machine_world.Program(self.recording.images)
        self._start = lambda: replay_machine.RecordedMachine(
            self.recording, "replay", facts["arguments"], facts["memory"], debugger)
        self.machine = None
        self.seeks = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._end()

    def seek(self, icount):
        """Forward in the machine that is there, else in a fresh one: QEMU can go back,
        but now and then it hangs in it, or is somewhere else afterwards."""
        self.seeks += 1
        for left in range(STARTS_MAX, 0, -1):
            try:
                if self.machine and self.machine.icount() > icount:
                    self._end()
                self.machine = self.machine or self._start()
                self.machine.seek(icount)
                return
            except replay_machine.ReplayEnded:
                if left == 1:
                    raise
                self._end()

    def _end(self):
        if self.machine:
            self.machine.close()
        self.machine = None

    def world(self):
        return machine_world.World(sources.RamFile(self.machine.ram), self.program)

    def program_at(self, ip, cr3):
        """Who runs there: a process's number, 0 for the kernel, None; and its program."""
        if ip >= 1 << 47:
            return 0, self.recording.images / "refkernel.elf"
        kernel = machine_world.KernelWorld(sources.RamFile(self.machine.ram), self.program).kernel
        for process in kernel.processes():
            if process.view.space.root == cr3 & 0x000ffffffffff000:
                return process.number, self.program.names.path_of(process)
        return None, None

    def place(self, ip, number, path):
        """The same in words."""
        if path is None:
            return "nobody" if number is None else f"process {number}"
        if number == 0:
            return f"the kernel: {_line_of(path, ip)}"
        return (f"process {number}, {path.stem}: {self.program.names.symbol(path, ip)}"
                f" {_line_of(path, ip)}")


def _line_of(path, ip):
    done = tree.run(["addr2line", "-e", path, hex(ip)], timeout=30)
    found = re.match(r"(?:build/)?(?:\./)?([\w./-]+:\d+)", done.output.strip())
    return found[1] if done.good and found else "?"


class Instructions:
    """Where instructions begin, to find the one before another."""

    def __init__(self, path):
        done = tree.run(["objdump", "-d", "--no-show-raw-insn", path], timeout=60)
        found = re.findall(r"^\s*([0-9a-f]+):\t(.*?)\s*$", done.output, re.MULTILINE)
        self._addresses = [int(address, 16) for address, _ in found]
        self._texts = [re.sub(r"\s+", " ", text) for _, text in found]

    def before(self, ip):
        place = sorted_search.bisect_left(self._addresses, ip) - 1
        return (self._addresses[place], self._texts[place]) if place >= 0 else (ip, "?")

    def text(self, ip):
        return self.before(ip + 1)[1]


def _broken(history, wanted):
    """The first object whose tree breaks an invariant now, and how; or None. Objects
    that are being changed are not looked at, nor is a server that is not there yet; nor
    are accounts while a request is in hand, for which frames are set aside."""
    try:
        world = history.world()
        activity = world.activity()
        for found in world.server.objects():
            if any(sequence & 1 for sequence in found.sequences()):
                continue
            broken = space_audit.space_audit(found)
            if broken and wanted in (None, broken.name) and (
                    broken.name != "ACCOUNT" or activity is None):
                return found.name, broken
    except Trouble:
        pass
    return None


def _broken_first(history, good, bad, wanted):
    """The last moment seen at which all was sound and the first at which it was not, on
    one run forward from `good` to `bad`; and what was broken there, or None."""
    step = max(1, (bad - good) // PIECES)
    for icount in [*range(good + step, bad, step), bad]:
        history.seek(icount)
        found = _broken(history, wanted)
        if found:
            return good, icount, found
        good = icount
    return good, bad, None


def bisect(options):
    begin = time.monotonic()
    wanted = options.invariant and options.invariant.upper()
    with History(options.folder) as history:
        facts = history.program.format.facts
        names = [row[1] for row in facts.rows("SPACE_INVARIANT_LIST")]
        if wanted and wanted not in names:
            raise Trouble(f"{options.invariant} is no invariant: there are {' '.join(names)}")
        good, bad, what = _broken_first(history, 0, history.icount_max, wanted)
        if what is None:
            history.world()  # raises Trouble if vspaced can't be seen even here
            print(f"every invariant holds after {bad} instructions, where the recording ends")
            return 0
        while bad - good > 1:
            good, bad, what = _broken_first(history, good, bad, wanted)
        _bisect_tell(history, good, what)
        print(f"found in {time.monotonic() - begin:.1f} s with {history.seeks} seeks in"
              f" {history.icount_max} instructions")
    return 0


def _bisect_tell(history, good, what):
    history.seek(good)
    ip, cr3 = history.machine.registers()
    name, broken = what
    path = history.recording.images / ("refkernel.elf" if ip >= 1 << 47 else "vspaced.elf")
    activity = history.world().activity()
    print(f"object {name}: invariant {broken.number} {broken.name} holds after {good}"
          f" instructions, and not after {good + 1}: {broken.text}")
    print(f"at {broken.place}" if broken.node else "in no node in particular")
    print(f"the instruction is at {ip:#x}: {Instructions(path).text(ip)}")
    print(f"in {history.place(ip, *history.program_at(ip, cr3))}")
    if activity:
        print(activity)


def _node_named(history, text):
    """Kind and number of a node, and its bytes."""
    match = re.fullmatch(r"(leaf|inner):(\d{1,9})", text)
    if not match:
        raise Trouble(f"{text!r} is no node: give leaf:NUMBER or inner:NUMBER")
    form = history.program.format
    most = form.leaves if match[1] == "leaf" else form.inners
    if not 0 < int(match[2]) < most:
        raise Trouble(f"{text}: the arena's {match[1]} nodes are 1 to {most - 1}")
    return match[1], int(match[2]), form.layouts.bytes_of(["struct", match[1]])


def _watched(history, options):
    """The range to watch: virtual address, physical address, bytes."""
    length = options.length or 8
    if options.physical:
        physical = _number(options.physical)
        return history.program.kernel_facts.number("DIRECT_BASE") + physical, physical, length
    address = _number(options.address) if options.address else None
    node = _node_named(history, options.node) if options.node else None
    history.seek(history.icount_max)  # where vspaced is there for certain
    world = history.world()
    if node:
        arena = world.server.shards[0].view.arena
        nodes = arena.leaves if node[0] == "leaf" else arena.inners
        address, length = nodes[node[1]].address, options.length or node[2]
    try:
        return address, world.process.tables().translate(address), length
    except Unreadable:
        raise Trouble(f"vspaced has no page at {address:#x}") from None


def _number(text):
    try:
        return int(text, 0)
    except ValueError:
        raise Trouble(f"{text!r} is no number") from None


def writes(options):
    begin = time.monotonic()
    with History(options.folder, debugger=True) as history:
        address, physical, length = _watched(history, options)
        history.seek(0)
        stub = replay_stub.Stub(history.machine)
        direct = history.program.kernel_facts.number("DIRECT_BASE") + physical
        for each in {address, direct}:
            if not stub.watch(each, length):
                raise Trouble(f"QEMU can't watch {length} bytes at {each:#x}")
        found = _writes_find(history, stub, physical, length)
        listings = {}
        for icount, ip, number, path, changed in found[-options.last:]:
            if path and path not in listings:
                listings[path] = Instructions(path)
            store, text = listings[path].before(ip) if path else (ip, "?")
            print(f"{icount:>12} {store:#x} {text}\n{'':>13}"
                  f"{history.place(store, number, path)}\n{'':>13}{changed}")
        print(f"{len(found)} writes of {length} bytes at {address:#x} (physical {physical:#x});"
              f" {time.monotonic() - begin:.1f} s")
    return 0


def _writes_find(history, stub, physical, length):
    """Of each write that changed something: when, the next instruction, who, what."""
    ram, found = sources.RamFile(history.machine.ram), []
    before = ram.read(physical, length)
    try:
        while "watch" in stub.run():
            after = ram.read(physical, length)
            if after != before:
                ip, cr3 = stub.register(replay_stub.RIP), stub.register(replay_stub.CR3)
                found.append((history.machine.icount(), ip, *history.program_at(ip - 1, cr3),
                              _changed(before, after)))
            before = after
    except replay_machine.ReplayEnded:
        pass
    return found


def _changed(before, after):
    """The words that differ."""
    texts = []
    for at in range(0, len(before), 8):
        old, new = before[at:at + 8], after[at:at + 8]
        if old != new:
            texts.append(f"+{at:#x}: {int.from_bytes(old, 'little'):#x} ->"
                         f" {int.from_bytes(new, 'little'):#x}")
    return ", ".join(texts)
