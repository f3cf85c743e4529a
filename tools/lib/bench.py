"""tools/bench: measures, and writes what docs/BENCHMARKS.md shows."""
import argparse
import json
import pathlib
import sys
import time

import bench_document
import bench_goals
import bench_plot
import bench_run
import build
import tree


def arguments_parse(words):
    parser = argparse.ArgumentParser(
        prog="tools/bench", allow_abbrev=False,
        description="Measures. Exit status 0 if the measurement was made, whatever it found, 1 if"
        " it could not be made, 2 for bad arguments.")
    add = parser.add_argument
    add("--tree", action="store_true", required=True,
        help="the interval tree of mappings against its peers")
    add("--quick", action="store_true", help="short runs, within two minutes; for a first look")
    add("--json", metavar="FILE", type=pathlib.Path, help="write every number there")
    add("--update", action="store_true",
        help="write docs/BENCHMARKS.md's part and its plot anew")
    return parser.parse_args(words)


def run(options):
    begin = time.monotonic()
    found = bench_run.tree_measure(options.quick)
    print(bench_document.tree_part(found))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n")
    if options.update:
        bench_plot.tree_plot_write(found)
        bench_document.part_replace("tree", bench_document.tree_part(found))
    goals = bench_goals.tree_goals(found)
    met = sum(goal.met for goal in goals)
    print(f"tools/bench: {met} of {len(goals)} goals met, {time.monotonic() - begin:.0f} s")
    return 0


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
