"""Where memory is read from without a debugger: a machine's dump, the file that is a
running machine's RAM, a process of this machine. Each has read(address, length)."""
import mmap
import os
import pathlib
import struct

from reading import Trouble, Unreadable

_PT_LOAD, _ET_CORE, _X86_64 = 1, 4, 62
_LOW_RAM_MOST, _LOW_RAM, _HIGH_RAM = 0xb0000000, 0x80000000, 1 << 32  # of QEMU's q35
MADE_BY = "`monitor dump-guest-memory FILE` in tools/debug makes one"


def _mapped(path):
    try:
        with open(path, "rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:  # ValueError: an empty file
        raise Trouble(f"{path} can't be read: {getattr(error, 'strerror', error)}") from None


class _Pieces:
    """Parts of a file that lie at physical addresses."""

    def __init__(self, data, pieces):
        self._data, self._pieces = data, pieces  # of each: address, bytes, place in the file

    def read(self, address, length):
        for begin, size, place in self._pieces:
            if begin <= address and address + length <= begin + size:
                place += address - begin
                return self._data[place:place + length]
        raise Unreadable(address, "the machine has no memory there")


class DumpFile(_Pieces):
    """What QEMU's dump-guest-memory wrote."""

    def __init__(self, path):
        data = _mapped(path)
        if data[:5] != b"\x7fELF\x02" or len(data) < 64:
            raise Trouble(f"{path} is no dump of a machine, which is an ELF core: {MADE_BY}")
        kind, machine = struct.unpack_from("<HH", data, 16)
        if (kind, machine) != (_ET_CORE, _X86_64):
            raise Trouble(f"{path} is an ELF file, but no core of x86-64: {MADE_BY}")
        table, = struct.unpack_from("<Q", data, 32)
        size, count = struct.unpack_from("<HH", data, 54)
        if table + size * count > len(data):
            raise Trouble(f"{path} is cut short: its list of segments is not in it")
        pieces = []
        for index in range(count):
            kind, _, place, _, physical, in_file = struct.unpack_from(
                "<IIQQQQ", data, table + index * size)
            if kind == _PT_LOAD:
                if place + in_file > len(data):
                    raise Trouble(f"{path} is cut short: the memory at {physical:#x} is not in it")
                pieces.append((physical, in_file, place))
        super().__init__(data, pieces)


class RamFile(_Pieces):
    """The file behind a machine's RAM (memory-backend-file, share=on). The machine may
    run meanwhile, and does not notice."""

    def __init__(self, path):
        data = _mapped(path)
        low = len(data) if len(data) < _LOW_RAM_MOST else _LOW_RAM
        super().__init__(data, [(0, low, 0), (_HIGH_RAM, len(data) - low, low)])


class ProcessMemory:
    """Of a process, which may run meanwhile."""

    def __init__(self, number):
        self._number = number
        try:
            self._file = os.open(f"/proc/{number}/mem", os.O_RDONLY)
        except OSError as error:
            raise Trouble(f"process {number} can't be read: {error.strerror}") from None

    def __del__(self):
        if hasattr(self, "_file"):
            os.close(self._file)

    def read(self, address, length):
        try:
            data = os.pread(self._file, length, address)
        except (OSError, OverflowError):
            data = b""
        if len(data) != length:
            raise Unreadable(address, f"process {self._number} has no memory there")
        return data

    @property
    def program(self):
        try:
            return pathlib.Path(os.readlink(f"/proc/{self._number}/exe"))
        except OSError as error:
            raise Trouble(f"process {self._number}: {error.strerror}") from None

    def bias(self):
        """How far from the file's addresses the program was loaded."""
        program = str(self.program)
        lines = pathlib.Path(f"/proc/{self._number}/maps").read_text().splitlines()
        begins = [int(line.split("-")[0], 16) for line in lines if line.endswith(" " + program)]
        if not begins:
            raise Trouble(f"process {self._number} has not loaded {program}")
        return min(begins) - _lowest_address(program)


def _lowest_address(program):
    with open(program, "rb") as file:
        data = file.read(1 << 16)
    table, = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    found = []
    for index in range(count):
        kind, _, _, address = struct.unpack_from("<IIQQ", data, table + index * size)
        if kind == _PT_LOAD:
            found.append(address)
    return min(found)
