"""README.md says what other places say."""
import re

import tree

README = (tree.ROOT / "README.md").read_text()
BENCHMARKS = (tree.ROOT / "docs" / "BENCHMARKS.md").read_text()


def _numbers(line):
    return re.findall(r"\d[\d,]*", line.split("|", 2)[2])


def _rows(text):
    return [_numbers(line) for line in re.findall(r"^\|[^|]*\| \d.*", text, re.M)]


def test_costs_are_the_ones_of_the_benchmarks():
    """Of vspaced and of Linux, with 16 and with 60,000 other mappings; and of the kernel alone."""
    *told, kernel_alone = _rows(
        README[README.index("## What it costs"):README.index("## Where to go next")])
    beside_linux = BENCHMARKS[BENCHMARKS.index("| operation | vspaced, 16 | Linux, 16 |"):]
    rows = _rows(beside_linux[:beside_linux.index("\n\n")])
    assert len(told) > 3
    for few, many, linux_few, linux_many in told:
        assert any(row[:2] == [few, linux_few] and row[4:] == [many, linux_many]
                   for row in rows), few
    assert f"| call and reply of the kernel | {kernel_alone[0]} |" in BENCHMARKS
