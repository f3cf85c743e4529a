"""What became of a boot: one word, one line why, one line what to do."""
import dataclasses
import enum

_SEE_LOG = "see the lines above; --keep writes the whole serial log"


class Status(enum.IntEnum):
    """QEMU's exit status, by include/services/machine.h and the kernel's panic.h."""
    RESET = 0
    OK = 33
    FAILED = 35
    NO_BOOT = 37
    SERVICE = 39
    PANIC = 255


@dataclasses.dataclass(frozen=True)
class Outcome:
    verdict: str  # pass, or what is wrong in a word
    reason: str = ""
    advice: str = _SEE_LOG

    @property
    def good(self):
        return self.verdict == "pass"


def _without_end(said, machine, seconds_max):
    """The boot did not come to an end of its own, or not to one with a verdict."""
    if machine.timed_out:
        return Outcome("timeout", f"no end after {seconds_max:g} s", "--timeout gives it longer, "
                       "--keep writes the serial log, --gdb looks inside")
    if not said.text:
        words = machine.errors.strip().splitlines() or [f"status {machine.status}, no word why"]
        return Outcome("qemu", f"QEMU did not start: {words[-1]}",
                       "--memory may ask for more than there is; --keep writes QEMU's command")
    if machine.status == Status.RESET:
        return Outcome("reset", "the machine reset itself, as after a triple fault",
                       "--gdb, and step to where it happens; " + _SEE_LOG)
    return Outcome("silent", f"QEMU ended with status {machine.status} and no verdict was given")


def _why_no_boot(said):
    """In rootd's words (src/services/rootd/boot.c), which have the numbers."""
    who, why = "a service", "did not start"
    for line in said.text:
        who = line.partition(": BOOT FAILED: ")[2] or who
        why = line.partition("  why:  ")[2] or why
    return f"{who} {why}" if why == "did not start" else f"{who}: {why}"


def judge(said, machine, seconds_max):
    if said.panic is not None or machine.status == Status.PANIC:
        return Outcome("panic", f"the kernel stopped itself: {said.panic or 'no text'}",
                       "its registers and stack are above; --gdb, and tools/debug stops there")
    if machine.status == Status.NO_BOOT:
        return Outcome("no-boot", _why_no_boot(said))
    if machine.status == Status.SERVICE:
        return Outcome("service", "a service faulted")
    if machine.status not in (Status.OK, Status.FAILED) or said.verdict is None:
        return _without_end(said, machine, seconds_max)
    if said.broken:
        return Outcome("garbled", f"a record is no JSON: {said.broken[0]}")
    if said.verdict.get("verdict") != "pass" or machine.status != Status.OK:
        return Outcome("fail", said.verdict.get("reason") or "the first program says so")
    return Outcome("pass")
