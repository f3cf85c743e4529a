"""Frama-C's value analysis of the server and of the object: no run-time error, whatever the
messages, the badges and the kernel's answers are (tests/eva)."""
import concurrent.futures
import pathlib
import re

import eva_object
import eva_server
import result
import tree
from eva_run import FOLDER, functions, text_of

INCLUDES = ("include", ".", "src", "tests", "asobj/scale/tiny", "asobj/poison/none")

DEFINES = {"VSPACED_SHARDS": 2, "VSPACED_OBJECTS_PER_SHARD": 2, "VSPACED_MAPPINGS_PER_SHARD": 64,
           "VSPACED_MEMORIES_PER_SHARD": 20, "VSPACED_BUILD_ID": 1}

# What the analysis takes of the analyser; the rest costs more to load than many a run.
PLUGINS = "eva,inout,scope,metrics"

ANALYSES = (*eva_server.ANALYSES, *eva_object.ANALYSES)


def _command(analysis, sources, *more):
    words = ["-include", f"{FOLDER}/prelude.h"]
    words += [f"-I{folder}" for folder in INCLUDES]
    words += [f"-D{name}={value}" for name, value in DEFINES.items()]
    apart = ",".join(f"{name}:{count}" for name, count in analysis.apart.items())
    splits = ",".join(":".join([name, *map(str, values)])
                      for name, values in analysis.splits.items())
    return ["frama-c", "-no-autoload-plugins", "-load-module", PLUGINS,
            "-machdep", "gcc_x86_64", "-c11", f"-cpp-extra-args={' '.join(words)}",
            "-main", analysis.main, "-eva", "-eva-precision", "2", "-eva-slevel", "5",
            "-eva-auto-loop-unroll", "40", "-eva-plevel", "2100", "-eva-slevel-function", apart,
            "-eva-split-return-function", splits,
            "-eva-msg-key=-initial-state,-final-states", *analysis.options, *more,
            *sources, *(f"{FOLDER}/{name}.c" for name in analysis.harness)]


TELL_REACHED = ("-metrics", "-metrics-eva-cover")  # tells what reached() reads


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


# What a function may lack: ends behind its returns, defaults that are never taken.
REACHED_MIN = 60


def judge_reached(sources, percent, begun=()):
    """Nothing is believed of a function that was not looked at."""
    found = result.Result()
    for source in sources:
        for name in functions(text_of(source)):
            enough = percent.get(name, 0) >= (1 if name in begun else REACHED_MIN)
            found.one(f"{source}: {name} is reached", enough, f"{percent.get(name, 0)} %")
    return found


def fault_find(analysis, fault):
    """A run over a source with a fault in it, as far as the first alarm."""
    source, right, wrong = fault
    with tree.scratch() as folder:
        text = text_of(source)
        faulty = folder / pathlib.Path(source).name
        faulty.write_text(text.replace(right, wrong))
        sources = [str(faulty) if name == source else name for name in analysis.sources]
        beside = tree.ROOT / pathlib.Path(source).parent
        done = _run(analysis, sources, f"-cpp-extra-args=-I{beside}", "-eva-stop-at-nth-alarm", "1")
    return result.Result().one(f"{analysis.main}: a fault in {source} is found",
                               text.count(right) == 1 and bool(ALARM.search(done.output)),
                               done.output[-5000:])


def _run_all():
    """What was found, and what was reached by which runs."""
    found, percents = result.Result(), {}
    with concurrent.futures.ThreadPoolExecutor(tree.CPUS) as pool:
        runs = {pool.submit(_run, analysis, analysis.sources, *TELL_REACHED): analysis
                for analysis in ANALYSES}
        faults = [pool.submit(fault_find, analysis, fault)
                  for analysis in ANALYSES for fault in analysis.faults]
        for one in concurrent.futures.as_completed(runs):
            done = one.result()
            found.add(judge(runs[one].main, done.output, done.good))
            percents[runs[one].main] = reached(done.output)
        for fault in faults:
            found.add(fault.result())
    return found, percents


def _reached_by(percents, analyses):
    most = {}
    for analysis in analyses:
        for name, percent in percents.get(analysis.main, {}).items():
            most[name] = max(percent, most.get(name, 0))
    return most


def run():
    found, percents = _run_all()
    of_server = _reached_by(percents, eva_server.ANALYSES)
    of_object = _reached_by(percents, eva_object.ANALYSES)
    found.add(judge_reached(eva_server.sources(), of_server, begun=eva_server.BEGUN))
    found.add(judge_reached(eva_object.sources(), of_object))
    if not found.failures:
        found.notes.append(f"no alarm; all {len(eva_object.functions_of_object())} functions of "
                           f"asobj analysed; of the server {len(of_server)}, the harness among "
                           "them")
    return found
