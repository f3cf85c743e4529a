"""Frama-C's value analysis of the server: no run-time error, whatever the messages, the
badges and the kernel's answers are (tests/eva)."""
import concurrent.futures
import dataclasses
import pathlib
import re

import result
import tree

FOLDER = "tests/eva"
SERVER = "src/server"

INCLUDES = ("include", ".", "src", "tests", "asobj/scale/tiny", "asobj/poison/none")

DEFINES = {"VSPACED_SHARDS": 2, "VSPACED_OBJECTS_PER_SHARD": 2, "VSPACED_MAPPINGS_PER_SHARD": 64,
           "VSPACED_MEMORIES_PER_SHARD": 20, "VSPACED_BUILD_ID": 1}


def _text(path):
    return (tree.ROOT / path).read_text()


def _statuses():
    return {name: int(value)
            for name, value in re.findall(r"X\((\w+), (\d+),", _text("include/vspaced/status.h"))}


MOVED = _statuses()["MOVED"]            # told with a record
LATER = max(_statuses().values()) + 1   # the request goes on: src/server/work.h


def _operations():
    rows = _text("include/vspaced/operation.h") + _text(f"{SERVER}/peer.h")
    return [f"op_{name}" for name in re.findall(r"^    X\(\w+, (\w+), ", rows, re.M)]


@dataclasses.dataclass(frozen=True)
class Analysis:
    """One run, from a function of the harness on."""
    main: str
    sources: tuple   # of the project
    harness: tuple   # of tests/eva
    apart: dict      # function: how many paths through it are kept apart
    splits: dict     # function: returned values that are kept apart from all others
    fault: tuple     # source, what stands in it, what is wrong: the analysis finds it


def _server(*left_out):
    return tuple(name for name in map(tree.name_of, tree.files(".c", folders=[SERVER]))
                 if pathlib.Path(name).stem not in left_out)


OBJECT = ("asobj/arena.c", "asobj/node.c")  # what the server calls of it, itself

# What an operation relies on is known in it: an object where the row asks for one, a
# manager behind a manager's badge. So these are read path by path.
CHECKS = ("decode", "authorize", "badge_check", "caller_find", "owner_find", "manager_find",
          "target_find", "record_find", "capability_check")

SHARD = Analysis(
    main="shard_any",
    sources=_server("main", "start", "registry", "control", "control_ask", "control_bind",
                    "control_manager", "control_migrate") + OBJECT,
    harness=("shard", "kernel", "messages", "records", "space"),
    apart={**{name: 200 for name in (*CHECKS, "serve_request", "dispatch")},
           **{name: 100 for name in (*_operations(), "change", "change_work")},
           "works_piece": 20, "reply_words": 1000, "shard_any": 0},
    splits={**{name: (0, MOVED) for name in CHECKS},
            **{name: (0, LATER) for name in (*_operations(), "change", "change_work", "work_run",
                                             "dispatch")},
            **{name: (0,) for name in ("words_of_items", "range_make", "serve_request",
                                       "item_commit", "manager_next_free", "memory_next_free",
                                       "object_next_free", "memory_find")},
            "object_absence": (MOVED,)},
    fault=(f"{SERVER}/authorize.c", "badge.index >= VSPACED_OBJECTS_PER_SHARD",
           "badge.index > VSPACED_OBJECTS_PER_SHARD"))

CONTROL = Analysis(
    main="control_any",
    sources=(*(f"{SERVER}/{name}.c" for name in (
        "control", "control_ask", "control_bind", "control_manager", "control_migrate", "decode",
        "dispatch", "kernel_answer", "manager", "reply", "shard")),),
    harness=("control", "kernel", "messages", "records"),
    apart={"reply_words": 1000, "places_forget": 20, "control_any": 0},
    splits={name: (0,) for name in ("decode", "badge_check", "manager_next_free", "ask_shard",
                                    "control_shard_of", "leave")},
    fault=(f"{SERVER}/control_migrate.c", "count > PEER_ITEMS_MAX", "count > 2 * PEER_ITEMS_MAX"))

START = Analysis(
    main="start_any",
    sources=_server() + OBJECT + tuple(map(tree.name_of, tree.files(".c",
                                                                    folders=["src/startup"]))),
    harness=("start", "kernel", "space"),
    apart={"start_any": 0},
    splits={name: (0,) for name in ("envelope_check", "header_check", "entries_check",
                                    "envelope_is_reachable", "range_make", "intake_check_declared",
                                    "intake_check_real", "slots_check", "authority_check")},
    fault=(f"{SERVER}/start.c", "shards > VSPACED_SHARDS", "shards > VSPACED_SHARDS + 1"))

ANALYSES = (SHARD, CONTROL, START)


def _command(analysis, sources, *more):
    words = ["-include", f"{FOLDER}/prelude.h"]
    words += [f"-I{folder}" for folder in INCLUDES]
    words += [f"-D{name}={value}" for name, value in DEFINES.items()]
    apart = ",".join(f"{name}:{count}" for name, count in analysis.apart.items())
    splits = ",".join(":".join([name, *map(str, values)])
                      for name, values in analysis.splits.items())
    return ["frama-c", "-machdep", "gcc_x86_64", "-c11", f"-cpp-extra-args={' '.join(words)}",
            "-main", analysis.main, "-eva", "-eva-precision", "2", "-eva-slevel", "5",
            "-eva-auto-loop-unroll", "40", "-eva-plevel", "2100", "-eva-slevel-function", apart,
            "-eva-split-return-function", splits,
            "-eva-msg-key=-initial-state,-final-states", "-metrics", "-metrics-eva-cover", *more,
            *sources, *(f"{FOLDER}/{name}.c" for name in analysis.harness)]


def _run(analysis, sources, *more):
    # Where it is said to be is where it looks for sources.
    return tree.run(_command(analysis, sources, *more), timeout=1800,
                    env=tree.environment(PWD=str(tree.ROOT)))


NO_ALARM = re.compile(r"^ *0 alarms generated", re.M)
ALARM = re.compile(r"^\[eva:alarm\].*(?:\n  .*)*", re.M)


def judge(main, output, good):
    """A run that was cut short shows no alarm either, so its summary is asked for."""
    found = result.Result().one(f"{main} came to its end", good, output)
    summary = re.search(r"ANALYSIS SUMMARY.*", output, re.S)
    clean = bool(summary) and "No errors or warnings" in summary.group()
    return found.one(f"{main} raises no alarm",
                     clean and bool(NO_ALARM.search(summary.group())),
                     "\n".join(ALARM.findall(output)) or output)


def reached(output):
    """Function: the part of it that was reached, in percent. The analyser numbers
    functions of one name."""
    rows = re.findall(r"^ +(\w+?)(?:_\d+)?: \d+ stmts out of \d+ \((\d+)\.\d%\)$", output, re.M)
    return {name: int(percent) for name, percent in sorted(rows, key=lambda row: int(row[1]))}


def functions(text):
    """Those that a source defines."""
    plain = re.sub(r"__attribute__\(\(\w+\)\) ", "", text)
    return re.findall(r"^[a-zA-Z_][\w *()]*?[ *](\w+)\([^;{}]*\) \{$", plain, re.M)


# What a function may lack: ends behind its returns, defaults that are never taken. The
# threads' loops are begun, and what they do is analysed by itself.
REACHED_MIN, BEGUN = 60, ("serve", "control_serve")


def judge_reached(percent):
    """Nothing is believed of a function that was not looked at."""
    found = result.Result()
    for source in _server():
        for name in functions(_text(source)):
            enough = percent.get(name, 0) >= (1 if name in BEGUN else REACHED_MIN)
            found.one(f"{source}: {name} is reached", enough, f"{percent.get(name, 0)} %")
    return found


def fault_find(analysis):
    """A run over a source with a fault in it, as far as the first alarm."""
    source, right, wrong = analysis.fault
    with tree.scratch() as folder:
        text = _text(source)
        faulty = folder / pathlib.Path(source).name
        faulty.write_text(text.replace(right, wrong))
        sources = [str(faulty) if name == source else name for name in analysis.sources]
        done = _run(analysis, sources, f"-cpp-extra-args=-I{tree.ROOT / SERVER}",
                    "-eva-stop-at-nth-alarm", "1")
    return result.Result().one(f"{analysis.main}: a fault in {source} is found",
                               text.count(right) == 1 and bool(ALARM.search(done.output)),
                               done.output[-5000:])


def run():
    found, percent = result.Result(), {}
    with concurrent.futures.ThreadPoolExecutor(tree.CPUS) as pool:
        runs = {pool.submit(_run, analysis, analysis.sources): analysis for analysis in ANALYSES}
        faults = [pool.submit(fault_find, analysis) for analysis in ANALYSES]
        for one in concurrent.futures.as_completed(runs):
            done = one.result()
            found.add(judge(runs[one].main, done.output, done.good))
            for name, part in reached(done.output).items():
                percent[name] = max(part, percent.get(name, 0))
        for fault in faults:
            found.add(fault.result())
    found.add(judge_reached(percent))
    if not found.failures:
        found.notes.append(f"no alarm; {len(percent)} functions analysed, the harness among them")
    return found
