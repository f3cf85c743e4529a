"""Variants are folders that the build chooses: a conditional is an include guard,
or a limit's default that the build may override, and nothing else."""
import re

import tree

_CONDITIONAL = re.compile(r"\s*#\s*(if|ifdef|ifndef|elif|else|endif)\b\s*(\w*)")


def _wrong(path):
    lines = path.read_text().splitlines()
    guard = None
    open_conditionals = []
    for number, line in enumerate(lines, 1):
        match = _CONDITIONAL.match(line)
        if not match:
            continue
        word, symbol = match.groups()
        follows = lines[number] if number < len(lines) else ""
        defined = re.match(rf"#define {symbol}\b", follows) if word == "ifndef" and symbol else None
        if defined and guard is None and path.suffix == ".h":
            guard = symbol
            open_conditionals.append(symbol)
        elif defined and tree.name_of(path).endswith("limits.h"):
            open_conditionals.append(symbol)
        elif word == "endif" and open_conditionals:
            open_conditionals.pop()
        else:
            yield f"{tree.name_of(path)}:{number}: {line.strip()}"


def test_conditionals_are_guards_or_limits():
    wrong = [text for path in tree.files(".c", ".h", ".cpp", ".S") for text in _wrong(path)]
    assert not wrong, "\n".join(wrong)


def test_every_header_has_a_guard_of_its_own():
    guards = {}
    for path in tree.files(".h"):
        match = re.search(r"^#ifndef (\w+)\n#define \1\n", path.read_text(), re.MULTILINE)
        assert match, f"{tree.name_of(path)} has no include guard"
        assert match[1].endswith(path.stem.upper() + "_H"), f"{tree.name_of(path)}: {match[1]}"
        assert match[1] not in guards, f"{tree.name_of(path)} and {guards[match[1]]}: {match[1]}"
        guards[match[1]] = tree.name_of(path)


def test_headers_begin_by_saying_what_they_are():
    mute = [tree.name_of(path) for path in tree.files(".h")
            if not path.read_text().startswith("// ")]
    assert not mute, mute
