"""The pack on a host program with a server in it: what `vspace check` and
space_invalid() name is the same."""
import re
import subprocess

import debugger
import host_program
import host_world
import pytest
import reading
import sources
import space_audit
import tree


@pytest.fixture(name="fixture_program", scope="module")
def _fixture_program(tmp_path_factory):
    return host_program.built("debugger_fixture", "debugger", tmp_path_factory.mktemp("host"))[0]


class Fixture:
    """The program, waiting for a line."""

    def __init__(self, program):
        self.process = tree.start([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  text=True)
        match = re.fullmatch(r"healthy yes, ways (\d+)\n", self.process.stdout.readline())
        self.ways = int(match[1])
        self._known = host_world.HostProgram(program)

    def world(self):
        memory = sources.ProcessMemory(self.process.pid)
        return host_world.HostWorld(memory, self._known, memory.bias(), "the fixture", runs=True)

    def broken(self, way):
        """What space_invalid() names, and the node."""
        self.process.stdin.write(f"{way}\n")
        self.process.stdin.flush()
        name, node = self.process.stdout.readline().split()
        return name, int(node)


@pytest.fixture(name="fixture", scope="module")
def _fixture(fixture_program):
    fixture = Fixture(fixture_program)
    yield fixture
    tree.stop(fixture.process)


def test_both_name_the_same_invariant_and_node(fixture):
    found, = fixture.world().server.objects()
    assert space_audit.space_audit(found) is None and found.view.space.tree.height == 2
    named = set()
    for way in range(fixture.ways):
        name, node = fixture.broken(way)
        broken = space_audit.space_audit(next(fixture.world().server.objects()))
        assert broken and (broken.name, broken.node) == (name, node), way
        named.add(name)
    rows = fixture.world().server.format.facts.rows("SPACE_INVARIANT_LIST")
    assert named == {row[1] for row in rows}


def test_frames_of_the_account_are_anonymous(fixture):
    kinds = [mapping.kind for mapping in next(fixture.world().server.objects()).mappings()]
    assert kinds.count("anonymous") == 1 and kinds.count("memory") > 900


def test_an_object_that_is_always_being_changed_is_told(fixture):
    fixture.broken(fixture.ways - 1)  # the edit is never over
    world = fixture.world()
    with pytest.raises(reading.Trouble, match="object 0 is being changed, without end"):
        world.steady(next(world.server.objects()), lambda found: list(found.mappings()))


def test_a_process_without_the_program_is_told(fixture):
    with pytest.raises(reading.Trouble, match="process 1073741824 can't be read"):
        sources.ProcessMemory(1 << 30)
    with pytest.raises(reading.Unreadable, match="no memory there"):
        sources.ProcessMemory(fixture.process.pid).read(0, 8)


def test_in_gdb_that_runs_the_program(fixture_program, tmp_path):
    lines = tmp_path / "lines"
    lines.write_text("30\n")  # the object's ceiling of mappings
    done = host_program.gdb(
        ["break main", "break fixture_said", f"run < {lines}", "vspace check", "continue",
         "vspace stat", "vspace check", "vspace at 0 0x400000004000", "vspace ptdiff",
         "print ((struct shard *)vspaced_registry.shards[0])->arena.leaves[1]",
         "print (enum vspaced_status)2", "kill"], fixture_program)
    assert "vspaced has not published its registry yet" in done.output, done.output
    assert "vspaced is the stopped process: layout version" in done.output, done.output
    assert "[0] = 0x0..0x1000 sentinel" in done.output
    assert re.search(r"= [A-Z_]+: [a-z]", done.output)
    assert "ptdiff needs a machine: the stopped process has no page tables" in done.output
    assert "memory 0x400000004000..0x400000006000 rw- ceiling rw- STACK memory 0 at 0x4000" \
        in done.output
    assert "object 0: invariant 16 CEILINGS is broken" in done.output
    assert "Traceback" not in done.output


def test_in_gdb_that_reads_the_process(fixture, fixture_program):
    fixture.broken(0)
    done = host_program.gdb(
        [f"vspace source process {fixture.process.pid}", "vspace check", "vspace maps 0",
         "vspace source process x", "vspace source process 1073741824"], fixture_program)
    assert "object 0: invariant 1 HEIGHT is broken" in done.output, done.output
    assert "object 0: the tree's height is 6: see check" in done.output
    assert "'x' is no number of a process" in done.output and "Traceback" not in done.output


def test_a_script_that_finds_something_broken_fails(fixture, fixture_program, tmp_path):
    fixture.broken(0)
    script = tmp_path / "script"
    for words, status in (("vspace check", 1), ("vspace stat", 0)):
        script.write_text(f"vspace source process {fixture.process.pid}\n{words}\n")
        done = tree.run(["gdb", "-q", "-batch", "-nx", "-iex", "set auto-load off", "-x",
                         debugger.PACK, "-x", script, fixture_program], timeout=60)
        assert done.code == status, done.output
