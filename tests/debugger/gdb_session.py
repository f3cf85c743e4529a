"""What the scripts that GDB runs share: the machine goes on for a while, commands are asked,
every command of the pack by its own list. Alone it asks all of them and prints what they
say as one line of JSON."""
import json
import os
import signal
import threading

import gdb
import snapshots
from pack_command import PackCommand

FOLDER = os.environ["TEST_FOLDER"]

# What stands for an argument, by its name in the help; a new one is to be added.
_SAMPLES = {"OBJECT": "0", "ADDRESS": "0x401000", "PHYSADDR": "0x200000", "WORD": "0x1",
            "A": f"{FOLDER}/a", "FILE": f"{FOLDER}/a", "PROCESS": "3", "OP": "MAP"}
_FUNCTIONS = ("print $vspace_at(0, 0x401000)", "print $vspace_physical(0, 0x401000)",
              "print $vspace_object()", "print $vspace_in_flight()")


def run(seconds):
    """The machine goes on for so long, without a crash."""
    timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT))
    try:
        timer.start()
        told = gdb.execute("continue", to_string=True)
    except KeyboardInterrupt:  # the time was up before the machine ran
        return
    finally:
        timer.cancel()
    if "rk: " in told:
        raise gdb.GdbError(told)


def run_to_first_fault():
    """Nobody faults but some of the demo's programs, which must, when all the others are
    there."""
    gdb.execute("tbreak kernel_fault", to_string=True)
    return gdb.execute("continue", to_string=True)


def text_of(line):
    """What a command says, or why it does not."""
    try:
        return gdb.execute(line, to_string=True)
    except gdb.error as error:
        return f"error: {error}"


def ask(words):
    """The data of a `vspace` command, or what it refused with."""
    try:
        return json.loads(gdb.execute(f"vspace {words} --json", to_string=True))
    except gdb.error as error:
        return str(error)


def line_of(command):
    """With what it needs to be asked."""
    words = [_SAMPLES[each.metavar] for each in command.parser._actions if each.required]
    if command.words == "vspace export":
        words += ["--svg", f"{FOLDER}/a.svg"]
    return " ".join([command.words, *words])


def every_answer():
    with open(_SAMPLES["A"], "w", encoding="utf-8") as file:
        json.dump({"format": snapshots.FORMAT, "requests": 0, "objects": {}}, file)
    return {line: text_of(line) for line in [*map(line_of, PackCommand.every), *_FUNCTIONS]}


if "ALONE" in os.environ:
    print(json.dumps({"alone": every_answer()}))
