"""Bad arguments are refused with a clear word, before anything is built."""
import pathlib

import pytest
import run
import system
import tree

BAD = [
    (["--processes", "0"], "no whole number from 1 to 256"),
    (["--processes", "257"], "no whole number from 1 to 256"),
    (["--processes", "many"], "no whole number from 1 to 256"),
    (["--processes", "1e3"], "no whole number from 1 to 256"),
    (["--seed", "-1"], "no whole number from 0 to"),
    (["--seed", str(2**64)], "no whole number from 0 to"),
    (["--seed"], "expected one argument"),
    (["--timeout", "0"], "no positive number of seconds"),
    (["--timeout", "nan"], "no positive number of seconds"),
    (["--cpus", "0"], "no whole number from 1 to 8"),
    (["--cpus", "9"], "no whole number from 1 to 8"),
    (["--memory", "512"], "not between 64M and 64G"),
    (["--memory", "63M"], "not between 64M and 64G"),
    (["--memory", "65G"], "not between 64M and 64G"),
    (["--replay", "no/such/file"], "can't be read"),
    (["--replay", "tools/run"], "is no trace"),
    (["--json", "no/such/folder/file"], "can't be written"),
    (["--json", "."], "can't be written"),
    (["--keep", "tools"], "is no empty folder"),
    (["--keep", "tools/run"], "is no empty folder"),
    (["--proc", "3"], "unrecognized arguments"),
    (["demo"], "unrecognized arguments"),
]


@pytest.mark.parametrize("words, message", BAD, ids=[" ".join(words) for words, _ in BAD])
def test_bad_arguments(words, message, capsys, monkeypatch):
    monkeypatch.chdir(tree.ROOT)
    with pytest.raises(SystemExit) as ended:
        run.arguments_parse(words)
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


def test_a_replay_takes_no_demo_arguments(tmp_path, capsys):
    trace = tmp_path / "trace.vmt"
    trace.write_text("start 400000 401000 r-x file private\n")
    for words in (["--seed", "0"], ["--processes", "3"]):
        with pytest.raises(SystemExit):
            run.arguments_parse(["--replay", str(trace), *words])
        assert "--replay" in capsys.readouterr().err
    assert run.arguments_parse(["--replay", str(trace)]).replay == trace


def test_paths_are_the_callers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = run.arguments_parse(["--json", "out.json", "--keep", "kept"])
    assert options.json == tmp_path / "out.json" and options.keep == tmp_path / "kept"


def test_defaults():
    options = run.arguments_parse([])
    assert run.boot_arguments(options) == "init=demo processes=16 seed=1"
    assert options.timeout == system.SECONDS_MAX and options.keep is None
    assert run.arguments_parse(["--gdb"]).timeout is None
    assert isinstance(run.arguments_parse(["--keep"]).keep, pathlib.Path)


def test_the_commands_say_so_too():
    for command in ("run", "test"):
        done = tree.run([tree.ROOT / "tools" / command, "--no-such"], cwd="/")
        assert done.code == 2 and "--no-such" in done.output
        assert tree.run([tree.ROOT / "tools" / command, "--help"], cwd="/").good
    assert tree.run([tree.ROOT / "tools" / "install"], cwd="/").code == 2
