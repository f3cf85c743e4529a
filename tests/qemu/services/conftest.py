"""The built image and the test programs, copied, for every test of this folder."""
import build
import image
import pytest

PROGRAMS = ("crowd", "idle", "parent", "giver", "asleep", "spinning")


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """A folder with everything that can be booted here."""
    copy = tmp_path_factory.mktemp("image")
    with build.locked("target") as folder:
        build.build("target")
        built = image.image_of(folder).copy(copy)
        for name in PROGRAMS:
            program = folder / "tests" / "qemu" / "services" / f"{name}.elf"
            (copy / program.name).write_bytes(program.read_bytes())
    assert not built.lacking, built.lacking
    (copy / "text").write_text("this is no program\n")
    return copy
