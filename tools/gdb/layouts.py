"""Layouts of a program's structures, as its debug information has them, and views
of memory through them. Nothing here knows a debugger: a GDB of its own reads the
program's file once (layouts_dump.py)."""
import json
import os
import pathlib
import struct
import subprocess

from reading import Trouble

_DUMP = pathlib.Path(__file__).with_name("layouts_dump.py")
_FORMATS = {(1, 0): "B", (2, 0): "H", (4, 0): "I", (8, 0): "Q",
            (1, 1): "b", (2, 1): "h", (4, 1): "i", (8, 1): "q"}
_PT_LOAD, _PF_W = 1, 2
_SYMBOL_TABLE, _VARIABLE, FUNCTION = 2, 1, 2


class Layouts:
    """`types`: of each structure its size and its fields' offsets and kinds.
    `symbols`: addresses of variables. A kind is ["int", bytes, signed], ["pointer"],
    ["struct", name] or ["array", kind, count]."""

    def __init__(self, types, symbols):
        self.types, self.symbols = types, symbols

    def bytes_of(self, kind):
        if kind[0] == "array":
            return self.bytes_of(kind[1]) * kind[2]
        if kind[0] == "struct":
            return self.types[kind[1]]["bytes"]
        return kind[1] if kind[0] == "int" else 8

    def field(self, structure, path):
        """Offset and kind of a field, which may lie in a field."""
        offset, kind = 0, ["struct", structure]
        for name in path.split("."):
            at, kind = self.types[kind[1]]["fields"][name]
            offset += at
        return offset, kind

    def count(self, structure, path):
        """Of an array field."""
        return self.field(structure, path)[1][2]

    def view(self, memory, address, structure):
        return View(self, memory, address, ["struct", structure])


class View:
    """Something in memory. Fields and elements are read when they are asked for:
    numbers as such, the rest as views."""

    __slots__ = ("_layouts", "_memory", "_kind", "address")

    def __init__(self, layouts, memory, address, kind):
        self._layouts, self._memory, self._kind, self.address = layouts, memory, kind, address

    def _at(self, offset, kind):
        if kind[0] in ("struct", "array"):
            return View(self._layouts, self._memory, self.address + offset, kind)
        size, signed = (kind[1], kind[2]) if kind[0] == "int" else (8, 0)
        data = self._memory.read(self.address + offset, size)
        return int.from_bytes(data, "little", signed=bool(signed))

    def __getattr__(self, name):
        offset, kind = self._layouts.types[self._kind[1]]["fields"][name]
        return self._at(offset, kind)

    def __getitem__(self, index):
        if not 0 <= index < self._kind[2]:
            raise IndexError(index)
        return self._at(index * self._layouts.bytes_of(self._kind[1]), self._kind[1])

    def __bool__(self):
        return True

    def __len__(self):
        return self._kind[2]

    def raw(self):
        """All of its bytes."""
        return self._memory.read(self.address, self._layouts.bytes_of(self._kind))

    def numbers(self):
        """An array of numbers, with one read."""
        element = self._kind[1]
        size, signed = (element[1], element[2]) if element[0] == "int" else (8, 0)
        data = self._memory.read(self.address, size * self._kind[2])
        return struct.unpack(f"<{self._kind[2]}{_FORMATS[size, int(signed)]}", data)


def layouts_of(program, structures, symbols):
    """Asks a GDB of its own; None of the user's GDB changes by it."""
    command = ["gdb", "-nx", "-batch", "-iex", "set auto-load off", "-x", str(_DUMP), str(program)]
    environment = dict(os.environ, VSPACE_STRUCTURES=" ".join(structures))
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Trouble(f"{program}: its layouts can't be read: {error}") from None
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not lines:
        words = (done.stderr.strip() or "no answer").splitlines()
        raise Trouble(f"{program}: its layouts can't be read: {words[-1]}")
    return Layouts(json.loads(lines[-1]),
                   {name: address for address, _, name in symbols_of(program, _VARIABLE)
                    if name in symbols})


def constant_segments(program):
    """Address and bytes of what the program never changes."""
    data = pathlib.Path(program).read_bytes()
    table, = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    for index in range(count):
        kind, flags, offset, address, _, length = struct.unpack_from(
            "<IIQQQQ", data, table + index * size)
        if kind == _PT_LOAD and not flags & _PF_W and length:
            yield address, data[offset:offset + length]


def symbols_of(program, kind):
    """Address, bytes and name of each variable or function."""
    data = pathlib.Path(program).read_bytes()
    table, = struct.unpack_from("<Q", data, 40)
    entry_bytes, count = struct.unpack_from("<HH", data, 58)
    sections = [struct.unpack_from("<IIQQQQIIQQ", data, table + index * entry_bytes)
                for index in range(count)]
    for section in sections:
        if section[1] != _SYMBOL_TABLE:
            continue
        names = sections[section[6]][4]
        for at in range(section[4], section[4] + section[5], 24):
            name, info, _, _, address, size = struct.unpack_from("<IBBHQQ", data, at)
            if info & 15 == kind:
                end = data.index(b"\0", names + name)
                yield address, size, data[names + name:end].decode()
