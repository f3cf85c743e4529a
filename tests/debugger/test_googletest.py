"""The pack in a GoogleTest program, which GDB has stopped in a test."""
import json
import re

import host_program
import pytest
import tree

SHARDS_TEST = "--gtest_filter=ShardsTest.WhatMovesIsTheSameThere"


@pytest.fixture(name="programs", scope="module")
def _programs(tmp_path_factory):
    return host_program.built("server_test", "server", tmp_path_factory.mktemp("googletest"))


def _said(programs, commands, *more):
    done = host_program.gdb(commands, programs[0], *more)
    assert "Traceback" not in done.output and "makes no sense" not in done.output, done.output
    return done.output


def _values(output):
    """What commands with --json printed."""
    return [json.loads(line) for line in output.splitlines() if re.match(r'\{"|\[\{"', line)]


def test_before_and_after_a_world_it_says_so(programs):
    output = _said(programs, ["vspace list", "break main", "run", "vspace list", "kill"])
    assert "nothing runs" in output or "no machine is connected" in output, output
    assert "vspaced has not published its registry yet" in output, output


def test_in_a_test_every_command_answers(programs):
    asked = ["stat", "list", "maps 0", "tree 0", "at 0 0x40000000", "pool", "shards", "trace",
             "check", "badge 0x1070000000100000"]
    output = _said(programs, ["break op_unmap", "run", *(f"vspace {each} --json" for each in asked),
                              "vspace stat", "vspace ptdiff", "kill"],
                   "--gtest_filter=MapTest.UnmapSaysWhatItRemoved")
    values = _values(output)
    assert len(values) == len(asked), output
    stat, listed, maps = values[:3]
    assert stat["objects"] == len(listed) == 1 and stat["in_flight"].startswith("UNMAP by OWNER 0")
    assert len(maps) == listed[0]["mappings"] > 0
    assert "UNMAP by OWNER 0 is in flight (the server's thread is RUNNING)" in output
    assert "ptdiff needs a machine: the stopped process has no page tables" in output


def test_between_two_requests_it_is_idle(programs):
    output = _said(programs, ["break World::disagreement", "run", "vspace stat", "vspace check",
                              "kill"], "--gtest_filter=MapTest.*")
    assert "idle: it waits for a request" in output and "hold every invariant" in output, output


def test_what_is_done_in_pieces_is_told(programs):
    output = _said(programs, ["break works_piece", "run", "vspace list --json", "vspace stat",
                              "vspace check --json", "kill"],
                   "--gtest_filter=WorkTest.TheObjectIsBusyMeanwhile")
    listed, check = _values(output)
    assert [each["state"] for each in listed].count("BUSY") == 1, output
    assert re.search(r"MAP by OWNER 0 is in flight, in pieces, \d of \d steps done \(the server's",
                     output), output
    assert not any(each["broken"] for each in check["objects"] if not each["changing"])


def test_an_object_on_its_way_is_seen_in_both_shards(programs):
    output = _said(programs, ["break op_arrive_entries", "run", "continue", "vspace list --json",
                              "vspace check --json", "vspace shards --json", "vspace stat",
                              "delete", "break op_leave_end", "continue",
                              "vspace check --json",
                              "finish", "vspace list --json", "vspace maps 0.0", "vspace maps 0",
                              "vspace trace -n 12 --json", "vspace trace 1.0 --json", "kill"],
                   SHARDS_TEST)
    before, check, shards, arrived, after, merged, trace = _values(output)
    states = {each["object"]: each["state"] for each in before}
    assert "LEAVING" in states.values() and "ARRIVING" in states.values(), states
    assert check["in_flight"].count("is in flight") == 2  # the control's, and the shard's
    assert all(each["broken"] is None for each in check["objects"] + arrived["objects"])
    assert re.search(r"MIGRATE by MANAGER 0 is in flight on control \(its thread is RUNNING\)",
                     output), output
    assert re.search(r"ARRIVE_ENTRIES by SELF \d+ is in flight on shard \d", output), output
    assert [each["shard"] for each in shards] == [0, 1, 2, "control"]
    assert shards[3]["now"] == "MIGRATE by MANAGER 0"
    assert [each["state"] for each in after].count("BOUND") == len(after)
    assert "object 0.0 is MOVED: it is object 1.0 now" in output, output
    assert "there are 3 shards: which one's, as 0.0?" in output, output
    operations = [(each["shard"], each["operation"]) for each in merged]
    assert operations.index((0, "LEAVE")) < operations.index((1, "ARRIVE")) \
        < operations.index((1, "ARRIVE_END")), operations
    assert {each["object"] for each in trace} == {"0.0"}  # as what it was until now


def test_gdb_loads_it_by_itself_where_it_is_trusted(programs):
    trusted = ["-iex", f"add-auto-load-safe-path {tree.ROOT}"]
    for words, loaded in ((trusted, True), ([], False)):
        done = tree.run(["gdb", "-q", "-batch", "-nx", *words, "-ex", "help vspace", programs[1]],
                        timeout=60)
        assert ("vspace check --" in done.output) == loaded, done.output
    again = tree.run(["gdb", "-q", "-batch", "-nx", *trusted, programs[1], "-ex",
                      f"source {tree.ROOT}/tools/gdb/pack.py", "-ex", "help vspace"], timeout=60)
    assert "vspace check --" in again.output and "Error" not in again.output, again.output
