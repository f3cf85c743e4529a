"""tools/debug: GDB on the machine that `tools/run --gdb` has started. A note in the
build folder says where that machine waits and which images it runs."""
import argparse
import json
import os
import pathlib
import sys

import tree

NOTE = tree.ROOT / "build" / "debugger.json"
PACK = tree.ROOT / "tools" / "gdb" / "pack.py"


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


def command(port, folder, words):
    kernel = pathlib.Path(folder) / "refkernel.elf"
    return ["gdb", "-q", "-ex", "set confirm off", "-ex", f"directory {tree.ROOT}", "-x", PACK,
            "-ex", f"target remote 127.0.0.1:{port}", "-ex", "vspace stat", *words, kernel]


def main():
    parser = argparse.ArgumentParser(
        prog="tools/debug", allow_abbrev=False,
        description="GDB on the machine that `tools/run --gdb` has started in another terminal,"
        " with the kernel's symbols and the `vspace` commands (`help vspace`). Other arguments"
        " are handed to GDB, as -batch or -ex 'vspace list'.")
    _, words = parser.parse_known_args()
    noted = _noted()
    if not _waits(noted):
        print("tools/debug: no machine waits: start `tools/run --gdb` in another terminal first",
              file=sys.stderr)
        return 1
    line = [str(word) for word in command(noted["port"], noted["folder"], words)]
    os.execvp(line[0], line)


if __name__ == "__main__":
    sys.exit(main())
