"""The whole of a machine: its kernel, the server in it, and what the server is doing
at this moment."""
import time

import facts
import kernel_model
import layouts
import programs
import server_format
import server_model
from reading import Cached, Trouble
from server_world import READ_PAUSE, SETTLES_MAX, ServerWorld
from table_diff import table_diff


class Program:
    """What is known of the kernel and the server from their files."""

    def __init__(self, folder):
        self.folder = folder
        self.kernel_layouts = layouts.layouts_of(
            folder / "refkernel.elf", kernel_model.STRUCTURES, kernel_model.SYMBOLS)
        self.kernel_facts = facts.Facts(facts.KERNEL)
        server = folder / "vspaced.elf"
        self.format = server_format.Format(layouts.layouts_of(
            server, server_model.STRUCTURES, server_model.SYMBOLS))
        self.constants = list(layouts.constant_segments(server))
        self.names = programs.Programs(folder)


class KernelWorld:
    """What can be seen before vspaced is there."""

    server = None

    def __init__(self, physical, program, source="the stopped machine"):
        self.program, self.source = program, source
        self.kernel = kernel_model.Kernel(Cached(physical), program.kernel_layouts,
                                          program.kernel_facts)


class World(ServerWorld):
    """Raises Trouble if vspaced can't be seen yet."""

    def __init__(self, physical, program, runs=False, source="the stopped machine"):
        self.program, self.source = program, source
        self.kernel = kernel_model.Kernel(self.cached(physical), program.kernel_layouts,
                                          program.kernel_facts)
        self.process = self._process_find()
        memory = self.process.memory()
        self._program_check(memory)
        super().__init__(memory, program.format, runs)

    def _process_find(self):
        """The one that holds the kernel's vspace endpoint in the server's slot."""
        slot = self.program.format.number("SLOT_KERNEL_VSPACE_ENDPOINT")
        seen = 0
        for process in self.kernel.processes():
            seen += 1
            if process.capability_type(slot) == "VSPACE_CONTROL":
                return process
        if seen == 0:
            raise Trouble("vspaced has not started: the kernel has made no process yet")
        raise Trouble(f"vspaced has not started: none of {seen} processes has its authority yet")

    def _program_check(self, memory):
        for address, wanted in self.program.constants:
            try:
                found = memory.read(address, len(wanted))
            except Trouble:
                raise Trouble("vspaced has not started: it is not wholly loaded yet") from None
            if found != wanted:
                place = next(i for i, pair in enumerate(zip(found, wanted)) if pair[0] != pair[1])
                raise Trouble(f"what runs is not this vspaced.elf: they differ at"
                              f" {address + place:#x}; or it is still being loaded")

    def activity(self):
        """What the server has in hand, in words; None while it waits for a request.
        Then, and only then, tree and page tables agree."""
        for thread in self.process.threads():
            state = self.kernel.states.get(thread.state, f"state {thread.state}")
            if state != "RECEIVING":
                return f"{self._request()} is in flight (the server's thread is {state})"
        return None

    def _request(self):
        message, form = self.server.shards[0].view.message, self.program.format
        name = form.operations.get(message.label, f"label {message.label:#x}")
        badge = form.badge(message.badge)
        return f"{name} by {badge['kind']} {badge['index']}"

    def process_of(self, found):
        """The process whose address space the object is, or None if it is gone."""
        cap = self.process.capability(found.slot)
        return self.kernel.process_of_vspace(cap) if cap else None

    def object_of(self, process):
        """The object that is this process's address space, or None."""
        for found in self.server.objects():
            other = self.process_of(found)
            if other and other.address == process.address:
                return found
        return None

    def memory_base(self, found, index):
        """The physical address of a memory's first byte; None if it was revoked."""
        number = self.program.format.number
        slot = (number("VSPACED_SLOT_MEMORY_FIRST") + index
                + found.shard.index * number("VSPACED_SLOTS_PER_SHARD"))
        cap = self.process.capability(slot)
        return cap.base if cap and self.kernel.types.get(cap.type) == "MEMORY" else None

    def differences(self, found):
        """None if the vspace is gone or being taken apart, so nothing can be said. The
        page tables of a running machine are ahead of the tree for a moment, so a
        difference there is one that stays while nothing is in flight."""
        for left in range(SETTLES_MAX if self.runs else 1, 0, -1):
            result = self.steady(found, self._differences)
            if not result or left == 1:
                return result
            time.sleep(READ_PAUSE)
        return None

    def _differences(self, found):
        process = self.process_of(found)
        if process is None:
            return None
        bases = {}

        def base_of(index):
            if index not in bases:
                bases[index] = self.memory_base(found, index)
            return bases[index]
        return list(table_diff(found.mappings(), process.tables().pages(), base_of))
