"""How long it takes to check a large system, stopped and in a dump."""
import json
import re

import debugger
import pytest
import qemu
import tree

SCRIPT = tree.ROOT / "tests" / "debugger" / "gdb_times.py"
LIVE_SECONDS_MAX, DUMP_SECONDS_MAX = 2.0, 0.5


@pytest.fixture(name="found", scope="module")
def _found(files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("times")
    words = qemu.command(files, "init=demo processes=80 seed=1", ram_file=folder / "ram")
    with qemu.Machine(words, files.folder, debugger=True) as machine:
        done = tree.run(
            debugger.command(machine.port, files.folder, ["-batch", "-nx", "-x", SCRIPT]),
            timeout=200, env=tree.environment(TIMES_FOLDER=str(folder)))
    assert done.good, done.output
    lines = [line for line in done.output.splitlines() if line.startswith('{"agreed"')]
    assert lines, done.output
    return json.loads(lines[0])


def _seconds(texts):
    """The best of several: others use the machine too."""
    return min(float(re.search(r"read in ([0-9.]+) s", text)[1]) for text in texts)


def test_it_is_a_large_system(found):
    assert found["mappings"] >= 10000
    assert int(re.search(r"(\d+) of \d+ objects", found["stub"][0])[1]) >= 64


@pytest.mark.parametrize("source, most", [("stub", LIVE_SECONDS_MAX), ("auto", LIVE_SECONDS_MAX),
                                          ("dump", DUMP_SECONDS_MAX)])
def test_a_check_is_quick(found, source, most):
    """By QEMU's stub, by the RAM file of the stopped machine, from a dump."""
    assert _seconds(found[source]) < most
