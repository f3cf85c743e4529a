"""tools/test: every test of the project, and one line at the end that counts them."""
import argparse
import contextlib
import sys
import time
import traceback

import build
import result
import schedule
import soak
import steps
import tree


def arguments_parse(words):
    parser = argparse.ArgumentParser(
        prog="tools/test", allow_abbrev=False,
        description="Runs every test of the project, cheapest first. Exit status 0 if all passed,"
        " 1 if one failed, 2 for bad arguments.")
    add = parser.add_argument
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--quick", action="store_true", help="only what is done within two minutes")
    what.add_argument("--all", action="store_true",
                      help="a crowd, large closures, the analysis and the coverage, too")
    what.add_argument("--only", action="append", metavar="NAME",
                      choices=[step.name for step in steps.STEPS],
                      help="only this step; may be given several times")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--operations", type=int, metavar="N", default=soak.OPERATIONS,
                        help="of the step `soak` (default: %(default)s)")
    length.add_argument("--minutes", type=int, metavar="N",
                        help="the step `soak` goes on for so long, with new seeds")
    add("--list", action="store_true", help="name the steps and end")
    add("--fail-fast", action="store_true", help="end after the first step that fails")
    options = parser.parse_args(words)
    if not 1 <= options.operations <= soak.OPERATIONS_MAX:
        parser.error(f"--operations is from 1 to {soak.OPERATIONS_MAX}")
    if options.minutes is not None and not 1 <= options.minutes <= soak.MINUTES_MAX:
        parser.error(f"--minutes is from 1 to {soak.MINUTES_MAX}")
    return options


def steps_chosen(options):
    if options.only:
        return [step for step in steps.STEPS if step.name in options.only]
    if options.quick:
        return [step for step in steps.STEPS if step.when == "quick"]
    return [step for step in steps.STEPS if step.when != "all" or options.all]


STEP_LOST = result.Result().one("the step itself", False, "its process ended without a word")
CLEAR = "\x1b[K" if sys.stdout.isatty() else ""


def step_run(step):
    """What the step found, and the seconds it took."""
    begin = time.monotonic()
    if CLEAR:  # a line as long as the step is under way
        print(f"     {step.name:<13}{step.what}{CLEAR}", end="\r", flush=True)
    try:
        found = step.run()
    except build.BuildFailed as error:
        found = result.Result().one("build", False, str(error))
    except Exception:  # a step that breaks is a failure, and the others still run
        found = result.Result().one("the step itself", False, traceback.format_exc())
    return found, time.monotonic() - begin


def step_show(step, found, spent):
    word = "FAIL" if found.failures else "ok  " if found.passed else "none"
    counts = f"{found.passed} passed"
    if found.failures:
        counts += f", {len(found.failures)} failed"
    if found.skipped:
        counts += f", {len(found.skipped)} skipped"
    print(f"{CLEAR}{word} {step.name:<13}{spent:7.1f} s  {counts}", flush=True)
    for note in found.notes:
        print(f"     {'':<13}{note}", flush=True)


def failures_show(failures):
    for step, name, text in failures:
        print(f"\n---- {step}: {name}")
        print(text.strip()[-20000:])


def run(options):
    begin = time.monotonic()
    total, failures = result.Result(), []
    with contextlib.closing(schedule.each_done(steps_chosen(options), step_run)) as done:
        for step, answer in done:
            found, spent = answer or (STEP_LOST, 0)
            step_show(step, found, spent)
            total.add(found)
            failures += [(step.name, *failure) for failure in found.failures]
            if failures and options.fail_fast:
                break
    failures_show(failures)
    print(f"\ntools/test: {time.monotonic() - begin:.0f} s")
    skipped = f", {len(total.skipped)} skipped" if total.skipped else ""
    print(f"{total.passed} passed, {len(failures)} failed{skipped}", flush=True)
    return 1 if failures or not total.passed else 0


def main():
    options = arguments_parse(sys.argv[1:])
    if options.list:
        for step in steps.STEPS:
            print(f"{step.name:<13}{step.what}")
        return 0
    tree.end_on_signals()
    soak.operations, soak.minutes = options.operations, options.minutes
    try:
        return run(options)
    except KeyboardInterrupt:
        print("tools/test: interrupted", flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(main())
