"""Frama-C's value analysis of the way of a request to its operation: no run-time error,
whatever the message, the badge and the kernel's answers are (tests/eva)."""
import re

import result
import tree

FOLDER = "tests/eva"

SOURCES = [f"src/server/{name}.c" for name in (
    "decode", "authorize", "dispatch", "serve", "reply", "trace", "kernel_answer", "shard",
    "object", "memory", "manager", "work", "apply")] + ["asobj/arena.c", "asobj/node.c"]

INCLUDES = ("include", ".", "src", "tests", "asobj/scale/tiny", "asobj/poison/none")

DEFINES = {"VSPACED_SHARDS": 2, "VSPACED_OBJECTS_PER_SHARD": 2, "VSPACED_MAPPINGS_PER_SHARD": 64,
           "VSPACED_MEMORIES_PER_SHARD": 20, "VSPACED_BUILD_ID": 1}

# Where paths are kept apart, so that what an operation relies on is known there: an object
# where the row asks for one, a manager behind a manager's badge.
APART = ("serve_request", "decode", "authorize", "badge_check", "caller_find", "owner_find",
         "manager_find", "target_find", "record_find", "capability_check", "dispatch")


def _moved():
    """The number of the status MOVED, with which a record is told."""
    text = (tree.ROOT / "include/vspaced/status.h").read_text()
    return re.search(r"X\(MOVED, (\d+),", text).group(1)


def _command():
    words = ["-include", f"{FOLDER}/prelude.h"]
    words += [f"-I{folder}" for folder in INCLUDES]
    words += [f"-D{name}={value}" for name, value in DEFINES.items()]
    apart = ",".join([*(f"{name}:200" for name in APART), "main:0"])
    splits = ",".join([f"words_of_items:0,object_absence:{_moved()}",
                       *(f"{name}:0:{_moved()}" for name in APART[1:-1])])
    harness = [tree.name_of(path) for path in tree.files(".c", folders=[FOLDER])]
    return ["frama-c", "-machdep", "gcc_x86_64", "-c11", f"-cpp-extra-args={' '.join(words)}",
            "-eva", "-eva-precision", "2", "-eva-plevel", "200", "-eva-slevel-function", apart,
            "-eva-split-return-function", splits,
            "-eva-msg-key=-initial-state,-final-states", "-metrics", "-metrics-eva-cover",
            *harness, *SOURCES]


NO_ALARM = re.compile(r"^ *0 alarms generated", re.M)


def judge(output, good):
    """A run that was cut short shows no alarm either: its summary is asked for, and that
    it reached what it is about."""
    found = result.Result().one("frama-c came to its end", good, output)
    summary = re.search(r"ANALYSIS SUMMARY.*", output, re.S)
    clean = bool(summary) and "No errors or warnings" in summary.group()
    alarms = "\n".join(re.findall(r"^\[eva:alarm\].*(?:\n  .*)*", output, re.M))
    found.one("no alarm", clean and bool(NO_ALARM.search(summary.group())), alarms or output)
    reached = dict(re.findall(r"^ +(\w+): \d+ stmts out of \d+ \((\d+)\.\d%\)$", output, re.M))
    for name in APART:
        found.one(f"{name} is reached", int(reached.get(name, 0)) >= 90, output[-5000:])
    if not found.failures:
        found.notes.append(f"no alarm; {len(reached)} functions analysed, the harness among them")
    return found


def run():
    done = tree.run(_command(), timeout=1800)
    return judge(done.output, done.good)
