"""The memory of a machine, spoilt at random: the server's, the kernel's, page tables. Every
command ends soon, with an answer or one line that says what makes no sense."""
import random
import re
import time

import commands
import machine_world
import pytest
import reading
import sources

CASES, WORDS_MAX, COMMANDS_ASKED = 100, 4, 4
SECONDS_MAX = 3  # of a processor, for one command
SHAPES_MIN = 10  # of lines that nobody says of a sound machine: else nothing was spoilt
VALUES = (0, 1, 2, 7, 0xff, 0xffff, 2**31, 2**32 - 1, 2**47, 2**63, 2**64 - 1)
SAMPLES = {"OBJECT": "0.0", "ADDRESS": "0x401000", "PHYSADDR": "0x200000", "WORD": "0x1",
           "A": "{out}/before", "FILE": "{out}/a", "PROCESS": "3"}


class Spoilt:
    """Physical memory with some words that are others'."""

    def __init__(self, memory):
        self._memory, self._words = memory, {}

    def put(self, address, value):
        self._words[address] = value.to_bytes(8, "little")

    def read(self, address, length):
        data = bytearray(self._memory.read(address, length))
        for at, word in self._words.items():
            for place in range(max(at, address), min(at + 8, address + length)):
                data[place - address] = word[place - at]
        return bytes(data)


def _used(memory, begin, length):
    """Addresses of the words that are not zero."""
    data = memory.read(begin, length)
    return [begin + at for at in range(0, length - 7, 8) if data[at:at + 8] != bytes(8)]


def _of_server(world):
    """Of the registry, of what all else hangs on, of nodes and records."""
    memory, translate = world.server.memory, world.process.tables().translate
    places = _used(memory, world.server.registry.address, 256)
    for shard in world.server.shards:
        view = shard.view
        for begin, length in ((view.address, 4096), (view.trace.address, 4096),
                              (view.objects.address, 64), (view.arena.address, 4096),
                              (view.message.address, 256), (view.works.address, 4096)):
            places += _used(memory, begin, length)
        for found in shard.objects():
            places += 4 * _used(memory, found.view.address, 1024)
            for number, _, node in found.nodes():
                nodes = view.arena.leaves if node.is_leaf else view.arena.inners
                places += 4 * _used(memory, nodes[number].address, 512)
    return [translate(place) for place in places], range(200)


def _of_kernel(world):
    """Of processes, threads, capabilities, processors."""
    kernel, places = world.kernel, []
    size = kernel.layouts.bytes_of
    for name in ("processes", "cpus", "processors", "cpus_count"):
        places += 8 * _used(kernel.memory, kernel.layouts.symbols[name] & -8, 64)
    for process in kernel.processes():
        places += 4 * _used(kernel.memory, process.address, size(["struct", "process"]))
        for thread in process.threads():
            places += 2 * _used(kernel.memory, thread.address, 512)
        places += _used(kernel.memory, process.view.caps.slots, 4096)
    return [kernel._translate(place) for place in places], places


def _of_tables(world):
    """Those above the last level are as likely as all of that: what leads astray."""
    places, upper = [], []
    for process in world.kernel.processes():
        tables = sorted(process.tables().table_addresses())
        for table in tables:
            places += _used(world.kernel.physical, table, 4096)
        for page in process.tables().pages():
            upper += [table for level, table, _, _ in process.tables().walk(page.begin) if level]
            upper += [table + index * 8 for level, table, index, _
                      in process.tables().walk(page.begin) if level]
    return places + upper * (len(places) // len(upper)), [place & -4096 | 7 for place in upper]


# Where to spoil, and values that mislead there.
PLACES = {"server": _of_server, "kernel": _of_kernel, "tables": _of_tables}


@pytest.fixture(name="kept", scope="module")
def _kept(crashed, program, tmp_path_factory):
    memory = sources.RamFile(crashed[1])
    world = machine_world.World(memory, program)
    folder = tmp_path_factory.mktemp("spoilt")
    _asked(world, next(each for each in commands.COMMANDS if each.name == "snap"), folder)
    (folder / "a").rename(folder / "before")
    return memory, world, folder


def _asked(world, command, folder):
    """What it says; every trouble is one line."""
    parser = command.parser()
    words = [SAMPLES[each.metavar].format(out=folder) for each in parser._actions if each.required]
    if command.name == "export":
        words += ["--html", f"{folder}/a.html"]
    needed = (lambda: world) if command.needs == "later" else world
    begin = time.process_time()
    try:
        lines = command.answer(needed, parser.parse_args(words)).lines
    except reading.Trouble as trouble:
        lines = [f"trouble: {trouble}"]
    assert time.process_time() - begin < SECONDS_MAX, command.words
    assert all(isinstance(line, str) and "\n" not in line for line in lines), command.words
    return lines


def _spoilt(choice, memory, places, values):
    spoilt = Spoilt(memory)
    for _ in range(choice.randint(1, WORDS_MAX)):
        at = choice.choice(places)
        word = int.from_bytes(memory.read(at, 8), "little")
        spoilt.put(at, choice.choice((choice.choice(VALUES), choice.choice(values),
                                      word ^ 1 << choice.randrange(64))))
    return spoilt


def _said(choice, memory, program, folder):
    """By some commands."""
    said = []
    try:
        world = machine_world.World(memory, program)
    except reading.Trouble as trouble:
        said.append(str(trouble))
        world = machine_world.KernelWorld(memory, program)
    some = [each for each in commands.COMMANDS if world.server or each.needs == "kernel"]
    for command in choice.sample(some, min(COMMANDS_ASKED, len(some))):
        said += _asked(world, command, folder)
    return _shapes(said)


def _shapes(lines):
    return {re.sub(r"0x[0-9a-f]+|\d+", "#", line) for line in lines}


def test_what_is_not_spoilt_is_sound(kept):
    for command in commands.COMMANDS:
        lines = _asked(kept[1], command, kept[2])
        assert lines and not any("trouble" in line for line in lines), (command.words, lines)


@pytest.mark.parametrize("what", PLACES)
def test_every_command_ends_with_an_answer_or_a_line(kept, program, what):
    memory, sound, folder = kept
    places, values = PLACES[what](sound)
    said = set()
    for seed in range(CASES):
        choice = random.Random(f"{what} {seed}")
        try:
            spoilt = _spoilt(choice, memory, places, values)
            said |= _said(choice, spoilt, program, folder)
        except Exception as error:
            raise AssertionError(f"{what}, seed {seed}: {error!r}") from error
    for command in commands.COMMANDS:
        said -= _shapes(_asked(sound, command, folder))
    assert len(said) >= SHAPES_MIN, said
