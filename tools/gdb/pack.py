"""The script pack for GDB: `vspace`, with `help vspace`. Load it with `source`, or let
tools/debug do that."""
import argparse
import json
import pathlib
import shlex
import sys

import gdb

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import inspections  # noqa: E402  (found by the line above)
import machine_world  # noqa: E402
import pack_session  # noqa: E402
from reading import Trouble  # noqa: E402

_OBJECT = ("object", {"metavar": "OBJECT", "help": "number, vspace slot or handle"})
_ANY_OBJECT = ("object", {"metavar": "OBJECT", "nargs": "?", "help": "only this one"})
_INSPECTIONS = {
    "list": ("Every object: its owner's label, its state and its counts.", []),
    "maps": ("The mappings of an object, with the memory behind them.", [_OBJECT]),
    "tree": ("The nodes of an object's tree as they are: fill, first address, gaps.", [_OBJECT]),
    "at": ("What an object has at an address: a mapping or the gap around it.",
           [_OBJECT, ("address", {"metavar": "ADDRESS"})]),
    "badge": ("The fields of a badge.", [("word", {"metavar": "WORD"})]),
    "pool": ("What is used of each pool.", []),
    "shards": ("The shards and what they served.", []),
    "trace": ("The last requests, oldest first.",
              [("-n", {"type": int, "default": 10, "metavar": "N", "help": "how many (10)"})]),
    "stat": ("Which vspaced this is, and what it is doing at this moment.", []),
    "check": ("The numbered invariants of every object's tree. An error if one is broken.",
              [_ANY_OBJECT]),
    "ptdiff": ("Every object's tree against the page tables of its vspace: what is missing"
               " there, extra, has other rights or another frame. An error if they differ.",
               [_ANY_OBJECT]),
}


class Arguments(argparse.ArgumentParser):
    """Tells a mistake instead of ending the process, which is GDB."""

    def error(self, message):
        raise Trouble(f"{self.prog}: {message}; try `help {self.prog}`")

    def exit(self, status=0, message=None):
        raise Trouble((message or f"try `help {self.prog}`").strip())


def inspect(name, options):
    with pack_session.opened() as stub:
        world = machine_world.World(stub, pack_session.program())
        return getattr(inspections, f"inspect_{name}")(world, options)


class Prefix(gdb.Command):
    """The address spaces that vspaced keeps, read from the stopped machine.

Nothing is changed. OBJECT is an object's number, as `vspace list` has it, its
vspace slot, or its handle. Each command takes --json."""

    def __init__(self):
        super().__init__("vspace", gdb.COMMAND_DATA, gdb.COMPLETE_COMMAND, True)


class Inspection(gdb.Command):
    """One command below `vspace`."""

    def __init__(self, name, what, arguments):
        self._name = name
        self._parser = Arguments(prog=f"vspace {name}", add_help=False, allow_abbrev=False)
        for flag, how in arguments:
            self._parser.add_argument(flag, **how)
        self._parser.add_argument("--json", action="store_true", help="as one JSON value")
        self.__doc__ = f"{what}\n\n{self._parser.format_help()}"
        super().__init__(f"vspace {name}", gdb.COMMAND_DATA)

    def invoke(self, text, _from_tty):
        try:
            options = self._parser.parse_args(shlex.split(text))
            answer = inspect(self._name, options)
        except (Trouble, ValueError) as trouble:  # ValueError: a quote without its other
            raise gdb.GdbError(str(trouble)) from None
        except gdb.error as error:  # the connection broke
            raise gdb.GdbError(f"vspace {self._name}: {error}") from None
        except Exception as error:  # memory that makes no sense must not end in a traceback
            raise gdb.GdbError(f"vspace {self._name}: what is read makes no sense:"
                               f" {type(error).__name__}: {error}") from None
        if options.json:
            print(json.dumps(answer.data))
        else:
            print("\n".join(answer.lines))
        if answer.fault:
            raise gdb.GdbError(answer.fault)


Prefix()
for _name, (_what, _arguments) in _INSPECTIONS.items():
    Inspection(_name, _what, _arguments)
