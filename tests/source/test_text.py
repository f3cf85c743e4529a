"""What no file may hold, in any language."""
import os
import re

import tree

TEXT_SUFFIXES = (".c", ".h", ".cpp", ".S", ".ld", ".py", ".cmake", ".txt", ".md", ".json", ".gdb",
                 ".yml", ".clang-format", ".clang-tidy", ".editorconfig")
COMMANDS = ("tools/run", "tools/debug", "tools/replay-debug", "tools/test", "tools/bench",
            "tools/install", ".ci/run")
# Written in pieces, so that this file doesn't hold them.
UNFINISHED = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]))
MACHINE_PATHS = re.compile("(?<![A-Za-z0-9_.-])/(?:wo" + "rk|ro" + "ot|ho" + "me)/")
PACKAGE_HOSTS = re.compile(r"\b(?:deb|snapshot|security|archive|ftp)\.[a-z.]*(?:debian|ubuntu)\.|"
                           r"\bpypi\.|\bregistry\.npm")


def _texts():
    paths = tree.files(*TEXT_SUFFIXES) + [tree.ROOT / name for name in COMMANDS]
    return [(tree.name_of(path), path.read_text(encoding="utf-8")) for path in paths]


def _lines_with(pattern):
    return [f"{name}:{number}: {line.strip()}" for name, text in _texts()
            for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]


def test_nothing_is_left_for_later():
    assert not _lines_with(UNFINISHED)


def test_no_path_of_a_machine_and_no_package_host():
    assert not _lines_with(MACHINE_PATHS)
    assert not _lines_with(PACKAGE_HOSTS)


def test_whitespace():
    wrong = [name for name, text in _texts()
             if text and not text.endswith("\n") or "\t" in text or "\r" in text
             or re.search(r"[ \t]$", text, re.MULTILINE) or text.endswith("\n\n")]
    assert not wrong


def test_lines_are_short():
    # Not assembly: a condition of the assembler's can't go on in the next line. Nor
    # the build's lists of files.
    code = (".c", ".h", ".cpp", ".py", ".cmake", ".ld")
    wrong = [f"{name}:{number}" for name, text in _texts() if name.endswith(code)
             for number, line in enumerate(text.splitlines(), 1) if len(line) > 100]
    assert not wrong


def test_commands_are_executable_and_their_shell_is_sound():
    for name in COMMANDS:
        path = tree.ROOT / name
        assert os.access(path, os.X_OK), name
        assert path.read_text().startswith("#!/bin/sh\n"), name
        done = tree.run(["sh", "-n", path])
        assert done.good, done.output


def test_names_of_files_need_no_quoting():
    odd = [tree.name_of(path) for path in tree.files()
           if not re.fullmatch(r"[A-Za-z0-9_./-]+", tree.name_of(path))]
    assert not odd
