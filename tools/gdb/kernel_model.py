"""The reference kernel as the machine's physical memory has it: processes, their
capabilities, what their threads do, their page tables."""
import dataclasses
import struct

from reading import PAGE_BYTES, Cached, Translated, Trouble, Unreadable

STRUCTURES = ("process", "thread", "cap", "pool")
SYMBOLS = ("processes",)
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


class PageTables:
    """The user half of an address space, as the processor reads it."""

    tables_max = TABLES_MAX

    def __init__(self, physical, root, number):
        self._physical, self._root = physical, root
        self._tables_left = 0
        self._present, self._large = number("ENTRY_PRESENT"), number("ENTRY_LARGE")
        self._user, self._write = number("ENTRY_USER"), number("ENTRY_WRITE")
        self._no_execute, self._address = number("ENTRY_NO_EXECUTE"), number("ENTRY_ADDRESS")
        # Not what the processor notes in an entry: that it was used.
        self._kept = (self._present | self._large | self._user | self._write
                      | self._no_execute | self._address)

    def _table(self, address):
        return struct.unpack("<512Q", self._physical.read(address, PAGE_BYTES))

    def translate(self, address):
        """The physical address; Unreadable if no page is there."""
        table = self._root
        for level in range(TOP_LEVEL, -1, -1):
            shift = 12 + 9 * level
            data = self._physical.read(table + (address >> shift & 511) * 8, 8)
            entry = int.from_bytes(data, "little")
            if not entry & self._present:
                raise Unreadable(address, "no page is mapped there")
            table = entry & self._address
            if self._is_page(entry, level):
                low = (1 << shift) - 1
                return table & ~low | address & low
        raise AssertionError("level 0 has no tables")

    def _is_page(self, entry, level):
        return level == 0 or bool(entry & self._large)

    def _narrowed(self, rights, entry):
        """Each level can take rights away: USER and WRITE by 0, execution by 1."""
        granted = self._user | self._write
        return rights & entry & granted | (rights | entry) & self._no_execute

    def _runs(self, table, level, base, rights):
        """The pages below, in ascending order; those that continue each other in one
        table as one."""
        self._tables_left -= 1
        if self._tables_left < 0:
            raise Trouble(f"the page tables at {self._root:#x} have no end")
        entries, size = self._table(table), 1 << 12 + 9 * level
        begin = first = following = None  # of the run: address, entry, entry that continues it
        for index in range(USER_ENTRIES if level == TOP_LEVEL else len(entries)):
            entry = entries[index] & self._kept
            if entry == following:
                following += size
                continue
            if following is not None:
                yield self._page(begin, following - first, first, level, rights)
                following = None
            address = base + index * size
            if entry & self._present and self._is_page(entry, level):
                begin, first, following = address, entry, entry + size
            elif entry & self._present:
                yield from self._runs(entry & self._address, level - 1, address,
                                      self._narrowed(rights, entry))
        if following is not None:
            yield self._page(begin, following - first, first, level, rights)

    def _page(self, begin, length, entry, level, rights):
        size, bits = 1 << 12 + 9 * level, self._narrowed(rights, entry)
        granted = ((1 if bits & self._user else 0) | (2 if bits & self._write else 0)
                   | (0 if bits & self._no_execute else 4))
        return Page(begin, begin + length, entry & self._address & -size, granted, size)

    def pages(self):
        """Runs, in ascending order."""
        self._tables_left = self.tables_max
        run = None
        for page in self._runs(self._root, TOP_LEVEL, 0, self._user | self._write):
            if run and run.is_followed_by(page):
                run = dataclasses.replace(run, end=page.end)
                continue
            if run:
                yield run
            run = page
        if run:
            yield run


class Process:
    def __init__(self, kernel, address):
        self.kernel, self.address = kernel, address
        self.view = kernel.layouts.view(kernel.memory, address, "process")

    @property
    def number(self):
        return self.view.object.serial

    def capability(self, slot):
        """What the slot holds, or None: empty, or no such slot."""
        if not 0 < slot < self.view.caps.slot_count:
            return None
        size = self.kernel.layouts.bytes_of(["struct", "cap"])
        cap = self.kernel.layouts.view(self.kernel.memory, self.view.caps.slots + slot * size,
                                       "cap")
        return cap if cap.type else None

    def capability_type(self, slot):
        cap = self.capability(slot)
        return self.kernel.types.get(cap.type) if cap else "EMPTY"

    def threads(self):
        address, left = self.view.threads, 4096
        while address and left:
            thread = self.kernel.layouts.view(self.kernel.memory, address, "thread")
            yield thread
            address, left = thread.process_next, left - 1

    def tables(self):
        return PageTables(self.kernel.physical, self.view.space.root, self.kernel.number)

    def memory(self):
        """Its user memory, whoever runs now."""
        return Cached(Translated(self.kernel.physical, self.tables().translate))


class Kernel:
    def __init__(self, physical, layouts, facts):
        self.physical, self.layouts = physical, layouts
        self.number = facts.number
        self.types = facts.names("RK_CAP_TYPE_LIST")
        self.states = {value: name.removeprefix("THREAD_")
                       for value, name in facts.enumeration("thread_state").items()}
        self.memory = Translated(physical, self._translate)

    def _translate(self, address):
        for base in ("KERNEL_OFFSET", "DIRECT_BASE"):
            if address >= self.number(base):
                return address - self.number(base)
        raise Unreadable(address, "it is no address of the kernel's")

    def processes(self):
        pool = self.layouts.view(self.memory, self.layouts.symbols["processes"], "pool")
        if pool.fresh_index > pool.entries_max:
            raise Trouble("the kernel's processes make no sense: is this its ELF file?")
        for index in range(pool.fresh_index):
            process = Process(self, pool.entries + index * pool.entry_bytes)
            if process.number:
                yield process

    def process_of_vspace(self, cap):
        """Whose address space the VSPACE capability is; None if it is gone."""
        offset, _ = self.layouts.field("process", "space")
        process = Process(self, cap.object - offset)
        return process if process.view.space.object.serial == cap.serial else None
