"""The commands `vspace` and `rk` of GDB. Whoever imports this gets them, once."""
import json

import commands
import gdb
import pack_functions  # noqa: F401
import pack_printers
import pack_session
import pack_stops
import pack_unwind
import pack_window
from pack_command import PackCommand
from reading import Trouble


class Prefix(gdb.Command):
    def __init__(self, name, text):
        self.__doc__ = text
        super().__init__(name, gdb.COMMAND_DATA, gdb.COMPLETE_COMMAND, True)


class Inspection(PackCommand):
    """One of the commands that show something."""

    def __init__(self, command):
        self._command, self._parser = command, command.parser()
        super().__init__(command.words, command.help())

    def run(self, words):
        options = self._parser.parse_args(words)
        answer = pack_session.answer(self._command, options)
        print(json.dumps(answer.data) if options.json else "\n".join(answer.lines))
        return answer.fault

    def complete(self, text, word):
        return completions(self._command, text, word)


def completions(command, text, word):
    """Flags, objects' numbers or processes' numbers, as the place in the line asks."""
    flags = [flag for flag, _ in command.arguments if flag.startswith("-")] + ["--json"]
    typed = text.split(" ")[-1]
    if typed.startswith("-"):  # GDB's word begins after the dashes
        return [flag[len(typed) - len(word):] for flag in flags if flag.startswith(typed)]
    before = [each for each in text[:len(text) - len(word)].split() if not each.startswith("-")]
    places = [flag for flag, _ in command.arguments if not flag.startswith("-")]
    wanted = places[len(before)] if len(before) < len(places) else None
    if wanted in ("file", "before", "after"):
        return gdb.COMPLETE_FILENAME
    try:
        with pack_session.opened(command.needs) as world:
            names = {"object": lambda: [found.name for found in world.server.objects()],
                     "process": lambda: [str(process.number)
                                         for process in world.kernel.processes()]}
            found = names[wanted]() if wanted in names else []
            return [name for name in found if name.startswith(word)]
    except Exception:  # completion never complains
        return []


class Source(PackCommand):
    """Where memory is read from.

usage: vspace source [auto | stub | dump FILE | ram FILE | process PID]

auto     what GDB is connected to: QEMU's stub, a loaded dump, or a host program
stub     QEMU's stub alone, also where the stopped machine's RAM is a file
dump     what `monitor dump-guest-memory FILE` wrote
ram      the file behind a machine's RAM (`tools/run --ram FILE`), while it runs
process  a process of this machine that holds a server, as the GoogleTest programs"""

    def __init__(self):
        super().__init__("vspace source", self.__doc__)

    def run(self, words):
        if words in (["auto"], ["stub"]):
            pack_session.choose(words[0], None)
        elif len(words) == 2 and words[0] in ("dump", "ram", "process"):
            pack_session.choose(*words)
        elif words:
            raise Trouble("vspace source: give auto, stub, dump FILE, ram FILE or process PID")
        print(f"memory is read from {pack_session.chosen_text()}")

    def complete(self, text, word):
        if text.split()[:1] in (["dump"], ["ram"]):
            return gdb.COMPLETE_FILENAME
        return [each for each in ("auto", "stub", "dump", "ram", "process")
                if each.startswith(word)]


for _name, _text in commands.PREFIXES.items():
    Prefix(_name, _text)
for _command in commands.COMMANDS:
    Inspection(_command)
Source()
pack_stops.register_commands()
pack_printers.register()
pack_unwind.register()
pack_window.register()
