"""The protocol of a migration as a model in Promela, every reachable state of it."""
import subprocess

import pytest
import tree

MODEL = tree.ROOT / "tests" / "shards" / "migrate.pml"
FAULTS = {1: "assertion violated", 2: "assertion violated", 3: "assertion violated",
          4: "assertion violated", 5: "invalid end state", 6: "assertion violated",
          7: "assertion violated", 8: "invalid end state", 9: "invalid end state"}

# What is found among few deeds already is looked for there, because that is faster.
SMALL, LARGE = ("REQUESTS=1", "DEEDS=2"), ("REQUESTS=2", "DEEDS=3")
FOUND_SMALL = (3, 4, 5, 7, 8, 9)


def _verify(folder, *definitions):
    """What spin's verifier says."""
    def run(*words, seconds=300):
        return subprocess.run([str(word) for word in words], cwd=folder, check=True, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=seconds).stdout
    run("spin", *(f"-D{each}" for each in definitions), "-a", MODEL)
    run("gcc", "-w", "-O1", "-fno-strict-aliasing", "-DSAFETY", "-DCOLLAPSE", "-DMEMLIM=2000",
        "-o", "pan", "pan.c")
    return run("./pan", "-m100000")


def test_no_state_breaks_a_claim(tmp_path):
    told = _verify(tmp_path, *SMALL)
    assert "errors: 0" in told and "Search not completed" not in told, told
    assert "max search depth too small" not in told, told


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault, tmp_path):
    told = _verify(tmp_path, f"FAULT={fault}", *(SMALL if fault in FOUND_SMALL else LARGE))
    assert FAULTS[fault] in told and "errors: 1" in told, told
