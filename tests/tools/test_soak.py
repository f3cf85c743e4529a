"""The soak's length, what it shows, and that a difference ends it."""
import re
import types

import pytest
import soak
import test
import tree

LINE = ("seed {}: {} operations, 2 shards, 4 clients, 3 moved by others, 4 failures of the kernel,"
        " 5 heard of by clients, 6 killed, 7 times others between the pieces")


@pytest.fixture(name="program")
def _program(monkeypatch, tmp_path):
    """The program as a script, its commands, and what it was asked."""
    made = types.SimpleNamespace(path=tmp_path / "program", asked=tmp_path / "asked")

    def says(*lines, code=0):
        text = "".join(f"echo '{line}'\n" for line in lines)
        made.path.write_text(f"#!/bin/sh\necho $* > {made.asked}\n{text}exit {code}\n")
        made.path.chmod(0o700)
    made.says = says
    monkeypatch.setattr(soak, "TARGET", made.path)  # an absolute path wins over the build folder
    monkeypatch.setattr(soak.build, "build", lambda preset, targets: None)
    return made


def test_a_time_is_a_length(program, monkeypatch, capsys):
    program.says(LINE.format(7, 250000), LINE.format(8, 250000))
    monkeypatch.setattr(soak, "minutes", 60)
    found = soak.run()
    assert found.passed == 1 and not found.failures
    assert "--seconds 3600 --seed" in program.asked.read_text()
    shown = capsys.readouterr().out.splitlines()
    assert [re.match(r"soak: seed (\d+): 250000 operations, .*; ([0-9,]+) in all, [0-9.]+ minutes,"
                     r" of 60 minutes$", line).groups() for line in shown] == \
        [("7", "250,000"), ("8", "500,000")]
    assert found.notes[0].startswith("seeds 7 to 8: 500,000 operations, 6 objects")


def test_operations_are_a_length(program, monkeypatch, capsys):
    program.says(LINE.format(7, 250000))
    monkeypatch.setattr(soak, "operations", 50_000_000)
    assert soak.run().passed == 1
    assert "--operations 50000000 --seed" in program.asked.read_text()
    assert "of 50,000,000 operations" in capsys.readouterr().out


def test_the_short_one_shows_nothing(program, capsys):
    program.says(LINE.format(7, 250000))
    assert soak.run().passed == 1
    assert capsys.readouterr().out == ""


def test_a_difference_fails_it(program):
    program.says("seed 9: the tables differ", code=1)
    found = soak.run()
    assert not found.passed and "seed 9: the tables differ" in found.failures[0][1]


def test_one_that_hangs_is_ended(tmp_path):
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\necho begins\nsleep 60\n")
    program.chmod(0o700)
    shown = []
    done = tree.run([program], 1, show=shown.append)
    assert not done.good and done.code is None and "still running after 1 s" in done.output
    assert shown == ["begins"]


@pytest.mark.parametrize("words, message", (
    (["--minutes", "0"], "--minutes is from 1 to 10080"),
    (["--minutes", "60", "--operations", "5"], "not allowed with"),
    (["--operations", "0"], "--operations is from 1 to")))
def test_lengths_that_cannot_be(words, message, capsys):
    with pytest.raises(SystemExit) as ended:
        test.arguments_parse(words)
    assert ended.value.code == 2 and message in capsys.readouterr().err
    assert test.arguments_parse(["--only", "soak", "--minutes", "60"]).minutes == 60
