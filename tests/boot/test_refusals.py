"""A machine that is too small for what it is asked to do says so before it begins, in numbers;
and with what it asks for, it does it."""
import re

import pytest
import system

MEMORY = re.compile(r"(\d+) KiB of memory(?: are needed)?, and (\d+) KiB are free: give the")


def _refused(files, arguments, **machine):
    booted = system.boot(files, arguments, **machine)
    assert not booted.result.good
    assert booted.seconds < 60 and "operations," not in "".join(booted.said.text)
    return booted.result.reason


@pytest.mark.parametrize("arguments", (
    "init=demo shards=2 processes=16 operations=20",
    pytest.param("init=demo processes=1 operations=20", marks=pytest.mark.long),
    pytest.param("init=demo processes=65 operations=10 churn=16", marks=pytest.mark.long)))
def test_memory_for_the_workloads(files, arguments):
    """The refusal says how much is lacking, and not a MiB too little."""
    reason = _refused(files, arguments, memory="64M", cpus=2)
    said = MEMORY.search(reason)
    assert said and int(said[1]) > int(said[2]), reason
    more = int(re.search(r"give the machine (\d+) MiB more", reason)[1])
    # The kernel's table of frames grows with the memory, by some hundredths.
    enough = system.boot(files, arguments, memory=f"{64 + more + more // 32 + 1}M", cpus=2)
    assert enough.result.good, enough.result


@pytest.mark.parametrize("program", ("allocator", "bench", "replay"))
def test_memory_for_other_programs(files, program):
    reason = _refused(files, f"init={program}", memory="64M")
    said = MEMORY.search(reason)
    assert said and int(said[1]) > int(said[2]), reason


@pytest.mark.parametrize("mebibytes", (24, 58))
def test_memory_for_services_and_the_first_program(files, mebibytes):
    reason = _refused(files, "init=demo", memory=f"{mebibytes}M")
    said = re.search(r"needs (\d+) KiB .*the largest that is free has (\d+)", reason)
    assert said and int(said[1]) > int(said[2]), reason


def test_more_workloads_than_the_shards_have_places(files):
    reason = _refused(files, "init=demo shards=2 processes=513", memory="2G", cpus=2)
    assert "513 workloads are more than the 512 that the pools of 2 shards are for" in reason


def test_a_number_out_of_range(files):
    """The others of the demo's words are in tests/programs/demo_test.cpp."""
    reason = _refused(files, "init=demo processes=1025")
    assert reason == "processes=1025: the value is a number from 1 to 1024, given once"
