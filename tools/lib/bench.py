"""tools/bench: measures, and writes what docs/BENCHMARKS.md shows. Only a full run writes there,
so that all of a table is of one run; a quick one is for looking."""
import argparse
import json
import pathlib
import sys
import time

import bench_binds
import bench_document
import bench_end
import bench_end_document
import bench_end_plot
import bench_goals
import bench_linux
import bench_plot
import bench_run
import bench_shards
import bench_shards_document
import bench_stages
import bench_traces
import build
import image
import tree


RECORDS = tree.ROOT / "build" / "bench.json"


def arguments_parse(words):
    parser = argparse.ArgumentParser(
        prog="tools/bench", allow_abbrev=False,
        description="Measures: what vspaced's operations cost a client, and the tree of mappings"
        " against its peers. Exit status 0 if the measurement was made, 1 if it could not be"
        " made or a count grew beyond the committed one, 2 for bad arguments.")
    add = parser.add_argument
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--end", action="store_true",
                      help="only vspaced end to end, in instructions")
    what.add_argument("--tree", action="store_true",
                      help="only the interval tree of mappings against its peers")
    what.add_argument("--shards", action="store_true",
                      help="only several shards against one, as ratios; wants a quiet machine")
    add("--quick", action="store_true", help="short runs, within two minutes, which leave"
        " docs/BENCHMARKS.md and its plots as they are; a full run writes its parts anew")
    add("--json", metavar="FILE", type=pathlib.Path, default=RECORDS,
        help="where every number goes, an array of records (default: %(default)s)")
    add("--update", action="store_true", help="write the committed counts anew: those that later"
        " runs and tools/test are held to")
    return parser.parse_args(words)


def tree_run(options):
    found = bench_run.tree_measure(options.quick)
    part = bench_document.tree_part(found)
    print(part)
    if not options.quick:
        bench_plot.tree_plot_write(found)
        bench_document.part_replace("tree", part)
    goals = bench_goals.tree_goals(found)
    met = sum(goal.met for goal in goals)
    print(f"tools/bench: {met} of {len(goals)} goals of the tree met")
    return bench_document.tree_records(found)


def end_run(options):
    """The records, and what grew."""
    with tree.scratch() as folder:
        files = image.image_built(folder, lambda: print("another command builds; waiting for it"))
        quick = bench_end.end_measure(files, True)
        if options.update:
            bench_end.baseline_write(quick)
        grown = bench_end.regressions(quick)
        records = quick if options.quick else bench_end.end_measure(files, False)
        stages = bench_stages.stages_measure(files)
        if not options.quick:
            binds, binds_stages = bench_binds.binds_measure(files)
            records = records + binds
            stages.update(binds_stages)
        traces = bench_traces.traces_measure(files)
        boots = bench_end.boot_measure(files)
    kernel = bench_linux.kernel_file()
    linux, traces_linux = (bench_linux.linux_measure(kernel, options.quick) if kernel
                           else ([], []))
    traces += traces_linux
    part = bench_end_document.end_part(records, linux, stages, traces, boots)
    print(part)
    if not options.quick:
        bench_end_plot.end_plot_write(records, stages, linux)
        bench_document.part_replace("end", part)
    for record in records:
        if (record["mappings"], record["clients"]) == (16, 1):
            record.update(stages.get(record["name"], {}))
    boot_records = [{"system": "vspaced", "name": f"boot until {what}", "instructions": count}
                    for what, count in boots]
    return records + linux + traces + boot_records, grown


def shards_run(options):
    with tree.scratch() as folder:
        files = image.image_built(folder, lambda: print("another command builds; waiting for it"))
        ratios = bench_shards.ratios_measure(files)
        lines, count = bench_shards.instructions_differ(files)
    part = bench_shards_document.shards_part(ratios, lines, count)
    print(part)
    if not options.quick:
        bench_document.part_replace("shards", part)
    return [ratio.record() for ratio in ratios], lines


def run(options):
    begin = time.monotonic()
    records, grown = [], []
    only = [name for name in ("end", "shards", "tree") if getattr(options, name)]
    parts = only or ["end", "shards", "tree"]
    if "end" in parts:
        found, grown = end_run(options)
        records += found
    if "shards" in parts and not (options.quick and not only):
        found, more = shards_run(options)
        records, grown = records + found, grown + more
    if "tree" in parts:
        records += tree_run(options)
    options.json.write_text(json.dumps(records, indent=1) + "\n")
    for line in grown:
        print(line)
    print(f"tools/bench: {time.monotonic() - begin:.0f} s; {len(records)} records in "
          f"{options.json}" + ("" if options.quick else "; docs/BENCHMARKS.md is of this run"))
    return 1 if grown else 0


def main():
    options = arguments_parse(sys.argv[1:])
    tree.end_on_signals()
    try:
        return run(options)
    except (build.BuildFailed, bench_run.RunFailed) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("tools/bench: interrupted", flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(main())
