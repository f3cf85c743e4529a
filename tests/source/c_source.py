"""Reads C sources as clang-format lays them out: what the rules need, no parser."""
import re

import tree

# A definition's last line before its body, and the body's last line.
_BODY_BEGIN = re.compile(r"^(?![\s#/}]|(?:typedef |static |const )*(?:struct|enum|union) \w+ \{)"
                         r".*\) \{$|^ +.*\) \{$")


class Function:
    def __init__(self, name, path, line, lines):
        self.name, self.path, self.line, self.lines = name, path, line, lines

    def __str__(self):
        return f"{tree.name_of(self.path)}:{self.line}: {self.name} has {self.lines} lines"


def functions(path):
    """The functions of a C file, with the lines of each, signature included."""
    found, begin, inside = [], None, False
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if inside:
            if line == "}":
                found.append(Function(name, path, begin, number - begin + 1))
                begin, inside = None, False
            continue
        if re.match(r"[A-Za-z_]", line):
            begin = number
            match = re.search(r"(\w+)\(", line)
            name = match[1] if match else ""
        if begin and name and line.endswith(") {"):
            inside = True
        elif not line or line.endswith((";", "}")):
            begin = None
    return found


def includes(path):
    """(line, what is between the quotes or brackets, whether it was brackets)"""
    pattern = re.compile(r'\s*#\s*include\s+(["<])([^">]+)[">]')
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = pattern.match(line)
        if match:
            yield number, match[2], match[1] == "<"
