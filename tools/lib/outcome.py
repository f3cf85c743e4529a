"""What became of a boot: one word, one line why, one line what to do."""
import dataclasses

STATUS_PANIC = 255  # the kernel's value for isa-debug-exit is 127


@dataclasses.dataclass(frozen=True)
class Outcome:
    verdict: str  # pass, fail, panic, timeout, qemu, reset, silent, garbled
    reason: str = ""
    advice: str = ""

    @property
    def good(self):
        return self.verdict == "pass"


_SEE_LOG = "see the lines above; --keep writes the whole serial log"


def judge(transcript, machine, seconds_max):
    verdict = transcript.verdict
    if transcript.panic is not None or machine.status == STATUS_PANIC:
        return Outcome("panic", f"the kernel stopped itself: {transcript.panic or 'no text'}",
                       "its registers and stack are above; --gdb stops at panic_report")
    if machine.timed_out:
        return Outcome("timeout", f"no end after {seconds_max:g} s",
                       "--timeout gives it longer, --keep writes the serial log, --gdb looks inside")
    if not transcript.text:
        words = machine.errors.strip().splitlines()
        return Outcome("qemu", "QEMU did not start: "
                       + (words[-1] if words else f"status {machine.status}, no word why"),
                       "--memory may be more than this machine has; else try the command of --keep")
    if transcript.broken:
        return Outcome("garbled", f"a record is no JSON: {transcript.broken[0]}",
                       "two programs may have written into one line; " + _SEE_LOG)
    if verdict is None and machine.status == 0:
        return Outcome("reset", "the machine reset itself: a triple fault, or a reset was asked for",
                       "--gdb, then step to where it happens; " + _SEE_LOG)
    if verdict is None:
        return Outcome("silent", f"QEMU ended with status {machine.status} and there was no verdict",
                       "the root task or the first program gave up: " + _SEE_LOG)
    if verdict.get("verdict") != "pass":
        return Outcome("fail", verdict.get("reason") or "the program's own verdict is fail",
                       _SEE_LOG)
    return Outcome("pass")
