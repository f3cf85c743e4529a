"""tools/run: builds the system, boots it under QEMU, ends with its verdict."""
import argparse
import json
import os
import pathlib
import re
import shlex
import shutil
import sys
import time

import build
import debugger
import image
import symbols
import system
import tree

# Each workload holds up to 300 mappings and nearly 2 MiB: more would exhaust the
# shard's 131,072 mappings or the machine's memory, and the demo expects neither.
PROCESSES_PER_SHARD = 256
MEBIBYTES_PER_SHARD = 512
PROCESSES_MAX = 4 * PROCESSES_PER_SHARD  # procd's table, 1,120, holds these and the others
SECONDS_MAX_CROWDS = 600  # on a machine that does much else
OPERATIONS_ALL = 307_200  # of all together, for a run of a minute or two
SEED_MAX = 2**64 - 1
CPUS_MAX = 8  # RK_CPUS_MAX
SHARDS_MAX = 4  # VSPACED_SHARDS
REPLAY_MODULE = "trace.vmt"  # as the replay program asks for it


def whole(least, most):
    def parse(text):
        if not re.fullmatch("[0-9]{1,20}", text) or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} to {most}")
        return int(text)
    return parse


def seconds(text):
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", text) or float(text) <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no positive number of seconds")
    return float(text)


def memory(text):
    match = re.fullmatch("([0-9]{1,7})([MG])", text)
    mebibytes = int(match[1]) * (1024 if match[2] == "G" else 1) if match else 0
    if not 64 <= mebibytes <= 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not between 64M and 64G, as 512M or 2G")
    return text


def trace_file(text):
    path = pathlib.Path(text)
    try:
        with path.open() as file:
            first = file.readline()
    except (OSError, UnicodeDecodeError) as error:
        raise argparse.ArgumentTypeError(f"{text!r} can't be read: {error}") from None
    if not first.startswith("start "):
        raise argparse.ArgumentTypeError(f"{text!r} is no trace: its first record is no `start`")
    return path.resolve()


def file_to_write(text):
    path = pathlib.Path(text).resolve()
    if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise argparse.ArgumentTypeError(f"{text!r} can't be written")
    return path


def folder_to_fill(text):
    path = pathlib.Path(text).resolve()
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise argparse.ArgumentTypeError(f"{text!r} is there already and is no empty folder")
    return path


def _folder_new():
    return tree.ROOT / "build" / "kept" / time.strftime(f"%Y%m%d-%H%M%S-{os.getpid()}")


def arguments_parse(words):
    parser = argparse.ArgumentParser(
        prog="tools/run", allow_abbrev=False,
        description="Builds the system, boots it under QEMU with the demo workload, shows what"
        " happens and ends with its verdict: exit status 0 for pass, 1 for anything else, 2 for"
        " bad arguments.")
    _add_what(parser.add_argument)
    _add_machine(parser.add_argument)
    options = parser.parse_args(words)
    if options.replay and (options.processes or options.seed is not None or options.churn):
        parser.error("--replay boots one client, which takes no --processes, --seed or --churn")
    if options.allow_jit and not options.replay:
        parser.error("--allow-jit is for --replay")
    _complete(parser, options)
    return options


def _add_what(add):
    add("--processes", type=whole(1, PROCESSES_MAX), metavar="N",
        help="processes of the demo (default: 16)")
    add("--seed", type=whole(0, SEED_MAX), metavar="N",
        help="what the demo's random choices come from (default: 1)")
    add("--churn", type=whole(0, 1000000), metavar="N",
        help="processes that come and go while the others run, and objects of these that"
        " move between shards (default: a quarter of --processes above"
        f" {PROCESSES_PER_SHARD}, none below)")
    add("--replay", type=trace_file, metavar="FILE",
        help="instead of the demo, one client that replays this trace")
    add("--allow-jit", action="store_true",
        help="with --replay: the client may write code and execute it, in turn")
    add("--json", type=file_to_write, metavar="FILE",
        help="also write verdict, seconds, totals and a record per process there")
    add("--keep", type=folder_to_fill, nargs="?", const=_folder_new(), metavar="DIR",
        help="keep serial log and images there (default: a new folder in build/kept)")
    add("--gdb", action="store_true",
        help="wait for a debugger before the first instruction; prints its command")
    add("--ram", type=file_to_write, metavar="FILE",
        help="the machine's RAM becomes this file, which `tools/debug --ram FILE` reads meanwhile")
    add("--icount", action="store_true",
        help="count instructions instead of time: the same run every time, slower")


def _add_machine(add):
    add("--cpus", type=whole(1, CPUS_MAX), default=1, metavar="N",
        help="of the machine (default: 1)")
    add("--shards", type=whole(1, SHARDS_MAX), metavar="M",
        help="of vspaced, each a thread on a CPU of its own"
        f" (default: one a CPU, at most {SHARDS_MAX})")
    add("--memory", type=memory, metavar="SIZE",
        help="of the machine, as 512M or 2G"
        f" (default: 512M for each {PROCESSES_PER_SHARD} processes)")
    add("--timeout", type=seconds, metavar="SECONDS",
        help=f"end the machine after so long (default: {system.SECONDS_MAX}; with --gdb never)")


def _complete(parser, options):
    """What was not asked for follows from the rest."""
    if options.shards is None:
        options.shards = min(options.cpus, SHARDS_MAX)
    elif options.shards > options.cpus:
        parser.error(f"--shards {options.shards} needs --cpus {options.shards} or more:"
                     f" the machine has {options.cpus}")
    processes = options.processes or 16
    crowds = -(-processes // PROCESSES_PER_SHARD)
    if crowds > options.shards:
        parser.error(f"--processes {processes} needs --shards {crowds}: a shard's pools are for"
                     f" {PROCESSES_PER_SHARD} workloads")
    if options.churn is None:
        options.churn = processes // 4 if crowds > 1 else 0
    if options.memory is None:
        options.memory = f"{crowds * MEBIBYTES_PER_SHARD}M"
    if options.timeout is None and not options.gdb:
        options.timeout = system.SECONDS_MAX if crowds == 1 else SECONDS_MAX_CROWDS


def say(*words):
    print("tools/run:", *words, flush=True)


def boot_arguments(options):
    shards = f" shards={options.shards}" if options.shards > 1 else ""
    if options.replay:
        return f"init=replay{shards}{' allow-jit' if options.allow_jit else ''}"
    seed = 1 if options.seed is None else options.seed
    processes = options.processes or 16
    words = f"init=demo{shards} processes={processes} seed={seed}"
    if processes > PROCESSES_PER_SHARD:
        words += f" operations={OPERATIONS_ALL // processes}"
    return words + (f" churn={options.churn}" if options.churn else "")


def image_prepare(options, folder):
    begin = time.monotonic()
    files = image.image_built(folder, lambda: say("another command builds; waiting for it"))
    if files.lacking:
        raise build.BuildFailed(f"the build gave no {', '.join(files.lacking)}")
    if options.replay:
        shutil.copyfile(options.replay, folder / REPLAY_MODULE)
    say(f"built in {time.monotonic() - begin:.1f} s")
    return files


def debugger_tell(options, files, port):
    folder = options.keep or build.folder_of("target") / "image"
    debugger.waiting_note(port, files.folder)
    say("the machine waits for a debugger: tools/debug in another terminal, or")
    say("gdb", "-ex", shlex.quote(f"target remote 127.0.0.1:{port}"),
        shlex.quote(str(folder / image.KERNEL)))


def machine_run(options, files):
    stack = symbols.Stack(files.kernel)
    return system.boot(
        files, boot_arguments(options), [REPLAY_MODULE] if options.replay else [],
        memory=options.memory, icount=options.icount, seconds_max=options.timeout,
        ram_file=options.ram, cpus=options.cpus,
        show=lambda line: print(stack.explain(line), flush=True),
        on_debugger=(lambda port: debugger_tell(options, files, port)) if options.gdb else None)


def keep(options, booted):
    (options.keep / "serial.log").write_text("".join(line + "\n" for line in booted.said.text))
    (options.keep / "qemu.command").write_text(shlex.join(booted.command) + "\n")
    say(f"kept serial.log, qemu.command and the images in {options.keep}")


def json_write(options, booted):
    def without(record, *names):
        return {name: value for name, value in record.items() if name not in names}
    said = booted.said
    servers = said.of_kind("server")
    report = {
        "verdict": booted.result.verdict, "reason": booted.result.reason,
        "seconds": round(booted.seconds, 3), "arguments": boot_arguments(options),
        "totals": without(said.verdict or {}, "kind", "verdict", "reason"),
        "server": without(servers[-1], "kind") if servers else {},
        "processes": [without(record, "kind") for record in said.of_kind("process")],
    }
    options.json.write_text(json.dumps(report, indent=2) + "\n")


def run(options):
    with tree.scratch() as folder:
        try:
            files = image_prepare(options, folder)
        except build.BuildFailed as error:
            print(error)
            say("verdict: fail: the build failed, its words are above")
            return 1
        if options.keep:
            files.copy(options.keep)  # a debugger finds them there from the start
        try:
            booted = machine_run(options, files)
        finally:
            debugger.waiting_forget(files.folder)
    if options.keep:
        keep(options, booted)
    if options.json:
        json_write(options, booted)
    result = booted.result
    if not result.good:
        say(f"{result.reason}; {result.advice}")
    say(f"verdict: {result.verdict}, {booted.seconds:.1f} s")
    return 0 if result.good else 1


def main():
    options = arguments_parse(sys.argv[1:])
    tree.end_on_signals()
    try:
        return run(options)
    except KeyboardInterrupt:
        say("interrupted; the machine is ended")
        return 130
    except BrokenPipeError:  # who reads went away; so do we
        sys.stdout = open(os.devnull, "w")
        return 1


if __name__ == "__main__":
    sys.exit(main())
