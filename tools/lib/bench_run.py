"""Builds and runs the benchmark programs, and gathers their numbers."""
import json
import re
import statistics

import build
import tree

PRESET = "bench"
PROGRAM = ("tests", "bench", "tree_bench")
COUNT = {
    "normal": ["--count=400"],
    "quick": ["--count=100", "--only=^(vspaced|Linux).*/(16|4096)$"],
}
TIME = {
    "normal": ["--benchmark_min_time=0.02", "--benchmark_repetitions=7"],
    "quick": ["--benchmark_min_time=0.005", "--benchmark_repetitions=5"],
}
# Under callgrind, one operation at a time.
EACH = ["--each", "--only=^vspaced"]
SECONDS_MAX = 3000


class RunFailed(Exception):
    """Its text is what the program printed."""


def _output(command):
    done = tree.run(command, timeout=SECONDS_MAX)
    if not done.good:
        raise RunFailed(done.output)
    return done.output


def _times(program, how):
    """{workload: {mappings: {peer: ns}}}; of several runs, in which the peers took
    turns, the least: whatever disturbs a run only adds to it."""
    with tree.scratch() as scratch:
        report = scratch / "report.json"
        _output([program, "--benchmark_enable_random_interleaving=true", *TIME[how],
                 f"--benchmark_out={report}", "--benchmark_out_format=json"])
        rows = json.loads(report.read_text())["benchmarks"]
    found = {}
    for row in rows:
        if row["run_type"] == "iteration":
            _least(found, row["run_name"], row["cpu_time"])
    return found


def _least(found, name, value):
    peer, workload, mappings = name.rsplit("/", 2)
    cell = found.setdefault(workload, {}).setdefault(mappings, {})
    cell[peer] = min(cell.get(peer, value), value)


def _instructions(program, how):
    """The same shape, instructions for each operation as callgrind counts them."""
    found = {}
    for case, count, total in _dumps([program, *COUNT[how]]):
        _least(found, case, total / count)
    return found


def _dumps(command):
    """(case, number, instructions) of each dump that the program asks callgrind for."""
    with tree.scratch() as scratch:
        _output(["valgrind", "--tool=callgrind", "--instr-atstart=no",
                 f"--callgrind-out-file={scratch / 'out'}", *command])
        for path in scratch.glob("out.*"):
            text = path.read_text()
            name = re.search(r"^desc: Trigger: Client Request: (.*)$", text, re.MULTILINE)
            total = re.search(r"^totals: (\d+)$", text, re.MULTILINE)
            if name and total:
                case, count = name[1].rsplit("/", 1)
                yield case, int(count), int(total[1])


def _each(program):
    """{peer: (median, most)} of the instructions of single operations."""
    counts = {}
    for peer, _, total in _dumps([program, *EACH]):
        counts.setdefault(peer, []).append(total)
    return {peer: (statistics.median_low(each), max(each)) for peer, each in counts.items()}


def _bytes(program):
    """{peer: bytes for each mapping}"""
    lines = [line.split("\t") for line in _output([program, "--bytes"]).splitlines()]
    return {name: float(value) for name, value in lines}


def _processor():
    text = open("/proc/cpuinfo", encoding="utf-8").read()
    name = re.search(r"^model name\s*: (.*)$", text, re.MULTILINE)
    return name[1] if name else "unknown"


def tree_measure(quick):
    how = "quick" if quick else "normal"
    with build.locked(PRESET) as folder:
        build.build(PRESET, ["tree_bench"])
        program = folder.joinpath(*PROGRAM)
        return {
            "processor": _processor(),
            "quick": quick,
            "missing": json.loads((folder / "tests" / "bench" / "missing.json").read_text()),
            "ns": _times(program, how),
            "instructions": _instructions(program, how),
            "bytes": _bytes(program),
            "each": _each(program),
        }
