"""What all of the pack's commands for GDB share."""
import shlex

import gdb
import pack_session
from reading import Trouble


class PackCommand(gdb.Command):
    """A command that tells every mistake in one line."""

    every = []

    def __init__(self, words, what, parser):
        self.words, self.parser = words, parser
        self.__doc__ = f"{what}\n\n{parser.format_help()}"
        super().__init__(words, gdb.COMMAND_DATA)
        self.every.append(self)

    def invoke(self, text, _from_tty):
        try:
            fault = self.run(self.parser.parse_args(shlex.split(text)))
        except (Trouble, ValueError) as trouble:  # ValueError: a quote without its other
            raise gdb.GdbError(str(trouble)) from None
        except gdb.error as error:  # the connection broke
            raise gdb.GdbError(f"{self.words}: {error}") from None
        except Exception as error:  # memory that makes no sense must not end in a traceback
            raise gdb.GdbError(f"{self.words}: what is read makes no sense:"
                               f" {type(error).__name__}: {error}") from None
        if fault:
            raise gdb.GdbError(fault)

    def complete(self, text, word):
        try:
            return completions(self.parser, text, word)
        except Exception:  # completion never complains
            return []


def completions(parser, text, word):
    """Flags, or what may stand at this place: a kind, a file, an operation, an object, a
    process."""
    flags = [flag for each in parser._actions for flag in each.option_strings]
    *before, typed = text.split(" ")  # GDB's word is a part of what is typed, after a dash or /
    if typed.startswith("-"):
        return [flag[len(typed) - len(word):] for flag in flags if flag.startswith(typed)]
    before = [each for each in before if each and not each.startswith("-")]
    places = [each for each in parser._actions if not each.option_strings]
    if len(before) >= len(places):
        return []
    place = places[len(before)]
    if place.metavar in ("FILE", "A", "B"):
        return gdb.COMPLETE_FILENAME
    names = place.choices or _names(place.metavar)
    return [name for name in names if name.lower().startswith(word.lower())]


def _names(metavar):
    if metavar == "PROCESS":
        with pack_session.opened("kernel") as world:
            return [str(process.number) for process in world.kernel.processes()]
    if metavar in ("OBJECT", "OP"):
        with pack_session.opened() as world:
            return list(world.server.format.functions) if metavar == "OP" else \
                [found.name for found in world.server.objects()]
    return []
