"""The kernel's tests on the machine: one line a case, and one at the end that
counts them. Exit status 0 if all passed."""
import argparse
import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tools" / "lib"), str(ROOT / "tests" / "image")]

import boot
import cases
import tree


def arguments_parse(words):
    parser = argparse.ArgumentParser(prog="run.py", allow_abbrev=False, description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "target",
                        metavar="DIR", help="build folder of the preset `target`")
    parser.add_argument("--only", default="", metavar="TEXT", help="cases whose name holds this")
    return parser.parse_args(words)


def trials(built, programs):
    """Name and a function that gives a reason or None."""
    for name, check in cases.LINKED:
        yield name, lambda check=check: check(built)
    for case in cases.CASES:
        yield case.name, lambda case=case: boot.boot(case, built, programs)


def main():
    options = arguments_parse(sys.argv[1:])
    tree.end_on_signals()
    built, missing = boot.image_of(options.build.resolve())
    if missing:
        print(f"not built: {', '.join(map(str, missing))}")
        return 2
    passed = failed = 0
    for name, trial in trials(built, options.build.resolve() / "tests" / "qemu" / "kernel"):
        if options.only not in name:
            continue
        begin = time.monotonic()
        wrong = trial()
        print(f"{'FAIL' if wrong else 'ok  '} {name} ({time.monotonic() - begin:.1f} s)",
              flush=True)
        if wrong:
            print("    " + wrong.rstrip().replace("\n", "\n    "), flush=True)
        passed, failed = passed + (not wrong), failed + bool(wrong)
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
