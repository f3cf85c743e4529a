"""Attackers among workloads: no neighbour sees a wrong byte, a wrong status or a lost
operation, the server answers all, and at the end every count is what it was."""
import pytest
import system

# The workloads outlast all attackers but the one that sends a million messages. With several
# shards, attackers and neighbours are at each. With two CPUs, which run at the same time on
# most machines, a caller is also killed while the server is at its request on the other one.
ARGUMENTS = "init=demo shards={} processes=4 seed=1 operations=20000 attack=1"
ATTACKS = ("names every target", "uses handles", "writes other badges", "a million random",
           "calls as often", "thousands of pages", "waits for no answer",
           "maps over the addresses", "fills capability slots", "takes of every resource")


@pytest.fixture(name="booted", scope="module",
                params=[4, pytest.param(2, marks=pytest.mark.long)], ids="{}-shards".format)
def _booted(files, request):
    shards = request.param
    return system.boot(files, ARGUMENTS.format(shards), cpus=shards, seconds_max=800)


def test_the_verdict_is_pass(booted):
    """With every process's end as it must be, and every count as it was before."""
    assert booted.result.good, booted.result


def test_every_attack_ran_and_was_refused(booted):
    for attack in ATTACKS:
        line, = [text for text in booted.said.text if attack in text]
        assert "attacker" in line and line.endswith("as it must be"), line
    attackers = [each for each in booted.said.of_kind("process") if each["program"] == "attacker"]
    assert len(attackers) == len(ATTACKS)
    assert all(each["verdict"] == "pass" and each["end"] == "exited" for each in attackers)


def test_the_neighbours_did_all_their_operations(booted):
    workloads = [each for each in booted.said.of_kind("process") if each["program"] == "workload"]
    assert len(workloads) == 4
    for each in workloads:
        assert each["verdict"] == "pass" and each["operations"] >= 20000
        assert each["pages_checked"] > 20000


def test_the_server_answered_all(booted):
    server, = booted.said.of_kind("server")
    assert server["requests"] > 1_300_000 and server["refusals"] > 1_000_000


def test_every_shard_was_attacked(booted):
    shards = booted.said.of_kind("shard")
    assert len(shards) in (2, 4)
    assert all(each["refusals"] > 10_000 for each in shards), shards


def test_a_shards_nodes_were_used_up_but_for_what_was_promised(booted):
    """By several together, for each alone has a ceiling; who came then had its floor."""
    hoarders, = booted.said.of_kind("hoarders")
    assert hoarders["lack_nodes"] > 0 and hoarders["lack_nodes"] + hoarders["at_ceiling"] == 5
    assert 131_072 < hoarders["mappings"] <= 5 * 65_536
    assert any("5 processes kept" in text and "one that came then had its floor, as it must" in text
               for text in booted.said.text)


def test_processes_died_in_calls(booted):
    assert any("200 processes killed in calls" in text for text in booted.said.text)
