"""The whole system on a machine with several CPUs."""
import pytest
import system


@pytest.mark.parametrize("cpus", (2, 8))
def test_the_demo_passes(files, cpus):
    booted = system.boot(files, "init=demo processes=4 seed=1", cpus=cpus)
    assert booted.result.good, booted.result
