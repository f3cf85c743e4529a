"""What every port must do, over the refkernel port on the machine. The cases are
those of tests/port/conformance, which run over the simulated kernel, too."""
import re
import shutil
import types

import build
import image
import outcome
import pytest
import qemu
import tree

CASES = tree.ROOT / "tests" / "port" / "conformance"
PROGRAM = "port_conformance.elf"


def cases_in_the_sources():
    return [name for path in sorted(CASES.glob("*.c"))
            for name in re.findall(r"\bCASE\((\w+)\),", path.read_text())]


@pytest.mark.parametrize("cpus", (1, 2))
def test_every_case_holds_on_the_machine(tmp_path, cpus):
    built = image.image_built(tmp_path)
    shutil.copy(build.folder_of("target") / "tests" / "qemu" / "port" / PROGRAM, tmp_path)
    # The program is the root task, so no service is booted.
    alone = types.SimpleNamespace(modules=[tmp_path / PROGRAM], kernel_boot=built.kernel_boot)
    with qemu.Machine(qemu.command(alone, "", memory="128M", cpus=cpus), tmp_path) as machine:
        said = list(machine.lines(60))
    assert machine.status == outcome.Status.OK, "\n".join(said)
    held = [line.removeprefix("ok ") for line in said if line.startswith("ok ")]
    assert sorted(held) == sorted(cases_in_the_sources())
    assert len(held) > 30
