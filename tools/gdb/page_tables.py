"""The user half of an address space, as the processor reads it."""
import bisect
import dataclasses
import struct

from reading import PAGE_BYTES, Trouble, Unreadable

TOP_LEVEL = 3
USER_ENTRIES = 256  # of the top table; the others are the kernel's
TABLES_MAX = 1 << 16  # of one space that are read: 128 GiB in pages of 4 KiB


@dataclasses.dataclass(frozen=True)
class Page:
    """A run of pages of one size that are next to each other in both memories."""
    begin: int
    end: int
    physical: int
    rights: int
    page_bytes: int

    def is_followed_by(self, page):
        return (self.end == page.begin and self.rights == page.rights
                and self.page_bytes == page.page_bytes
                and self.physical + self.end - self.begin == page.physical)


def page_sizes(runs, begin, end):
    """Of the pages in a range; `runs` ascend."""
    place, found = bisect.bisect_right(runs, begin, key=lambda run: run.end), set()
    while place < len(runs) and runs[place].begin < end:
        found.add(runs[place].page_bytes)
        place += 1
    return sorted(found)


class PageTables:
    """Those that begin with the top table at the physical address `root`."""

    tables_max = TABLES_MAX

    def __init__(self, physical, root, number):
        self._physical, self._root = physical, root
        self._present, self._large = number("ENTRY_PRESENT"), number("ENTRY_LARGE")
        self._user, self._write = number("ENTRY_USER"), number("ENTRY_WRITE")
        self._no_execute, self._address = number("ENTRY_NO_EXECUTE"), number("ENTRY_ADDRESS")
        # Not what the processor notes in an entry: that it was used.
        self._kept = (self._present | self._large | self._user | self._write
                      | self._no_execute | self._address)

    def _table(self, address, seen):
        """Its entries, of the user half if it is the top table. Each is in one place only."""
        if address in seen or len(seen) >= self.tables_max:
            raise Trouble(f"the page tables at {self._root:#x} have no end: the table at"
                          f" {address:#x} leads back, or there are too many")
        seen.add(address)
        try:
            data = self._physical.read(address, PAGE_BYTES)
        except Unreadable:
            raise Trouble(f"the page tables at {self._root:#x} lead to a table at {address:#x},"
                          " where no memory is") from None
        return struct.unpack("<512Q", data)[:USER_ENTRIES if address == self._root else None]

    def walk(self, address):
        """The processor's way: level, table, index and entry, down to the page or to
        where there is none."""
        table = self._root
        for level in range(TOP_LEVEL, -1, -1):
            index = address >> 12 + 9 * level & 511
            entry = int.from_bytes(self._physical.read(table + index * 8, 8), "little")
            yield level, table, index, entry
            if not entry & self._present or self._is_page(entry, level):
                return
            table = entry & self._address

    def translate(self, address):
        """The physical address; Unreadable if no page is there."""
        for level, _, _, entry in self.walk(address):
            if entry & self._present and self._is_page(entry, level):
                low = (1 << 12 + 9 * level) - 1
                return entry & self._address & ~low | address & low
        raise Unreadable(address, "no page is mapped there")

    def entry_text(self, entry, level):
        """What an entry says, in words."""
        if not entry & self._present:
            return "not present"
        if not self._is_page(entry, level):
            return f"table {entry & self._address:#x}"
        size = 1 << 12 + 9 * level
        rights = (("r" if entry & self._user else "-") + ("w" if entry & self._write else "-")
                  + ("-" if entry & self._no_execute else "x"))
        return f"page {entry & self._address & -size:#x} of {size >> 10} KiB {rights}"

    def table_addresses(self):
        """Of every table, the top one too."""
        found, seen = [(self._root, TOP_LEVEL)], set()
        for table, level in found:
            found += [(entry & self._address, level - 1) for entry in self._table(table, seen)
                      if level and entry & self._present and not self._is_page(entry, level)]
        return seen

    def _is_page(self, entry, level):
        return level == 0 or bool(entry & self._large)

    def _narrowed(self, rights, entry):
        """Each level can take rights away: USER and WRITE by 0, execution by 1."""
        granted = self._user | self._write
        return rights & entry & granted | (rights | entry) & self._no_execute

    def _runs(self, table, level, base, rights, seen):
        """The pages below, in ascending order; those that continue each other in one
        table as one."""
        size, kept, present = 1 << 12 + 9 * level, self._kept, self._present
        begin = first = None  # of the run: its address and its first entry
        following = None, 0   # the place and the entry that would continue it
        for index, entry in enumerate(self._table(table, seen)):
            if not entry & present:
                continue
            entry &= kept
            if following == (index, entry):
                following = index + 1, entry + size
                continue
            if begin is not None:
                yield self._page(begin, following[1] - first, first, level, rights)
                begin = None
            address = base + index * size
            if self._is_page(entry, level):
                begin, first, following = address, entry, (index + 1, entry + size)
            else:
                yield from self._runs(entry & self._address, level - 1, address,
                                      self._narrowed(rights, entry), seen)
        if begin is not None:
            yield self._page(begin, following[1] - first, first, level, rights)

    def _page(self, begin, length, entry, level, rights):
        size, bits = 1 << 12 + 9 * level, self._narrowed(rights, entry)
        granted = ((1 if bits & self._user else 0) | (2 if bits & self._write else 0)
                   | (0 if bits & self._no_execute else 4))
        return Page(begin, begin + length, entry & self._address & -size, granted, size)

    def pages(self):
        """Runs, in ascending order."""
        run = None
        for page in self._runs(self._root, TOP_LEVEL, 0, self._user | self._write, set()):
            if run and run.is_followed_by(page):
                run = dataclasses.replace(run, end=page.end)
                continue
            if run:
                yield run
            run = page
        if run:
            yield run
