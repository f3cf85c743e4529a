"""Each way in which a boot can end is told from the others."""
import types

import outcome
import pytest
import transcript

PASS = '#json {"kind": "verdict", "verdict": "pass"}'
FAIL = '#json {"kind": "verdict", "verdict": "fail", "reason": "a page differs"}'

CASES = [
    ("pass", ["hello", PASS], 33, False),
    ("fail", [FAIL], 35, False),
    ("fail", [PASS], 35, False),  # who ends the machine knows better
    ("fail", [FAIL], 33, False),
    ("panic", ["", "kernel panic: stack overflow", PASS], 255, False),
    ("panic", ["half a li"], 255, False),
    ("panic", ["kernel panic: and then it hung"], None, True),
    ("no-boot", ["rootd: memd is not ready"], 37, False),
    ("service", ["procd faulted"], 39, False),
    ("timeout", ["hello"], None, True),
    ("timeout", [], None, True),
    ("reset", ["hello"], 0, False),
    ("silent", ["hello"], 33, False),
    ("silent", ["hello", PASS], 1, False),
    ("qemu", [], 1, False),
    ("garbled", ['#json {"kind": "proc', PASS], 33, False),
    ("garbled", ["#json 3", PASS], 33, False),
]


@pytest.mark.parametrize("verdict, lines, status, timed_out", CASES)
def test_outcome(verdict, lines, status, timed_out):
    said = transcript.Transcript()
    for line in lines:
        said.take(line)
    machine = types.SimpleNamespace(status=status, timed_out=timed_out, errors="no such device")
    result = outcome.judge(said, machine, 3.5)
    assert result.verdict == verdict
    assert result.good == (verdict == "pass")
    assert result.good or result.reason and result.advice


def test_lines_for_people_and_for_tools():
    said = transcript.Transcript()
    assert said.take("rootd: ready") and not said.take(PASS)
    assert not said.take('#json {"kind": "process", "name": "a"}')
    assert said.text == ["rootd: ready", PASS, '#json {"kind": "process", "name": "a"}']
    assert said.of_kind("process") == [{"kind": "process", "name": "a"}]
    assert said.verdict["verdict"] == "pass"
