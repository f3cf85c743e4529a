"""`vspace break` and `vspace watch`: stop where vspaced does something. The address of one
of its functions is virtual and other processes have code there too, so a stop there asks
whose page tables are loaded."""
import gdb
import layouts
import pack_session
from answers import whole
from commands import ADDRESS, ANY_OBJECT, OBJECT, parser_of
from pack_command import PackCommand
from reading import Trouble

ADDRESS_BITS = 0x000ffffffffff000  # of CR3


def register(name):
    return int(gdb.parse_and_eval(f"(unsigned long)${name}"))


def page_tables_now():
    return register("cr3") & ADDRESS_BITS


def processor_now():
    """QEMU's threads are its CPUs, from 1 on."""
    return gdb.selected_thread().num - 1


class Stop(gdb.Breakpoint):
    """Before the instruction at `place`, if what is asked for has come there."""

    def __init__(self, world, place, found):
        self._form, self._shards = world.server.format, len(world.server.shards)
        self._records = [shard.view.objects.records.address for shard in world.server.shards]
        self._record_bytes = self._form.layouts.bytes_of(["struct", "object"])
        self._wanted = found and (found.view.address, found.view.generation)
        super().__init__(f"*{place}")

    def view(self, address, structure):
        return layouts.View(self._form.layouts, pack_session.GdbMemory(), address,
                            ["struct", structure])

    def stop(self):
        try:
            return self.reached()
        except (gdb.error, Trouble) as error:
            print(f"vspace: breakpoint {self.number}: {error}")
        except KeyboardInterrupt:
            pass  # whoever pressed Ctrl-C wants to stop
        return True

    def from_text(self, badge):
        return self._form.caller_text(badge, self._shards)

    def name_of(self, record):
        """Of the object with this record."""
        for shard, base in enumerate(self._records):
            index = (record - base) // self._record_bytes
            if 0 <= index < self._form.number("VSPACED_OBJECTS_PER_SHARD"):
                return str(index) if self._shards == 1 else f"{shard}.{index}"
        return "-"

    def wanted_now(self):
        """The record of the object that is waited for, to which shard ever it went; None if it
        ended. vspaced's page tables are loaded."""
        record, generation = self._wanted
        for _ in range(self._shards):
            found = self.view(record, "object")
            if found.generation != generation:
                return None
            if self._form.states.get(found.state) != "MOVED":
                break
            shard, index = self._form.place_of(found.moved_to)
            record, generation = (self._records[shard] + index * self._record_bytes,
                                  found.moved_to >> 32)
        self._wanted = record, generation
        return record


class OperationStop(Stop):
    """At a function of vspaced's, before a request is planned: what a client asks, accepted
    so far."""

    def __init__(self, world, operation, address, found):
        self._operation, self._root = operation, world.process.view.space.root
        super().__init__(world, f"{address:#x}", found)

    def reached(self):
        if page_tables_now() != self._root:
            return False
        request = self.view(register("rsi"), "request")
        message = self.view(request.message, "port_message")
        record = request.object or request.record
        if self._wanted and record != self.wanted_now():
            return False
        words = " ".join(f"{message.words[place]:#x}" for place in range(
            min(message.word_count, len(message.words))))
        print(f"vspace: {self._operation} by {self.from_text(message.badge)} of object"
              f" {self.name_of(record)}, words {words}")
        return True


class RangeStop(Stop):
    """At one of the kernel's functions that change page tables: the server has planned,
    and nothing has changed."""

    def __init__(self, world, function, found, begin, end):
        self._begin, self._end = begin, end
        self._server, self._space = world.process.address, _space_of(world, found)
        self._messages = {thread.address: message.address for thread, _, message in world.threads()}
        self._steps_at = world.kernel.number("RK_MESSAGE_REGISTER_WORDS")
        self._function = function
        super().__init__(world, function, found)

    def ranges(self, thread, frame):
        """Addresses and lengths, by the words that the function takes."""
        address, length = RANGE_WORDS[self._function]
        return [(int(frame[address]), int(frame[length]))]

    def reached(self):
        call = gdb.parse_and_eval("*(struct invocation *)$rdi")
        thread = call["thread"]
        if int(thread["process"]) != self._server:
            return False
        if (int(call["space"]), int(call["space"]["object"]["serial"])) != self._space:
            return False
        for address, length in self.ranges(thread, thread["frame"]):
            if address < self._end and self._begin < address + length:
                message = self.view(self._messages[int(thread)], "port_message")
                print(f"vspace: {self._form.operation_name(message.label)} by"
                      f" {self.from_text(message.badge)} changes"
                      f" {address:#x}..{address + length:#x} of object"
                      f" {self.name_of(self.wanted_now() or 0)}")
                return True
        return False


class StepsStop(RangeStop):
    """The same, of several steps in one kernel entry."""

    def ranges(self, thread, frame):
        kind = gdb.lookup_type("struct rk_vspace_step").pointer()
        steps = (thread["buffer"] + self._steps_at).cast(kind)
        return [(int(steps[place]["address"]), int(steps[place]["length"]))
                for place in range(int(frame["r8"])) if int(steps[place]["address"])]


# Of the kernel's functions: registers of the address and the length (refkernel/syscall.h).
RANGE_WORDS = {"vspace_map": ("r10", "rbx"), "vspace_unmap": ("r8", "r9"),
               "vspace_protect": ("r8", "r9")}
STEPS_FUNCTION = "vspace_apply"


class Break(PackCommand):
    def __init__(self):
        super().__init__(
            "vspace break", "Stop when a request of an operation reaches an object.", parser_of(
                "vspace break", (("operation", {"metavar": "OP", "help": "MAP, UNMAP, BIND and"
                                                " so on"}), ANY_OBJECT)))

    def run(self, options):
        name = options.operation.upper()
        with pack_session.opened() as world:
            world.machine("vspace break")
            if name not in world.server.format.functions:
                raise Trouble(f"{options.operation} is no operation: there are"
                              f" {' '.join(world.server.format.functions)}")
            found = world.server.object(options.object) if options.object else None
            made = _operation_stops(world, name, found) if is_live() else []
        whose = f" of object {found.name}" if found else ""
        told_stops(made, f"vspace: stops before {name}{whose}")


class Watch(PackCommand):
    def __init__(self):
        super().__init__(
            "vspace watch", "Stop when an operation is about to change a mapping of an object's"
            " range.", parser_of("vspace watch", (OBJECT, ADDRESS, (
                "length", {"metavar": "LENGTH", "nargs": "?", "default": "1",
                           "help": "bytes (1)"}))))

    def run(self, options):
        begin, length = whole(options.address), whole(options.length)
        with pack_session.opened() as world:
            world.machine("vspace watch")
            found = world.server.object(options.object)
            made = _range_stops(world, found, begin, begin + length) if is_live() else []
        told_stops(made, f"vspace: stops before changes of {begin:#x}..{begin + length:#x} of"
                   f" object {found.name}")


def is_live():
    return isinstance(gdb.selected_inferior().connection, gdb.RemoteTargetConnection)


def _operation_stops(world, operation, found):
    """Where a shard serves it. The control leads migrations; what it asks the shard that the
    object leaves comes first."""
    led = world.server.control and operation == "MIGRATE"
    function = "op_leave" if led else f"op_{world.server.format.functions[operation]}"
    address = world.program.names.address_of(world.program.folder / "vspaced.elf", function)
    if address is None:
        raise Trouble(f"vspaced.elf has no function {function}")
    return [OperationStop(world, operation, address, found)]


def _space_of(world, found):
    """The kernel's object and its serial, which stay the same where the object migrates."""
    process = world.process_of(found)
    if process is None:
        raise Trouble(f"object {found.name}: its vspace is gone")
    return process.view.space.address, process.view.space.object.serial


def _range_stops(world, found, begin, end):
    made = [RangeStop(world, function, found, begin, end) for function in RANGE_WORDS]
    return made + [StepsStop(world, STEPS_FUNCTION, found, begin, end)]


def told_stops(made, what):
    if not made:
        raise Trouble("nothing runs that could be stopped: this needs `tools/run --gdb`")
    numbers = [str(each.number) for each in made]
    which = (f"breakpoint {numbers[0]}" if len(numbers) == 1
             else f"breakpoints {numbers[0]} to {numbers[-1]}")
    print(f"{what}, as {which}")


def register_commands():
    Break()
    Watch()
