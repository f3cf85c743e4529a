"""The reference kernel as the machine's physical memory has it: processes, their
capabilities, what their threads do."""
from page_tables import PageTables
from reading import Translated, Trouble, Unreadable

STRUCTURES = ("process", "thread", "cap", "pool", "cpu", "endpoint", "processor")
_POOLS = {"process": "processes", "thread": "threads"}
SYMBOLS = (*_POOLS.values(), *(f"{kind}_entries" for kind in _POOLS), "cpus", "cpus_count",
           "processors", "panic_cpu")
_CAPS_READ = 64  # at once: most slots are empty
_FAULTS = ("PAGE", "INSTRUCTION", "PROTECTION", "ARITHMETIC", "DEBUG")


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

    def capabilities(self):
        """Slot and what it holds, of all that are not empty."""
        size, count = self.kernel.layouts.bytes_of(["struct", "cap"]), self.view.caps.slot_count
        if count > self.kernel.number("RK_SLOTS_MAX"):
            raise Trouble(f"process {self.number} has {count} slots, more than there may be")
        kind, _ = self.kernel.layouts.field("cap", "type")
        for first in range(0, count, _CAPS_READ):
            data = self.kernel.memory.read(self.view.caps.slots + first * size,
                                           min(_CAPS_READ, count - first) * size)
            for slot in range(max(first, 1), min(first + _CAPS_READ, count)):
                if data[(slot - first) * size + kind]:
                    yield slot, self.capability(slot)

    def capability_type(self, slot):
        cap = self.capability(slot)
        return self.kernel.types.get(cap.type) if cap else "EMPTY"

    def threads(self):
        address, seen = self.view.threads, set()
        while address:
            if address in seen:
                raise Trouble(f"process {self.number}: its threads lead in a circle at"
                              f" {address:#x}")
            seen.add(address)
            thread = self.kernel.layouts.view(self.kernel.memory, address, "thread")
            if self.kernel.is_none_of("thread", address):
                raise Trouble(f"process {self.number}: the kernel has no thread at {address:#x}")
            yield thread
            address = thread.process_next

    def tables(self):
        return PageTables(self.kernel.physical, self.view.space.root, self.kernel.number)

    def memory(self):
        """Its user memory, whoever runs now."""
        return Translated(self.kernel.physical, self.tables().translate)


class Kernel:
    def __init__(self, physical, layouts, facts):
        self.physical, self.layouts = physical, layouts
        self.number = facts.number
        self.types = facts.names("RK_CAP_TYPE_LIST")
        self.states = {value: name.removeprefix("THREAD_")
                       for value, name in facts.enumeration("thread_state").items()}
        self.errands = {value: name.removeprefix("ERRAND_")
                        for value, name in facts.enumeration("thread_errand").items()}
        self.faults = {facts.number(f"RK_FAULT_{name}"): name for name in _FAULTS}
        self.memory = Translated(physical, self._translate)

    def _translate(self, address):
        for base in ("KERNEL_OFFSET", "DIRECT_BASE"):
            if address >= self.number(base):
                return address - self.number(base)
        raise Unreadable(address, "it is no address of the kernel's")

    def _pool(self, kind):
        """Of objects: where they begin, the bytes of each, and how many were ever used."""
        symbols, size = self.layouts.symbols, self.layouts.bytes_of(["struct", kind])
        pool = self.layouts.view(self.memory, symbols[_POOLS[kind]], "pool")
        begin, count = symbols[f"{kind}_entries"], pool.fresh_index
        if count > pool.entries_max or count and (pool.entries, pool.entry_bytes) != (begin, size):
            raise Trouble(f"the kernel's {_POOLS[kind]} make no sense: is this its ELF file?")
        return begin, size, count

    def is_none_of(self, kind, address):
        begin, size, count = self._pool(kind)
        return not (begin <= address < begin + count * size and (address - begin) % size == 0)

    def processes(self):
        begin, size, count = self._pool("process")
        for index in range(count):
            process = Process(self, begin + index * size)
            if process.number:
                yield process

    def state_name(self, thread):
        """A thread that faulted or ended tells somebody, and waits for him."""
        name = self.states.get(thread.state, f"state {thread.state}")
        if name in ("SENDING", "CALLING"):
            return {"FAULT": "FAULTED", "EXIT": "ENDED"}.get(self.errands.get(thread.errand), name)
        return name

    def fault_text(self, thread):
        """What a thread that faulted did, or None."""
        if self.state_name(thread) != "FAULTED":
            return None
        return self.fault_words(thread.fault_kind, thread.fault_address)

    def fault_words(self, kind, address):
        name = self.faults.get(kind, f"unknown ({kind})").lower()
        return f"{name} fault at {address:#x}" if name == "page" else f"{name} fault"

    def panicked(self):
        """The number of the CPU whose kernel gave up, or None."""
        cpu = int.from_bytes(self.memory.read(self.layouts.symbols["panic_cpu"], 4), "little")
        return cpu - 1 if cpu else None

    def running(self):
        """The addresses of the threads that run, and on which CPU each does."""
        symbols, size = self.layouts.symbols, self.layouts.bytes_of(["struct", "cpu"])
        count = int.from_bytes(self.memory.read(symbols["cpus_count"], 4), "little")
        found = {}
        for cpu in range(min(count, self.number("RK_CPUS_MAX"))):
            view = self.layouts.view(self.memory, symbols["cpus"] + cpu * size, "cpu")
            if view.current:
                found[view.current] = cpu
        return found

    def is_dead(self, cap, kind):
        """Whether the object behind the capability is gone."""
        if kind not in ("VSPACE", "ENDPOINT", "THREAD", "PROCESS", "CAP_SPACE"):
            return False
        serial, _ = self.layouts.field("object", "serial")
        return int.from_bytes(self.memory.read(cap.object + serial, 8), "little") != cap.serial

    def process_of_vspace(self, cap):
        """Whose address space the VSPACE capability is; None if it is gone."""
        offset, _ = self.layouts.field("process", "space")
        process = Process(self, cap.object - offset)
        return process if process.view.space.object.serial == cap.serial else None
