"""What vspaced's operations cost its clients, end to end: boots the program `bench` with a
processor that counts instructions, and holds the counts against the committed ones."""
import json

import bench_run
import system
import tree

BASELINE = tree.ROOT / "tests" / "data" / "bench" / "baseline.json"
TOLERANCE = 0.02
SECONDS_MAX = 900
KEYS = ("name", "mappings", "clients")


def end_measure(files, quick, shards=1):
    """The records of one boot, each {name, mappings, clients, samples, min, median, p99, max}."""
    words = ["init=bench"] + ([f"shards={shards}"] if shards > 1 else []) + ["quick"] * quick
    booted = system.boot(files, " ".join(words), memory="1G", icount=True, cpus=shards,
                         seconds_max=SECONDS_MAX)
    if not booted.result.good:
        raise bench_run.RunFailed("\n".join(booted.said.text[-20:] + [booted.result.reason]))
    return [{"system": "vspaced", **{key: value for key, value in record.items() if key != "kind"}}
            for record in booted.said.of_kind("measure")]


def boot_measure(files):
    """[(what, instructions since the kernel began)] of one boot."""
    booted = system.boot(files, "init=bench boot", memory="1G", icount=True)
    if not booted.result.good:
        raise bench_run.RunFailed("\n".join(booted.said.text[-20:] + [booted.result.reason]))
    stamps = [(each["what"], each["time_stamp"]) for each in booted.said.of_kind("boot")]
    return [(what, stamp - stamps[0][1]) for what, stamp in stamps[1:]]


def medians(records):
    return {tuple(record[key] for key in KEYS): record["median"] for record in records}


def baseline_write(records):
    """The quick run's counts: what a later one is held to."""
    BASELINE.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({key: record[key] for key in (*KEYS, "median")}) for record in records]
    BASELINE.write_text("[\n" + ",\n".join(lines) + "\n]\n")


def regressions(records, baseline=None):
    """A line for each count that grew by more than the tolerance, or that is not there."""
    held = medians(json.loads(BASELINE.read_text()) if baseline is None else baseline)
    found = medians(records)
    lines = []
    for key, before in held.items():
        where = f"{key[0]}, {key[1]:,} mappings, {key[2]:,} clients"
        if key not in found:
            lines.append(f"{where}: not measured any more")
        elif found[key] > before * (1 + TOLERANCE):
            more = 100 * (found[key] / before - 1)
            lines.append(f"{where}: {found[key]:,}, was {before:,}: {more:.1f} % more")
    lines += [f"{key[0]}, {key[1]:,} mappings, {key[2]:,} clients: not in the baseline"
              for key in found if key not in held]
    return lines
