"""The demo: many processes at once, each against its own model of its memory, and
some that misbehave and are stopped or refused."""
import pytest
import system


@pytest.fixture(name="booted", scope="module")
def _booted(files):
    return system.boot(files, "init=demo processes=16 seed=1")


def test_the_verdict_is_pass(booted):
    assert booted.result.good, booted.result


def test_sixteen_workloads_ran_thousands_of_operations_each(booted):
    workloads = [each for each in booted.said.of_kind("process")
                 if each["program"] == "workload"]
    assert len(workloads) == 16
    for each in workloads:
        assert each["verdict"] == "pass" and each["operations"] >= 2000
        assert each["refusals"] > 0 and each["mappings_peak"] > 0 and each["pages_checked"] > 0


def test_who_misbehaves_is_stopped_where_it_does(booted):
    ends = {each["program"]: each for each in booted.said.of_kind("process")}
    for program in ("unmapped", "null", "readonly", "datajump", "stackjump"):
        assert ends[program]["end"] == "faulted", program
    assert ends["unmapped"]["fault_address"] == 0x50_0000_0000
    assert ends["datajump"]["fault_ip"] == ends["datajump"]["fault_address"]
    assert ends["stranger"]["end"] == "exited" and ends["stranger"]["verdict"] == "pass"


def test_a_fault_is_shown_with_what_vspaced_has_there(booted):
    text = "\n".join(booted.said.text)
    assert "(unmapped) is stopped: it read unmapped memory" in text
    assert "vspaced has there: nothing, gap 0x" in text


def test_nothing_leaks(booted):
    """What memd has free is what it had free before the demo."""
    line = next(text for text in booted.said.text if text.startswith("memd: "))
    words = line.split()
    assert words[1] == words[4] and words[3:6:2] == ["free,", "before;"], line


def test_progress_is_visible(booted):
    assert sum(text.startswith("demo: ") and "%" in text for text in booted.said.text) >= 10
