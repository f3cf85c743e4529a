"""One boot of an image, from QEMU's start to the outcome."""
import dataclasses
import time

import outcome
import qemu
import transcript

SECONDS_MAX = 180


@dataclasses.dataclass(frozen=True)
class Booted:
    said: transcript.Transcript
    result: outcome.Outcome
    seconds: float
    command: list


def boot(files, arguments, extra_modules=(), memory="512M", icount=False, seconds_max=SECONDS_MAX,
         show=lambda line: None, on_debugger=None, ram_file=None, cpus=1,
         crowded=False):
    """Boots the image with the kernel's command line `arguments`. `show` gets each
    line that is for people, as it comes. With `on_debugger`, the machine waits for
    a debugger at the port that this is called with."""
    command = qemu.command(files, arguments, extra_modules, memory=memory, icount=icount,
                           ram_file=ram_file, cpus=cpus, crowded=crowded)
    said = transcript.Transcript()
    begin = time.monotonic()
    with qemu.Machine(command, files.folder, debugger=on_debugger is not None) as machine:
        if on_debugger:
            on_debugger(machine.port)
        for line in machine.lines(seconds_max):
            if said.take(line):
                show(line)
    seconds = time.monotonic() - begin
    return Booted(said, outcome.judge(said, machine, seconds_max), seconds, command)
