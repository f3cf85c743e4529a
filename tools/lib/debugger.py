"""tools/debug: GDB on the machine that `tools/run --gdb` has started, on what such a
machine left, or on one that runs. A note in the build folder says where a machine
waits and which images it runs."""
import argparse
import json
import os
import pathlib
import sys

import tree

NOTE = tree.ROOT / "build" / "debugger.json"
PACK = tree.ROOT / "tools" / "gdb" / "pack.py"
ANSWER_SECONDS_MAX = 60  # a dump is one answer
IMAGES = tree.ROOT / "build" / "target" / "image"


def waiting_note(port, folder):
    NOTE.write_text(json.dumps({"port": port, "folder": str(folder), "process": os.getpid()})
                    + "\n")


def _noted():
    try:
        return json.loads(NOTE.read_text())
    except (OSError, ValueError):
        return None


def waiting_forget(folder):
    """The machine ended. Another one may have left its note meanwhile."""
    noted = _noted()
    if noted and noted["folder"] == str(folder):
        NOTE.unlink(missing_ok=True)


def _waits(noted):
    """A tools/run that was killed leaves its note behind."""
    return noted is not None and pathlib.Path("/proc", str(noted["process"])).exists()


def _loaded(words, program):
    return ["gdb", "-q", "-iex", "set auto-load python-scripts off", "-ex", "set confirm off",
            "-ex", f"directory {tree.ROOT}", "-ex", "set pagination off",
            "-ex", f"set remotetimeout {ANSWER_SECONDS_MAX}", "-x", PACK, *words, program]


def command(port, folder, words):
    """On a machine that waits at a port."""
    kernel = pathlib.Path(folder) / "refkernel.elf"
    return _loaded(["-ex", f"target remote 127.0.0.1:{port}", "-ex", "rk break",
                    "-ex", "vspace stat", *words], kernel)


def offline_command(kind, file, folder, words):
    """On a dump, a RAM file or a process; GDB itself is connected to nothing."""
    program = f"/proc/{file}/exe" if kind == "process" else pathlib.Path(folder) / "refkernel.elf"
    return _loaded(["-ex", f"vspace source {kind} {file}", "-ex", "vspace stat", *words], program)


def _arguments(words):
    parser = argparse.ArgumentParser(
        prog="tools/debug", allow_abbrev=False,
        description="GDB on the machine that `tools/run --gdb` has started in another terminal,"
        " with the kernel's symbols and the `vspace` and `rk` commands (`help vspace`). Other"
        " arguments are handed to GDB, as -batch or -ex 'vspace list'.")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--dump", metavar="FILE", help="what `monitor dump-guest-memory FILE` wrote")
    what.add_argument("--ram", metavar="FILE",
                      help="the RAM of a machine that runs: `tools/run --ram FILE`")
    what.add_argument("--process", metavar="PID", help="a host program with a server in it")
    parser.add_argument("--images", metavar="DIR", type=pathlib.Path, default=IMAGES,
                        help="of --dump and --ram: the folder of the images that ran"
                        " (default: those of the last build)")
    return parser.parse_known_args(words)


def main():
    options, words = _arguments(sys.argv[1:])
    for kind in ("dump", "ram", "process"):
        file = getattr(options, kind)
        if file is not None:
            line = offline_command(kind, file, options.images, words)
            break
    else:
        noted = _noted()
        if not _waits(noted):
            print("tools/debug: no machine waits: start `tools/run --gdb` in another terminal"
                  " first", file=sys.stderr)
            return 1
        line = command(noted["port"], noted["folder"], words)
    line = [str(word) for word in line]
    os.execvp(line[0], line)


if __name__ == "__main__":
    sys.exit(main())
