"""Backtraces that go on where a thread entered the kernel: its registers stand in its
frame, and the programs of the image keep frame pointers. A frame filter names the
functions of the program whose page tables are loaded."""
import gdb
import gdb.unwinder
import pack_session
from frames import caller_of
from gdb.FrameDecorator import FrameDecorator
from pack_stops import ADDRESS_BITS, page_tables_now, processor_now
from reading import Trouble

USER_END = 1 << 47
_ABOVE_KERNEL, _ABOVE_KERNEL_BYTES = 0xffffffffc0000000, 1 << 30
_ENTRIES = ("kernel_syscall", "kernel_call", "kernel_reply_receive_short", "trap_user")
_KEPT = ("rbx", "rbp", "r12", "r13", "r14", "r15", "rip", "rsp")


class _FrameId:
    def __init__(self, sp, pc):
        self.sp, self.pc = sp, pc


_read = pack_session.GdbMemory().read


class Unwinder(gdb.unwinder.Unwinder):
    def __init__(self):
        super().__init__("vspaced")
        self._entries = {}

    def __call__(self, pending):
        try:
            if not _is_machine():
                return None
            ip = int(pending.read_register("rip")) & 2**64 - 1
            entered = self._returns().get(ip)
            if entered:
                return entered(self, pending, ip)
            return self._user(pending, ip) if ip < USER_END else None
        except (gdb.error, Trouble, RuntimeError):
            return None

    def _returns(self):
        """Where the kernel's C code returns to the entry code, and who goes on from there."""
        name = gdb.current_progspace().filename
        if name not in self._entries:
            self._entries[name] = {
                **dict.fromkeys(_returns_find("entry_syscall", "entry_stubs", _ENTRIES),
                                Unwinder._enter),
                **dict.fromkeys(_returns_find("entry_fatal", "arch_panic", ("trap_fatal",)),
                                Unwinder._fatal)}
        return self._entries[name]

    def _fatal(self, pending, ip):
        """What the kernel died of came at the instruction that its registers, on the stack,
        name."""
        sp = int(pending.read_register("rsp")) & 2**64 - 1
        state = gdb.parse_and_eval(f"*(struct machine_state *){sp:#x}")
        return _info(pending, ip, {name: int(state[name]) for name in _KEPT})

    def _enter(self, pending, ip):
        """The entry code's caller is the user program that came in."""
        thread = gdb.parse_and_eval(f"processors[{processor_now()}].thread")
        if not int(thread):
            return None
        known = thread["process"]["space"]["root"] == page_tables_now() & ADDRESS_BITS
        frame = {field.name: int(thread["frame"][field.name])
                 for field in thread["frame"].type.fields()}
        if not known:  # another one's memory is there: no frame pointer leads anywhere
            frame["rbp"] = 0
        return _info(pending, ip, frame)

    def _user(self, pending, ip):
        registers = {name: int(pending.read_register(name)) & 2**64 - 1 for name in _KEPT}
        if ip == registers["rbp"] == 0:
            return None  # above a program's first function
        caller = caller_of(_read, ip, registers["rsp"], registers["rbp"])
        registers["rip"], registers["rsp"], registers["rbp"] = caller
        return _info(pending, ip, registers)


def _info(pending, ip, registers):
    sp = int(pending.read_register("rsp")) & 2**64 - 1
    if sp < USER_END:  # GDB wants callers above whom they call, as no user is of the kernel
        sp = _ABOVE_KERNEL + sp % _ABOVE_KERNEL_BYTES
    info = pending.create_unwind_info(_FrameId(gdb.Value(sp), gdb.Value(ip)))
    kind = gdb.lookup_type("unsigned long")
    for name in _KEPT:
        info.add_saved_register(name, gdb.Value(registers[name]).cast(kind))
    return info


def _returns_find(first, last, called):
    """Addresses after a call of one of these, between two symbols. The disassembler knows no
    symbols of code without line information, so it is asked for instructions only."""
    begin, end, *targets = (int(gdb.parse_and_eval(f"(unsigned long)&{name}"))
                            for name in (first, last, *called))
    code = _read(begin, end - begin)
    for place in range(len(code) - 5):
        distance = int.from_bytes(code[place + 1:place + 5], "little", signed=True)
        if code[place] == 0xe8 and begin + place + 5 + distance in targets:
            yield begin + place + 5


def _is_machine():
    return isinstance(gdb.selected_inferior().connection, gdb.RemoteTargetConnection)


class _Named(FrameDecorator):
    def __init__(self, frame, name):
        super().__init__(frame)
        self._name = name

    def function(self):
        return self._name


class Filter:
    """Gives names to user frames."""

    name, enabled, priority = "vspaced", True, 100

    def filter(self, frames):
        # First of all: it reads memory, after which GDB makes its frames anew, and takes a
        # new one in an old one's place for printed already.
        names, before = _Names() if _is_machine() else None, USER_END
        for frame in frames:
            address = frame.inferior_frame().pc()
            is_user = _is_machine() and address < USER_END
            if is_user and address == 0 and before < USER_END:
                return  # above a program's first function
            name, before = names.of(address) if is_user else None, address
            yield _Named(frame, name) if name else frame


class _Names:
    """Functions of the program whose page tables are loaded."""

    def __init__(self):
        self._names = self._path = None
        try:
            root = page_tables_now()
            with pack_session.opened("kernel") as world:
                self._names = world.program.names
                for process in world.kernel.processes():
                    if process.view.space.root == root:
                        self._path = self._names.path_of(process)
        except (Trouble, gdb.error):
            pass

    def of(self, address):
        symbol = self._path and self._names.symbol(self._path, address)
        return f"{self._path.stem}:{symbol}" if symbol else None


def register():
    gdb.unwinder.register_unwinder(None, Unwinder(), replace=True)
    gdb.frame_filters[Filter.name] = Filter()
