"""What procd and memd promise, on the machine: crowd.c checks it."""
import machine
import pytest
from outcome import Status


@pytest.fixture(name="booted", scope="module")
def _booted(files):
    modules = [*machine.SERVICES, "crowd.elf", "idle.elf", "parent.elf", "giver.elf", "text"]
    return machine.boot(files, modules, "init=crowd")


def test_every_check_is_good(booted):
    lines = booted.text.splitlines()
    bad = [line for line in lines if line.startswith("BAD ")]
    assert not bad, "\n".join(bad)
    assert sum(line.startswith("ok ") for line in lines) > 100
    assert booted.status == Status.OK, booted.text


def test_a_full_table_of_processes_came_and_went(booted):
    for line in ("ok as many processes at once as there are records",
                 "ok each of them is killed, and its end told",
                 "ok after the crowd: free memory",
                 "ok after the crowd: objects of vspaced"):
        assert line in booted.text


def test_no_process_leaks(booted):
    assert "LEAK" not in booted.text
