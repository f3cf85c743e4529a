"""The RAM of a machine that runs, read from its file while it runs: what is torn is
read again, and what is told is true."""
import time

import debugger
import machine_world
import pytest
import qemu
import reading
import snapshots
import sources
import tree

SECONDS, SECONDS_MAX, PROCESSES = 4, 60, 16
SOUND_WANTED = 200  # objects that were read whole and checked
REQUESTS_WANTED = 1000  # that the machine served meanwhile


@pytest.fixture(name="running", scope="module")
def _running(files, program, tmp_path_factory):
    ram = tmp_path_factory.mktemp("ram") / "ram"
    words = qemu.command(files, f"init=demo processes={PROCESSES} seed=1", ram_file=ram)
    with qemu.Machine(words, files.folder) as machine:
        yield _looked_at(ram, program, machine, files)


def _world(ram, program):
    return machine_world.World(sources.RamFile(ram), program, runs=True, source="the RAM")


def _is_enough(found, seconds):
    """A busy host gives the machine little time."""
    served = found["requests"][-1] - found["requests"][0] if found["requests"] else 0
    much = found["sound"] >= SOUND_WANTED and served > REQUESTS_WANTED and found["command"]
    return seconds > (SECONDS if much else SECONDS_MAX)


def _looked_at(ram, program, machine, files):
    found = {"sound": 0, "broken": [], "different": [], "requests": [], "troubles": set(),
             "events": 0, "command": None}
    begin = time.monotonic()
    while not _is_enough(found, time.monotonic() - begin):
        try:
            world = _world(ram, program)
            found["requests"].append(world.server.shards[0].view.statistics.requests)
            for each, broken in world.each_broken(world.server.objects()):
                found["sound"] += broken is None
                found["broken"] += [(each.name, broken)] if broken else []
            found["events"] += len(world.server.shards[0].events(100, None, world.refresh))
            if world.server.shards[0].view.objects.count > PROCESSES:
                found["different"] += [different for each in list(world.server.objects())[:2]
                                       for different in world.differences(each) or ()
                                       if different.kind != "small"]
                found["command"] = found["command"] or tree.run(debugger.offline_command(
                    "ram", ram, files.folder, ["-batch", "-nx", "-ex", "vspace check"]),
                    timeout=60).output
        except reading.Trouble as trouble:
            found["troubles"].add(str(trouble))
            time.sleep(0.05)
    found["alive"] = machine._process.poll() is None
    found["snapshot"] = snapshots.snapshot(_world(ram, program)) if found["alive"] else None
    return found


def test_no_tree_looks_broken(running):
    assert running["broken"] == [] and running["sound"] >= SOUND_WANTED
    assert running["events"] > 100


def test_the_machine_went_on_meanwhile(running):
    requests = running["requests"]
    assert requests == sorted(requests) and requests[-1] > requests[0] + REQUESTS_WANTED


def test_page_tables_agree(running):
    assert running["different"] == []


def test_what_could_not_be_read_is_named(running):
    for trouble in running["troubles"]:
        assert any(word in trouble for word in (
            "No such file", "has not", "what runs is not", "changes faster", "without end",
            "no memory")), trouble


def test_gdb_shows_it_too(running):
    assert "hold every invariant" in running["command"], running["command"]
    assert "from the running machine behind" in running["command"]
    assert "Traceback" not in running["command"]
