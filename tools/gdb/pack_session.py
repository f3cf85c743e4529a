"""What the commands work on: the source of memory that was chosen, and the programs
that it runs."""
import contextlib
import json
import pathlib
import time

import gdb
import host_world
import machine_world
import pack_host
import sources
from reading import PAGE_BYTES, Trouble, Unreadable

AUTO = ("auto", None)
_chosen = [AUTO]
_programs = {}
_ram_files = {}  # of connections, by their numbers: the file behind the machine's RAM, or None


class GdbMemory:
    """What GDB itself reads: physical memory of a machine whose stub is told so or of a
    dump, or a process's."""

    def read(self, address, length):
        try:
            return bytes(gdb.selected_inferior().read_memory(address, length))
        except (gdb.MemoryError, OverflowError):
            raise Unreadable(address, "there is no memory") from None


def choose(kind, what):
    """Where memory is read from, from now on."""
    made = {"auto": lambda: None, "stub": lambda: None, "dump": lambda: sources.DumpFile(what),
            "ram": lambda: sources.RamFile(what),
            "process": lambda: sources.ProcessMemory(_process_number(what))}[kind]()
    _chosen[0] = (kind, what if made is None else (what, made))


def _process_number(text):
    if not text.isascii() or not text.isdigit():
        raise Trouble(f"{text!r} is no number of a process")
    return int(text)


def chosen_text():
    kind, what = _chosen[0]
    return {"auto": "what GDB is connected to", "stub": "QEMU's stub", "dump": "the dump",
            "ram": "the running machine's RAM file",
            "process": "the process"}[kind] + (f" {what[0]}" if what else "")


def _file_of_gdb():
    name = gdb.current_progspace().filename
    if name is None:
        raise Trouble("GDB has no program: `file FOLDER/refkernel.elf` first")
    return pathlib.Path(name)


def program():
    """Of the image beside the kernel that GDB has; read once."""
    kernel = _file_of_gdb()
    folder = kernel.parent
    if not (folder / "vspaced.elf").exists():
        raise Trouble(f"there is no vspaced.elf beside {kernel}")
    return _known(folder, lambda: machine_world.Program(folder))


def _known(key, make):
    path = key if key.is_file() else key / "vspaced.elf"
    stamp = key, path.stat().st_mtime_ns
    if stamp not in _programs:
        _programs[stamp] = make()
    return _programs[stamp]


def _stub():
    connection = gdb.selected_inferior().connection
    thread = gdb.selected_thread()
    if thread is None or thread.is_running():
        raise Trouble("the machine runs: stop it with Ctrl-C first")
    if connection.send_packet("qqemu.PhyMemMode") not in (b"0", b"1"):
        raise Trouble("this is no QEMU: its stub reads no physical memory")
    return connection


@contextlib.contextmanager
def physical_mode():
    """Within it GDB reads physical addresses; afterwards virtual ones again."""
    connection = _stub()
    connection.send_packet("Qqemu.PhyMemMode:1")
    try:
        yield GdbMemory()
    finally:
        connection.send_packet("Qqemu.PhyMemMode:0")


def _ram_file(connection, stub):
    """The file behind the RAM of the machine that the stub stopped, which is read at once
    where the stub takes a packet for each page. None if it has none that this host sees:
    then a page that never stays the same is another there."""
    if connection.num not in _ram_files:
        told = gdb.execute("monitor qom-get /objects/pc.ram mem-path", to_string=True).strip()
        try:
            _ram_files[connection.num] = sources.RamFile(json.loads(told))
        except (ValueError, TypeError, Trouble):
            _ram_files[connection.num] = None
    file = _ram_files[connection.num]
    known = program()
    address = known.kernel_layouts.symbols["cpus"] - known.kernel_facts.number("KERNEL_OFFSET")
    page = address & -PAGE_BYTES, PAGE_BYTES
    return file if file and file.read(*page) == stub.read(*page) else None


def _host_world_of_gdb():
    path = _file_of_gdb()
    known = _known(path, lambda: host_world.HostProgram(path))
    symbol = int(gdb.parse_and_eval("(unsigned long)&vspaced_registry"))
    return host_world.HostWorld(GdbMemory(), known, symbol - known.registry_address,
                                "the stopped process", in_flight=pack_host.in_flight)


@contextlib.contextmanager
def memory_of_machine():
    """Physical memory, whether the machine runs meanwhile, and what it is called."""
    kind, what = _chosen[0]
    if kind == "dump":
        yield what[1], False, f"the dump {what[0]}"
    elif kind == "ram":
        yield what[1], True, f"the running machine behind {what[0]}"
    elif kind == "process":
        raise Trouble("a host process has no kernel")
    else:
        connection = gdb.selected_inferior().connection
        if isinstance(connection, gdb.RemoteTargetConnection):
            with physical_mode() as memory:
                file = None if kind == "stub" else _ram_file(connection, memory)
                yield file or memory, False, "the stopped machine"
        elif connection is not None and connection.type == "core":
            yield GdbMemory(), False, "the dump that GDB has loaded"
        else:
            raise Trouble("no machine is connected: start `tools/run --gdb`, then `tools/debug`;"
                          " or name a `vspace source`")


def _is_host():
    if _chosen[0][0] != "auto":
        return _chosen[0][0] == "process"
    connection = gdb.selected_inferior().connection
    name = gdb.current_progspace().filename
    return (connection is not None and not isinstance(connection, gdb.RemoteTargetConnection)
            and name is not None and not pathlib.Path(name).with_name("refkernel.elf").exists())


@contextlib.contextmanager
def opened(needs="server"):
    """A world, as long as the block lasts."""
    if _is_host():
        if needs == "kernel":
            raise Trouble("a host process has no kernel")
        yield _host_world()
        return
    with memory_of_machine() as (memory, runs, name):
        try:
            world = machine_world.World(memory, program(), runs, name)
        except Trouble:
            if needs != "kernel":
                raise
            world = machine_world.KernelWorld(memory, program(), name)
        yield world


def _host_world():
    kind, what = _chosen[0]
    if kind == "auto":
        return _host_world_of_gdb()
    memory = what[1]
    path = memory.program
    known = _known(path, lambda: host_world.HostProgram(path))
    return host_world.HostWorld(memory, known, memory.bias(), f"process {what[0]}", runs=True)


class Later:
    """A world that is made when somebody asks for it."""

    def __init__(self, stack):
        self._stack = stack

    def __call__(self):
        return self._stack.enter_context(opened())


def answer(command, options):
    """What a command found, and how long reading took it."""
    begin = time.monotonic()
    with contextlib.ExitStack() as stack:
        world = Later(stack) if command.needs == "later" else stack.enter_context(
            opened(command.needs))
        found = command.answer(world, options)
        if command.timed:
            found.lines.append(f"read in {time.monotonic() - begin:.2f} s from {world.source}")
    return found
