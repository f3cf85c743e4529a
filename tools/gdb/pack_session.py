"""What the commands work on: the machine that GDB is connected to, and the programs
that it runs."""
import contextlib
import pathlib

import gdb
import machine_world
from reading import Trouble, Unreadable


class StubMemory:
    """The machine's physical memory, while the stub reads physical addresses."""

    def read(self, address, length):
        try:
            return bytes(gdb.selected_inferior().read_memory(address, length))
        except gdb.MemoryError:
            raise Unreadable(address, "the machine has no memory there") from None


def _connection():
    connection = gdb.selected_inferior().connection
    if not isinstance(connection, gdb.RemoteTargetConnection):
        raise Trouble("no machine is connected: start `tools/run --gdb`, then `tools/debug`")
    thread = gdb.selected_thread()
    if thread is None or thread.is_running():
        raise Trouble("the machine runs: stop it with Ctrl-C first")
    if connection.send_packet("qqemu.PhyMemMode") not in (b"0", b"1"):
        raise Trouble("this is no QEMU: its stub reads no physical memory")
    return connection


@contextlib.contextmanager
def opened():
    """Within it GDB reads physical addresses; afterwards virtual ones again."""
    connection = _connection()
    connection.send_packet("Qqemu.PhyMemMode:1")
    try:
        yield StubMemory()
    finally:
        connection.send_packet("Qqemu.PhyMemMode:0")


_programs = {}


def program():
    """Beside the kernel that GDB has; read once."""
    kernel = gdb.current_progspace().filename
    if kernel is None:
        raise Trouble("GDB has no kernel: `file FOLDER/refkernel.elf` first")
    folder = pathlib.Path(kernel).parent
    if not (folder / "vspaced.elf").exists():
        raise Trouble(f"there is no vspaced.elf beside {kernel}")
    if folder not in _programs:
        _programs[folder] = machine_world.Program(folder)
    return _programs[folder]
