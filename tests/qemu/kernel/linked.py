"""What must hold of the linked kernel, before it runs."""
import re

import elf
import tree

ENTRY_INSTRUCTIONS_MAX = 70  # system call entry and exit, without the C between; both ways in


def segments_wrong(built):
    segments = elf.Elf(built.kernel).loads
    if len(segments) < 4:
        return f"only {len(segments)} segments"
    both = elf.PF_W | elf.PF_X
    wrong = [hex(segment.address) for segment in segments if segment.rights & both == both]
    return f"writable and executable: {wrong}" if wrong else None


def entry_wrong(built):
    """Counts the straight way from SYSCALL's target to SYSRET."""
    done = tree.run(["objdump", "-d", "--no-show-raw-insn", built.kernel])
    count, inside = 0, False
    for line in done.output.splitlines():
        if line.endswith("<entry_syscall>:"):
            inside = True
        elif inside and re.match(r"ffffffff[0-9a-f]{8}:\t", line):
            count += 1
            if "sysret" in line:
                return None if count <= ENTRY_INSTRUCTIONS_MAX else f"{count} instructions"
    return "no system call entry found"
