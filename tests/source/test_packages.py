"""tools/packages: every program that a script calls is on it, and nothing else."""
import re

import tree

# What the scripts and tests call, and the package that brings it. Of Debian's
# essential packages (dash, coreutils, ...) nothing is named.
PROGRAMS = {
    "addr2line": "binutils",
    "clang-14": "clang-14",
    "clang-format-14": "clang-format-14",
    "clang-tidy-14": "clang-tidy-14",
    "cmake": "cmake",
    "ctest": "cmake",
    "frama-c": "frama-c-base",
    "g++": "g++",
    "gcc": "gcc",
    "gcovr": "gcovr",
    "gdb": "gdb",
    "ninja": "ninja-build",
    "objdump": "binutils",
    "ps": "procps",
    "python3": "python3",
    "qemu-system-x86_64": "qemu-system-x86",
    "readelf": "binutils",
    "spin": "spin",
}
# Comes with tools/test --all alone.
LARGE = {"frama-c-base"}
LINE = re.compile(r"(run|test|all|bench) +([a-z0-9+.-]+) +# .+")


def _rows():
    lines = (tree.ROOT / "tools" / "packages").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_each_line_names_one_package_and_why():
    assert all(LINE.fullmatch(row) for row in _rows())
    names = [LINE.fullmatch(row)[2] for row in _rows()]
    assert len(names) == len(set(names))


def test_every_program_comes_with_a_package_of_the_list():
    names = {LINE.fullmatch(row)[2] for row in _rows()}
    assert set(PROGRAMS.values()) <= names
    for program, package in PROGRAMS.items():
        if package in LARGE:
            continue
        listed = tree.run(["sh", "-c", f"command -v {program}"])
        assert listed.good, f"{program} of {package} is not there"
