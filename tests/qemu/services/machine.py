"""One boot of chosen modules, and what came of it."""
import dataclasses

import image
import qemu

SECONDS_MAX = 120  # a boot takes one to five; an overloaded host is no failure
SERVICES = tuple(f"{name}.elf" for name in image.SERVICES)


@dataclasses.dataclass(frozen=True)
class Boot:
    status: int
    text: str


def boot(folder, modules, arguments="", memory="512M", cpus=1, shift=0):
    """Boots the modules, files of the folder, the root task first. An instruction takes
    2**shift ns."""
    words = [*qemu.command(image.Image(folder), arguments, memory=memory, icount=True,
                           cpus=cpus)]
    words[words.index("-initrd") + 1] = ",".join(modules)
    words[words.index("-icount") + 1] = f"shift={shift},sleep=off"
    with qemu.Machine(words, folder) as machine:
        lines = list(machine.lines(SECONDS_MAX))
    assert not machine.timed_out, "\n".join(lines)
    return Boot(machine.status, "\n".join(lines))
