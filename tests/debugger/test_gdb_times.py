"""How long it takes to check a large system, stopped and in a dump."""
import re

import machine_session
import pytest

LIVE_SECONDS_MAX, DUMP_SECONDS_MAX = 2.0, 0.5


@pytest.fixture(name="found", scope="module")
def _found(files, tmp_path_factory):
    return machine_session.found_by("gdb_times.py", files, tmp_path_factory.mktemp("times"),
                                    "processes=80", cpus=1)


def test_it_is_a_large_system(found):
    assert found["mappings"] >= 10000
    assert int(re.search(r"(\d+) of \d+ objects", found["stub"][0]["said"])[1]) >= 64


@pytest.mark.parametrize("source, most", [("stub", LIVE_SECONDS_MAX), ("auto", LIVE_SECONDS_MAX),
                                          ("dump", DUMP_SECONDS_MAX)])
def test_a_check_is_quick(found, source, most):
    """By QEMU's stub, by the RAM file of the stopped machine, from a dump. Seconds of a
    processor, the machine's too, of the best of several: others use the host as well."""
    assert min(each["seconds"] for each in found[source]) < most


def test_the_time_that_the_machine_was_held_is_told(found):
    for source, whose in (("stub", "the stopped machine"), ("auto", "the stopped machine"),
                          ("dump", "the dump ")):
        for each in found[source]:
            assert re.search(rf"^read in \d+\.\d\d s from {whose}", each["said"], re.MULTILINE)
