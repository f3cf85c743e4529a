"""Many processes over several shards: all of them alive at once, others that come and go
among them, objects that move while they are at work, and everything back at the end."""
import bench_shards
import bench_stages
import pytest
import system


def _crowd(files, processes, arguments, memory="512M", seconds_max=300):
    booted = system.boot(files, f"init=demo shards=4 processes={processes} seed=1 {arguments}",
                         cpus=4, memory=memory, seconds_max=seconds_max)
    # The verdict counts, before and after: memory, accounts, objects, mappings' nodes,
    # capabilities, page-table frames, endpoints, threads, processes.
    assert booted.result.good, booted.result
    workloads = [each for each in booted.said.of_kind("process") if each["program"] == "workload"]
    assert len(workloads) == processes
    assert all(each["verdict"] == "pass" for each in workloads)
    before, after = [], []
    line, = [text for text in booted.said.text if text.startswith("kernel: ")]
    for pair in line.removeprefix("kernel: ").split(", "):
        words = pair.split()
        before.append(int(words[0]))
        after.append(int(words[2]))
    assert before == after and len(before) == 5, line
    return booted


def _all_came_and_went(booted, churn):
    done, = booted.said.of_kind("churn")
    assert done["killed"] + done["exited"] == churn
    # On a quick machine most have ended before they are killed, or moved.
    assert done["killed"] >= churn // 16 and done["exited"] > 0, done
    assert done["moved"] >= churn // 16, done
    shards = booted.said.of_kind("shard")
    assert [each["shard"] for each in shards] == [0, 1, 2, 3]
    assert sum(each["arrived"] for each in shards) == done["moved"]
    assert sum(each["left"] for each in shards) == done["moved"], done


def test_sixty_four_processes_on_four_shards(files):
    booted = _crowd(files, 64, "operations=600 churn=64")
    _all_came_and_went(booted, 64)
    assert any("64 workloads at work" in text for text in booted.said.text), "all at once"


@pytest.mark.long
def test_a_thousand_processes_on_four_shards(files):
    booted = _crowd(files, 1024, "operations=300 churn=256", memory="2G", seconds_max=600)
    _all_came_and_went(booted, 256)
    assert any("1024 workloads at work" in text for text in booted.said.text), "all at once"


@pytest.mark.long
def test_an_operation_takes_as_many_instructions_with_four_shards_as_with_one(files):
    different, compared = bench_shards.instructions_differ(files)
    assert not different, "\n".join(different)
    assert compared >= 50


# No atomic change and no fence, from the client's call to its return, with four CPUs.
@pytest.mark.long
def test_at_home_an_operation_takes_no_lock(files):
    operations = ("null call", "map 4 KiB", "unmap 4 KiB", "protect 4 KiB", "query")
    found = bench_stages.stages_measure(files, operations, shards=4)
    assert {name: found[name]["locked"] for name in operations} == dict.fromkeys(operations, 0)
    assert all(found[name]["syscalls"] >= 2 for name in operations)
