"""A malloc on the POSIX face of vspaced: random use, the memory's end, everything back."""
import pytest
import system


@pytest.fixture(name="booted", scope="module")
def _booted(files):
    return system.boot(files, "init=allocator")


def test_the_verdict_is_pass(booted):
    assert booted.result.good, booted.result


def test_every_way_to_have_memory_was_used(booted):
    """Blocks were checked by the ten thousand, memory ran out, large blocks moved, and frames
    went back from the middle and from the end of the heap."""
    record, = booted.said.of_kind("allocator")
    assert record["verdict"] == "pass"
    assert record["operations"] >= 60000 and record["blocks_checked"] >= 30000
    for name in ("refused", "large", "moved", "bared", "shrunk"):
        assert record[name] > 0, name
    assert record["bytes_peak"] <= 16 << 20


def test_the_same_run_twice(files, booted):
    again = system.boot(files, "init=allocator")
    assert again.said.of_kind("allocator") == booted.said.of_kind("allocator")


def test_a_verdict_can_be_fail(files):
    booted = system.boot(files, "init=allocator many")
    assert booted.result.verdict == "fail"
    assert any("no number of operations" in line for line in booted.said.text)
