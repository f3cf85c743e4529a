"""One case: what is booted, what must come of it, and the boot itself."""
import dataclasses
import re
import subprocess
import typing

import image
import qemu
import tree
from outcome import Status

SECONDS_MAX = 60  # a boot takes one; an overloaded host is no failure


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    module: str                        # the root task: kernel_NAME.elf; "" for none
    status: int = Status.OK            # of QEMU
    want: tuple = ()                   # patterns of the serial text, in this order
    append: str = ""                   # the kernel's command line
    machine: str = "q35"
    cpu: str = "max"
    memory: str = "128M"
    icount: bool = False
    threads: str = "single"            # of the host: "multi" is one a CPU
    options: tuple = ()                # further ones of QEMU
    times: int = 1                     # every time the serial text must be the same
    module_bytes: typing.Optional[int] = None   # the file is cut to this length
    gdb: tuple = ()                    # commands; the kernel's and the module's symbols are known
    check: typing.Optional[typing.Callable] = None  # takes an Ended; a reason or None


@dataclasses.dataclass(frozen=True)
class Ended:
    status: typing.Optional[int]
    serial: str
    gdb: str
    build: typing.Any  # image.Image


def _words(case, built, module):
    words = [qemu.QEMU, "-M", case.machine, "-cpu", case.cpu, "-m", case.memory,
             "-accel", f"tcg,thread={case.threads}", "-display", "none",
             "-serial", "stdio", "-monitor", "none", "-no-reboot",
             "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
             "-kernel", built.kernel_boot, "-append", case.append, *case.options]
    if module:
        words += ["-initrd", module.name]
    if case.icount:
        words += ["-icount", "shift=0,sleep=off"]
    return words


def _module(case, programs, scratch):
    """The root task's file, in a folder where its name alone suffices."""
    if not case.module:
        return None
    module = scratch / f"kernel_{case.module}.elf"
    content = (programs / module.name).read_bytes()
    module.write_bytes(content[:case.module_bytes])
    return module


def _gdb_start(case, built, module, port, output):
    words = ["gdb", "-nx", "-batch", "-ex", f"file {built.kernel}",
             "-ex", f"add-symbol-file {module}", "-ex", f"target remote 127.0.0.1:{port}"]
    for command in case.gdb:
        words += ["-ex", command]
    return tree.start(words, stdout=output, stderr=subprocess.STDOUT)


def _boot_once(case, built, programs):
    with tree.scratch() as scratch:
        module = _module(case, programs, scratch)
        words = _words(case, built, module)
        said = scratch / "gdb"
        with said.open("w") as output, qemu.Machine(words, scratch, bool(case.gdb)) as machine:
            if case.gdb:
                debugger = _gdb_start(case, built, module, machine.port, output)
            try:
                serial = "".join(line + "\n" for line in machine.lines(SECONDS_MAX))
                if case.gdb:
                    debugger.wait(SECONDS_MAX)
            finally:
                if case.gdb:
                    tree.stop(debugger)
        status = None if machine.timed_out else machine.status
        return Ended(status, serial + machine.errors, said.read_text(), built)


def _wrong(case, ended):
    if ended.status is None:
        return f"no end after {SECONDS_MAX} s"
    if ended.status != case.status:
        return f"exit status {ended.status}, not {case.status}"
    at = 0
    for pattern in case.want:
        found = re.compile(pattern).search(ended.serial, at)
        if not found:
            return f"the serial text lacks {pattern!r}"
        at = found.end()
    return case.check(ended) if case.check else None


def boot(case, built, programs):
    """A reason with the whole text if the case fails, else None."""
    first = None
    for _ in range(case.times):
        ended = _boot_once(case, built, programs)
        wrong = _wrong(case, ended)
        if not wrong and first is not None and first.serial != ended.serial:
            wrong = f"the serial text differs from the first boot's:\n{first.serial}\n---"
        if wrong:
            return f"{wrong}\n{ended.serial}{ended.gdb}"
        first = first or ended
    return None


def image_of(build_folder):
    built = image.image_of(build_folder)
    missing = [path for path in (built.kernel, built.kernel_boot) if not path.exists()]
    return built, missing
