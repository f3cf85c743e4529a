"""The pack on a machine that runs the demo, stopped wherever it happens to be."""
import json
import re

import debugger
import pytest
import qemu
import tree

SCRIPT = tree.ROOT / "tests" / "debugger" / "gdb_stops.py"


@pytest.fixture(name="found", scope="module")
def _found(files):
    words = qemu.command(files, "init=demo processes=64 seed=1")
    with qemu.Machine(words, files.folder, debugger=True) as machine:
        done = tree.run(debugger.command(machine.port, files.folder, [
            "-batch", "-nx", "-x", SCRIPT]), timeout=120)
    assert done.good, done.output
    lines = [line for line in done.output.splitlines() if line.startswith('{"before"')]
    assert lines, done.output
    return {"output": done.output, **json.loads(lines[0])}


def _served(found):
    return [each for each in found["stops"] if isinstance(each["stat"], dict)]


def test_before_vspaced_has_started_it_says_so(found):
    assert found["before"] == "vspaced has not started: the kernel has made no process yet"
    early = [each["stat"] for each in found["stops"] if isinstance(each["stat"], str)]
    assert all(re.match("vspaced has not |what runs is not", each) for each in early), early


def test_an_idle_server_is_sound_whenever_the_machine_stops(found):
    idle = [each for each in _served(found) if each["stat"]["in_flight"] is None]
    assert len(idle) >= 6
    for each in idle:
        for command in ("check", "ptdiff"):
            assert isinstance(each[command], dict), each[command]
            assert len(each[command]["objects"]) == each["stat"]["objects"]


def test_a_server_at_work_is_said_to_be(found):
    in_flight = found["operation"]["stat"]["in_flight"]
    assert re.match(r"(UNMAP|MAP|UNBIND) by (OWNER|MANAGER) \d+ is in flight", in_flight)


def test_what_was_changed_behind_the_servers_back_is_found(found):
    planted = found["planted"]
    assert isinstance(planted["ptdiff"], str)
    assert planted["ptdiff"].endswith("1 of 1 objects do not agree with their page tables")
    assert isinstance(found["after"]["ptdiff"], dict)


def test_each_command_answers_and_has_help(found):
    for words, data in found["commands"].items():
        assert isinstance(data, (dict, list)) and data, words
        assert found["texts"][words].strip() and found["help"][words].count("\n") >= 3, words


def test_a_mistake_is_told_in_one_line(found):
    for words, told in found["mistakes"].items():
        assert isinstance(told, str) and "\n" not in told, words
        assert "makes no sense" not in told and "Error" not in told, told
    assert "Traceback" not in found["output"]


def test_maps_shows_rights_class_and_memory(found):
    row = found["commands"]["maps 0"][0]
    assert re.fullmatch("[0-9a-f]{12}-[0-9a-f]{12}", row["range"])
    assert re.fullmatch("[r-][w-][x-]", row["rights"]) and row["physical"].startswith("0x")
