"""Shards beside each other: what two do together against one alone, on the machine with as many
processors as shards and in the host simulation; what a client of an idle shard notices of another
shard's flood; and whether an operation takes more instructions where there are more shards."""
import dataclasses
import json
import os
import shutil
import statistics

import bench_end
import bench_run
import build
import system
import tree

COUNTS = (2, 4)              # shards, each on a CPU of its own
REPETITIONS_HOST = 100
SECONDS_MAX = 240
MAP = "map and unmap"
PER_SHARDS = 4               # instructions: with so many, against one
# What makes a process does more where there is a control: it is left out.
OF_THE_CONTROL = ("start a process", "end a process")


@dataclasses.dataclass(frozen=True)
class Ratio:
    """The median of the repetitions' ratios, and within which half of them lie."""
    where: str  # "machine" or "host"
    shards: int
    work: str
    ratios: list

    @property
    def median(self):
        return statistics.median(self.ratios)

    @property
    def middle(self):
        lower, _, upper = statistics.quantiles(self.ratios, n=4)
        return lower, upper

    def record(self):
        lower, upper = self.middle
        return {"system": "vspaced", "name": f"shards, {self.where}: {self.work}",
                "shards": self.shards, "repetitions": len(self.ratios),
                "quarter": round(lower, 4), "median": round(self.median, 4),
                "three quarters": round(upper, 4)}


def _ratios(turns):
    """{work: ratios of operations}, and ratios of an operation's time under a flood, both of
    turns that followed each other. Alone is the mean of each shard's turn alone."""
    together, flood, alone = {}, [], []
    for turn in turns:
        if turn["who"] == "first":
            alone = [turn]
        elif turn["who"] == "alone":
            alone.append(turn)
        elif all(each["operations"] > 0 for each in alone):
            if turn["who"] == "together":
                one = statistics.mean(each["operations"] for each in alone)
                together.setdefault(turn["work"], []).append(turn["operations"] / one)
            elif turn["ticks"] > 0:
                flood.append(turn["ticks"] / alone[-1]["ticks"])
    return together, flood


def _machine(files, shards):
    booted = system.boot(files, f"init=bench shards={shards} shards", memory="1G", cpus=shards,
                         crowded=True, seconds_max=SECONDS_MAX)
    if not booted.result.good:
        raise bench_run.RunFailed("\n".join(booted.said.text[-20:] + [booted.result.reason]))
    together, flood = _ratios(booted.said.of_kind("turn"))
    return ([Ratio("machine", shards, work, found) for work, found in together.items()]
            + [Ratio("machine", shards, "an operation's time, another shard flooded", flood)])


def _undisturbed():
    """Before whatever else the machine does, if this user may: both threads need a processor
    for the length of a turn."""
    return ["chrt", "-f", "10"] if os.geteuid() == 0 and shutil.which("chrt") else []


def _host():
    with build.locked("bench") as folder:
        build.build("bench", ["shards_bench"])
        done = tree.run([*_undisturbed(), folder / "tests" / "bench" / "shards_bench",
                         str(REPETITIONS_HOST)], timeout=SECONDS_MAX)
    if not done.good:
        raise bench_run.RunFailed(done.output)
    together, _ = _ratios([json.loads(line) for line in done.output.splitlines()])
    return [Ratio("host", 2, work, found) for work, found in together.items()]


def ratios_measure(files):
    found = []
    for shards in COUNTS:
        found += _machine(files, shards)
    return found + (_host() if tree.CPUS >= 2 else [])


def instructions_differ(files):
    """A line for each operation that takes another number of instructions with several
    shards than with one; and how many were compared."""
    one = bench_end.medians(bench_end.end_measure(files, True))
    more = bench_end.medians(bench_end.end_measure(files, True, shards=PER_SHARDS))
    held = [key for key in one if key[0] not in OF_THE_CONTROL]
    lines = [f"{key[0]}, {key[1]:,} mappings: {one[key]:,} with one shard, "
             f"{more.get(key, 0):,} with {PER_SHARDS}"
             for key in held if one[key] != more.get(key)]
    return lines, len(held)
