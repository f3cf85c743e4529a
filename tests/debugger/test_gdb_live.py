"""The pack on a machine with two processors that runs the demo, stopped wherever it
happens to be."""
import json
import re

import commands
import golden
import machine_session
import pytest



def _session(files, folder, shards, **more):
    several = f"shards={shards} churn=1000 " if shards > 1 else ""
    return machine_session.found_by(
        "gdb_stops.py", files, folder, f"{several}processes=12 operations=100000", **more)


@pytest.fixture(name="stopped", scope="module")
def _stopped(files, tmp_path_factory):
    """At many moments, with two shards."""
    return _session(files, tmp_path_factory.mktemp("shards"), 2, STOPS_ONLY="1")


@pytest.fixture(name="found", scope="module")
def _found(files, tmp_path_factory):
    """At some, and everything else."""
    return _session(files, tmp_path_factory.mktemp("stops"), 1)


@pytest.fixture(name="session", params=["found", "stopped"])
def _either(request):
    return request.getfixturevalue(request.param)


def _served(found):
    return [each for each in found["stops"] if isinstance(each["stat"], dict)]


def test_before_vspaced_has_started_it_says_so(found):
    assert found["before"]["stat"].startswith("vspaced has not started, the kernel has made no")
    assert found["before"]["threads"].endswith("0 threads\n")
    early = [each["stat"] for each in found["stops"] if isinstance(each["stat"], str)]
    assert all(re.match("vspaced has not |what runs is not", each) for each in early), early


def test_the_machine_with_two_shards_was_stopped_at_many_moments(stopped):
    assert len(_served(stopped)) >= 50
    assert {each["stat"]["shards"] for each in _served(stopped)} == {2}
    at_work = [each["stat"]["in_flight"] or "" for each in _served(stopped)]
    assert any("on shard 0" in each for each in at_work), at_work
    assert any("on shard 1" in each for each in at_work), at_work


def test_with_two_shards_each_command_knows_both(stopped):
    commands = stopped["commands"]
    assert all(isinstance(data, (dict, list)) and data for data in commands.values()), commands
    for words in ("list", "clients"):
        assert {row["object"][:2] for row in commands[words]} == {"0.", "1."}
    assert [row["shard"] for row in commands["shards"]] == [0, 1, "control"]
    events = {row["object"] for row in commands["trace {0}"]}  # as what it was before, too
    assert stopped["name"] in events and len(events) <= 2
    assert stopped["mistake"] == "error: there are 2 shards: which one's, as 0.5?"


def test_with_two_shards_it_stops_at_either(stopped):
    who, name = re.search(r"vspace: MAP by (\w+ \S+) of object (\d\.\d+), words",
                          stopped["break"]["told"]).groups()
    assert f"MAP by {who} is in flight on shard {name[0]}" in stopped["break"]["stat"]["in_flight"]
    assert re.search(r"vspaced:serve\+", stopped["break"]["bt"]), stopped["break"]
    assert re.search(r"vspace: \w+ by OWNER (\S+) changes 0x\w+\.\.0x\w+ of object \1\n",
                     stopped["watch"]["told"]), stopped["watch"]


def test_an_object_that_migrates_is_followed(stopped):
    moved = stopped["moved"]
    name = re.search(r"changes \S+ of object (\S+)", moved["watched"]["told"])[1]
    assert name[:2] != moved["name"][:2], moved  # it stopped where the object is now
    assert moved["old"] == f"error: object {moved['name']} is MOVED: it is object {name} now"
    assert next(each for each in moved["list"] if each["object"] == name)["state"] == "BOUND"
    assert f"object {moved['name']} was moved to {name}\n" in moved["diff"]
    assert isinstance(moved["check"], dict) and isinstance(moved["ptdiff"], dict)


def test_every_object_is_sound_whenever_the_machine_stops(session):
    """But for those that what is in flight is changing, two at most."""
    for each in _served(session):
        for command in ("check", "ptdiff"):
            assert isinstance(each[command], dict), each
            changing = sum(found["changing"] for found in each[command]["objects"])
            assert changing <= (2 if each["stat"]["in_flight"] else 0), each


def test_an_idle_server_is_sound(found):
    idle = [each for each in _served(found) if each["stat"]["in_flight"] is None]
    assert len(idle) >= 3
    for each in idle:
        assert all(isinstance(each[command], dict) for command in ("check", "ptdiff")), each


def test_the_stub_and_the_ram_file_show_the_same(session):
    assert session["compared"]
    for by_file, by_stub in session["compared"]:
        assert by_file == by_stub and isinstance(by_stub["stat"], dict)


def test_a_server_at_work_is_said_to_be(found):
    in_flight = found["operation"]["stat"]["in_flight"]
    assert re.match(r"[A-Z]+ by (OWNER|MANAGER) \d+ is in flight", in_flight)


def test_what_was_changed_behind_the_servers_back_is_found(found):
    planted = found["planted"]
    assert isinstance(planted["ptdiff"], str)
    assert planted["ptdiff"].endswith("1 of 1 objects do not agree with their page tables")
    assert isinstance(found["after"]["ptdiff"], dict)


def test_each_command_answers(found):
    for words, data in found["commands"].items():
        assert isinstance(data, (dict, list)), (words, data)
    for words, data in found["kernel"].items():
        assert data, words
    for words, text in found["texts"].items():
        assert text.strip() and "error" not in text, (words, text)


def test_each_command_has_help(found):
    assert set(found["help"]) == {command.words for command in commands.COMMANDS} | set(
        commands.OTHERS)
    for words, text in found["help"].items():
        assert f"usage: {words}" in text and text.count("\n") >= 3, text
    for command in commands.COMMANDS:
        assert "--json" in found["help"][command.words]


@pytest.mark.parametrize("words", sorted({command.words for command in commands.COMMANDS}
                                         & {"vspace who", "vspace clients", "vspace ptdiff",
                                            "rk threads", "rk caps", "rk bt", "rk pt"}))
def test_what_a_command_prints_has_its_shape(found, words):
    text = next(text for key, text in found["texts"].items() if key.startswith(words))
    if words == "vspace ptdiff":  # the last lines name the time and what is in flight
        text = text.split("\n")[-3 if "in flight" not in text else -4] + "\n"
    if words == "rk bt":
        text = text.split("\n")[0]
    golden.compare(words, golden.shape(text))


def test_no_command_changes_the_machine(found):
    asked, before, after = found["unchanged"]
    assert len(asked) > 25 and before == after


def test_a_mistake_is_told_in_one_line(found):
    for words, told in found["mistakes"].items():
        assert told.startswith("error: ") and "\n" not in told, (words, told)
        assert "makes no sense" not in told and "Error" not in told, told
    assert "Traceback" not in found["output"]


def test_maps_shows_rights_class_and_memory(found):
    row = found["commands"]["maps 0"][0]
    assert re.fullmatch("[0-9a-f]{12}-[0-9a-f]{12}", row["range"])
    assert re.fullmatch("[r-][w-][x-]", row["rights"]) and row["physical"].startswith("0x")


def test_who_finds_the_mapping_that_at_names(found):
    assert {"object": "0", "address": "0x401000", "rights": "rw-", "tree": "rw-"}.items() <= next(
        row for row in found["commands"]["who {physical}"] if row["object"] == "0").items()


def test_clients_are_named_with_their_programs(found):
    assert {"pagerd", "procd", "demo", "workload"} <= {row["program"]
                                                       for row in found["commands"]["clients"]}
    assert next(row for row in found["kernel"]["threads"] if row["process"] == 3)[
        "program"] == "vspaced"


def test_two_equal_moments_do_not_differ(found):
    assert found["commands"]["diff {out}/a {out}/a"] == []
    assert found["commands"]["diff {out}/a"] == []


def test_a_dump_shows_what_the_machine_showed(found):
    assert found["dumped"]["dump"] == found["dumped"]["live"]
    assert "is cut short" in found["dumped"]["short"]


def test_a_stop_at_an_operation_shows_the_way_there(found):
    stop = found["break"]
    assert re.search(r"vspace: MAP by (OWNER|MANAGER) \d+ of object \d+, words 0x", stop["told"])
    names = re.findall(r"vspaced:(\w+)", stop["bt"])
    assert names[0] == "op_map" and names[-2:] == ["service_main", "_start"], stop["bt"]
    assert stop["stat"]["in_flight"].startswith("MAP by ")


def test_a_watch_stops_before_a_range_changes(found):
    assert re.search(r"vspace: [A-Z]+ by (OWNER|MANAGER) \d+ changes 0x[0-9a-f]+\.\.0x[0-9a-f]+"
                     " of object 4", found["watch"]["told"]), found["watch"]
    # Each of the functions begins with another one, inlined, which GDB may name first.
    assert re.search(r"#0 +(?:invocation_\w+ .*\n#1 +)?vspace_\w+ \(", found["watch"]["bt"]), (
        found["watch"]["bt"])
    assert "vspaced:serve" in found["watch"]["bt"]


def test_a_backtrace_goes_from_the_kernel_into_the_program(found):
    # GDB leaves out the number of a frame whose memory another one had before.
    names = re.findall(r"^\s*(?:#\d+\s+)?(?:0x\w+ in )?([\w:]+)", found["kernel_bt"], re.MULTILINE)
    assert names[0] == "space_map", found["kernel_bt"]
    assert any(name.startswith("entry_") for name in names), found["kernel_bt"]
    assert "vspaced:serve" in names, found["kernel_bt"]
    assert names[-1] == "vspaced:_start"


def test_functions_of_expressions(found):
    functions = found["functions"]
    assert re.search(r'"memory 0x401000\.\.0x\w+ rw- ceiling rw- DATA memory 1 at 0x\w+"',
                     functions["$vspace_at(0, 0x401000)"])
    assert re.search(r"= [1-9]\d+$", functions["$vspace_physical(0, 0x401000)"].strip())
    assert "nothing" in functions["$vspace_in_flight()"]
    assert "takes other arguments" in functions["$vspace_at(0)"]
    assert "is FREE" in functions["$vspace_at(999, 0)"]


def test_lines_are_completed(found):
    completed = found["completions"]
    assert "vspace maps" in completed["vspace ma"]
    assert {"vspace maps 1", "vspace maps 10"} <= set(completed["vspace maps 1"])
    assert "vspace ptdiff --sizes" in completed["vspace ptdiff --s"]
    assert "rk caps 10" in completed["rk caps 1"]
    assert "vspace break MAP" in completed["vspace break MA"]


def test_each_command_completes_what_may_stand_there(found):
    """Objects, processes, operations, files; and --json wherever something is shown."""
    assert set(found["places"]) == {each.words for each in commands.COMMANDS} | set(
        commands.OTHERS)
    for words, (place, _) in found["places"].items():
        assert place is None or [each for each in place if re.fullmatch(
            rf"{words} (0|3|UNBIND|/etc/?|stub)", each)], (words, place)
    for command in commands.COMMANDS:
        assert found["places"][command.words][1] == [f"{command.words} --json"], command.words
    without = {words for words, (place, _) in found["places"].items() if place is None}
    assert without == {"vspace list", "vspace who", "vspace clients", "vspace badge",
                       "vspace pool", "vspace shards", "vspace stat", "rk threads"}


def test_each_command_gives_json(found):
    asked = [f"vspace {words}" for words in found["commands"]]
    asked += [f"rk {words}" for words in found["kernel"]]
    for command in commands.COMMANDS:
        assert any(words.startswith(command.words) for words in asked), command.words


def test_the_window_shows_an_object_or_all(found):
    title, text = found["window"]
    assert re.match(r"objects?", title) and len(text.splitlines()) > 3


def test_the_window_follows_what_vspaced_is_changing(found):
    name = re.search(r" of object (\d+),", found["break"]["told"])[1]
    title, text = found["break"]["window"]
    assert title == f"object {name}" and "in flight" in text, (title, text)
