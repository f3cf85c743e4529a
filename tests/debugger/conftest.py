"""For the tests of the scripts for GDB: their modules, and the built programs."""
import sys

import pytest
import tree

sys.path.insert(0, str(tree.ROOT / "tools" / "gdb"))


@pytest.fixture(name="program", scope="session")
def _program(files):
    """Layouts and facts of the built kernel and server."""
    import machine_world
    return machine_world.Program(files.folder)


@pytest.fixture(name="crashed", scope="session")
def _crashed(files, tmp_path_factory):
    """What gdb_crashes.py found, and the memory that it kept."""
    import machine_session
    folder = tmp_path_factory.mktemp("crashes")
    return machine_session.found_by(
        "gdb_crashes.py", files, folder, "shards=2 processes=2 operations=100000 attack=1"
    ), folder / "kept"
