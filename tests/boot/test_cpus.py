"""The whole system on a machine with several CPUs."""
import pytest
import system


# Both CPUs of the first at the same time, and objects that move between them.
@pytest.mark.parametrize("cpus, shards, arguments", ((2, 2, "operations=500 churn=8"), (8, 4, "")))
def test_the_demo_passes(files, cpus, shards, arguments):
    booted = system.boot(files, f"init=demo shards={shards} processes=4 seed=1 {arguments}",
                         cpus=cpus)
    assert booted.result.good, booted.result
    begin = f"rootd: {shards} shards on {cpus} CPUs: "
    line, = [text for text in booted.said.text if text.startswith(begin)]
    assert f" {shards * 1152} objects, {shards * 131072} mappings, " in line
