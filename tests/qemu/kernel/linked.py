"""What must hold of the linked kernel, before it runs."""
import re
import struct

import tree

ENTRY_INSTRUCTIONS_MAX = 60  # system call entry and exit without the C between
_LOAD, _EXECUTE, _WRITE = 1, 1, 2


def _segments(path):
    """(flags, address, bytes) of each PT_LOAD of an ELF64."""
    data = path.read_bytes()
    assert data[:5] == b"\x7fELF\x02", "no ELF64"
    offset, = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    for index in range(count):
        kind, flags, _, address, _, _, length, _ = struct.unpack_from("<IIQQQQQQ", data,
                                                                      offset + index * size)
        if kind == _LOAD:
            yield flags, address, length


def segments_wrong(built):
    segments = list(_segments(built.kernel))
    if len(segments) < 3:
        return f"only {len(segments)} segments"
    both = [hex(address) for flags, address, _ in segments
            if flags & _WRITE and flags & _EXECUTE]
    return f"writable and executable: {both}" if both else None


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



def symbols(built):
    done = tree.run(["nm", "-S", built.kernel])
    found = {}
    for line in done.output.splitlines():
        words = line.split()
        found[words[-1]] = (int(words[0], 16), int(words[1], 16) if len(words) == 4 else 0)
    return found
