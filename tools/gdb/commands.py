"""Every command that shows something: its words, its arguments, and what answers it.
No debugger is known here."""
import argparse
import dataclasses
import typing

import audits
import inspections
import machine_inspections
import picture
import snapshots
from reading import Trouble

OBJECT = ("object", {"metavar": "OBJECT", "help": "number, vspace slot or handle"})
ANY_OBJECT = ("object", {"metavar": "OBJECT", "nargs": "?", "help": "only this one"})
ADDRESS = ("address", {"metavar": "ADDRESS", "help": "of the object's address space"})
_JSON = ("--json", {"action": "store_true", "help": "as one JSON value"})
_PROCESS = ("process", {"metavar": "PROCESS", "help": "its number"})


class Arguments(argparse.ArgumentParser):
    """Tells a mistake instead of ending the process, which is GDB."""

    def error(self, message):
        raise Trouble(f"{self.prog}: {message}; try `help {self.prog}`")

    def exit(self, status=0, message=None):
        raise Trouble((message or f"try `help {self.prog}`").strip())


def parser_of(words, arguments):
    """Of a command's arguments: flag or name, and how argparse is to take it."""
    parser = Arguments(prog=words, add_help=False, allow_abbrev=False)
    for flag, how in arguments:
        parser.add_argument(flag, **how)
    return parser


@dataclasses.dataclass(frozen=True)
class Command:
    prefix: str
    name: str
    what: str
    answer: typing.Callable
    arguments: tuple = ()
    needs: str = "server"  # or kernel: what must be there; later: a world if it asks for one
    timed: bool = False    # tells how long reading took

    @property
    def words(self):
        return f"{self.prefix} {self.name}"

    def parser(self):
        return parser_of(self.words, (*self.arguments, _JSON))


COMMANDS = (
    Command("vspace", "list", "Every object: its owner's label, its state and its counts.",
            inspections.inspect_list),
    Command("vspace", "maps", "The mappings of an object, with the memory behind them.",
            inspections.inspect_maps, (OBJECT,)),
    Command("vspace", "tree", "The nodes of an object's tree as they are: fill, first address,"
            " gaps.", inspections.inspect_tree, (OBJECT,)),
    Command("vspace", "at", "What an object has at an address: a mapping or the gap around it.",
            inspections.inspect_at, (OBJECT, ADDRESS)),
    Command("vspace", "who", "Every mapping of a frame, in whichever process.",
            machine_inspections.inspect_who,
            (("physical", {"metavar": "PHYSADDR", "help": "any address in the frame"}),)),
    Command("vspace", "clients", "Whose address spaces the objects are, and what these do now.",
            inspections.inspect_clients),
    Command("vspace", "badge", "The fields of a badge.", inspections.inspect_badge,
            (("word", {"metavar": "WORD"}),)),
    Command("vspace", "pool", "What is used of each pool.", inspections.inspect_pool),
    Command("vspace", "shards", "The shards and what they served.", inspections.inspect_shards),
    Command("vspace", "trace", "The last requests, oldest first, of one object or of all.",
            inspections.inspect_trace,
            (ANY_OBJECT, ("-n", {"type": int, "default": 10, "metavar": "N",
                                  "help": "how many (10)"}))),
    Command("vspace", "stat", "Which vspaced this is, and what it is doing at this moment.",
            inspections.inspect_stat),
    Command("vspace", "check", "The numbered invariants of every object's tree. An error if one"
            " is broken.", audits.inspect_check, (ANY_OBJECT,), timed=True),
    Command("vspace", "ptdiff", "Every object's tree against the page tables of its vspace: what"
            " is missing there, extra,\nhas other rights, another frame or a page that is too"
            " large. An error if they differ.", audits.inspect_ptdiff,
            (ANY_OBJECT, ("--sizes", {"action": "store_true",
                                       "help": "also where pages are smaller than they could"
                                       " be, which is no fault"})), timed=True),
    Command("vspace", "snap", "Keeps all mappings of this moment in a file, for `vspace diff`.",
            snapshots.inspect_snap, (("file", {"metavar": "FILE"}),)),
    Command("vspace", "diff", "What changed between two moments that `vspace snap` kept, or"
            " between one and now.", snapshots.inspect_diff,
            (("before", {"metavar": "A", "help": "file of the first moment"}),
             ("after", {"metavar": "B", "nargs": "?", "help": "of the second (now)"})),
            needs="later"),
    Command("vspace", "export", "A picture of an object's address space: zones, mappings, gaps,"
            " page sizes.", picture.inspect_export,
            (OBJECT, ("--svg", {"metavar": "FILE"}), ("--html", {"metavar": "FILE"}))),
    Command("rk", "threads", "Every thread of the reference kernel: what it does, where it"
            " stands.", machine_inspections.inspect_threads, needs="kernel"),
    Command("rk", "caps", "What a process's capability slots hold.",
            machine_inspections.inspect_caps,
            (_PROCESS, ("--type", {"metavar": "TYPE", "help": "only these, as MEMORY"})),
            needs="kernel"),
    Command("rk", "bt", "Where a process's threads stand in their program.",
            machine_inspections.inspect_bt, (_PROCESS,), needs="kernel"),
    Command("rk", "pt", "The way of an address through a process's page tables.",
            machine_inspections.inspect_pt,
            (_PROCESS, ("address", {"metavar": "ADDRESS"})), needs="kernel"),
)
# Those that show nothing, and are not of the list above (pack_*.py).
OTHERS = ("vspace source", "vspace break", "vspace watch", "rk break")
PREFIXES = {
    "vspace": """The address spaces that vspaced keeps, read from the machine.

Nothing is changed. OBJECT is an object's number, as `vspace list` has it, its
vspace slot, or its handle. What lists takes --json.""",
    "rk": """The reference kernel's threads, capabilities and page tables.

Nothing is changed. PROCESS is a process's number, as `rk threads` has it.""",
}
