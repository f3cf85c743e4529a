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
