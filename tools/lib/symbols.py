"""Names for the addresses of a kernel panic's stack."""
import re

import tree

_ADDRESS = re.compile(r"  (?:0x)?([0-9a-f]{16})$")


class Stack:
    """Adds function, file and line to the lines of a stack, and to no others."""

    def __init__(self, kernel):
        self._kernel = kernel
        self._inside = False

    def explain(self, line):
        match = _ADDRESS.fullmatch(line) if self._inside else None
        self._inside = line == "stack:" or match is not None
        if not match:
            return line
        # A return address may already belong to the next line.
        address = int(match[1], 16) - 1
        done = tree.run(["addr2line", "-sfp", "-e", self._kernel, hex(address)], timeout=30)
        return f"{line}  {done.output.strip()}" if done.good else line
