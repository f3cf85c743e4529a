"""How the kernel's CPUs stop each other: spin looks at every order of their steps, and
finds each fault that is planted in the model."""
import pathlib

import pytest
import tree

MODEL = pathlib.Path(__file__).with_name("world.pml")
FAULTS = (1, 2, 3, 4)


def verify(folder, fault):
    """What the verifier says of the model."""
    for words in (["spin", f"-DFAULT={fault}", "-a", MODEL],
                  ["gcc", "-O1", "-w", "-DSAFETY", "-DCOLLAPSE", "-o", "pan", "pan.c"],
                  ["./pan", "-m100000"]):
        done = tree.run(words, cwd=folder, timeout=120)
        assert done.good, done.output
    assert "Search not completed" not in done.output or "errors: 1" in done.output, done.output
    return done.output


def test_no_order_of_steps_goes_wrong(tmp_path):
    output = verify(tmp_path, 0)
    assert "errors: 0" in output and "max search depth too small" not in output, output


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(tmp_path, fault):
    assert "errors: 1" in verify(tmp_path, fault)
