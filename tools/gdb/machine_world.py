"""The whole of a machine: its kernel, the server in it, and what the server is doing
at this moment."""
import concurrent.futures
import time

import facts
import kernel_model
import layouts
import programs
import server_format
import server_model
from reading import Cached, Trouble
from server_world import READ_PAUSE, SETTLES_MAX, InFlight, ServerWorld, in_flight_of
from table_diff import table_diff


class Program:
    """What is known of the kernel and the server from their files."""

    def __init__(self, folder):
        self.folder, server = folder, folder / "vspaced.elf"
        with concurrent.futures.ThreadPoolExecutor() as pool:  # a GDB for each, side by side
            asked = [pool.submit(layouts.layouts_of, path, model.STRUCTURES, model.SYMBOLS)
                     for path, model in ((folder / "refkernel.elf", kernel_model),
                                         (server, server_model))]
        self.kernel_layouts, server_layouts = (each.result() for each in asked)
        self.kernel_facts = facts.Facts(facts.KERNEL)
        self.format = server_format.Format(server_layouts)
        self.constants = list(layouts.constant_segments(server))
        self.names = programs.Programs(folder)
        self.roles = self.format.facts.names("BOOTSTRAP_ROLE_LIST")


class KernelWorld:
    """What can be seen before vspaced is there."""

    server = None

    def __init__(self, physical, program, source="the stopped machine"):
        self.program, self.source = program, source
        self.kernel = kernel_model.Kernel(Cached(physical), program.kernel_layouts,
                                          program.kernel_facts)


class World(ServerWorld):
    """Raises Trouble if vspaced can't be seen yet."""

    knows_activity = True

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
        why = f"none of {seen} processes has its authority yet" if seen else \
            "the kernel has made no process yet"
        raise self._not_started(why)

    def _not_started(self, why):
        texts = self.panic_texts() or ["`continue`, and stop it a moment later"]
        return Trouble(f"vspaced has not started, {why}: {texts[0]}")

    def panic_texts(self):
        cpu = self.kernel.panicked()
        return [] if cpu is None else [f"the kernel panicked on CPU {cpu}"]

    def crashes(self):
        """In words: the kernel's panic, and faults of vspaced itself."""
        texts = self.panic_texts()
        for thread in self.process.threads():
            fault, ip = self.kernel.fault_text(thread), thread.frame.rip
            if fault:
                name = self.program.names.symbol(self.program.folder / "vspaced.elf", ip)
                texts.append(f"vspaced's thread {thread.object.serial} crashed: {fault}, ip {ip:#x}"
                             f" in {name or 'no function'}")
        return texts

    def _program_check(self, memory):
        for address, wanted in self.program.constants:
            try:
                found = memory.read(address, len(wanted))
            except Trouble:
                raise self._not_started("it is not wholly loaded yet") from None
            if found != wanted:
                place = next(i for i, pair in enumerate(zip(found, wanted)) if pair[0] != pair[1])
                raise Trouble(f"what runs is not this vspaced.elf: they differ at"
                              f" {address + place:#x}; or it is still being loaded")

    def threads(self):
        """The server's: (thread, index of its shard or None for the control's, its message).
        They were made in the order of their shards, the control's last."""
        server = self.server
        places = [(shard.index, shard.view.message) for shard in server.shards]
        if server.control:
            places.append((None, server.control.message))
        threads = sorted(self.process.threads(), key=lambda thread: thread.object.serial)
        return [(thread, *place) for thread, place in zip(threads, places)]

    def in_flight(self):
        """What each of the server's threads has in hand, and what it does in pieces."""
        found = []
        for thread, index, message in self.threads():
            state = self.kernel.state_name(thread)
            if index is not None:
                found += in_flight_of(self.server.shards[index], state, state != "RECEIVING")
            elif state != "RECEIVING":
                found.append(InFlight(None, self.server.request_text(message), state))
        return found

    def homes(self):
        """Of each process that has one: its object, by the process's number."""
        found = {}
        for each in self.server.objects():
            process = self.process_of(each) if each.is_whole else None
            if process:
                found[process.number] = each
        return found

    def process_of(self, found):
        """The process whose address space the object is, or None if it is gone."""
        cap = self.process.capability(found.slot)
        return self.kernel.process_of_vspace(cap) if cap else None

    def memory_base(self, found, index):
        """The physical address of a memory's first byte; None if it was revoked."""
        cap = self.process.capability(found.shard.slot("VSPACED_SLOT_MEMORY_FIRST", index))
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
