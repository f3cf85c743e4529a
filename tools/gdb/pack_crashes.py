"""`rk break`: stop at a crash, before anything of it is gone. QEMU ends with the machine, so
afterwards there is nothing to look at."""
import gdb
import pack_session
from commands import parser_of
from machine_inspections import process_named
from pack_command import PackCommand
from pack_stops import is_live, processor_now, told_stops


class CrashStop(gdb.Breakpoint):
    """What it reads may make no sense: that is told, and stops."""

    def stop(self):
        try:
            return self.reached()
        except gdb.error as error:
            print(f"rk: breakpoint {self.number}: {error}")
        except KeyboardInterrupt:
            pass  # whoever pressed Ctrl-C wants to stop
        return True


class PanicStop(CrashStop):
    """Where the kernel has told on the console why it gives up."""

    def __init__(self):
        super().__init__("machine_end")

    def reached(self):
        print("rk: the kernel panicked, as the console tells; the machine ends when it goes on")
        return True


class FaultStop(CrashStop):
    """Where a process faults: one, by its number, or a service."""

    def __init__(self, world, number):
        self._number, self._kernel = number, world.kernel
        self._roles = {0: "rootd", **{value: name.lower() for value, name in
                                      world.program.roles.items()}}
        super().__init__("kernel_fault")

    def reached(self):
        process = gdb.parse_and_eval(f"processors[{processor_now()}].thread->process")
        number = int(process["object"]["serial"])
        # rootd is told of a service's fault under its role, and has nobody to tell itself.
        role = self._roles.get(int(process["fault"]["badge"]))
        if number != self._number and (self._number or not role):
            return False
        kind, address = (int(gdb.parse_and_eval(name)) for name in ("kind", "address"))
        print(f"rk: {self._kernel.fault_words(kind, address)} of process {number}"
              + (f", {role}" if role else ""))
        return True


# As services/machine.h has them.
_BAD_ENDS = {"FAILED": "the first program's verdict is bad", "NO_BOOT": "a service did not start",
             "SERVICE": "a service faulted"}


class EndStop(CrashStop):
    """Where a program ends the machine, and not with a good verdict."""

    def __init__(self, world):
        number = world.program.format.number
        self._port = number("MACHINE_EXIT_PORT")
        self._ends = {number(f"MACHINE_EXIT_{name}"): text for name, text in _BAD_ENDS.items()}
        super().__init__("io_port_write")

    def reached(self):
        # The capability's first port, and words 0 and 2 of the call: place and value.
        call = gdb.parse_and_eval("*(struct invocation *)$rdi")
        frame = call["thread"]["frame"]
        port, value = int(call["cap"]["base"] + frame["rdx"]), int(frame["r9"])
        if port != self._port or value not in self._ends:
            return False
        print(f"rk: {self._ends[value]}; the machine ends when it goes on")
        return True


class Break(PackCommand):
    def __init__(self):
        super().__init__(
            "rk break", "Stop at a crash: where a service faults, the kernel panics, or a program"
            " ends the machine\nbut for a good verdict. With PROCESS: where that one faults.",
            parser_of("rk break", (("process", {"metavar": "PROCESS", "nargs": "?",
                                                "help": "its number"}),)))

    def run(self, options):
        with pack_session.opened("kernel") as world:
            number = process_named(world, options.process).number if options.process else None
            made = [FaultStop(world, number)] if is_live() else []
            if made and not number:
                made += [EndStop(world), PanicStop()]
        told_stops(made, f"rk: stops at a fault of process {number}" if number else
                   "rk: stops at a service's fault, a bad end and a panic")


def register_commands():
    Break()
