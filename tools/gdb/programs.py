"""Which of an image's programs a process runs, found by comparing what it never
changes; and names for addresses in it."""
import bisect
import pathlib

from layouts import FUNCTION, constant_segments, symbols_of
from reading import PAGE_BYTES, Trouble


class Programs:
    def __init__(self, folder):
        self._paths = sorted(path for path in pathlib.Path(folder).glob("*.elf")
                             if path.name != "refkernel.elf")
        self._segments, self._symbols, self._known = {}, {}, {}

    def path_of(self, process):
        """The program's file, or None: none of these, or not yet loaded."""
        key = process.address, process.number
        if key not in self._known:
            memory = process.memory()
            found = next((path for path in self._paths if self._is(memory, path)), None)
            if found is None:
                return None
            self._known[key] = found
        return self._known[key]

    def name_of(self, process):
        path = self.path_of(process)
        return path.stem if path else "-"

    def _is(self, memory, path):
        if path not in self._segments:
            self._segments[path] = list(constant_segments(path))
        try:
            return all(memory.read(address + at, len(data[at:at + PAGE_BYTES]))
                       == data[at:at + PAGE_BYTES]
                       for address, data in self._segments[path]
                       for at in range(0, len(data), PAGE_BYTES))
        except Trouble:
            return False

    def _functions(self, path):
        if path not in self._symbols:
            self._symbols[path] = sorted(symbols_of(path, FUNCTION))
        return self._symbols[path]

    def address_of(self, path, name):
        """Of a function, or None."""
        return next((address for address, _, found in self._functions(path) if found == name),
                    None)

    def symbol(self, path, address):
        """"function+0x12" of an address in a program's code, or None."""
        found = self._functions(path)
        place = bisect.bisect_right(found, (address, 1 << 64, "")) - 1
        if place < 0:
            return None
        begin, size, name = found[place]
        if address > begin + size:
            return None
        return f"{name}+{address - begin:#x}" if address != begin else name
