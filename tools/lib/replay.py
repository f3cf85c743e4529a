"""tools/replay-debug: records a run of the system, then finds who wrote a word and the
first instruction at which an invariant stopped to hold."""
import argparse
import json
import pathlib
import sys
import time

import build
import image
import replay_history
import replay_machine
import run
import tree

SECONDS_MAX = 120


def say(*words):
    print("tools/replay-debug:", *words, flush=True)


def record(options):
    """One run, until the machine ends. The count of instructions is asked for all the
    time, because nobody can ask a machine that is gone."""
    recording = replay_machine.Recording(options.folder)
    recording.folder.mkdir(parents=True, exist_ok=True)
    if options.images:
        image.Image(options.images).copy(recording.images)
    else:
        files = image.image_built(recording.images)
        if files.lacking:
            raise build.BuildFailed(f"the build gave no {', '.join(files.lacking)}")
    replay_machine.disk_write(recording.folder / replay_machine.DISK)
    arguments = f"init=demo processes={options.processes} seed={options.seed}"
    icount, begin = 0, time.monotonic()
    with replay_machine.RecordedMachine(recording, "record", arguments, options.memory) as machine:
        try:
            while time.monotonic() - begin < options.timeout:
                icount = machine.icount()
                time.sleep(0.005)
            machine.ask("quit")
            machine.process.wait(10)
        except replay_machine.ReplayEnded:
            machine.process.wait(10)
        (recording.folder / replay_machine.SERIAL).write_text(machine.serial())
    (recording.folder / replay_machine.FACTS).write_text(json.dumps({
        "arguments": arguments, "memory": options.memory, "icount": icount}) + "\n")
    say(f"recorded {icount} instructions in {time.monotonic() - begin:.1f} s in"
        f" {options.folder}")
    return 0


def arguments_parse(words):
    parser = argparse.ArgumentParser(
        prog="tools/replay-debug", allow_abbrev=False,
        description="Records a run of the system (one processor), then looks back: who wrote a"
        " word and when, and the first instruction after which an invariant did not hold.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = commands.add_parser("record", help="run the demo and record it")
    add.add_argument("folder", metavar="DIR", type=run.folder_to_fill)
    add.add_argument("--processes", type=run.whole(1, run.PROCESSES_MAX), default=4, metavar="N")
    add.add_argument("--seed", type=run.whole(0, run.SEED_MAX), default=1, metavar="N")
    add.add_argument("--memory", type=run.memory, default="512M", metavar="SIZE")
    add.add_argument("--images", type=pathlib.Path, metavar="DIR",
                     help="of this folder instead of the built ones")
    add.add_argument("--timeout", type=run.seconds, default=SECONDS_MAX, metavar="SECONDS")
    add.set_defaults(command=record)
    add = commands.add_parser("writes", help="every write of a word, in order")
    add.add_argument("folder", metavar="DIR", type=pathlib.Path)
    what = add.add_mutually_exclusive_group(required=True)
    what.add_argument("--address", metavar="ADDR", help="of vspaced's address space")
    what.add_argument("--node", metavar="NODE", help="of a tree: leaf:NUMBER or inner:NUMBER")
    what.add_argument("--physical", metavar="ADDR", help="by the kernel only, in its direct map")
    add.add_argument("--length", type=run.whole(1, 4096), metavar="BYTES",
                     help="from the address on (default: 8)")
    add.add_argument("--last", type=run.whole(1, 10**6), default=20, metavar="N",
                     help="show so many of the last ones (default: 20)")
    add.set_defaults(command=replay_history.writes)
    add = commands.add_parser("bisect", help="where an invariant stopped to hold")
    add.add_argument("folder", metavar="DIR", type=pathlib.Path)
    add.add_argument("--invariant", metavar="NAME", help="only this one, as GAP")
    add.set_defaults(command=replay_history.bisect)
    return parser.parse_args(words)


def main():
    options = arguments_parse(sys.argv[1:])
    tree.end_on_signals()
    try:
        return options.command(options)
    except KeyboardInterrupt:
        say("interrupted")
        return 130
    except (build.BuildFailed, replay_machine.ReplayEnded, replay_history.Trouble) as error:
        say(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
