"""Bad arguments are refused with a clear word, before anything is built."""
import pathlib

import pytest
import run
import system
import tree

BAD = [
    (["--processes", "0"], "no whole number from 1 to 1024"),
    (["--processes", "1025"], "no whole number from 1 to 1024"),
    (["--processes", "many"], "no whole number from 1 to 1024"),
    (["--processes", "1e3"], "no whole number from 1 to 1024"),
    (["--processes", "257"], "--processes 257 needs --shards 2"),
    (["--processes", "1024", "--cpus", "3"], "--processes 1024 needs --shards 4"),
    (["--churn", "-1"], "no whole number from 0 to 1000000"),
    (["--seed", "-1"], "no whole number from 0 to"),
    (["--seed", str(2**64)], "no whole number from 0 to"),
    (["--seed"], "expected one argument"),
    (["--timeout", "0"], "no positive number of seconds"),
    (["--timeout", "nan"], "no positive number of seconds"),
    (["--cpus", "0"], "no whole number from 1 to 8"),
    (["--cpus", "9"], "no whole number from 1 to 8"),
    (["--shards", "0"], "no whole number from 1 to 4"),
    (["--cpus", "8", "--shards", "5"], "no whole number from 1 to 4"),
    (["--shards", "2"], "--shards 2 needs --cpus 2 or more: the machine has 1"),
    (["--cpus", "3", "--shards", "4"], "the machine has 3"),
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


def test_a_shard_for_each_cpu_that_may_have_one():
    def booted(*words):
        return run.boot_arguments(run.arguments_parse(words))
    assert booted("--cpus", "2") == "init=demo shards=2 processes=16 seed=1"
    assert booted("--cpus", "8") == "init=demo shards=4 processes=16 seed=1"
    assert booted("--cpus", "8", "--shards", "1") == "init=demo processes=16 seed=1"


def test_what_a_crowd_needs():
    options = run.arguments_parse(["--cpus", "4", "--shards", "4", "--processes", "1024"])
    assert run.boot_arguments(options) == ("init=demo shards=4 processes=1024 seed=1"
                                           " operations=300 churn=256")
    assert options.memory == "2048M" and options.timeout == 600
    some = run.arguments_parse(["--cpus", "2", "--churn", "9"])
    assert run.boot_arguments(some) == "init=demo shards=2 processes=16 seed=1 churn=9"
    assert some.memory == "512M"


def test_the_commands_say_so_too():
    for command in ("run", "test"):
        done = tree.run([tree.ROOT / "tools" / command, "--no-such"], cwd="/")
        assert done.code == 2 and "--no-such" in done.output
        assert tree.run([tree.ROOT / "tools" / command, "--help"], cwd="/").good
    assert tree.run([tree.ROOT / "tools" / "install"], cwd="/").code == 2
