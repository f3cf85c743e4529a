"""Reads an ELF64 file: its segments, sections and symbols."""
import collections
import struct

PT_LOAD, PT_DYNAMIC, PT_INTERP, PT_GNU_STACK = 1, 2, 3, 0x6474E551
PF_X, PF_W, PF_R = 1, 2, 4
SHT_SYMTAB, SHT_NOBITS = 2, 8
SHF_ALLOC = 2
SHN_UNDEF = 0

Segment = collections.namedtuple("Segment", "kind rights offset address file_bytes bytes")
Section = collections.namedtuple("Section", "name kind flags address offset bytes link entry")
Symbol = collections.namedtuple("Symbol", "name section value bytes")


class Elf:
    def __init__(self, path):
        self.path = path
        self.data = path.read_bytes()
        assert self.data[:6] == b"\x7fELF\x02\x01", f"{path.name} is no little-endian ELF64"
        header = struct.unpack_from("<HHIQQQIHHHHHH", self.data, 16)
        (self.kind, self.machine, _, self.entry, program_at, section_at, _, _,
         program_bytes, program_count, section_bytes, section_count, names_at) = header
        self.segments = [self._segment(program_at + i * program_bytes)
                         for i in range(program_count)]
        self.sections = self._sections(section_at, section_bytes, section_count, names_at)
        self.symbols = self._symbols()

    def _text(self, at):
        return self.data[at:self.data.index(b"\0", at)].decode()

    def _segment(self, at):
        kind, flags, offset, address, _, file_bytes, size, _ = struct.unpack_from(
            "<IIQQQQQQ", self.data, at)
        return Segment(kind, flags, offset, address, file_bytes, size)

    def _sections(self, at, each, count, names_at):
        raw = [struct.unpack_from("<IIQQQQIIQQ", self.data, at + i * each) for i in range(count)]
        names = raw[names_at][4]
        return [Section(self._text(names + name), kind, flags, address, offset, size, link, entry)
                for name, kind, flags, address, offset, size, link, _, _, entry in raw]

    def _symbols(self):
        found = []
        for table in (section for section in self.sections if section.kind == SHT_SYMTAB):
            names = self.sections[table.link].offset
            for at in range(table.offset, table.offset + table.bytes, table.entry):
                name, _, _, section, value, size = struct.unpack_from("<IBBHQQ", self.data, at)
                found.append(Symbol(self._text(names + name), section, value, size))
        return found

    @property
    def loads(self):
        return [segment for segment in self.segments if segment.kind == PT_LOAD]

    def value_of(self, name):
        values = [symbol.value for symbol in self.symbols if symbol.name == name]
        assert len(values) == 1, f"{self.path.name} has {len(values)} symbols {name}"
        return values[0]

    def section(self, name):
        return next((section for section in self.sections if section.name == name), None)
